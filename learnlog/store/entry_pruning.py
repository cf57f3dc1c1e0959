"""Queries on the entries that have had their time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, exists, or_, select

from learnlog.domain.technology import SourceKind
from learnlog.store.session import Session
from learnlog.store.tables import EntryRow, FeedRow, ReleaseEntryRow, TriageRow

_COLUMNS: tuple[Any, ...] = (
    EntryRow.id,
    EntryRow.feed_id,
    EntryRow.key,
    EntryRow.url_canon,
    EntryRow.title,
    EntryRow.published_at,
    EntryRow.published_guess,
    FeedRow.link_keys,
)


@dataclass(frozen=True, slots=True)
class OldEntry:
    """An entry that may go, with what it is known by."""

    id: int
    feed_id: int
    key: str
    link: str | None
    title: str
    published_at: datetime | None
    link_keys: bool


def old_entries(session: Session, *, before: datetime, limit: int) -> list[OldEntry]:
    """Return entries published and first seen before an instant that nobody needs, oldest first.

    What is of a feed of releases, or announces one, is needed; so is what a member starred, keeps
    for later, has planned or is watching.
    """
    is_needed = exists().where(
        col(TriageRow.entry_id) == col(EntryRow.id),
        or_(
            col(TriageRow.starred).is_(True),
            col(TriageRow.state).in_(("later", "planned")),
            col(TriageRow.progress).in_(("planned", "watching")),
        ),
    )
    query = (
        select(*_COLUMNS)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .where(
            col(EntryRow.published_at) < before,
            col(EntryRow.first_seen_at) < before,
            col(FeedRow.kind) != SourceKind.RELEASES.value,
            ~exists().where(col(ReleaseEntryRow.entry_id) == col(EntryRow.id)),
            ~is_needed,
        )
        .order_by(col(EntryRow.published_at), col(EntryRow.id))
        .limit(limit)
    )
    return [
        OldEntry(id_, feed_id, key, link, title, None if is_guess else at, link_keys)
        for id_, feed_id, key, link, title, at, is_guess, link_keys in session.exec(query)
    ]


def delete_entries(session: Session, entry_ids: Sequence[int]) -> None:
    """Remove entries, with what was decided about them."""
    if entry_ids:
        session.exec(delete(EntryRow).where(col(EntryRow.id).in_(entry_ids)))
