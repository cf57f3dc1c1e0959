"""Queries on the pages that members want to see the feeds of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, func, select, update

from learnlog.store.session import Session
from learnlog.store.tables import FeedPreviewRow


@dataclass(frozen=True, slots=True)
class Preview:
    """What was asked and what came of it; ``done_at`` is None while it is waited for."""

    id: int
    user_id: int
    url: str
    done_at: datetime | None
    error: str
    found: Sequence[dict[str, Any]]


def add_preview(session: Session, user_id: int, url: str, *, now: datetime) -> int:
    """Insert a wish and return its id."""
    row = FeedPreviewRow(user_id=user_id, url=url, asked_at=now)
    session.add(row)
    session.flush()
    return row.id or 0


def count_waiting(session: Session, user_id: int) -> int:
    """Return how many wishes of a member are waited for."""
    query = select(func.count()).where(
        col(FeedPreviewRow.user_id) == user_id, col(FeedPreviewRow.done_at).is_(None)
    )
    return session.exec(query).one()


def waiting_previews(session: Session, *, limit: int) -> list[Preview]:
    """Return the wishes that are waited for, the oldest first."""
    query = (
        select(FeedPreviewRow)
        .where(col(FeedPreviewRow.done_at).is_(None))
        .order_by(col(FeedPreviewRow.id))
        .limit(limit)
    )
    return [_preview(row) for row in session.exec(query)]


def get_preview(session: Session, preview_id: int) -> Preview | None:
    """Return one wish, if it is still kept."""
    row = session.get(FeedPreviewRow, preview_id)
    return None if row is None else _preview(row)


def finish_preview(
    session: Session,
    preview_id: int,
    found: Sequence[dict[str, Any]],
    *,
    error: str = "",
    now: datetime,
) -> None:
    """Write what was found."""
    session.exec(
        update(FeedPreviewRow)
        .where(col(FeedPreviewRow.id) == preview_id)
        .values(done_at=now, found=list(found), error=error)
    )


def forget_previews(session: Session, *, asked_before: datetime) -> None:
    """Remove wishes that nobody waits for any more."""
    session.exec(delete(FeedPreviewRow).where(col(FeedPreviewRow.asked_at) < asked_before))


def _preview(row: FeedPreviewRow) -> Preview:
    return Preview(row.id or 0, row.user_id, row.url, row.done_at, row.error, row.found)
