"""The heatmap of one team, as of any day, for those who may see it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from learnlog.domain.currency import percent_of
from learnlog.domain.errors import NotFoundError
from learnlog.domain.field import BANDS, band_codes, cover
from learnlog.domain.heatmap import (
    ENOUGH_LEVEL,
    Grid,
    GridCell,
    Order,
    Person,
    Subject,
    build,
    finding,
    thinnest_first,
)
from learnlog.domain.heatmap_json import cells_json, to_json
from learnlog.domain.json_values import iso
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Category
from learnlog.services.accounts import SignedIn
from learnlog.services.cell_states import team_field
from learnlog.services.cells import load_cells
from learnlog.services.currency import TARGET, CellReport, report
from learnlog.services.teams import visible_teams
from learnlog.store import currency as facts
from learnlog.store import people, teams
from learnlog.store.session import Session
from learnlog.store.teams import TeamRef

BACK, AHEAD = timedelta(days=366), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the grid is to show; empty values do not narrow."""

    at: datetime
    category: Category | None = None
    least_level: Level | None = None
    order: Order = Order.THINNEST


@dataclass(frozen=True, slots=True)
class Close:
    """The person nearest to being current where nobody is."""

    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class Thin:
    """A technology that rests on one person or nobody: on whom, or who is closest."""

    subject: Subject
    cover: int
    names: tuple[str, ...]
    closest: Close | None


@dataclass(frozen=True, slots=True)
class Heatmap:
    """The page of a team. ``lapsing`` pairs leave their band by the date ``lapsing_by``."""

    team: TeamRef
    at: datetime
    grid: Grid
    heading: str
    finding: str
    thin: tuple[Thin, ...]
    refreshed: int
    slipped: int


def find_team(session: Session, slug: str, *, viewer: SignedIn | None) -> TeamRef:
    """Return a team that the viewer may see; no viewer is the operator.

    Raises:
        NotFoundError: there is none, or it is not the viewer's to see.
    """
    team = teams.find_team(session, slug)
    if team is not None and viewer is not None:
        seen = {known.id: known for known in visible_teams(session, viewer)}
        team = seen.get(team.id)
    if team is None:
        raise NotFoundError(f"{slug}: no such team")
    return team


@dataclass(frozen=True, slots=True)
class TeamGrid:
    """A team's grid as of an instant."""

    team: TeamRef
    at: datetime
    grid: Grid


def team_grid(
    session: Session, slug: str, wanted: Wanted, *, viewer: SignedIn | None, now: datetime
) -> TeamGrid:
    """Return a team's grid as of an instant, a year back to 90 days ahead.

    What lies behind is computed from the evidence there was; ahead means if nobody acts.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    team = find_team(session, slug, viewer=viewer)
    at = clamped(wanted.at, now=now)
    columns = team_people(session, team.id)
    cells = _team_cells(session, team.id, at=at, now=now)
    return TeamGrid(team, at, _grid(columns, cells, wanted))


def clamped(at: datetime, *, now: datetime) -> datetime:
    """Return the instant nearest to ``at`` for which a grid can be shown."""
    return min(max(at, now - BACK), now + AHEAD)


def team_heatmap(
    session: Session, slug: str, wanted: Wanted, *, viewer: SignedIn | None, now: datetime
) -> Heatmap:
    """Return a team's grid with what it says, what is thin and how the week before went.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    found = team_grid(session, slug, wanted, viewer=viewer, now=now)
    earlier = _team_cells(session, found.team.id, at=found.at - timedelta(days=7), now=now)
    then = _grid(found.grid.people, earlier, wanted)
    heading, thin_said = finding(found.team.name, found.grid)
    refreshed, slipped = _changes(then, found.grid)
    return Heatmap(
        team=found.team,
        at=found.at,
        grid=found.grid,
        heading=heading,
        finding=thin_said,
        thin=tuple(_thin(found.grid)),
        refreshed=refreshed,
        slipped=slipped,
    )


_Cells = dict[tuple[Subject, int], GridCell]


def _team_cells(session: Session, team_id: int, *, at: datetime, now: datetime) -> _Cells:
    found = team_field(session, team_id, at=at, now=now)
    subjects = _subjects(session, found.technology_ids)
    codes = band_codes(found.currencies).tolist()
    values = found.currencies.tolist()
    levels, columns = found.field.levels.tolist(), found.field.columns.tolist()
    return {
        (subjects[columns[i]], user_id): GridCell(
            None if levels[i] < 0 else Level(levels[i]),
            None if math.isnan(values[i]) else values[i],
            BANDS[codes[i]],
        )
        for i, user_id in enumerate(found.user_ids.tolist())
    }


def _subjects(session: Session, technology_ids: Sequence[int]) -> list[Subject]:
    """Return the technologies as rows, in the order of the ids."""
    named = {item.id: item for item in facts.technologies(session, technology_ids)}
    return [
        Subject(named[id_].slug, named[id_].name, named[id_].category) for id_ in technology_ids
    ]


def _grid(columns: Sequence[Person], cells: _Cells, wanted: Wanted) -> Grid:
    shown = {
        (subject.slug, user_id): cell
        for (subject, user_id), cell in cells.items()
        if _is_shown(subject, cell, wanted)
    }
    slugs = {slug for slug, _ in shown}
    subjects = {subject for subject, _ in cells if subject.slug in slugs}
    return build(columns, subjects, shown, order=wanted.order)


def heatmap_json(
    session: Session, slug: str, *, at: datetime, viewer: SignedIn | None, now: datetime
) -> str:
    """Return a team's grid in the promised JSON shape, thinnest cover first.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    team = find_team(session, slug, viewer=viewer)
    at = clamped(at, now=now)
    columns_ = team_people(session, team.id)
    found = team_field(session, team.id, at=at, now=now)
    subjects = _subjects(session, found.technology_ids)
    field = found.field
    covered = cover(field, found.currencies, len(subjects), level=ENOUGH_LEVEL, least=TARGET)
    followers = np.bincount(field.columns, minlength=len(subjects)).tolist()
    order = thinnest_first(subjects, covered, followers)
    row_of = np.empty(len(subjects), dtype=np.intp)
    row_of[order] = np.arange(len(subjects))
    column_of = {person.id: place for place, person in enumerate(columns_)}
    columns = np.array([column_of[id_] for id_ in found.user_ids.tolist()], dtype=np.intp)
    cells = cells_json(
        (row_of[field.columns], columns),
        (len(subjects), len(columns_)),
        levels=field.levels,
        currencies=found.currencies,
        codes=band_codes(found.currencies),
    )
    rows = [subjects[i] for i in order]
    return to_json(iso(at), columns_, rows, cells=cells, cover=[covered[i] for i in order])


def team_people(session: Session, team_id: int) -> list[Person]:
    """Return the people of a team, by name."""
    known = {member.id: member for member in people.list_members(session)}
    return [
        Person(id_, known[id_].name, known[id_].handle)
        for id_ in teams.members_of(session, team_id)
        if id_ in known
    ]


def _is_shown(subject: Subject, cell: GridCell, wanted: Wanted) -> bool:
    if wanted.category is not None and subject.category is not wanted.category:
        return False
    least = wanted.least_level
    return least is None or (cell.level is not None and cell.level >= least)


def _thin(grid: Grid) -> list[Thin]:
    found = []
    for row in grid.thin:
        pairs = [(p, c) for p, c in zip(grid.people, row.cells, strict=True) if c is not None]
        names = tuple(person.name for person, cell in pairs if cell.covers)
        near = [(cell.currency, person.name) for person, cell in pairs if cell.currency is not None]
        closest = None
        if not names and near:
            currency, name = max(near)
            closest = Close(name, percent_of(currency))
        found.append(Thin(row.subject, row.cover, names, closest))
    return found


def _changes(before: Grid, after: Grid) -> tuple[int, int]:
    """Return how many pairs rose by a band in between, and how many fell."""
    earlier = {row.subject.slug: row.cells for row in before.rows}
    nothing = (None,) * len(after.people)
    rose = fell = 0
    for row in after.rows:
        for old, new in zip(earlier.get(row.subject.slug, nothing), row.cells, strict=True):
            if old is None or new is None or old.currency is None or new.currency is None:
                continue
            if old.band is not new.band:
                rose += new.currency > old.currency
                fell += new.currency < old.currency
    return rose, fell


def cell_of(
    session: Session, slug: str, technology: str, handle: str, *, viewer: SignedIn, now: datetime
) -> tuple[Person, CellReport] | None:
    """Return one cell with its explanation, or None where there is none.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    team = find_team(session, slug, viewer=viewer)
    person = next((p for p in team_people(session, team.id) if p.handle == handle), None)
    if person is None:
        return None
    cells = load_cells(session, [person.id], now=now, slugs=[technology])
    return (person, report(cells[0], now=now)) if cells else None
