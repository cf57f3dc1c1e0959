"""Queries on tutorials, and on how far a member has come with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import and_, col, or_, select

from learnlog.domain.technology import SourceKind
from learnlog.domain.tutorial import Progress
from learnlog.store.entry_sight import may_read
from learnlog.store.session import Session
from learnlog.store.tables import EntryRow, FeedRow, FollowRow, TechnologyRow, TriageRow

_COLUMNS: tuple[Any, ...] = (
    EntryRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    EntryRow.title,
    EntryRow.url,
    EntryRow.published_at,
    EntryRow.minutes,
    TriageRow.minutes_done,
    TriageRow.progress,
)


@dataclass(frozen=True, slots=True)
class Tutorial:
    """A tutorial; ``minutes`` is None where its length is unknown, ``progress`` when not begun."""

    id: int
    slug: str
    technology: str
    title: str
    url: str | None
    published_at: datetime
    minutes: int | None
    minutes_done: int
    progress: Progress | None


def tutorials_for(
    session: Session, user_id: int, *, ids: Sequence[int] = (), limit: int = 1
) -> list[Tutorial]:
    """Return the tutorials of what a member follows, the newest first.

    Without ids: those that the member has begun or planned, then those that nothing was decided
    about.
    """
    is_mine = and_(
        col(FollowRow.technology_id) == col(FeedRow.technology_id),
        col(FollowRow.user_id) == user_id,
    )
    is_my_triage = and_(
        col(TriageRow.entry_id) == col(EntryRow.id), col(TriageRow.user_id) == user_id
    )
    query = (
        select(*_COLUMNS)
        .select_from(EntryRow)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .join(TechnologyRow, col(TechnologyRow.id) == col(FeedRow.technology_id))
        .join(FollowRow, is_mine)
        .join(TriageRow, is_my_triage, isouter=True)
        .where(col(FeedRow.kind) == SourceKind.TUTORIALS.value, may_read(user_id))
    )
    if ids:
        query = query.where(col(EntryRow.id).in_(ids))
    else:
        undecided = or_(col(TriageRow.state).is_(None), col(TriageRow.state) == "new")
        query = query.where(or_(col(TriageRow.progress).is_not(None), undecided))
    ordered = query.order_by(
        col(TriageRow.progress).is_(None),
        col(EntryRow.published_at).desc(),
        col(EntryRow.id).desc(),
    )
    return [_tutorial(row) for row in session.exec(ordered.limit(limit))]


def _tutorial(row: Sequence[Any]) -> Tutorial:
    *rest, minutes_done, progress = row
    so_far = None if progress is None else Progress(progress)
    values: tuple[Any, ...] = (*rest, minutes_done or 0, so_far)
    return Tutorial(*values)


def write_progress(
    session: Session,
    user_id: int,
    entry_id: int,
    progress: Progress,
    *,
    minutes_done: int,
    now: datetime,
) -> None:
    """Note how far a member has come; what was decided about the entry else stays."""
    row = session.get(TriageRow, (user_id, entry_id))
    if row is None:
        row = TriageRow(user_id=user_id, entry_id=entry_id, state="new", changed_at=now)
    row.progress = progress.value
    row.minutes_done = minutes_done
    session.add(row)
    session.flush()
