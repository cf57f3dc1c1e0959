"""Queries on digests: whose is due, and which periods are claimed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import and_, col, func, select, update

from learnlog.domain.cadence import Schedule
from learnlog.domain.members import DigestCadence
from learnlog.store.session import Session
from learnlog.store.tables import MailPeriodRow, MemberRow

_SUBSCRIBER: tuple[Any, ...] = (
    MemberRow.id,
    MemberRow.name,
    MemberRow.email,
    MemberRow.budget_minutes,
    MemberRow.zone,
    MemberRow.digest_cadence,
    MemberRow.digest_weekday,
    MemberRow.digest_minute,
    MemberRow.next_digest_at,
    MemberRow.paused_until,
    MemberRow.mail_epoch,
    MemberRow.created_at,
)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A member as the mail sees one."""

    id: int
    name: str
    email: str
    budget_minutes: int
    schedule: Schedule
    next_digest_at: datetime | None
    paused_until: datetime | None
    mail_epoch: int
    created_at: datetime


def due_ids(session: Session, *, after: int, limit: int, now: datetime) -> list[int]:
    """Return members whose digest is due, by id, beginning behind ``after``."""
    query = (
        select(MemberRow.id)
        .where(
            col(MemberRow.next_digest_at) <= now,
            col(MemberRow.disabled_at).is_(None),
            col(MemberRow.id) > after,
        )
        .order_by(col(MemberRow.id))
        .limit(limit)
    )
    return [user_id for user_id in session.exec(query) if user_id is not None]


def get_subscriber(session: Session, user_id: int) -> Subscriber | None:
    """Return an active member as the mail sees one."""
    row = session.exec(
        select(*_SUBSCRIBER).where(
            col(MemberRow.id) == user_id, col(MemberRow.disabled_at).is_(None)
        )
    ).first()
    if row is None:
        return None
    id_, name, email, budget, zone, cadence, weekday, minute, *rest = row
    schedule = Schedule(DigestCadence(cadence), weekday, minute, zone)
    return Subscriber(id_, name, email, budget, schedule, *rest)


def claim_period(
    session: Session,
    *,
    user_id: int,
    kind: str,
    period_key: str,
    cut_off_at: datetime,
    now: datetime,
) -> int | None:
    """Insert a period and return its id; None when it was claimed before, by whomever."""
    table = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {
        "user_id": user_id,
        "kind": kind,
        "period_key": period_key,
        "cut_off_at": cut_off_at,
        "state": "queued",
        "reason": "",
        "created_at": now,
    }
    claim = (
        table.insert(MailPeriodRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["user_id", "kind", "period_key"])
    )
    if session.exec(claim).rowcount != 1:
        return None
    key = and_(
        col(MailPeriodRow.user_id) == user_id,
        col(MailPeriodRow.kind) == kind,
        col(MailPeriodRow.period_key) == period_key,
    )
    return session.exec(select(MailPeriodRow.id).where(key)).one()


def skip_period(session: Session, period_id: int, reason: str) -> None:
    """Note that nothing is sent for a claimed period, and why."""
    session.exec(
        update(MailPeriodRow)
        .where(col(MailPeriodRow.id) == period_id)
        .values(state="skipped", reason=reason[:300])
    )


def advance(
    session: Session, user_id: int, *, due_at: datetime | None, next_at: datetime | None
) -> bool:
    """Move a member's next digest on; False when somebody else has moved it by now."""
    was = col(MemberRow.next_digest_at)
    moved = session.exec(
        update(MemberRow)
        .where(col(MemberRow.id) == user_id, was.is_(None) if due_at is None else was == due_at)
        .values(next_digest_at=next_at)
    )
    return moved.rowcount == 1


def last_cut_off(session: Session, user_id: int, kind: str) -> datetime | None:
    """Return up to when the last digest that was really written covers what is new."""
    query = select(func.max(MailPeriodRow.cut_off_at)).where(
        col(MailPeriodRow.user_id) == user_id,
        col(MailPeriodRow.kind) == kind,
        col(MailPeriodRow.state) == "queued",
    )
    return session.exec(query).one()


def last_written_at(session: Session, user_id: int, kind: str) -> datetime | None:
    """Return when the last digest was written."""
    query = select(func.max(MailPeriodRow.created_at)).where(
        col(MailPeriodRow.user_id) == user_id,
        col(MailPeriodRow.kind) == kind,
        col(MailPeriodRow.state) == "queued",
    )
    return session.exec(query).one()
