"""Queries on news of services that have no releases: what they say touches drills."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast
from sqlmodel import col, exists, or_, select, update

from learnlog.domain.card import CardKind
from learnlog.domain.release_flags import Flag
from learnlog.store.entry_sight import may_read
from learnlog.store.session import Session
from learnlog.store.tables import (
    CardRow,
    EntryRow,
    FeedReaderRow,
    FeedRow,
    ReleaseEntryRow,
    ReleaseRow,
)

# What news say of a service that changes how it may be relied on.
_TOUCHING = (Flag.BREAKING, Flag.DEPRECATED, Flag.END_OF_LIFE)


@dataclass(frozen=True, slots=True)
class ServiceNews:
    """An entry that says that a service changes, without a version."""

    entry_id: int
    title: str
    published_at: datetime


def _tells_of_change() -> tuple[Any, ...]:
    flags = cast(EntryRow.flags, String)
    announces = exists().where(col(ReleaseEntryRow.entry_id) == col(EntryRow.id))
    return or_(*(flags.contains(f'"{flag.value}"') for flag in _TOUCHING)), ~announces


def mark_drills(session: Session, *, now: datetime) -> int:
    """Note on drills that news of their service came since they were last said to be true.

    Returns how many there were. Of what has releases these tell, and of no news. News of a
    private feed count for its readers.
    """
    reads = exists().where(
        col(FeedReaderRow.feed_id) == col(FeedRow.id),
        col(FeedReaderRow.user_id) == col(CardRow.user_id),
    )
    news = (
        select(EntryRow.id)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .where(
            col(FeedRow.technology_id) == col(CardRow.technology_id),
            col(EntryRow.published_at) > col(CardRow.true_as_of),
            col(EntryRow.published_at) <= now,
            or_(col(FeedRow.origin) != "private", reads),
            *_tells_of_change(),
        )
        .correlate(CardRow)
    )
    marked = session.exec(
        update(CardRow)
        .where(
            col(CardRow.kind) == CardKind.DRILL,
            col(CardRow.changed_at).is_(None),
            col(CardRow.retired_at).is_(None),
            exists(news),
            ~exists().where(col(ReleaseRow.technology_id) == col(CardRow.technology_id)),
        )
        .values(changed_at=now, revision=col(CardRow.revision) + 1)
        .execution_options(synchronize_session=False)
    )
    return marked.rowcount


def newest_news(
    session: Session, user_id: int, technology_ids: Collection[int]
) -> dict[int, ServiceNews]:
    """Return the newest such news of technologies that a member may read."""
    columns: tuple[Any, ...] = (
        FeedRow.technology_id,
        EntryRow.id,
        EntryRow.title,
        EntryRow.published_at,
    )
    query = (
        select(*columns)
        .select_from(EntryRow)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .where(
            col(FeedRow.technology_id).in_(technology_ids),
            may_read(user_id),
            *_tells_of_change(),
        )
        .order_by(col(EntryRow.published_at), col(EntryRow.id))
    )
    return {technology_id: ServiceNews(*row) for technology_id, *row in session.exec(query)}
