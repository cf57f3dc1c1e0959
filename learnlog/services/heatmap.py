"""The heatmap of one team, as of any day, for those who may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from learnlog.domain.errors import NotFoundError
from learnlog.domain.explanation import Step
from learnlog.domain.heatmap import (
    Falls,
    Grid,
    GridCell,
    Order,
    Person,
    Subject,
    build,
    falls_below,
    finding,
)
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Category
from learnlog.services.accounts import SignedIn
from learnlog.services.cells import load_cells
from learnlog.services.currency import TARGET, CellReport, report
from learnlog.services.teams import visible_teams
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


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a technology is covered, when that shrinks, and the cheapest way to mend it."""

    subject: Subject
    cover: int
    falls_below: tuple[Falls, ...]
    fix: tuple[str, Step] | None


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


def team_heatmap(
    session: Session, slug: str, wanted: Wanted, *, viewer: SignedIn | None, now: datetime
) -> Heatmap:
    """Return a team's heatmap as of an instant, a year back to 90 days ahead.

    What lies behind is computed from the evidence there was; ahead means if nobody acts.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    team = find_team(session, slug, viewer=viewer)
    at = min(max(wanted.at, now - BACK), now + AHEAD)
    columns = team_people(session, team.id)
    reports = _reports(session, columns, at=at, now=now)
    shown = [item for item in reports if _is_shown(item, wanted)]
    grid = grid_of(columns, shown, order=wanted.order)
    heading, thin_said = finding(team.name, grid)
    before = _reports(session, columns, at=at - timedelta(days=7), now=now)
    refreshed, slipped = _changes(before, reports)
    return Heatmap(
        team=team,
        at=at,
        grid=grid,
        heading=heading,
        finding=thin_said,
        thin=tuple(_thin(grid)),
        refreshed=refreshed,
        slipped=slipped,
    )


def team_people(session: Session, team_id: int) -> list[Person]:
    """Return the people of a team, by name."""
    known = {member.id: member for member in people.list_members(session)}
    return [
        Person(id_, known[id_].name, known[id_].handle)
        for id_ in teams.members_of(session, team_id)
        if id_ in known
    ]


def _reports(
    session: Session, columns: Sequence[Person], *, at: datetime, now: datetime
) -> list[CellReport]:
    cells = load_cells(session, [person.id for person in columns], now=min(at, now))
    return [report(cell, now=at, explain=False) for cell in cells]


def _is_shown(item: CellReport, wanted: Wanted) -> bool:
    if wanted.category is not None and item.category is not wanted.category:
        return False
    least = wanted.least_level
    return least is None or (item.level is not None and item.level >= least)


def grid_of(
    columns: Sequence[Person], reports: Sequence[CellReport], *, order: Order = Order.THINNEST
) -> Grid:
    """Return the grid of reports."""
    subjects = {item.slug: Subject(item.slug, item.name, item.category) for item in reports}
    cells = {
        (item.slug, item.user_id): GridCell(item.level, item.currency, item.band, item.due_at)
        for item in reports
    }
    return build(columns, subjects.values(), cells, order=order)


def _thin(grid: Grid) -> list[Thin]:
    found = []
    for row in grid.thin:
        pairs = [(p, c) for p, c in zip(grid.people, row.cells, strict=True) if c is not None]
        names = tuple(person.name for person, cell in pairs if cell.covers)
        near = [(cell.currency, person.name) for person, cell in pairs if cell.currency is not None]
        closest = None
        if not names and near:
            currency, name = max(near)
            closest = Close(name, round(100 * currency))
        found.append(Thin(row.subject, row.cover, names, closest))
    return found


def _changes(before: Sequence[CellReport], after: Sequence[CellReport]) -> tuple[int, int]:
    """Return how many pairs rose by a band in a week, and how many fell."""
    bands = {(item.user_id, item.slug): item for item in before}
    rose = fell = 0
    for item in after:
        old = bands.get((item.user_id, item.slug))
        if old is None or old.currency is None or item.currency is None or old.band is item.band:
            continue
        rose += item.currency > old.currency
        fell += item.currency < old.currency
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


def coverage(
    session: Session, slug: str, *, need: int, level: Level, days: int, now: datetime
) -> list[Coverage]:
    """Return every technology of a team whose cover is, or will be, below ``need``.

    Raises:
        NotFoundError: there is no such team.
    """
    team = find_team(session, slug, viewer=None)
    columns = team_people(session, team.id)
    cells = load_cells(session, [person.id for person in columns], now=now)
    reports = [report(cell, now=now) for cell in cells]
    able = [item for item in reports if item.level is not None and item.level >= level]
    grid = grid_of(columns, able, order=Order.NAME)
    until = now + timedelta(days=days)
    names = {person.id: person.name for person in columns}
    found = []
    for row in grid.rows:
        pairs = [(p.id, c) for p, c in zip(columns, row.cells, strict=True) if c is not None]
        falls = falls_below(pairs, now=now, until=until)
        if row.cover < need or any(fall.n < need for fall in falls):
            found.append(
                Coverage(row.subject, row.cover, falls, _cheapest(able, row.subject.slug, names))
            )
    return found


def _cheapest(
    reports: Sequence[CellReport], slug: str, names: Mapping[int, str]
) -> tuple[str, Step] | None:
    """Return who, not current yet, becomes so with the fewest minutes, and by which step."""
    options = [
        (step.minutes, names[item.user_id], step)
        for item in reports
        if item.slug == slug and item.currency is not None and item.currency < TARGET
        for step in item.steps
        if item.currency + step.gain_points / 100 >= TARGET
    ]
    if not options:
        return None
    _, name, step = min(options, key=lambda option: option[:2])
    return name, step
