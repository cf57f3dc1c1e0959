"""The page of one technology: why it is as current as it is, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from learnlog.domain.currency import Band
from learnlog.domain.ledger import Ledger, SupportOn, ledger, support_on
from learnlog.domain.technology import ReleaseLine
from learnlog.domain.trajectory import trajectory
from learnlog.services.cells import PersonCell, load_cells
from learnlog.services.currency import CellReport, report
from learnlog.services.evidence import technology_id_of
from learnlog.services.follows import followed
from learnlog.services.inbox import EntryItem, news_for
from learnlog.services.ledger import MovedLine, moved_lines
from learnlog.services.statements import Statements, statements_of
from learnlog.store import cards, evidence, experiments, people, releases, teams, technologies
from learnlog.store.cards import Card
from learnlog.store.evidence import EvidenceItem
from learnlog.store.experiments import Experiment
from learnlog.store.follows import Follow
from learnlog.store.releases import Release
from learnlog.store.session import Session
from learnlog.store.technologies import TechnologyItem

DAYS_BEHIND, DAYS_AHEAD = 365, 90
STEP_DAYS = 5
MOST_NEWS = 12
MOST_RELEASES = 60
MOST_EVIDENCE = 12
MOST_COLLEAGUES = 3
MOST_LINES = 8
MOST_MOVED = 3
MOVED_WITHIN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The currency on a day, 0 to 1; None is unknown."""

    at: datetime
    currency: float | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same team who is current, or nearly."""

    name: str
    handle: str
    report: CellReport


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A release line on the page: its support on the day, and what it is to the member."""

    line: ReleaseLine
    support: SupportOn
    is_known: bool
    is_newest: bool
    is_out: bool


@dataclass(frozen=True, slots=True)
class TechnologyPage:
    """All about one technology for one member; ``report`` is None when it is not followed.

    ``versions`` are the newest lines and the one known, the newest first; ``moved`` are supports
    that end earlier than was believed half a year ago.
    """

    technology: TechnologyItem
    follow: Follow | None
    report: CellReport | None
    curve: tuple[CurvePoint, ...]
    releases: tuple[Release, ...]
    unread: tuple[Release, ...]
    news: tuple[EntryItem, ...]
    evidence: tuple[EvidenceItem, ...]
    cards: tuple[Card, ...]
    experiments: tuple[Experiment, ...]
    colleagues: tuple[Colleague, ...]
    ledger: Ledger
    versions: tuple[VersionLine, ...]
    moved: tuple[MovedLine, ...]
    stated: Statements | None


def technology_page(session: Session, user_id: int, slug: str, *, now: datetime) -> TechnologyPage:
    """Return the page of a technology.

    Raises:
        NotFoundError: there is no such technology.
    """
    technology_id = technology_id_of(session, slug)
    item = technologies.technology_item(session, technology_id)
    cells = load_cells(session, [user_id], now=now, slugs=[slug])
    cell = cells[0] if cells else None
    since = now - timedelta(days=DAYS_BEHIND)
    shown = releases.releases_of(session, technology_id, since=since, limit=MOST_RELEASES)
    found = report(cell, now=now) if cell else None
    lines = technologies.release_lines(session, technology_id)
    book = ledger(lines, found.version_known if found else None, on=now.date())
    moved = moved_lines(session, [found] if found else [], since=now - MOVED_WITHIN, until=now)
    return TechnologyPage(
        technology=item,
        follow=followed(session, user_id, slug) if cell else None,
        report=found,
        curve=curve(cell, now=now) if cell else (),
        releases=tuple(shown),
        unread=tuple(_unread(shown, found)),
        news=tuple(news_for(session, user_id, slug=slug, limit=MOST_NEWS)),
        evidence=tuple(evidence.evidence_of(session, user_id, technology_id, limit=MOST_EVIDENCE)),
        cards=tuple(cards.cards_of(session, user_id=user_id, slug=slug)),
        experiments=tuple(experiments.list_experiments(session, user_id, slug=slug)),
        colleagues=colleagues(session, user_id, slug, now=now),
        ledger=book,
        versions=version_lines(lines, book, on=now.date()),
        moved=tuple(moved[:MOST_MOVED]),
        stated=statements_of(session, user_id, found, now=now) if found else None,
    )


def version_lines(
    lines: Sequence[ReleaseLine], book: Ledger, *, on: date
) -> tuple[VersionLine, ...]:
    """Return the newest lines and the one known, in the order given."""
    return tuple(
        VersionLine(
            line,
            support_on(line, on),
            is_known=line == book.known,
            is_newest=line == book.newest,
            is_out=line.released_on is None or line.released_on <= on,
        )
        for place, line in enumerate(lines)
        if place < MOST_LINES or line == book.known
    )


def release_lines(session: Session, slug: str) -> list[ReleaseLine]:
    """Return the release lines of a technology, the newest first.

    Raises:
        NotFoundError: there is no such technology.
    """
    return technologies.release_lines(session, technology_id_of(session, slug))


def unread_releases(
    session: Session, user_id: int, slug: str, *, now: datetime
) -> tuple[TechnologyItem, str | None, list[Release]]:
    """Return a technology, the version that a member knows, and the releases after it.

    Raises:
        NotFoundError: there is no such technology.
    """
    technology_id = technology_id_of(session, slug)
    cells = load_cells(session, [user_id], now=now, slugs=[slug])
    found = report(cells[0], now=now) if cells else None
    since = now - timedelta(days=DAYS_BEHIND)
    shown = releases.releases_of(session, technology_id, since=since, limit=MOST_RELEASES)
    item = technologies.technology_item(session, technology_id)
    return item, found.version_known if found else None, _unread(shown, found)


def _unread(shown: list[Release], found: CellReport | None) -> list[Release]:
    """Return the releases after the version known, the newest first."""
    if found is None or found.version_known is None:
        return []
    known = next((r for r in shown if r.version == found.version_known), None)
    newer = [r for r in shown if not r.prerelease]
    if known is None:
        return newer
    return [r for r in newer if r.released_at > known.released_at]


def curve(cell: PersonCell, *, now: datetime) -> tuple[CurvePoint, ...]:
    """Return a year behind and 90 days ahead, with the instants at which something happened."""
    begin, end = now - timedelta(days=DAYS_BEHIND), now + timedelta(days=DAYS_AHEAD)
    steps = range(-DAYS_BEHIND, DAYS_AHEAD + 1, STEP_DAYS)
    instants = {now, *(now + timedelta(days=day) for day in steps)}
    happened = [item.happened_at for item in cell.evidence]
    happened += [release.released_at for release in cell.landscape.releases.in_time]
    for at in happened:
        # Just before and just after, so that a step is drawn as one.
        instants |= {at - timedelta(minutes=1), at}
    ordered = sorted(at for at in instants if begin <= at <= end)
    values = trajectory(cell.cell, cell.landscape.drift, ordered, now=now)
    return tuple(CurvePoint(at, value) for at, value in zip(ordered, values, strict=True))


def colleagues(
    session: Session, user_id: int, slug: str, *, now: datetime
) -> tuple[Colleague, ...]:
    """Return the members of one's teams who know a technology best at present."""
    ids = [other for other in teams.colleagues_of(session, user_id) if other != user_id]
    if not ids:
        return ()
    found = [
        item
        for item in (
            report(cell, now=now, explain=False)
            for cell in load_cells(session, ids, now=now, slugs=[slug])
        )
        if item.band in {Band.CURRENT, Band.AGEING}
    ]
    found.sort(key=lambda item: (-(item.currency or 0.0), item.user_id))
    known = {person.id: person for person in people.list_members(session)}
    return tuple(
        Colleague(known[item.user_id].name, known[item.user_id].handle, item)
        for item in found[:MOST_COLLEAGUES]
        if item.user_id in known
    )
