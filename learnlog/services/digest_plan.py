"""Which digests are due, written into the outbox once a member and period, come what may."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from learnlog.domain.cadence import next_digest_at
from learnlog.domain.digest import KIND
from learnlog.domain.due_day import DaysOff
from learnlog.domain.errors import NotFoundError
from learnlog.domain.lead_digest import KIND as LEAD_KIND
from learnlog.domain.local_time import local_day
from learnlog.mail.links import Letterhead
from learnlog.mail.message import Mail, WrittenMail, write
from learnlog.mail.render import Recipient, render_digest
from learnlog.mail.render_lead import render_lead
from learnlog.services.digest import content_for, get_subscriber, occasion_for
from learnlog.services.lead_digest import lead_content, lead_period, led_teams
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
class _Letter:
    """A mail before its period is claimed; without a mail there is a reason for sending none."""

    kind: str
    period_key: str
    mail: WrittenMail | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Draft:
    """All that one member may get at one time: the digest of their own first."""

    subscriber: Subscriber
    cut_off_at: datetime
    letters: tuple[_Letter, ...]


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
                written_count, reasons = _plan_one(
                    store, letterhead, user_id, now=now, dry_run=dry_run
                )
            except Exception as error:  # one member's trouble never stops the others
                failed += 1
                log.exception("digest_failed", user_id=user_id)
                if not dry_run:
                    _put_off(store, user_id, error, now=now)
            else:
                planned += written_count
                skipped.update(reasons)
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
    session: Session, user_id: int, letterhead: Letterhead, *, kind: str = KIND, now: datetime
) -> Mail | None:
    """Return the mail of a kind a member would get at this instant; None where there is none.

    A lead of several teams sees that of the first with something to say, by name.

    Raises:
        NotFoundError: no such active member.
    """
    subscriber = get_subscriber(session, user_id)
    occasion = occasion_for(session, subscriber, now=now)
    if kind == LEAD_KIND:
        for team in led_teams(session, user_id):
            found = lead_content(session, subscriber, team, due_at=occasion.due_at, now=now)
            if found is not None:
                return render_lead(found, _to(subscriber), letterhead)
        return None
    content = content_for(session, subscriber, occasion, now=now)
    return None if content is None else render_digest(content, _to(subscriber), letterhead)


def written(mail: Mail, letterhead: Letterhead, *, now: datetime) -> WrittenMail:
    """Return the bytes of a mail."""
    return write(mail, mail_from=letterhead.mail_from, base_url=letterhead.base_url, now=now)


def _due_ids(store: Store, after: int, *, now: datetime) -> list[int]:
    with store.read() as session:
        return digests.due_ids(session, after=after, limit=CHUNK, now=now)


def _plan_one(
    store: Store, letterhead: Letterhead, user_id: int, *, now: datetime, dry_run: bool
) -> tuple[int, list[str]]:
    """Write what one member gets; return how many mails that is, and why others are none."""
    # What is slow is done before the transaction that writes, which holds a lock on SQLite.
    try:
        with store.read() as session:
            draft = _draft(session, user_id, letterhead, now=now)
    except NotFoundError:
        return 0, ["closed"]
    if dry_run:
        mails = sum(letter.mail is not None for letter in draft.letters)
        return mails, [letter.reason for letter in draft.letters if letter.reason]
    with store.begin() as session:
        return _claim(session, draft, now=now)


def _draft(session: Session, user_id: int, letterhead: Letterhead, *, now: datetime) -> _Draft:
    subscriber = get_subscriber(session, user_id)
    occasion = occasion_for(session, subscriber, now=now)
    reason = _reason_against(session, subscriber, now=now)
    if reason:
        letters = [_Letter(KIND, occasion.period_key, None, reason)]
        return _Draft(subscriber, occasion.cut_off_at, tuple(letters))
    content = content_for(session, subscriber, occasion, now=now)
    own = None if content is None else render_digest(content, _to(subscriber), letterhead)
    found = [(KIND, occasion.period_key, own)]
    if subscriber.lead_digest:
        leads = _lead_mails(session, subscriber, occasion.due_at, letterhead, now=now)
        found += [(LEAD_KIND, period_key, mail) for period_key, mail in leads]
    return _Draft(
        subscriber,
        occasion.cut_off_at,
        tuple(
            _Letter(kind, key, None, "nothing")
            if mail is None
            else _Letter(kind, key, written(mail, letterhead, now=now))
            for kind, key, mail in found
        ),
    )


def _reason_against(session: Session, subscriber: Subscriber, *, now: datetime) -> str:
    """Return why a member gets no mail at all now; empty where nothing speaks against it."""
    if subscriber.paused_until is not None and subscriber.paused_until > now:
        return "paused"
    absence = DaysOff(away_from=subscriber.away_from, away_until=subscriber.away_until)
    if absence.is_away(local_day(now, subscriber.schedule.zone)):
        return "away"
    return "suppressed" if sender.suppression_reason(session, subscriber.email) else ""


def _lead_mails(
    session: Session,
    subscriber: Subscriber,
    due_at: datetime,
    letterhead: Letterhead,
    *,
    now: datetime,
) -> list[tuple[str, Mail | None]]:
    """Return period and mail of each team the member leads, where the week is not claimed yet."""
    mails = []
    for team in led_teams(session, subscriber.id):
        period_key = lead_period(subscriber, team, due_at=due_at)
        if digests.is_claimed(session, subscriber.id, LEAD_KIND, period_key):
            continue
        content = lead_content(session, subscriber, team, due_at=due_at, now=now)
        mail = None if content is None else render_lead(content, _to(subscriber), letterhead)
        mails.append((period_key, mail))
    return mails


def _to(subscriber: Subscriber) -> Recipient:
    return Recipient(subscriber.id, subscriber.name, subscriber.email, subscriber.mail_epoch)


def _claim(session: Session, draft: _Draft, *, now: datetime) -> tuple[int, list[str]]:
    """In one transaction: the next time moves on, periods are claimed, mails are queued."""
    subscriber = draft.subscriber
    is_written = any(letter.mail is not None for letter in draft.letters)
    next_at = next_digest_at(subscriber.schedule, after=now, last_at=now if is_written else None)
    if not digests.advance(
        session, subscriber.id, due_at=subscriber.next_digest_at, next_at=next_at
    ):
        return 0, ["claimed"]
    count, reasons = 0, []
    for letter in draft.letters:
        reason = _claim_letter(session, draft, letter, now=now)
        count += reason is None
        reasons += [reason] if reason else []
    return count, reasons


def _claim_letter(session: Session, draft: _Draft, letter: _Letter, *, now: datetime) -> str | None:
    """Claim one period and queue its mail; return why there is none, or None."""
    user_id = draft.subscriber.id
    period = digests.Period(user_id, letter.kind, letter.period_key, draft.cut_off_at)
    period_id = digests.claim_period(session, period, now=now)
    if period_id is None:
        return "claimed"
    if letter.mail is None:
        digests.skip_period(session, period_id, letter.reason)
        return letter.reason
    new = NewOutboxMail(
        period_id=period_id,
        user_id=user_id,
        kind=letter.kind,
        dedupe_key=f"{letter.period_key}:{user_id}",
        message_id=letter.mail.message_id,
        to_address=letter.mail.to_address,
        subject=letter.mail.subject,
        content=letter.mail.content,
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
