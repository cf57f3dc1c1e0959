"""What a lead's digest says: where a team is thin, what changed in a week, never who is best."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from learnlog.domain.digest import Link, LinkKind
from learnlog.domain.heatmap import THIN, Grid, GridCell, GridRow
from learnlog.domain.naming import initials
from learnlog.domain.wording import clipped, counted, spoken

KIND = "lead"
MOST_ROWS = 10
MOST_PEOPLE = 14
MOST_SUBJECT = 60


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """A team today and a week ago, and how many of its pairs rose and fell by a band."""

    this_week: Grid
    last_week: Grid
    refreshed: int
    slipped: int


@dataclass(frozen=True, slots=True)
class Column:
    """A person of the team; they stand in the order of their names, never of a score."""

    name: str
    initials: str


@dataclass(frozen=True, slots=True)
class ThinRow:
    """A technology with too little cover, and everybody's cell in the order of the columns."""

    slug: str
    name: str
    cover: int
    cells: tuple[GridCell | None, ...]

    @property
    def link(self) -> Link:
        """The technology's page."""
        return Link(LinkKind.TECHNOLOGY, self.slug)

    @property
    def cover_text(self) -> str:
        """The cover as a figure, or nobody."""
        return str(self.cover) if self.cover else "nobody"


@dataclass(frozen=True, slots=True)
class LeadFrame:
    """For whom, for which team and for when a lead's digest is written."""

    user_id: int
    team_slug: str
    team_name: str
    period_key: str
    on: date
    footer: str


@dataclass(frozen=True, slots=True)
class LeadContent:
    """A lead's digest as its two parts show it, still without addresses."""

    period_key: str
    on: date
    subject: str
    preheader: str
    heading: str
    lead: str
    share_current: int
    change_text: str
    refreshed: int
    slipped: int
    columns: tuple[Column, ...]
    thin: tuple[ThinRow, ...]
    thin_total: int
    team_link: Link
    footer: str


def compose_lead(week: TeamWeek, frame: LeadFrame) -> LeadContent | None:
    """Return the digest of a team; None where nothing is thin and nothing changed."""
    thin = week.this_week.thin
    new_risks, resolved = (
        _fell(week.last_week, week.this_week),
        _fell(week.this_week, week.last_week),
    )
    if not (thin or resolved or week.slipped):
        return None
    share = _percent(week.this_week)
    change = _change_text(share - _percent(week.last_week))
    heading = _heading(len(thin))
    people = week.this_week.people[:MOST_PEOPLE]
    return LeadContent(
        period_key=frame.period_key,
        on=frame.on,
        subject=_subject(frame.team_name, heading),
        preheader=f"{share}% current, {change}.",
        heading=heading,
        lead=_lead(new_risks, resolved),
        share_current=share,
        change_text=f"current, {change}",
        refreshed=week.refreshed,
        slipped=week.slipped,
        columns=tuple(Column(person.name, initials(person.name)) for person in people),
        thin=tuple(_thin_row(row) for row in thin[:MOST_ROWS]),
        thin_total=len(thin),
        team_link=Link(LinkKind.TEAM, frame.team_slug),
        footer=frame.footer,
    )


def _thin_row(row: GridRow) -> ThinRow:
    return ThinRow(row.subject.slug, row.subject.name, row.cover, row.cells[:MOST_PEOPLE])


def _fell(before: Grid, after: Grid) -> tuple[str, ...]:
    """Return the names of technologies that had cover enough before and not after."""
    covers = {row.subject.slug: row.cover for row in before.rows}
    names = [
        row.subject.name
        for row in after.rows
        if row.cover < THIN <= covers.get(row.subject.slug, 0)
    ]
    return tuple(sorted(names, key=str.casefold))


def _percent(grid: Grid) -> int:
    return round(100 * (grid.current_share or 0.0))


def _heading(thin: int) -> str:
    if thin == 0:
        return "Every technology has two people who are current"
    verb = "rests" if thin == 1 else "rest"
    return f"{spoken(thin, 'technology')} {verb} on one person or nobody"


def _subject(team_name: str, heading: str) -> str:
    finding = f"{heading[0].lower()}{heading[1:]}"
    return f"{clipped(team_name, MOST_SUBJECT - len(finding) - 2)}: {finding}"


def _change_text(change: int) -> str:
    if change == 0:
        return "as a week ago"
    return f"{'up' if change > 0 else 'down'} {counted(abs(change), 'point')}"


def _lead(new_risks: Sequence[str], resolved: Sequence[str]) -> str:
    said = []
    if new_risks:
        said.append(f"New this week: {', '.join(new_risks)}.")
    if resolved:
        said.append(f"Covered again: {', '.join(resolved)}.")
    return " ".join(said) or "No technology became thin this week."
