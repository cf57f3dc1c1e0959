"""Which digests are due, written into the outbox once a member and period, come what may."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from learnlog.domain.cadence import next_digest_at
from learnlog.domain.digest import KIND, DigestContent
from learnlog.domain.errors import NotFoundError
from learnlog.mail.links import Letterhead
from learnlog.mail.message import Mail, WrittenMail, write
from learnlog.mail.render import Recipient, render_digest
from learnlog.services.digest import Occasion, content_for, get_subscriber, occasion_for
from learnlog.store import digests, outbox, people, sender
from learnlog.store.digests import Subscriber
from learnlog.store.outbox import NewOutboxMail
from learnlog.store.session import Session, Store

CHUNK = 200
RETRY_FAILED = timedelta(hours=1)

log: Any = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PlanReport:
    """How many digests were written, why others were not, and how many could not be."""

    planned: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Draft:
    """A digest before it is claimed; without a mail there is a reason for sending none."""

    subscriber: Subscriber
    occasion: Occasion
    mail: WrittenMail | None
    reason: str


def plan_due_digests(
    store: Store, letterhead: Letterhead, *, now: datetime, dry_run: bool = False
) -> PlanReport:
    """Write every digest that is due into the outbox, each in one transaction of its own.

    A member whose digest cannot be written is logged, noted, and tried again after an hour; the
    others get theirs. A dry run writes nothing.
    """
    planned, failed = 0, 0
    skipped: Counter[str] = Counter()
    after = 0
    while user_ids := _due_ids(store, after, now=now):
        for user_id in user_ids:
            try:
                reason = _plan_one(store, letterhead, user_id, now=now, dry_run=dry_run)
            except Exception as error:  # one member's trouble never stops the others
                failed += 1
                log.exception("digest_failed", user_id=user_id)
                if not dry_run:
                    _put_off(store, user_id, error, now=now)
            else:
                planned += reason is None
                skipped.update([reason] if reason else [])
        after = user_ids[-1]
    return PlanReport(planned, skipped, failed)


def member_id(session: Session, handle: str) -> int:
    """Return the member with this handle.

    Raises:
        NotFoundError: there is none.
    """
    member = people.find_member(session, handle=handle)
    if member is None:
        raise NotFoundError(f"{handle}: no such member")
    return member.id


def preview(
    session: Session, user_id: int, letterhead: Letterhead, *, now: datetime
) -> Mail | None:
    """Return the digest a member would get at this instant; None where there is nothing to say.

    Raises:
        NotFoundError: no such active member.
    """
    subscriber = get_subscriber(session, user_id)
    content = content_for(session, subscriber, occasion_for(session, subscriber, now=now), now=now)
    return None if content is None else _mail(content, subscriber, letterhead)


def written(mail: Mail, letterhead: Letterhead, *, now: datetime) -> WrittenMail:
    """Return the bytes of a mail."""
    return write(mail, mail_from=letterhead.mail_from, base_url=letterhead.base_url, now=now)


def _due_ids(store: Store, after: int, *, now: datetime) -> list[int]:
    with store.read() as session:
        return digests.due_ids(session, after=after, limit=CHUNK, now=now)


def _plan_one(
    store: Store, letterhead: Letterhead, user_id: int, *, now: datetime, dry_run: bool
) -> str | None:
    """Write one member's digest; return why none was written, or None."""
    # What is slow is done before the transaction that writes, which holds a lock on SQLite.
    try:
        with store.read() as session:
            draft = _draft(session, user_id, letterhead, now=now)
    except NotFoundError:
        return "closed"
    if dry_run:
        return draft.reason or None
    with store.begin() as session:
        return _claim(session, draft, now=now)


def _draft(session: Session, user_id: int, letterhead: Letterhead, *, now: datetime) -> _Draft:
    subscriber = get_subscriber(session, user_id)
    occasion = occasion_for(session, subscriber, now=now)
    if subscriber.paused_until is not None and subscriber.paused_until > now:
        return _Draft(subscriber, occasion, None, "paused")
    if sender.suppression_reason(session, subscriber.email):
        return _Draft(subscriber, occasion, None, "suppressed")
    content = content_for(session, subscriber, occasion, now=now)
    if content is None:
        return _Draft(subscriber, occasion, None, "nothing")
    mail = _mail(content, subscriber, letterhead)
    return _Draft(subscriber, occasion, written(mail, letterhead, now=now), "")


def _mail(content: DigestContent, subscriber: Subscriber, letterhead: Letterhead) -> Mail:
    to = Recipient(subscriber.id, subscriber.name, subscriber.email, subscriber.mail_epoch)
    return render_digest(content, to, letterhead)


def _claim(session: Session, draft: _Draft, *, now: datetime) -> str | None:
    """In one transaction: the next time moves on, the period is claimed, the mail is queued."""
    subscriber, occasion = draft.subscriber, draft.occasion
    next_at = next_digest_at(subscriber.schedule, after=now, last_at=now if draft.mail else None)
    if not digests.advance(
        session, subscriber.id, due_at=subscriber.next_digest_at, next_at=next_at
    ):
        return "claimed"
    period_id = digests.claim_period(
        session,
        digests.Period(subscriber.id, KIND, occasion.period_key, occasion.cut_off_at),
        now=now,
    )
    if period_id is None:
        return "claimed"
    if draft.mail is None:
        digests.skip_period(session, period_id, draft.reason)
        return draft.reason
    new = NewOutboxMail(
        period_id=period_id,
        user_id=subscriber.id,
        kind=KIND,
        dedupe_key=f"{occasion.period_key}:{subscriber.id}",
        message_id=draft.mail.message_id,
        to_address=draft.mail.to_address,
        subject=draft.mail.subject,
        content=draft.mail.content,
    )
    outbox.add_mail(session, new, now=now)
    return None


def _put_off(store: Store, user_id: int, error: Exception, *, now: datetime) -> None:
    """Come back to a member in an hour, and leave a note that the operator sees."""
    day = now.astimezone(UTC).date().isoformat()
    with store.begin() as session:
        digests.put_off(session, user_id, until=now + RETRY_FAILED)
        period = digests.Period(user_id, KIND, f"failed:{day}", now)
        period_id = digests.claim_period(session, period, now=now)
        if period_id is not None:
            digests.skip_period(session, period_id, f"{type(error).__name__}: {error}")
