"""Queries on the notes that entries bring of releases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from learnlog.store.entry_sight import may_read
from learnlog.store.session import Session
from learnlog.store.tables import EntryRow, FeedRow, ReleaseEntryRow


@dataclass(frozen=True, slots=True)
class Note:
    """What one entry says of one release; ``html`` is cleaned."""

    release_id: int
    entry_id: int
    title: str
    url: str | None
    published_at: datetime
    text_hash: str
    html: str


def notes_of(session: Session, user_id: int, release_ids: Sequence[int]) -> list[Note]:
    """Return the notes of releases that a member may read, the longest of each release first."""
    columns: tuple[Any, ...] = (
        ReleaseEntryRow.release_id,
        EntryRow.id,
        EntryRow.title,
        EntryRow.url,
        EntryRow.published_at,
        EntryRow.text_hash,
        EntryRow.content_html,
    )
    query = (
        select(*columns)
        .select_from(ReleaseEntryRow)
        .join(EntryRow, col(EntryRow.id) == col(ReleaseEntryRow.entry_id))
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .where(
            col(ReleaseEntryRow.release_id).in_(release_ids),
            may_read(user_id),
        )
    )
    found = [Note(*row) for row in session.exec(query)]
    return sorted(found, key=lambda note: (-len(note.html), note.entry_id))
