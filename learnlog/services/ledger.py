"""The ledger of versions known, and which supports end earlier than was believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from learnlog.domain.ledger import Ledger, ledger, line_of
from learnlog.domain.line_dates import Moved, moved_earlier
from learnlog.domain.technology import ReleaseLine
from learnlog.services.currency import CellReport
from learnlog.store import line_dates, technologies
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A support of a followed technology that ends earlier than was believed.

    ``is_known`` says that the version the person knows belongs to that line.
    """

    slug: str
    name: str
    moved: Moved
    is_known: bool

    def text(self, *, today: date) -> str:
        """Say what moved, with the technology's name and a full stop."""
        return f"{self.moved.text(today=today, name=self.name)}."


def ledgers(session: Session, reports: Sequence[CellReport], *, now: datetime) -> list[Ledger]:
    """Return the ledger of each report, in their order, as it stood at an instant.

    Dates of lines are those that were believed then; days are those of UTC, as everywhere in
    the model.
    """
    ids = list({report.technology_id for report in reports})
    lines = technologies.lines_of(session, ids, at=now) if ids else {}
    return [
        ledger(lines[report.technology_id], report.version_known, on=now.date())
        for report in reports
    ]


def moved_lines(
    session: Session, reports: Sequence[CellReport], *, since: datetime, until: datetime
) -> list[MovedLine]:
    """Return what ends earlier than was believed at ``since``, as noticed by ``until``.

    Lines that the person knows come first, then what was noticed last.
    """
    ids = list({report.technology_id for report in reports})
    changes = line_dates.changes_after(session, ids, after=since) if ids else {}
    lines = technologies.lines_of(session, list(changes)) if changes else {}
    found = [
        MovedLine(report.slug, report.name, moved, _is_known(report, moved, lines))
        for report in reports
        for moved in moved_earlier(changes.get(report.technology_id, ()), since=since, until=until)
    ]
    return sorted(found, key=lambda item: (not item.is_known, -item.moved.noticed_at.timestamp()))


def moved_texts(
    session: Session, reports: Sequence[CellReport], *, since: datetime, until: datetime
) -> list[str]:
    """Return in sentences what ends earlier of the lines that a person knows."""
    found = moved_lines(session, reports, since=since, until=until)
    return [item.text(today=until.date()) for item in found if item.is_known]


def _is_known(report: CellReport, moved: Moved, lines: Mapping[int, Sequence[ReleaseLine]]) -> bool:
    known = line_of(report.version_known or "", lines[report.technology_id])
    return known is not None and known.cycle == moved.cycle
