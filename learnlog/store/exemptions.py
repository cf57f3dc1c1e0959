"""Queries on who is exempt from what, until when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select, update

from learnlog.domain.targets import Exemption
from learnlog.store.session import Session
from learnlog.store.tables import ExemptionRow, MemberRow, TechnologyRow

_EXEMPTION: tuple[Any, ...] = (
    ExemptionRow.id,
    ExemptionRow.user_id,
    MemberRow.name,
    TechnologyRow.id,
    TechnologyRow.name,
    ExemptionRow.until_on,
    ExemptionRow.reason,
)


@dataclass(frozen=True, slots=True)
class ExemptionItem:
    """A person is exempt from what is wanted of one technology until the end of a day."""

    id: int
    user_id: int
    person: str
    technology_id: int
    technology: str
    until_on: date
    reason: str

    @property
    def exemption(self) -> Exemption:
        """What it comes to for a target."""
        return Exemption(self.until_on, self.reason)


def list_exemptions(
    session: Session, user_ids: Sequence[int], *, today: date
) -> list[ExemptionItem]:
    """Return the exemptions of these people that last, the one that ends last at the end."""
    query = (
        select(*_EXEMPTION)
        .join(MemberRow, col(MemberRow.id) == col(ExemptionRow.user_id))
        .join(TechnologyRow, col(TechnologyRow.id) == col(ExemptionRow.technology_id))
        .where(
            col(ExemptionRow.user_id).in_(user_ids),
            col(ExemptionRow.ended_at).is_(None),
            col(ExemptionRow.until_on) >= today,
        )
        .order_by(col(ExemptionRow.until_on), col(ExemptionRow.id))
    )
    return [ExemptionItem(*row) for row in session.exec(query)]


def add_exemption(session: Session, *, now: datetime, **columns: Any) -> int:
    """Insert an exemption and return its id."""
    row = ExemptionRow(granted_at=now, **columns)
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the new exemption no id")
    return row.id


def end_exemption(
    session: Session, exemption_id: int, *, user_ids: Sequence[int], now: datetime
) -> bool:
    """End an exemption of one of these people; False where there is none that lasts."""
    done = session.exec(
        update(ExemptionRow)
        .where(
            col(ExemptionRow.id) == exemption_id,
            col(ExemptionRow.user_id).in_(user_ids),
            col(ExemptionRow.ended_at).is_(None),
        )
        .values(ended_at=now)
    )
    return done.rowcount == 1
