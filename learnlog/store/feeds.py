"""Queries on feeds: which are due, whose turn it is, and what a fetch left behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import and_, col, delete, func, or_, select, update

from learnlog.domain.technology import SourceKind
from learnlog.store.session import Session
from learnlog.store.tables import EntryRow, FeedFetchRow, FeedRow, FollowRow, TechnologyRow

FETCHES_KEPT = 30

_CLAIMED: tuple[Any, ...] = (
    FeedRow.id,
    FeedRow.url,
    FeedRow.kind,
    FeedRow.technology_id,
    TechnologyRow.slug,
    TechnologyRow.name,
    TechnologyRow.version_scheme,
    FeedRow.include,
    FeedRow.exclude,
    FeedRow.etag,
    FeedRow.last_modified,
    FeedRow.body_hash,
    FeedRow.error_count,
)
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
)


@dataclass(frozen=True, slots=True)
class FeedForRefresh:
    """A feed that this process has leased; ``technology_id`` is None for one of no technology."""

    id: int
    url: str
    kind: SourceKind
    technology_id: int | None
    technology: str
    technology_name: str
    version_scheme: str
    include: str | None
    exclude: str | None
    etag: bytes | None
    last_modified: bytes | None
    body_hash: str | None
    error_count: int


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
    entries: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """One fetch, as it is kept: its outcome in a word and what it brought."""

    at: datetime
    outcome: str
    status: int | None = None
    body_bytes: int = 0
    duration_ms: int = 0
    entries_new: int = 0
    entries_updated: int = 0
    note: str = ""


def due_ids(
    session: Session, *, now: datetime, everything: bool = False, urls: Sequence[str] = ()
) -> list[int]:
    """Return the feeds to ask, the longest due first: enabled, followed or private, not leased.

    ``everything`` ignores due times; ``urls`` names feeds that are asked whoever follows them.
    """
    query = select(FeedRow.id).where(
        col(FeedRow.enabled).is_(True),
        or_(col(FeedRow.leased_until).is_(None), col(FeedRow.leased_until) < now),
    )
    if urls:
        query = query.where(col(FeedRow.url).in_(urls))
    else:
        followed = select(FollowRow.technology_id).distinct()
        is_wanted = or_(
            col(FeedRow.technology_id).in_(followed), col(FeedRow.technology_id).is_(None)
        )
        query = query.where(is_wanted)
    if not everything and not urls:
        query = query.where(col(FeedRow.next_check_at) <= now)
    ordered = query.order_by(col(FeedRow.next_check_at), col(FeedRow.id))
    return [id_ for id_ in session.exec(ordered) if id_ is not None]


def lease(
    session: Session,
    ids: Sequence[int],
    *,
    token: str,
    until: datetime,
    now: datetime,
    only_due: bool,
) -> list[FeedForRefresh]:
    """Lease feeds and return those that nobody else has leased, or has asked, meanwhile."""
    is_free = or_(col(FeedRow.leased_until).is_(None), col(FeedRow.leased_until) < now)
    statement = update(FeedRow).where(col(FeedRow.id).in_(ids), is_free)
    if only_due:
        statement = statement.where(col(FeedRow.next_check_at) <= now)
    session.exec(statement.values(leased_until=until, lease_token=token))
    query = (
        select(*_CLAIMED)
        .join(TechnologyRow, col(TechnologyRow.id) == col(FeedRow.technology_id), isouter=True)
        .where(col(FeedRow.lease_token) == token, col(FeedRow.id).in_(ids))
        .order_by(col(FeedRow.id))
    )
    return [
        FeedForRefresh(
            id_, url, SourceKind(kind), technology_id, slug or "", name or "", scheme or "", *rest
        )
        for id_, url, kind, technology_id, slug, name, scheme, *rest in session.exec(query)
    ]


def finish(
    session: Session, feed_id: int, *, token: str, fetch: Fetch, values: dict[str, Any]
) -> bool:
    """Write what a fetch left and end the lease; a lease that was lost writes nothing."""
    written = session.exec(
        update(FeedRow)
        .where(col(FeedRow.id) == feed_id, col(FeedRow.lease_token) == token)
        .values(
            checked_at=fetch.at,
            status=fetch.status,
            leased_until=None,
            lease_token=None,
            **values,
        )
    )
    if written.rowcount != 1:
        return False
    session.add(
        FeedFetchRow(
            feed_id=feed_id,
            at=fetch.at,
            status=fetch.status,
            outcome=fetch.outcome,
            body_bytes=fetch.body_bytes,
            duration_ms=fetch.duration_ms,
            entries_new=fetch.entries_new,
            entries_updated=fetch.entries_updated,
            note=fetch.note[:500],
        )
    )
    session.flush()
    kept = (
        select(FeedFetchRow.id)
        .where(col(FeedFetchRow.feed_id) == feed_id)
        .order_by(col(FeedFetchRow.id).desc())
        .limit(FETCHES_KEPT)
    )
    session.exec(
        delete(FeedFetchRow).where(
            col(FeedFetchRow.feed_id) == feed_id, col(FeedFetchRow.id).not_in(kept)
        )
    )
    return True


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


def fetches_of(session: Session, feed_id: int) -> list[Fetch]:
    """Return the last fetches of a feed, the newest first."""
    query = (
        select(FeedFetchRow)
        .where(col(FeedFetchRow.feed_id) == feed_id)
        .order_by(col(FeedFetchRow.id).desc())
    )
    return [
        Fetch(
            row.at,
            row.outcome,
            row.status,
            row.body_bytes,
            row.duration_ms,
            row.entries_new,
            row.entries_updated,
            row.note,
        )
        for row in session.exec(query)
    ]


def add_feed(
    session: Session, url: str, kind: SourceKind, *, technology_id: int | None, now: datetime
) -> int | None:
    """Insert a private feed, due at once, and return its id; None when the address is known."""
    if session.exec(select(FeedRow.id).where(col(FeedRow.url) == url)).first() is not None:
        return None
    row = FeedRow(
        url=url, kind=kind.value, technology_id=technology_id, origin="private", next_check_at=now
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
