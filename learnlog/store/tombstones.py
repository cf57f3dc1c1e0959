"""What must not come in again: keys of entries that were removed, or never taken in.

Beside them stand the ids that were found to name several entries, under a key of their own.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, exists, select

from learnlog.store.session import Session
from learnlog.store.tables import EntryTombstoneRow

SHARED = "shared:"
_TOMBSTONE: Table = EntryTombstoneRow.__table__  # type: ignore[attr-defined]  # SQLModel's
_OF_FEED = col(EntryTombstoneRow.feed_id) == bindparam("feed")
# Made once: building a statement costs more than running it.
_ANY = select(exists().where(_OF_FEED))
_AMONG = select(col(EntryTombstoneRow.key)).where(
    _OF_FEED,
    col(EntryTombstoneRow.key).in_(bindparam("keys", expanding=True)),
)
_INSERT = {
    "sqlite": sqlite.insert(_TOMBSTONE).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_TOMBSTONE).on_conflict_do_nothing(),
}


def remembered(
    session: Session, feed_id: int, keys: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return which of these keys were removed from a feed, and which name several entries."""
    if not keys:
        return frozenset(), frozenset()
    wanted = sorted(keys) + [SHARED + key for key in sorted(keys)]
    found = set(session.execute(_AMONG, {"feed": feed_id, "keys": wanted}).scalars())
    shared = {key for key in found if key.startswith(SHARED)}
    return frozenset(found - shared), frozenset(key.removeprefix(SHARED) for key in shared)


def has_removed(session: Session, feed_id: int) -> bool:
    """Return whether anything is remembered of a feed."""
    return bool(session.execute(_ANY, {"feed": feed_id}).scalar())


def remove(session: Session, keys: Iterable[tuple[int, str]], *, now: datetime) -> None:
    """Remember of feeds, by id, keys that must not come in again."""
    rows = [{"feed_id": feed_id, "key": key, "removed_at": now} for feed_id, key in keys if key]
    if rows:
        statement: Any = _INSERT[session.get_bind().dialect.name]
        session.connection().execute(statement, rows)


def remember_shared(session: Session, feed_id: int, keys: Iterable[str], *, now: datetime) -> None:
    """Remember ids, by their keys, that name several entries of a feed."""
    remove(session, [(feed_id, SHARED + key) for key in keys], now=now)
