"""The team's grid: technologies by people, how thin the cover is, and when it breaks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from learnlog.domain.currency import Band
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Category

ENOUGH_LEVEL = Level.CONVERSANT
THIN = 2
ROUNDS = 8
OLD = frozenset({Band.STALE, Band.LAPSED})


class Order(StrEnum):
    """How the grid is laid out; people are never ordered by how they do."""

    THINNEST = "thinnest"
    SIMILAR = "similar"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Person:
    """A column."""

    id: int
    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A row."""

    slug: str
    name: str
    category: Category


@dataclass(frozen=True, slots=True)
class GridCell:
    """What is known of one person and one technology; currency is in 0..1 or None, unknown."""

    level: Level | None
    currency: float | None
    band: Band

    @property
    def covers(self) -> bool:
        """Whether the person counts: at level 2 or more, and current."""
        return self.level is not None and self.level >= ENOUGH_LEVEL and self.band is Band.CURRENT


@dataclass(frozen=True, slots=True)
class GridRow:
    """One technology: a cell a person, None where it is not followed, and its cover."""

    subject: Subject
    cells: tuple[GridCell | None, ...]
    cover: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole grid, rows in groups of their category."""

    people: tuple[Person, ...]
    rows: tuple[GridRow, ...]

    @property
    def old_counts(self) -> tuple[int, ...]:
        """How many technologies of each person are stale or lapsed."""
        return tuple(
            sum(
                cell is not None and cell.band in OLD
                for cell in (row.cells[i] for row in self.rows)
            )
            for i in range(len(self.people))
        )

    @property
    def current_share(self) -> float | None:
        """The share of followed pairs that is current; None when nothing is followed."""
        pairs = [cell for row in self.rows for cell in row.cells if cell is not None]
        return sum(cell.band is Band.CURRENT for cell in pairs) / len(pairs) if pairs else None

    @property
    def thin(self) -> tuple[GridRow, ...]:
        """The rows with fewer than two people who count, the thinnest first."""
        return tuple(sorted((row for row in self.rows if row.cover < THIN), key=_by_cover))


def build(
    people: Sequence[Person],
    subjects: Iterable[Subject],
    cells: Mapping[tuple[str, int], GridCell],
    *,
    order: Order = Order.THINNEST,
) -> Grid:
    """Return the grid of these people and technologies in an order.

    Categories keep the catalogue's order; the order chosen applies inside them.
    """
    rows = [_row(subject, people, cells) for subject in subjects]
    columns = tuple(people)
    if order is Order.SIMILAR:
        columns, rows = _similar(columns, rows)
        rows.sort(key=lambda row: list(Category).index(row.subject.category))
        return Grid(columns, tuple(rows))
    within = _BY[order]
    rows.sort(key=lambda row: (list(Category).index(row.subject.category), *within(row)))
    return Grid(columns, tuple(rows))


def _by_name(row: GridRow) -> tuple[str, str]:
    return row.subject.name.casefold(), row.subject.slug


def _by_cover(row: GridRow) -> tuple[int, int, str, str]:
    followers = sum(cell is not None for cell in row.cells)
    return thinness(row.subject, row.cover, followers)


def thinness(subject: Subject, cover: int, followers: int) -> tuple[int, int, str, str]:
    """Return the order of thin cover: of equal cover, what more people work with comes first."""
    return cover, -followers, subject.name.casefold(), subject.slug


def thinnest_first(
    subjects: Sequence[Subject], cover: Sequence[int], followers: Sequence[int]
) -> list[int]:
    """Return the places of the rows: by category, and inside it the thinnest cover first."""
    shelf = {category: place for place, category in enumerate(Category)}
    return sorted(
        range(len(subjects)),
        key=lambda i: (shelf[subjects[i].category], *thinness(subjects[i], cover[i], followers[i])),
    )


_BY: dict[Order, Callable[[GridRow], tuple[object, ...]]] = {
    Order.THINNEST: _by_cover,
    Order.NAME: _by_name,
}


def _row(
    subject: Subject, people: Sequence[Person], cells: Mapping[tuple[str, int], GridCell]
) -> GridRow:
    found = tuple(cells.get((subject.slug, person.id)) for person in people)
    return GridRow(subject, found, sum(cell is not None and cell.covers for cell in found))


def _similar(
    people: tuple[Person, ...], rows: list[GridRow]
) -> tuple[tuple[Person, ...], list[GridRow]]:
    """Put like beside like: rows and columns by turns at the mean place of what they share.

    Source: the barycentre heuristic for two-layered drawings, Sugiyama et al. 1981.
    """
    across = list(range(len(people)))
    down = sorted(range(len(rows)), key=lambda i: _by_name(rows[i]))
    for _ in range(ROUNDS):
        place = {column: i for i, column in enumerate(across)}
        down.sort(key=lambda r: _centre(rows[r].cells, place))
        rank = {row: i for i, row in enumerate(down)}
        across.sort(
            key=lambda c: _centre([row.cells[c] for row in rows], rank),
        )
    ordered = [
        GridRow(rows[r].subject, tuple(rows[r].cells[c] for c in across), rows[r].cover)
        for r in down
    ]
    return tuple(people[c] for c in across), ordered


def _centre(cells: Sequence[GridCell | None], place: Mapping[int, int]) -> float:
    held = [place[i] for i, cell in enumerate(cells) if cell is not None]
    return sum(held) / len(held) if held else float(len(cells))


def finding(team: str, grid: Grid) -> tuple[str, str]:
    """Return what the grid says: a heading, and a sentence about thin cover."""
    share = grid.current_share
    if share is None:
        return f"{team}: nothing is followed yet", "People follow technologies on their checklists."
    heading = f"{team}: {round(100 * share)}% of what we follow is current"
    thin = len(grid.thin)
    if not thin:
        return heading, "Every technology has two people or more who are current."
    word = "technology rests" if thin == 1 else "technologies rest"
    return heading, f"{thin} {word} on one person or nobody."
