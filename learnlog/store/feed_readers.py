"""Queries on who reads which private feed."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, delete, select

from learnlog.store.session import Session
from learnlog.store.tables import FeedReaderRow, FeedRow, TechnologyRow


@dataclass(frozen=True, slots=True)
class KnownFeed:
    """An address that is known, and whether only its readers see it."""

    id: int
    url: str
    is_private: bool


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """A private feed as its reader sees it; ``slug`` is None for one of no technology."""

    id: int
    url: str
    slug: str | None
    kind: str
    title: str
    state: str


def all_feeds(session: Session) -> list[KnownFeed]:
    """Return every feed."""
    query = select(FeedRow.id, FeedRow.url, FeedRow.origin)
    return [
        KnownFeed(id_ or 0, url, origin == "private") for id_, url, origin in session.exec(query)
    ]


def feeds_read_by(session: Session, user_id: int) -> list[ReadFeed]:
    """Return the private feeds of a member, by address."""
    columns: tuple[Any, ...] = (
        FeedRow.id,
        FeedRow.url,
        TechnologyRow.slug,
        FeedRow.kind,
        FeedRow.title,
        FeedRow.state,
    )
    query = (
        select(*columns)
        .select_from(FeedReaderRow)
        .join(FeedRow, col(FeedRow.id) == col(FeedReaderRow.feed_id))
        .join(TechnologyRow, col(TechnologyRow.id) == col(FeedRow.technology_id), isouter=True)
        .where(col(FeedReaderRow.user_id) == user_id)
        .order_by(col(FeedRow.url))
    )
    return [ReadFeed(*row) for row in session.exec(query)]


def remove_reader(session: Session, user_id: int, feed_id: int) -> bool:
    """Let a member read a feed no longer; False where they did not."""
    done = session.exec(
        delete(FeedReaderRow).where(
            col(FeedReaderRow.user_id) == user_id, col(FeedReaderRow.feed_id) == feed_id
        )
    )
    return done.rowcount == 1
