"""Queries on feeds: which there are, adding one, and asking one out of turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import and_, col, func, or_, select, update

from learnlog.domain.technology import SourceKind
from learnlog.store.feed_fetches import Fetch, fetches_of
from learnlog.store.feed_leases import FeedForRefresh, is_wanted
from learnlog.store.session import Session
from learnlog.store.tables import EntryRow, FeedRow, TechnologyRow

__all__ = ["FeedForRefresh", "Fetch", "fetches_of"]

_LISTED: tuple[Any, ...] = (
    FeedRow.id,
    FeedRow.url,
    TechnologyRow.slug,
    FeedRow.kind,
    FeedRow.state,
    FeedRow.enabled,
    FeedRow.status,
    FeedRow.checked_at,
    FeedRow.next_check_at,
    FeedRow.error_count,
    FeedRow.error_class,
    FeedRow.error_detail,
    FeedRow.first_error_at,
    FeedRow.retry_after_until,
    FeedRow.suggested_url,
    FeedRow.former_url,
    FeedRow.offered,
)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A feed as the health page and the command line list it."""

    id: int
    url: str
    technology: str | None
    kind: SourceKind
    state: str
    enabled: bool
    last_status: int | None
    last_checked_at: datetime | None
    next_check_at: datetime
    failures: int
    error_class: str | None
    error_detail: str | None
    first_error_at: datetime | None
    retry_after_until: datetime | None
    suggested_url: str | None
    former_url: str | None
    offered: Sequence[str]
    entries: int


def list_feeds(session: Session, *, feed_id: int | None = None) -> list[FeedItem]:
    """Return every feed, or one, with its state and number of entries; failing ones first."""
    counts = (
        select(EntryRow.feed_id, func.count().label("entries"))
        .group_by(col(EntryRow.feed_id))
        .subquery()
    )
    columns: tuple[Any, ...] = (*_LISTED, func.coalesce(counts.c.entries, 0))
    query = (
        select(*columns)
        .join(TechnologyRow, col(TechnologyRow.id) == col(FeedRow.technology_id), isouter=True)
        .join(counts, counts.c.feed_id == col(FeedRow.id), isouter=True)
        .order_by(col(FeedRow.error_count).desc(), col(TechnologyRow.slug), col(FeedRow.url))
    )
    if feed_id is not None:
        query = query.where(col(FeedRow.id) == feed_id)
    return [
        FeedItem(id_, url, slug, SourceKind(kind), *rest)
        for id_, url, slug, kind, *rest in session.exec(query)
    ]


def add_feed(
    session: Session, url: str, kind: SourceKind, *, technology_id: int | None, now: datetime
) -> int | None:
    """Insert a private feed, due at once, and return its id; None when the address is known."""
    if session.exec(select(FeedRow.id).where(col(FeedRow.url) == url)).first() is not None:
        return None
    row = FeedRow(
        url=url, kind=kind.value, technology_id=technology_id, origin="added", next_check_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def silence(session: Session) -> None:
    """Stop asking every feed; one that is asked for by hand is asked again from then on."""
    session.exec(update(FeedRow).values(enabled=False))


def make_due(session: Session, feed_id: int, *, now: datetime, asked_before: datetime) -> bool:
    """Make a feed due now unless it was asked after ``asked_before``; return whether it is."""
    changed = session.exec(
        update(FeedRow)
        .where(
            and_(
                col(FeedRow.id) == feed_id,
                or_(col(FeedRow.checked_at).is_(None), col(FeedRow.checked_at) <= asked_before),
            )
        )
        .values(next_check_at=now, enabled=True)
    )
    return changed.rowcount == 1


def make_all_due(session: Session, *, now: datetime, urls: Sequence[str] = ()) -> list[int] | None:
    """Make every feed due now that somebody reads, or these alone; return the ids of these.

    A server that asked to be left alone is left alone.
    """
    is_meant = col(FeedRow.url).in_(urls) if urls else is_wanted()
    session.exec(
        update(FeedRow)
        .where(
            is_meant,
            col(FeedRow.enabled).is_(True),
            col(FeedRow.next_check_at) > now,
            or_(col(FeedRow.retry_after_until).is_(None), col(FeedRow.retry_after_until) <= now),
        )
        .values(next_check_at=now)
    )
    if not urls:
        return None
    query = select(FeedRow.id).where(col(FeedRow.url).in_(urls))
    return [id_ for id_ in session.exec(query) if id_ is not None]
