"""Queries on technologies with their release lines and feeds, as the catalogue gives them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, col, select

from learnlog.domain.line_dates import believed, date_changes
from learnlog.domain.technology import Category, ReleaseLine, Technology
from learnlog.store.cell_marks import mark_technologies
from learnlog.store.line_dates import add_changes, changes_after, day_of, state_of, until_of
from learnlog.store.session import Session
from learnlog.store.tables import MetaRow, ReleaseLineRow, TechnologyRow

FINGERPRINT_KEY = "catalogue"

_LISTED: tuple[Any, ...] = (
    TechnologyRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    TechnologyRow.category,
    TechnologyRow.group,
    TechnologyRow.summary,
    TechnologyRow.aliases,
)

_LINE: tuple[Any, ...] = (
    ReleaseLineRow.cycle,
    ReleaseLineRow.released_on,
    ReleaseLineRow.active_until,
    ReleaseLineRow.active,
    ReleaseLineRow.supported_until,
    ReleaseLineRow.supported,
    ReleaseLineRow.extended_until,
    ReleaseLineRow.extended,
    ReleaseLineRow.lts,
    ReleaseLineRow.latest,
    ReleaseLineRow.latest_on,
)


@dataclass(frozen=True, slots=True)
class TechnologyItem:
    """What a picker or a search needs to know about a technology."""

    id: int
    slug: str
    name: str
    category: Category
    group: str
    summary: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows came, changed and went."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def list_technologies(session: Session) -> list[TechnologyItem]:
    """Return every technology that is not archived, by name."""
    query = (
        select(*_LISTED)
        .where(col(TechnologyRow.archived_at).is_(None))
        .order_by(col(TechnologyRow.name), col(TechnologyRow.slug))
    )
    return [_item(row) for row in session.exec(query)]


def technologies_after(session: Session, slug: str, *, limit: int) -> list[TechnologyItem]:
    """Return the first technologies, not archived and by slug, that come after a slug."""
    query = (
        select(*_LISTED)
        .where(col(TechnologyRow.archived_at).is_(None), col(TechnologyRow.slug) > slug)
        .order_by(col(TechnologyRow.slug))
        .limit(limit)
    )
    return [_item(row) for row in session.exec(query)]


def technology_item(session: Session, technology_id: int) -> TechnologyItem:
    """Return one technology, archived or not."""
    return _item(session.exec(select(*_LISTED).where(col(TechnologyRow.id) == technology_id)).one())


def _item(row: Sequence[Any]) -> TechnologyItem:
    id_, slug, name, category, group, summary, aliases = row
    return TechnologyItem(id_, slug, name, Category(category), group, summary, tuple(aliases))


def release_lines(session: Session, technology_id: int) -> list[ReleaseLine]:
    """Return the release lines of a technology, the newest first."""
    return lines_of(session, [technology_id])[technology_id]


def lines_of(
    session: Session, technology_ids: Sequence[int], *, at: datetime | None = None
) -> dict[int, list[ReleaseLine]]:
    """Return the release lines of technologies by id, the newest first.

    With ``at`` their dates are those that were believed at that instant.
    """
    query = (
        select(ReleaseLineRow.technology_id, *_LINE)
        .where(col(ReleaseLineRow.technology_id).in_(technology_ids))
        .order_by(col(ReleaseLineRow.released_on).desc().nulls_last(), col(ReleaseLineRow.id))
    )
    found: dict[int, list[ReleaseLine]] = {id_: [] for id_ in technology_ids}
    for row in session.exec(query):
        found[row.technology_id].append(_line(row))
    if at is not None:
        for id_, changes in changes_after(session, technology_ids, after=at).items():
            found[id_] = believed(found[id_], changes, at=at)
    return found


def _line(row: Any) -> ReleaseLine:
    """Return a line from its row, or from a selection of its columns."""
    return ReleaseLine(
        cycle=row.cycle,
        released_on=row.released_on,
        active_until=until_of(row.active_until, row.active),
        supported_until=until_of(row.supported_until, row.supported),
        extended_until=until_of(row.extended_until, row.extended),
        lts=row.lts,
        latest=row.latest,
        latest_on=row.latest_on,
    )


def catalogue_fingerprint(session: Session) -> str | None:
    """Return the fingerprint of the catalogue that was stored last."""
    return session.exec(select(MetaRow.value).where(MetaRow.key == FINGERPRINT_KEY)).one_or_none()


def remember_fingerprint(session: Session, fingerprint: str) -> None:
    """Remember which catalogue is stored."""
    session.merge(MetaRow(key=FINGERPRINT_KEY, value=fingerprint))


def store_technologies(
    session: Session, technologies: Iterable[Technology], *, now: datetime
) -> tuple[dict[str, int], Changes]:
    """Store every technology and archive all others; return the ids by slug.

    What was archived and comes back is a technology as before.
    """
    rows = {row.slug: row for row in session.exec(select(TechnologyRow))}
    added = changed = removed = 0
    kept = {}
    moving: list[int | None] = []
    for technology in technologies:
        columns = _technology_columns(technology)
        row = rows.pop(technology.slug, None)
        if row is None:
            row = TechnologyRow(slug=technology.slug, **columns)
            session.add(row)
            added += 1
        else:
            before = row.drift, row.validity_half_life_years
            changed += assign(row, columns)
            if before != (row.drift, row.validity_half_life_years):
                moving.append(row.id)
        kept[technology.slug] = row
    for row in rows.values():
        removed += assign(row, {"archived_at": row.archived_at or now})
    session.flush()
    mark_technologies(session, [id_ for id_ in moving if id_ is not None])
    return {slug: row.id or 0 for slug, row in kept.items()}, Changes(added, changed, removed)


def store_lines(
    session: Session,
    lines: Mapping[int, Sequence[ReleaseLine]],
    *,
    now: datetime,
    known_better: Collection[int] = (),
) -> Changes:
    """Store the release lines of technologies by id; lines known from elsewhere stay.

    Of a date that moved is kept what it was until ``now``. Of the technologies that are
    ``known_better`` only lines that are new are stored.
    """
    query = select(ReleaseLineRow).where(col(ReleaseLineRow.technology_id).in_(lines))
    rows = {(row.technology_id, row.cycle): row for row in session.exec(query)}
    added = changed = 0
    moved = set()
    for technology_id, named in lines.items():
        before = added + changed
        for line in named:
            columns = _line_columns(line)
            row = rows.get((technology_id, line.cycle))
            if row is None:
                session.add(
                    ReleaseLineRow(technology_id=technology_id, cycle=line.cycle, **columns)
                )
                added += 1
            elif technology_id not in known_better:
                add_changes(session, technology_id, date_changes(_line(row), line, noticed_at=now))
                changed += assign(row, columns)
        if added + changed > before:
            moved.add(technology_id)
    session.flush()
    mark_technologies(session, sorted(moved))
    return Changes(added, changed)


def _technology_columns(technology: Technology) -> dict[str, Any]:
    return {
        "name": technology.name,
        "category": technology.category.value,
        "group": technology.group,
        "summary": technology.summary,
        "homepage": technology.homepage,
        "docs": technology.docs,
        "version_scheme": technology.version_scheme.value,
        "drift": technology.drift.value,
        "validity_half_life_years": technology.validity_half_life_years,
        "endoflife": technology.endoflife,
        "aliases": list(technology.aliases),
        "archived_at": None,
    }


def _line_columns(line: ReleaseLine) -> dict[str, Any]:
    return {
        "released_on": line.released_on,
        "active_until": day_of(line.active_until),
        "active": state_of(line.active_until),
        "supported_until": day_of(line.supported_until),
        "supported": state_of(line.supported_until),
        "extended_until": day_of(line.extended_until),
        "extended": state_of(line.extended_until),
        "lts": line.lts,
        "latest": line.latest,
        "latest_on": line.latest_on,
    }


def assign(row: SQLModel, columns: Mapping[str, Any]) -> int:
    """Set what differs; return 1 when something did, else 0."""
    different = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return 1 if different else 0
