"""Queries on all feeds at once: as a subscription list, out and in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, insert, select

from learnlog.domain.technology import Category, SourceKind
from learnlog.store.session import Session
from learnlog.store.tables import FeedReaderRow, FeedRow, TechnologyRow

_CHUNK = 500
# More columns than the typed form of a selection takes.
_LISTED: tuple[Any, ...] = (
    FeedRow.url,
    FeedRow.title,
    FeedRow.site_url,
    FeedRow.folder,
    TechnologyRow.slug,
    TechnologyRow.name,
    TechnologyRow.category,
    FeedRow.kind,
    FeedRow.include,
    FeedRow.exclude,
)


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as a subscription list gives it; the last four are None for one of no technology."""

    url: str
    title: str
    site_url: str
    folder: str
    kind: SourceKind
    include: str | None
    exclude: str | None
    technology: str | None
    technology_name: str | None
    category: Category | None


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed to insert; a private one is seen by its readers alone."""

    url: str
    kind: SourceKind
    technology_id: int | None
    host_key: str
    next_check_at: datetime
    title: str = ""
    site_url: str = ""
    folder: str = ""
    include: str | None = None
    exclude: str | None = None
    is_private: bool = False


def listed_feeds(session: Session) -> list[ListedFeed]:
    """Return every feed that is not turned off, by technology and address."""
    query = (
        select(*_LISTED)
        .join(TechnologyRow, col(TechnologyRow.id) == col(FeedRow.technology_id), isouter=True)
        .where(col(FeedRow.enabled).is_(True))
        .order_by(col(TechnologyRow.category), col(TechnologyRow.name), col(FeedRow.url))
    )
    return [
        ListedFeed(
            url=url,
            title=title,
            site_url=site_url,
            folder=folder,
            kind=SourceKind(kind),
            include=include,
            exclude=exclude,
            technology=slug,
            technology_name=name,
            category=None if category is None else Category(category),
        )
        for (
            url, title, site_url, folder, slug, name, category, kind, include, exclude
        ) in session.exec(query)
    ]  # fmt: skip


def known_addresses(session: Session) -> list[str]:
    """Return the address of every feed, turned off or not."""
    return list(session.exec(select(FeedRow.url)))


def insert_feeds(session: Session, feeds: Sequence[NewFeed]) -> None:
    """Insert feeds whose addresses are new."""
    rows = [_row(feed) for feed in feeds]
    for start in range(0, len(rows), _CHUNK):
        session.execute(insert(FeedRow), rows[start : start + _CHUNK])


def _row(feed: NewFeed) -> Mapping[str, Any]:
    return {
        "url": feed.url,
        "kind": feed.kind.value,
        "technology_id": feed.technology_id,
        "host_key": feed.host_key,
        "next_check_at": feed.next_check_at,
        "title": feed.title,
        "site_url": feed.site_url,
        "folder": feed.folder,
        "include": feed.include,
        "exclude": feed.exclude,
        "origin": "private" if feed.is_private else "added",
    }


def add_reader(session: Session, user_id: int, urls: Sequence[str]) -> None:
    """Let a member read the private feeds among these addresses."""
    read = select(FeedReaderRow.feed_id).where(col(FeedReaderRow.user_id) == user_id)
    for start in range(0, len(urls), _CHUNK):
        query = select(FeedRow.id).where(
            col(FeedRow.url).in_(urls[start : start + _CHUNK]),
            col(FeedRow.origin) == "private",
            col(FeedRow.id).not_in(read),
        )
        session.add_all(
            FeedReaderRow(feed_id=id_, user_id=user_id)
            for id_ in session.exec(query)
            if id_ is not None
        )
    session.flush()
