"""Queries on releases: twins from several sources are one row."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from learnlog.domain.correction import Assessment, Correction, corrected
from learnlog.domain.release import ReleaseKind, normalise_version, version_order
from learnlog.store import corrections
from learnlog.store.cell_marks import mark_release, mark_technologies
from learnlog.store.corrections import Key
from learnlog.store.session import Session
from learnlog.store.tables import EntryRow, FollowRow, ReleaseEntryRow, ReleaseRow

MARKED_ONE_BY_ONE = 3
_RELEASE: Table = ReleaseRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_Weight = tuple[datetime, bool, str, bool]

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
    deprecated: bool = False
    matched: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A release that is not stored yet: a row object of the table takes far longer to make."""

    technology_id: int
    version: str
    version_norm: str
    sort_key: str
    kind: str
    prerelease: bool
    scheme: str
    released_at: datetime
    date_source: str
    first_seen_at: datetime
    security: bool = False
    breaking: bool = False
    end_of_life: bool = False
    deprecated: bool = False
    matched: list[str] = field(default_factory=list)


_Release = ReleaseRow | _Draft
_RETURNED = (_RELEASE.c.id, _RELEASE.c.technology_id, _RELEASE.c.version_norm)
# Another worker may store the same version at the same time, from another feed.
_INSERT = {
    "sqlite": sqlite.insert(_RELEASE).on_conflict_do_nothing().returning(*_RETURNED),
    "postgresql": postgresql.insert(_RELEASE).on_conflict_do_nothing().returning(*_RETURNED),
}


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


def store_versions(
    session: Session, technology_id: int, news: Sequence[NewRelease], *, now: datetime
) -> dict[str, tuple[int, bool]]:
    """Store versions of one technology; return ids, and whether they are new, by spelling.

    The spelling is the one under which twins meet. A twin adds its flags; the earlier of two
    dates stays, and the spelling that came first. What a person set right stays right.
    """
    norms = sorted({normalise_version(new.version) for new in news})
    query = select(ReleaseRow).where(
        col(ReleaseRow.technology_id) == technology_id, col(ReleaseRow.version_norm).in_(norms)
    )
    rows: dict[str, _Release] = {row.version_norm: row for row in session.exec(query)}
    before = {norm: _weight(row) for norm, row in rows.items()}
    for new in news:
        norm = normalise_version(new.version)
        rows[norm] = _merged(rows.get(norm), new, now=now)
    said = corrections.of_technologies(session, [technology_id])
    _set_right(rows.values(), said)
    ids = _save(session, rows.values())
    _mark_stored(session, technology_id, rows, before)
    return {norm: (ids[technology_id, norm], norm not in before) for norm in rows}


def _save(session: Session, rows: Iterable[_Release]) -> dict[Key, int]:
    """Write releases, new ones and others, and return their ids."""
    kept = list(rows)
    stored = [row for row in kept if isinstance(row, ReleaseRow)]
    drafts = [row for row in kept if isinstance(row, _Draft)]
    session.add_all(stored)
    session.flush()
    ids = {(row.technology_id, row.version_norm): row.id or 0 for row in stored}
    if drafts:
        names = [column.name for column in fields(_Draft)]
        values = [{name: getattr(draft, name) for name in names} for draft in drafts]
        statement: Any = _INSERT[session.get_bind().dialect.name]
        found = session.connection().execute(statement, values)
        ids |= {(technology_id, norm): id_ for id_, technology_id, norm in found}
        ids |= _ids_of(
            session, {(row.technology_id, row.version_norm) for row in drafts} - set(ids)
        )
    return ids


def _ids_of(session: Session, keys: Collection[Key]) -> dict[Key, int]:
    if not keys:
        return {}
    query = select(*_RETURNED).where(
        tuple_(_RELEASE.c.technology_id, _RELEASE.c.version_norm).in_(keys)
    )
    return {(technology_id, norm): id_ for id_, technology_id, norm in session.execute(query)}


def _mark_stored(
    session: Session,
    technology_id: int,
    rows: Mapping[str, _Release],
    before: Mapping[str, _Weight],
) -> None:
    added = [row for norm, row in rows.items() if norm not in before]
    has_moved = any(norm in before and before[norm] != _weight(row) for norm, row in rows.items())
    if has_moved or len(added) > MARKED_ONE_BY_ONE:
        mark_technologies(session, [technology_id])
        return
    for row in added:
        mark_release(session, technology_id, row.version, row.released_at)


def _weight(row: _Release) -> _Weight:
    """Return what the currency model makes of a release."""
    return row.released_at, row.security, row.kind, row.prerelease


def upsert_releases(session: Session, news: Iterable[NewRelease], *, now: datetime) -> int:
    """Store versions of many technologies likewise, and return how many are new."""
    stored = session.exec(select(ReleaseRow))
    rows: dict[Key, _Release] = {(row.technology_id, row.version_norm): row for row in stored}
    known = {key: _weight(row) for key, row in rows.items()}
    for new in news:
        key = new.technology_id, normalise_version(new.version)
        rows[key] = _merged(rows.get(key), new, now=now)
    _set_right(rows.values(), corrections.of_technologies(session))
    _save(session, rows.values())
    moved = {id_ for (id_, norm), row in rows.items() if known.get((id_, norm)) != _weight(row)}
    mark_technologies(session, sorted(moved))
    return len(rows) - len(known)


def _merged(row: _Release | None, new: NewRelease, *, now: datetime) -> _Release:
    if row is None:
        row = _Draft(
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
    row.deprecated = row.deprecated or new.deprecated
    row.matched = list(dict.fromkeys([*row.matched, *new.matched]))
    row.released_at = min(row.released_at, new.released_at)
    return row


def _set_right(rows: Iterable[_Release], said: Mapping[Key, Sequence[Correction]]) -> None:
    """Put what people said in the place of what was read."""
    if not said:
        return
    for row in rows:
        told = said.get((row.technology_id, row.version_norm))
        if told:
            read = Assessment(
                ReleaseKind(row.kind), row.prerelease, row.security, row.breaking, row.end_of_life
            )
            holds = corrected(read, told)
            row.kind, row.prerelease = holds.kind.value, holds.prerelease
            row.security, row.breaking = holds.security, holds.breaking
            row.end_of_life = holds.end_of_life


def retell(session: Session, release_ids: Iterable[int]) -> None:
    """Read anew what releases warn of, from the entries that announce them and from corrections.

    A release that no entry announces keeps what is known of it.
    """
    ids = sorted(set(release_ids))
    if not ids:
        return
    told: dict[int, list[tuple[Sequence[str], Sequence[str]]]] = defaultdict(list)
    query = (
        select(ReleaseEntryRow.release_id, EntryRow.flags, EntryRow.matched)
        .join(EntryRow, col(EntryRow.id) == col(ReleaseEntryRow.entry_id))
        .where(col(ReleaseEntryRow.release_id).in_(ids))
        .order_by(col(EntryRow.id))
    )
    for release_id, flags, matched in session.exec(query):
        told[release_id].append((flags, matched))
    rows = list(session.exec(select(ReleaseRow).where(col(ReleaseRow.id).in_(ids))))
    before = {row.id: _weight(row) for row in rows}
    for row in rows:
        if row.id in told:
            raised = {flag for flags, _ in told[row.id] for flag in flags}
            row.security, row.breaking = "security" in raised, "breaking" in raised
            row.end_of_life, row.deprecated = "end_of_life" in raised, "deprecated" in raised
            row.matched = list(
                dict.fromkeys(said for _, matched in told[row.id] for said in matched)
            )
    technology_ids = sorted({row.technology_id for row in rows})
    _set_right(rows, corrections.of_technologies(session, technology_ids))
    session.add_all(rows)
    session.flush()
    moved = {row.technology_id for row in rows if before[row.id] != _weight(row)}
    mark_technologies(session, sorted(moved))


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


def set_right(session: Session, release_id: int) -> None:
    """Put what people said of a release in the place of what was read."""
    row = session.exec(select(ReleaseRow).where(col(ReleaseRow.id) == release_id)).one()
    before = _weight(row)
    _set_right([row], corrections.of_technologies(session, [row.technology_id]))
    session.add(row)
    session.flush()
    if before != _weight(row):
        mark_technologies(session, [row.technology_id])


def release_of(session: Session, release_id: int, *, user_id: int) -> tuple[int, str] | None:
    """Return technology and spelling of a release of something a member follows."""
    query = (
        select(ReleaseRow.technology_id, ReleaseRow.version_norm)
        .join(FollowRow, col(FollowRow.technology_id) == col(ReleaseRow.technology_id))
        .where(col(ReleaseRow.id) == release_id, col(FollowRow.user_id) == user_id)
    )
    found = session.exec(query).first()
    return None if found is None else (found[0], found[1])
