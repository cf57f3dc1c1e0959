"""Queries on what a fetch left behind: the feed's new columns and a line of its log."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert
from sqlmodel import SQLModel, col, delete, func, select, update

from learnlog.domain.back_off import Attempt
from learnlog.store.feed_leases import Lease
from learnlog.store.session import Session
from learnlog.store.tables import EntryRow, FeedFetchRow, FeedRow

FETCHES_KEPT = 30
MOST_NOTE = 500
UNREACHABLE = "unreachable"

_FEED: Any = SQLModel.metadata.tables["feed"]
_FETCH: Any = SQLModel.metadata.tables["feed_fetch"]


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


@dataclass(frozen=True, slots=True)
class Finished:
    """A feed with its fetch and the columns that change by it."""

    feed_id: int
    fetch: Fetch
    values: dict[str, Any]


def finish_all(session: Session, finished: Sequence[Finished], lease: Lease) -> None:
    """Write what fetches left and end the leases, which the caller has found to be still its own.

    Feeds whose columns are the same ones are written with one statement.
    """
    alike: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for one in finished:
        values = _ended(one) | one.values
        alike[frozenset(values)].append(
            {f"to_{name}": value for name, value in values.items()} | {"of": one.feed_id}
        )
    for names, rows in alike.items():
        statement = (
            update(_FEED)
            .where(_FEED.c.id == bindparam("of"), _FEED.c.lease_token == lease.token)
            .values({name: bindparam(f"to_{name}") for name in sorted(names)})
        )
        session.connection().execute(statement, rows)
    session.connection().execute(insert(_FETCH), [_row(one) for one in finished])
    _forget_old(session, [one.feed_id for one in finished])


def _ended(one: Finished) -> dict[str, Any]:
    return {
        "checked_at": one.fetch.at,
        "status": one.fetch.status,
        "duration_ms": one.fetch.duration_ms,
        "leased_until": None,
        "lease_token": None,
        "lease_owner": None,
    }


def _row(one: Finished) -> dict[str, Any]:
    fetch = one.fetch
    return {
        "feed_id": one.feed_id,
        "at": fetch.at,
        "status": fetch.status,
        "outcome": fetch.outcome,
        "body_bytes": fetch.body_bytes,
        "duration_ms": fetch.duration_ms,
        "entries_new": fetch.entries_new,
        "entries_updated": fetch.entries_updated,
        "note": fetch.note[:MOST_NOTE],
    }


def _forget_old(session: Session, feed_ids: Sequence[int]) -> None:
    place = func.row_number().over(
        partition_by=col(FeedFetchRow.feed_id), order_by=col(FeedFetchRow.id).desc()
    )
    placed = (
        select(col(FeedFetchRow.id).label("id"), place.label("place"))
        .where(col(FeedFetchRow.feed_id).in_(feed_ids))
        .subquery()
    )
    old = select(placed.c.id).where(placed.c.place > FETCHES_KEPT)
    session.exec(delete(FeedFetchRow).where(col(FeedFetchRow.id).in_(old)))


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


def last_attempts(session: Session, *, limit: int) -> list[Attempt]:
    """Return what the last fetches of all feeds came to, the newest last."""
    query = (
        select(FeedRow.host_key, FeedFetchRow.outcome)
        .join(FeedRow, col(FeedRow.id) == col(FeedFetchRow.feed_id))
        .order_by(col(FeedFetchRow.id).desc())
        .limit(limit)
    )
    found = [Attempt(key, outcome != UNREACHABLE) for key, outcome in session.exec(query)]
    return found[::-1]


def recent_dates(
    session: Session, feed_ids: Sequence[int], *, limit: int
) -> dict[int, list[datetime]]:
    """Return when the last entries of each feed were published, by what they say themselves."""
    place = func.row_number().over(
        partition_by=col(EntryRow.feed_id), order_by=col(EntryRow.published_at).desc()
    )
    placed = (
        select(
            col(EntryRow.feed_id).label("feed_id"),
            col(EntryRow.published_at).label("at"),
            place.label("place"),
        )
        .where(col(EntryRow.feed_id).in_(feed_ids), col(EntryRow.published_guess).is_(False))
        .subquery()
    )
    query = (
        select(placed.c.feed_id, placed.c.at)
        .where(placed.c.place <= limit)
        .order_by(placed.c.feed_id, placed.c.place)
    )
    dates: dict[int, list[datetime]] = defaultdict(list)
    for feed_id, at in session.exec(query):
        dates[feed_id].append(at)
    return dates


def known_addresses(session: Session, urls: Sequence[str]) -> set[str]:
    """Return which of these addresses are those of feeds."""
    return set(session.exec(select(FeedRow.url).where(col(FeedRow.url).in_(urls))))
