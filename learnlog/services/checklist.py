"""The checklist: everything a member follows, what needs doing first, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from learnlog.domain.currency import Band
from learnlog.domain.explanation import Cause, CauseKind
from learnlog.domain.planning import MOST_SHOWN, Plan
from learnlog.domain.proficiency import EvidenceKind, Tick
from learnlog.domain.technology import Category
from learnlog.domain.trajectory import trajectory
from learnlog.services.cells import PersonCell, load_cells
from learnlog.services.certifications import CertificationAlert, list_alerts
from learnlog.services.changed_cards import count_changed
from learnlog.services.currency import CellReport, report
from learnlog.services.evidence import NewEvidence, record_evidence, retract_evidence
from learnlog.services.follows import mark_looked
from learnlog.services.ledger import ledgers, moved_texts
from learnlog.services.opinions import opinions_of
from learnlog.services.planning import week_plan
from learnlog.services.statements import target_texts
from learnlog.store import follows
from learnlog.store.session import Session

DAYS_BEHIND, DAYS_AHEAD = 244, 61
POINTS_BEHIND, POINTS_AHEAD = 36, 8
TOUCHED_WITHIN = timedelta(days=7)
MOVED_WITHIN = timedelta(days=30)
OLD = frozenset({Band.STALE, Band.LAPSED})


class Show(StrEnum):
    """Which rows of the checklist are shown."""

    ALL = "all"
    NEEDS = "needs"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class SparkValue:
    """A point of a sparkline: where across it, 0 to 1, and the currency there, 0 to 1."""

    at: float
    currency: float


@dataclass(frozen=True, slots=True)
class Row:
    """One technology of a member; ``touched`` when something was logged within a week.

    ``lines_behind`` counts the release lines after the one known; None where that is unknown.
    ``wanted`` says in words which level is wanted, by whom; empty where none is.
    """

    report: CellReport
    past: tuple[SparkValue, ...]
    ahead: tuple[SparkValue, ...]
    snoozed_until: datetime | None
    touched: bool
    lines_behind: int | None = None
    wanted: str = ""

    @property
    def needs_care(self) -> bool:
        """Whether it is stale or lapsed and not put out of sight."""
        return self.report.band in OLD and self.snoozed_until is None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one category, and how many of all its technologies are current."""

    category: Category
    rows: tuple[Row, ...]
    current: int
    total: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """The whole page. ``finding`` says why things are stale; empty when nothing is.

    ``alerts`` are about certificates, ``requests`` counts the opinions that wait for the member,
    ``changed`` the cards that a release touched.
    """

    total: int
    counts: dict[Band, int]
    sections: tuple[Section, ...]
    skyline: tuple[CellReport, ...]
    plan: Plan
    finding: str
    needs: int
    new: int
    alerts: tuple[CertificationAlert, ...] = ()
    requests: int = 0
    changed: int = 0

    @property
    def current(self) -> int:
        """How many technologies are current."""
        return self.counts[Band.CURRENT]

    @property
    def week(self) -> Plan:
        """The plan's first three actions."""
        return Plan(self.plan.budget_minutes, self.plan.chosen[:MOST_SHOWN], ())


def checklist(
    session: Session,
    user_id: int,
    *,
    now: datetime,
    show: Show = Show.ALL,
    category: Category | None = None,
) -> Checklist:
    """Return a member's checklist; filters narrow the rows, never the counts."""
    rows = _rows(session, user_id, load_cells(session, [user_id], now=now), now=now)
    reports = [row.report for row in rows]
    counts = {band: sum(r.band is band for r in reports) for band in Band}
    chosen = [row for row in rows if _is_shown(row, show, category)]
    plan = week_plan(session, user_id, now=now)
    moved = moved_texts(session, reports, since=now - MOVED_WITHIN, until=now)
    return Checklist(
        total=len(rows),
        counts=counts,
        sections=_sections(rows, chosen),
        skyline=tuple(sorted(reports, key=_freshest_first)),
        plan=plan,
        finding=" ".join([*filter(None, [finding(reports, plan)]), *moved]),
        needs=sum(row.needs_care for row in rows),
        new=sum(row.report.behind for row in rows),
        alerts=tuple(list_alerts(session, user_id, now)),
        requests=len(opinions_of(session, user_id, now=now).to_answer),
        changed=count_changed(session, user_id),
    )


def row(session: Session, user_id: int, slug: str, *, now: datetime) -> Row | None:
    """Return one row, or None when the member does not follow the technology."""
    cells = load_cells(session, [user_id], now=now, slugs=[slug])
    rows = _rows(session, user_id, cells, now=now)
    return rows[0] if rows else None


def tick(session: Session, user_id: int, slug: str, answer: Tick, *, now: datetime) -> int:
    """Record what a member did about a technology and return the evidence's id.

    An answer given right after the bare tick takes its place.

    Raises:
        NotFoundError: there is no such technology.
    """
    new = NewEvidence(user_id, slug, answer.kind, now, source="tick")
    evidence_id = record_evidence(session, new, now=now)
    mark_looked(session, user_id, slug, now=now)
    return evidence_id


def undo_tick(session: Session, user_id: int, evidence_id: int, *, now: datetime) -> str:
    """Take a tick back within ten minutes and return the slug it was about.

    Raises:
        NotFoundError: there is no such tick, it belongs to someone else, or it is too old.
    """
    return retract_evidence(session, evidence_id, user_id=user_id, now=now)


def finding(reports: Sequence[CellReport], plan: Plan) -> str:
    """Return why technologies are stale, the biggest surprise first, and what would help."""
    old = [item for item in reports if item.band in OLD]
    if not old:
        return ""
    surprise = max(old, key=_surprise)
    cause = max(surprise.causes, key=_weight)
    said = (
        f"{len(old)} of your {len(reports)} are stale, because of what changed and what faded."
        f" {surprise.name} most: {cause.text}."
    )
    back = plan.chosen[:MOST_SHOWN]
    if back:
        minutes = sum(candidate.minutes for candidate in back)
        points = sum(candidate.gain_points for candidate in back)
        said += f" About {minutes} min this week bring {points:.0f} points back."
    return said


def _surprise(item: CellReport) -> float:
    """Rate what is old by its worst cause; what is old has one, for something is lost."""
    return max(_weight(cause) for cause in item.causes)


def _weight(cause: Cause) -> float:
    """Rate a cause by its points: what changed without one's doing surprises more than time."""
    factor = {CauseKind.SUPPORT: 3.0, CauseKind.CHANGE: 2.0}.get(cause.cause, 1.0)
    return factor * cause.points


def _rows(
    session: Session, user_id: int, cells: Sequence[PersonCell], *, now: datetime
) -> list[Row]:
    snoozed = {
        item.slug: item.snoozed_until
        for item in follows.follows_of(session, user_id)
        if item.snoozed_until is not None and item.snoozed_until > now
    }
    found = []
    reports = [report(cell, now=now) for cell in cells]
    books = ledgers(session, reports, now=now)
    wanted = target_texts(session, user_id, reports, now=now)
    for cell, item, book in zip(cells, reports, books, strict=True):
        past, ahead = spark_values(cell, now=now)
        is_touched = item.last_at is not None and now - item.last_at < TOUCHED_WITHIN
        is_real = item.last_kind is not EvidenceKind.PROJECT_WEEK
        touched = is_touched and is_real
        said = wanted.get(item.slug, "")
        put_off = snoozed.get(item.slug)
        found.append(Row(item, past, ahead, put_off, touched, book.lines_behind, said))
    return found


def spark_values(
    cell: PersonCell, *, now: datetime
) -> tuple[tuple[SparkValue, ...], tuple[SparkValue, ...]]:
    """Return the last eight months and the next two of a currency."""
    span = DAYS_BEHIND + DAYS_AHEAD
    behind = [-DAYS_BEHIND * (1 - i / POINTS_BEHIND) for i in range(POINTS_BEHIND + 1)]
    ahead = [DAYS_AHEAD * (i + 1) / POINTS_AHEAD for i in range(POINTS_AHEAD)]
    days = [*behind, *ahead]
    values = trajectory(
        cell.cell, cell.landscape.drift, [now + timedelta(days=day) for day in days], now=now
    )
    points = [
        (day, SparkValue((day + DAYS_BEHIND) / span, value))
        for day, value in zip(days, values, strict=True)
        if value is not None
    ]
    past = tuple(point for day, point in points if day <= 0)
    return past, tuple(point for day, point in points if day > 0)


def _is_shown(item: Row, show: Show, category: Category | None) -> bool:
    if category is not None and item.report.category is not category:
        return False
    if show is Show.NEEDS:
        return item.needs_care
    return item.report.behind if show is Show.NEW else True


def _sections(rows: Sequence[Row], chosen: Sequence[Row]) -> tuple[Section, ...]:
    sections = []
    for category in Category:
        shown = [item for item in chosen if item.report.category is category]
        everything = [item for item in rows if item.report.category is category]
        if shown:
            shown.sort(key=_neediest_first)
            current = sum(item.report.band is Band.CURRENT for item in everything)
            sections.append(Section(category, tuple(shown), current, len(everything)))
    return tuple(sections)


def _neediest_first(item: Row) -> tuple[bool, float, str]:
    currency = item.report.currency
    is_put_off = item.snoozed_until is not None
    return is_put_off, 2.0 if currency is None else currency, item.report.name.casefold()


def _freshest_first(item: CellReport) -> tuple[float, str]:
    return (1.0 if item.currency is None else -item.currency, item.name.casefold())
