"""Queries on the engagements that begin soon, and what they ask of a member."""

from datetime import date
from typing import Any

from sqlmodel import col, func, select

from learnlog.store.session import Session
from learnlog.store.tables import EngagementMemberRow, EngagementRow, TargetRow


def next_kickoffs(session: Session, *, user_id: int, since: date, until: date) -> dict[int, date]:
    """Return the first kickoff in a span, both days included, of each technology it asks for.

    Only open engagements that the member works on count; the keys are ids of technologies.
    """
    columns: tuple[Any, ...] = (TargetRow.technology_id, func.min(EngagementRow.kickoff_on))
    query = (
        select(*columns)
        .join(EngagementRow, col(EngagementRow.id) == col(TargetRow.engagement_id))
        .join(EngagementMemberRow, col(EngagementMemberRow.engagement_id) == col(EngagementRow.id))
        .where(
            col(EngagementMemberRow.user_id) == user_id,
            col(EngagementRow.closed_at).is_(None),
            col(EngagementRow.kickoff_on).between(since, until),
        )
        .group_by(col(TargetRow.technology_id))
    )
    return dict(session.exec(query).all())
