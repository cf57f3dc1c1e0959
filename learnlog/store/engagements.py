"""Queries on engagements and who works on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, delete, select, update

from learnlog.store.session import Session
from learnlog.store.tables import EngagementMemberRow, EngagementRow

_ENGAGEMENT: tuple[Any, ...] = (
    EngagementRow.id,
    EngagementRow.slug,
    EngagementRow.name,
    EngagementRow.kickoff_on,
    EngagementRow.ends_on,
    EngagementRow.closed_at,
)


@dataclass(frozen=True, slots=True)
class Engagement:
    """Work for a client of one team."""

    id: int
    slug: str
    name: str
    kickoff_on: date
    ends_on: date | None
    closed_at: datetime | None

    def is_running(self, today: date) -> bool:
        """Return whether it is neither closed nor over; one that is still ahead runs too."""
        return self.closed_at is None and (self.ends_on is None or self.ends_on >= today)


def list_engagements(session: Session, team_id: int) -> list[Engagement]:
    """Return the engagements of a team, the latest kickoff first."""
    query = (
        select(*_ENGAGEMENT)
        .where(col(EngagementRow.team_id) == team_id)
        .order_by(col(EngagementRow.kickoff_on).desc(), col(EngagementRow.name))
    )
    return [Engagement(*row) for row in session.exec(query)]


def find_engagement(session: Session, team_id: int, slug: str) -> Engagement | None:
    """Return the engagement of a team with this slug."""
    query = select(*_ENGAGEMENT).where(
        col(EngagementRow.team_id) == team_id, col(EngagementRow.slug) == slug
    )
    row = session.exec(query).first()
    return Engagement(*row) if row else None


def engagement_slugs_like(session: Session, slug: str) -> set[str]:
    """Return the slugs in use that begin with ``slug``, of whatever team."""
    query = select(EngagementRow.slug).where(
        col(EngagementRow.slug).startswith(slug, autoescape=True)
    )
    return set(session.exec(query))


def add_engagement(session: Session, *, now: datetime, **columns: Any) -> int:
    """Insert an engagement and return its id."""
    row = EngagementRow(created_at=now, **columns)
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the new engagement no id")
    return row.id


def change_engagement(session: Session, engagement_id: int, **columns: Any) -> None:
    """Set columns of an engagement."""
    session.exec(
        update(EngagementRow).where(col(EngagementRow.id) == engagement_id).values(**columns)
    )


def people_of(session: Session, engagement_id: int) -> set[int]:
    """Return the ids of who works on an engagement."""
    query = select(EngagementMemberRow.user_id).where(
        col(EngagementMemberRow.engagement_id) == engagement_id
    )
    return set(session.exec(query))


def set_people(session: Session, engagement_id: int, user_ids: Sequence[int]) -> None:
    """Let these people, and nobody else, work on an engagement."""
    session.exec(
        delete(EngagementMemberRow).where(col(EngagementMemberRow.engagement_id) == engagement_id)
    )
    session.add_all(
        EngagementMemberRow(engagement_id=engagement_id, user_id=user_id) for user_id in user_ids
    )
    session.flush()
