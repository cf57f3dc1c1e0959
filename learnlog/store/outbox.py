"""Queries on the outbox: frozen mails, who may send them now, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, or_, select, update

from learnlog.domain.members import DigestCadence
from learnlog.store.session import Session
from learnlog.store.tables import (
    MemberRow,
    OutboxRow,
    SuppressionRow,
)

MOST_ERROR = 300
# More columns than the typed form of a selection takes.
_ENTRY: tuple[Any, ...] = (
    OutboxRow.id,
    OutboxRow.kind,
    OutboxRow.to_address,
    OutboxRow.subject,
    OutboxRow.state,
    OutboxRow.attempts,
    OutboxRow.next_try_at,
    OutboxRow.last_error,
    OutboxRow.created_at,
)


@dataclass(frozen=True, slots=True)
class NewOutboxMail:
    """What a mail's row is made of; its bytes never change again."""

    period_id: int | None
    user_id: int | None
    kind: str
    dedupe_key: str
    message_id: str
    to_address: str
    subject: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail that this sender alone may send until its lease ends."""

    id: int
    user_id: int | None
    kind: str
    message_id: str
    to_address: str
    subject: str
    content: bytes
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Addressee:
    """The recipient of a mail, as things stand just before it is sent."""

    is_suppressed: bool
    is_closed: bool
    cadence: DigestCadence | None
    lead_digest: bool
    paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A mail as the operator sees it, without its text."""

    id: int
    kind: str
    to_address: str
    subject: str
    state: str
    attempts: int
    next_try_at: datetime
    last_error: str
    created_at: datetime


def add_mail(session: Session, new: NewOutboxMail, *, now: datetime) -> int:
    """Insert a mail that is due at once and return its id."""
    row = OutboxRow(
        period_id=new.period_id,
        user_id=new.user_id,
        kind=new.kind,
        dedupe_key=new.dedupe_key,
        message_id=new.message_id,
        to_address=new.to_address,
        subject=new.subject,
        content=new.content,
        next_try_at=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the new mail no id")
    return row.id


def claim_mails(
    session: Session, *, token: str, until: datetime, limit: int, now: datetime
) -> list[ClaimedMail]:
    """Lease up to ``limit`` mails that are due, the longest waiting first.

    A mail whose lease ran out is due again: its sender died, and nobody knows how far it came.
    """
    due = session.exec(
        select(OutboxRow.id)
        .where(
            col(OutboxRow.state).in_(("queued", "sending")),
            col(OutboxRow.next_try_at) <= now,
            or_(col(OutboxRow.leased_until).is_(None), col(OutboxRow.leased_until) <= now),
        )
        .order_by(col(OutboxRow.next_try_at), col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id).in_(due))
        .values(state="sending", leased_until=until, lease_token=token)
    )
    return _leased(session, token)


def _leased(session: Session, token: str) -> list[ClaimedMail]:
    query = (
        select(OutboxRow)
        .where(col(OutboxRow.lease_token) == token, col(OutboxRow.state) == "sending")
        .order_by(col(OutboxRow.next_try_at), col(OutboxRow.id))
    )
    return [
        ClaimedMail(
            id=row.id,
            user_id=row.user_id,
            kind=row.kind,
            message_id=row.message_id,
            to_address=row.to_address,
            subject=row.subject,
            content=row.content,
            attempts=row.attempts,
            created_at=row.created_at,
        )
        for row in session.exec(query)
        if row.id is not None
    ]


def addressee(session: Session, mail: ClaimedMail) -> Addressee:
    """Return what is known about the recipient of a mail at this moment."""
    is_suppressed = session.get(SuppressionRow, mail.to_address) is not None
    if mail.user_id is None:
        return Addressee(is_suppressed, False, None, lead_digest=True, paused_until=None)
    row = session.exec(
        select(
            MemberRow.disabled_at,
            MemberRow.digest_cadence,
            MemberRow.lead_digest,
            MemberRow.paused_until,
        ).where(col(MemberRow.id) == mail.user_id)
    ).first()
    if row is None:
        return Addressee(is_suppressed, True, None, lead_digest=False, paused_until=None)
    disabled_at, cadence, lead_digest, paused_until = row
    is_closed = disabled_at is not None
    return Addressee(is_suppressed, is_closed, DigestCadence(cadence), lead_digest, paused_until)


def settle(
    session: Session,
    mail_id: int,
    *,
    token: str,
    state: str,
    error: str = "",
    now: datetime,
) -> bool:
    """End a mail as sent, bounced, dead or skipped; False when another holds the lease by now."""
    values: dict[str, object] = {
        "state": state,
        "leased_until": None,
        "lease_token": None,
        "last_error": error[:MOST_ERROR],
    }
    if state == "sent":
        values["sent_at"] = now
    return _change(session, mail_id, token, values)


def put_back(
    session: Session,
    mail_id: int,
    *,
    token: str,
    attempts: int,
    next_try_at: datetime,
    error: str,
) -> bool:
    """Queue a mail again for later; False when another holds the lease by now."""
    return _change(
        session,
        mail_id,
        token,
        {
            "state": "queued",
            "attempts": attempts,
            "next_try_at": next_try_at,
            "leased_until": None,
            "lease_token": None,
            "last_error": error[:MOST_ERROR],
        },
    )


def release(session: Session, token: str) -> int:
    """Give back every mail of a lease untouched, and return how many."""
    given_back = session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.lease_token) == token, col(OutboxRow.state) == "sending")
        .values(state="queued", leased_until=None, lease_token=None)
    )
    return given_back.rowcount


def _change(session: Session, mail_id: int, token: str, values: dict[str, object]) -> bool:
    changed = session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.id) == mail_id, col(OutboxRow.lease_token) == token)
        .values(**values)
    )
    return changed.rowcount == 1


def count_states(session: Session) -> dict[str, int]:
    """Return how many mails are in each state."""
    query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    return dict(session.exec(query).all())


def list_mails(session: Session, *, states: Sequence[str], limit: int) -> list[OutboxEntry]:
    """Return the newest mails in these states."""
    query = (
        select(*_ENTRY)
        .where(col(OutboxRow.state).in_(states))
        .order_by(col(OutboxRow.created_at).desc(), col(OutboxRow.id).desc())
        .limit(limit)
    )
    return [OutboxEntry(*row) for row in session.exec(query)]


def retry(session: Session, mail_id: int, *, now: datetime) -> str | None:
    """Queue a mail anew that was given up or bounced and return its address; else None.

    Its 48 hours begin again.
    """
    row = session.get(OutboxRow, mail_id)
    if row is None or row.state not in {"dead", "bounced"}:
        return None
    row.state, row.attempts, row.last_error = "queued", 0, ""
    row.next_try_at = row.created_at = now
    session.add(row)
    session.flush()
    return row.to_address
