"""Queries on releases: twins from several sources are one row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, select

from learnlog.domain.release import ReleaseKind, normalise_version, version_order
from learnlog.store.cell_marks import mark_release, mark_technologies
from learnlog.store.session import Session
from learnlog.store.tables import ReleaseEntryRow, ReleaseRow

_COLUMNS: tuple[Any, ...] = (
    ReleaseRow.id,
    ReleaseRow.version,
    ReleaseRow.kind,
    ReleaseRow.prerelease,
    ReleaseRow.released_at,
    ReleaseRow.security,
    ReleaseRow.breaking,
    ReleaseRow.end_of_life,
)


@dataclass(frozen=True, slots=True)
class NewRelease:
    """A published version; ``date_source`` is line or feed, ``matched`` the words behind a flag."""

    technology_id: int
    version: str
    kind: ReleaseKind
    released_at: datetime
    date_source: str
    prerelease: bool = False
    scheme: str = "semver"
    security: bool = False
    breaking: bool = False
    end_of_life: bool = False
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A stored version, as lists show it."""

    id: int
    version: str
    kind: ReleaseKind
    prerelease: bool
    released_at: datetime
    security: bool
    breaking: bool
    end_of_life: bool


def upsert_release(session: Session, new: NewRelease, *, now: datetime) -> tuple[int, bool]:
    """Store a version and return its id and whether it is new.

    A twin adds its flags; the earlier of two dates stays, and the spelling that came first.
    """
    known = session.exec(
        select(ReleaseRow).where(
            col(ReleaseRow.technology_id) == new.technology_id,
            col(ReleaseRow.version_norm) == normalise_version(new.version),
        )
    ).first()
    before = None if known is None else _weight(known)
    row = _merged(known, new, now=now)
    session.add(row)
    session.flush()
    if before is None:
        mark_release(session, row.technology_id, row.version, row.released_at)
    elif before != _weight(row):
        mark_technologies(session, [row.technology_id])
    if row.id is None:
        raise RuntimeError("the database gave the new release no id")
    return row.id, known is None


def _weight(row: ReleaseRow) -> tuple[datetime, bool]:
    """Return what the currency model makes of a release beside its kind, which never changes."""
    return row.released_at, row.security


def upsert_releases(session: Session, news: Iterable[NewRelease], *, now: datetime) -> int:
    """Store many versions as ``upsert_release`` stores one, and return how many are new."""
    rows = {(row.technology_id, row.version_norm): row for row in session.exec(select(ReleaseRow))}
    known = {key: _weight(row) for key, row in rows.items()}
    for new in news:
        key = new.technology_id, normalise_version(new.version)
        rows[key] = _merged(rows.get(key), new, now=now)
    session.add_all(rows.values())
    session.flush()
    moved = {id_ for (id_, norm), row in rows.items() if known.get((id_, norm)) != _weight(row)}
    mark_technologies(session, sorted(moved))
    return len(rows) - len(known)


def _merged(row: ReleaseRow | None, new: NewRelease, *, now: datetime) -> ReleaseRow:
    if row is None:
        row = ReleaseRow(
            technology_id=new.technology_id,
            version=new.version,
            version_norm=normalise_version(new.version),
            sort_key=version_order(new.version),
            kind=new.kind.value,
            prerelease=new.prerelease,
            scheme=new.scheme,
            released_at=new.released_at,
            date_source=new.date_source,
            first_seen_at=now,
        )
    row.security = row.security or new.security
    row.breaking = row.breaking or new.breaking
    row.end_of_life = row.end_of_life or new.end_of_life
    row.matched = list(dict.fromkeys([*row.matched, *new.matched]))
    row.released_at = min(row.released_at, new.released_at)
    return row


def known_versions(session: Session, technology_id: int) -> list[str]:
    """Return every version known of a technology."""
    query = select(ReleaseRow.version).where(col(ReleaseRow.technology_id) == technology_id)
    return list(session.exec(query))


def releases_of(
    session: Session, technology_id: int, *, since: datetime | None = None, limit: int = 50
) -> list[Release]:
    """Return the releases of a technology, the newest first."""
    query = select(*_COLUMNS).where(col(ReleaseRow.technology_id) == technology_id)
    if since is not None:
        query = query.where(col(ReleaseRow.released_at) > since)
    ordered = query.order_by(col(ReleaseRow.released_at).desc(), col(ReleaseRow.sort_key).desc())
    return [
        Release(id_, version, ReleaseKind(kind), *rest)
        for id_, version, kind, *rest in session.exec(ordered.limit(limit))
    ]


def link_entry(session: Session, entry_id: int, release_ids: Sequence[int]) -> None:
    """State which releases an entry announces, in place of what was stated before."""
    session.exec(delete(ReleaseEntryRow).where(col(ReleaseEntryRow.entry_id) == entry_id))
    for release_id in dict.fromkeys(release_ids):
        session.add(ReleaseEntryRow(release_id=release_id, entry_id=entry_id))
    session.flush()
