"""Queries on digests: whose is due, and which periods are claimed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, func, select, update

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
    MemberRow.lead_digest,
    MemberRow.next_digest_at,
    MemberRow.paused_until,
    MemberRow.mail_epoch,
    MemberRow.created_at,
    MemberRow.away_from,
    MemberRow.away_until,
)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A member as the mail sees one."""

    id: int
    name: str
    email: str
    budget_minutes: int
    schedule: Schedule
    lead_digest: bool
    next_digest_at: datetime | None
    paused_until: datetime | None
    mail_epoch: int
    created_at: datetime
    away_from: int | None = None
    away_until: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """One member, kind and period, and up to when its mail covers what is new."""

    user_id: int
    kind: str
    key: str
    cut_off_at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """A digest that could not be written."""

    email: str
    period_key: str
    reason: str
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


def claim_period(session: Session, period: Period, *, now: datetime) -> int | None:
    """Insert a period and return its id; None when it was claimed before, by whomever."""
    table = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    claim = (
        table.insert(MailPeriodRow)
        .values(
            user_id=period.user_id,
            kind=period.kind,
            period_key=period.key,
            cut_off_at=period.cut_off_at,
            state="queued",
            reason="",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["user_id", "kind", "period_key"])
        .returning(col(MailPeriodRow.id))
    )
    return session.execute(claim).scalar()


def is_claimed(session: Session, user_id: int, kind: str, period_key: str) -> bool:
    """Return whether a period was claimed before."""
    query = select(MailPeriodRow.id).where(
        col(MailPeriodRow.user_id) == user_id,
        col(MailPeriodRow.kind) == kind,
        col(MailPeriodRow.period_key) == period_key,
    )
    return session.exec(query).first() is not None


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


def put_off(session: Session, user_id: int, *, until: datetime) -> None:
    """Let a member's digest wait, unless it was turned off."""
    session.exec(
        update(MemberRow)
        .where(col(MemberRow.id) == user_id, col(MemberRow.next_digest_at).is_not(None))
        .values(next_digest_at=until)
    )


def list_troubles(session: Session, *, limit: int) -> list[Trouble]:
    """Return the newest digests that could not be written."""
    query = (
        select(
            MemberRow.email,
            MailPeriodRow.period_key,
            MailPeriodRow.reason,
            MailPeriodRow.created_at,
        )
        .join(MemberRow, col(MemberRow.id) == col(MailPeriodRow.user_id))
        .where(col(MailPeriodRow.period_key).startswith("failed:"))
        .order_by(col(MailPeriodRow.created_at).desc(), col(MailPeriodRow.id).desc())
        .limit(limit)
    )
    return [Trouble(*row) for row in session.exec(query)]


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
