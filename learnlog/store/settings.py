"""Queries on what members choose for themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from learnlog.domain.cadence import Schedule
from learnlog.domain.members import DigestCadence, Theme
from learnlog.store.session import Session
from learnlog.store.tables import MemberRow

_CHOICES: tuple[Any, ...] = (
    MemberRow.name,
    MemberRow.email,
    MemberRow.zone,
    MemberRow.theme,
    MemberRow.single_keys,
    MemberRow.budget_minutes,
    MemberRow.digest_cadence,
    MemberRow.digest_weekday,
    MemberRow.digest_minute,
    MemberRow.lead_digest,
    MemberRow.next_digest_at,
    MemberRow.paused_until,
    MemberRow.mail_epoch,
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a member chose."""

    name: str
    email: str
    theme: Theme
    single_keys: bool
    budget_minutes: int
    schedule: Schedule
    lead_digest: bool
    next_digest_at: datetime | None
    paused_until: datetime | None
    mail_epoch: int


def get_choices(session: Session, user_id: int) -> Choices | None:
    """Return what an active member chose."""
    row = session.exec(
        select(*_CHOICES).where(col(MemberRow.id) == user_id, col(MemberRow.disabled_at).is_(None))
    ).first()
    if row is None:
        return None
    name, email, zone, theme, keys, budget, cadence, weekday, minute, *rest = row
    schedule = Schedule(DigestCadence(cadence), weekday, minute, zone)
    return Choices(name, email, Theme(theme), keys, budget, schedule, *rest)


def set_choices(session: Session, user_id: int, **columns: Any) -> None:
    """Set columns of a member's row."""
    session.exec(update(MemberRow).where(col(MemberRow.id) == user_id).values(**columns))
