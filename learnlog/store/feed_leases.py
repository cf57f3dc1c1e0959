"""Queries on whose turn it is: which feeds are due, and who has them for the next minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import and_, col, exists, func, literal, or_, select, update

from learnlog.domain.feed_state import FeedState
from learnlog.domain.technology import SourceKind
from learnlog.store.session import Session
from learnlog.store.tables import (
    EngagementRow,
    FeedHostRow,
    FeedReaderRow,
    FeedRow,
    FollowRow,
    TargetRow,
    TechnologyRow,
)

LEASE = timedelta(minutes=3)
PER_HOST = 2
ROUND = 256
CRITICAL_LEVEL = 3
# Any number that no other lock of the database has.
SELECTION_LOCK = 7_203_117

_IS_NAMED = exists().where(
    col(TargetRow.technology_id) == col(FeedRow.technology_id),
    or_(col(TargetRow.is_must).is_(True), col(TargetRow.level) >= CRITICAL_LEVEL),
    or_(
        col(TargetRow.engagement_id).is_(None),
        exists().where(
            col(EngagementRow.id) == col(TargetRow.engagement_id),
            col(EngagementRow.closed_at).is_(None),
        ),
    ),
)
_IS_WANTED_HIGH = exists().where(
    col(FollowRow.technology_id) == col(FeedRow.technology_id),
    col(FollowRow.target_level) >= CRITICAL_LEVEL,
)
_IS_CRITICAL = and_(col(FeedRow.kind) == SourceKind.RELEASES.value, or_(_IS_NAMED, _IS_WANTED_HIGH))
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
    FeedRow.host_key,
    FeedRow.state,
    FeedRow.validators_at,
    FeedRow.item_hashes,
    FeedRow.delta_ok,
    FeedRow.link_keys,
    FeedRow.server_min_seconds,
    FeedRow.ttl_seconds,
    FeedRow.quiet_hours,
    FeedRow.quiet_days,
    FeedRow.redirect_to,
    FeedRow.redirect_since,
    FeedRow.redirect_count,
    FeedRow.suggested_url,
    FeedRow.strikes,
    FeedRow.error_class,
    FeedRow.first_error_at,
    FeedRow.entry_dates,
    FeedHostRow.strikes,
    _IS_CRITICAL.label("is_critical"),
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
    host_key: str = ""
    state: str = "new"
    validators_at: datetime | None = None
    item_hashes: bytes | None = None
    delta_ok: bool = True
    link_keys: bool = False
    server_min_seconds: float = 0.0
    ttl_seconds: float = 0.0
    quiet_hours: Sequence[int] = ()
    quiet_days: Sequence[int] = ()
    redirect_to: str | None = None
    redirect_since: datetime | None = None
    redirect_count: int = 0
    suggested_url: str | None = None
    strikes: int = 0
    error_class: str | None = None
    first_error_at: datetime | None = None
    entry_dates: list[int] | None = None
    host_strikes: int | None = None
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """What a worker shows for the feeds that it has taken; ``owner`` is for people who look."""

    token: str
    owner: str = ""


def shared_clock(session: Session, *, now: datetime) -> datetime:
    """Return the time that all workers of this database agree on.

    A server's own: a worker whose clock is wrong must not take a lease for expired, nor give
    one that is. An embedded database is of one machine, where ``now`` is everybody's.
    """
    if session.get_bind().dialect.name == "sqlite":
        return now
    said: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return said


def lease_due(
    session: Session, lease: Lease, *, now: datetime, only: Sequence[int] | None = None
) -> list[FeedForRefresh]:
    """Lease the feeds whose turn it is, the longest due first, and return them.

    They are enabled, due, wanted by somebody, leased by nobody, and of a server that wants no rest.
    Of each host two at most are leased at once, whoever holds them. ``only`` restricts the choice
    to some feeds, and asks them whoever follows them.
    """
    _wait_for_turn(session)
    shared = shared_clock(session, now=now)
    is_leased = col(FeedRow.leased_until) >= shared
    turn = func.row_number().over(
        partition_by=col(FeedRow.host_key), order_by=(col(FeedRow.next_check_at), col(FeedRow.id))
    )
    due = (
        select(
            col(FeedRow.id).label("id"),
            col(FeedRow.host_key).label("host_key"),
            col(FeedRow.next_check_at).label("at"),
            turn.label("turn"),
        )
        .join(FeedHostRow, col(FeedHostRow.host_key) == col(FeedRow.host_key), isouter=True)
        .where(
            col(FeedRow.enabled).is_(True),
            col(FeedRow.state) != FeedState.PAUSED.value,
            col(FeedRow.next_check_at) <= now,
            or_(col(FeedRow.leased_until).is_(None), col(FeedRow.leased_until) < shared),
            or_(col(FeedRow.retry_after_until).is_(None), col(FeedRow.retry_after_until) <= now),
            or_(col(FeedHostRow.not_before).is_(None), col(FeedHostRow.not_before) <= now),
            is_wanted() if only is None else col(FeedRow.id).in_(only),
        )
        .subquery()
    )
    busy = (
        select(col(FeedRow.host_key).label("host_key"), func.count().label("leased"))
        .where(is_leased)
        .group_by(col(FeedRow.host_key))
        .subquery()
    )
    query = (
        select(due.c.id)
        .join(busy, busy.c.host_key == due.c.host_key, isouter=True)
        .where(due.c.turn + func.coalesce(busy.c.leased, 0) <= PER_HOST)
        .order_by(due.c.at, due.c.id)
        .limit(ROUND)
    )
    ids = list(session.exec(query))
    until = shared + LEASE
    return _take(session, ids, lease, until=until) if ids else []


def is_wanted() -> Any:
    """Return the condition that somebody reads a feed.

    A private one has readers; another has followers of its technology, or none to have any.
    """
    followed = exists().where(col(FollowRow.technology_id) == col(FeedRow.technology_id))
    read = exists().where(col(FeedReaderRow.feed_id) == col(FeedRow.id))
    is_private = col(FeedRow.origin) == "private"
    shared = or_(col(FeedRow.technology_id).is_(None), followed)
    return or_(and_(is_private, read), and_(~is_private, shared))


def lease_feeds(
    session: Session, ids: Sequence[int], lease: Lease, *, until: datetime
) -> list[FeedForRefresh]:
    """Lease these feeds, whatever stands of them, and return them."""
    session.exec(
        update(FeedRow)
        .where(col(FeedRow.id).in_(ids))
        .values(leased_until=until, lease_token=lease.token, lease_owner=lease.owner)
    )
    query = (
        select(*_CLAIMED)
        .join(TechnologyRow, col(TechnologyRow.id) == col(FeedRow.technology_id), isouter=True)
        .join(FeedHostRow, col(FeedHostRow.host_key) == col(FeedRow.host_key), isouter=True)
        .where(col(FeedRow.id).in_(ids))
        .order_by(col(FeedRow.next_check_at), col(FeedRow.id))
    )
    return [_feed(row) for row in session.exec(query)]


def _take(
    session: Session, ids: Sequence[int], lease: Lease, *, until: datetime
) -> list[FeedForRefresh]:
    # A feed whose last result is being written just now is left for the next turn.
    free = select(FeedRow.id).where(col(FeedRow.id).in_(ids))
    locked = session.exec(free.with_for_update(of=FeedRow, skip_locked=True))
    return lease_feeds(session, [id_ for id_ in locked if id_ is not None], lease, until=until)


def _feed(row: Any) -> FeedForRefresh:
    id_, url, kind, technology_id, slug, name, scheme, *rest = row
    return FeedForRefresh(
        id_, url, SourceKind(kind), technology_id, slug or "", name or "", scheme or "", *rest
    )


def _wait_for_turn(session: Session) -> None:
    """Let one worker choose at a time: two at once would each take two feeds of a host.

    An embedded database has one writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(literal(SELECTION_LOCK))))


def still_mine(session: Session, ids: Sequence[int], lease: Lease) -> set[int]:
    """Return which feeds are still leased so, and keep anyone from taking them meanwhile."""
    query = (
        select(FeedRow.id)
        .where(col(FeedRow.id).in_(ids), col(FeedRow.lease_token) == lease.token)
        .order_by(col(FeedRow.id))
        .with_for_update()
    )
    return {id_ for id_ in session.exec(query) if id_ is not None}
