"""The one source of every currency number on every surface."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.currency import (
    BAND_EDGES,
    Band,
    Standing,
    band_of,
    percent_of,
    standing,
    to_day,
    to_instant,
)
from learnlog.domain.due import due_day, forecast_day
from learnlog.domain.explanation import Cause, Step, causes, next_steps, outlook_text, steps_text
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.technology import Category
from learnlog.services.cells import PersonCell, VersionSource, load_cells
from learnlog.store.session import Session

TARGET = dict(BAND_EDGES)[Band.CURRENT]


@dataclass(frozen=True, slots=True)
class Parts:
    """The three factors of a currency, each in [0, 1], and the stability in days."""

    practice: float
    validity: float
    checks: float
    stability_days: float


@dataclass(frozen=True, slots=True)
class CellReport:
    """All that is shown about one person and one technology.

    ``currency`` is in [0, 1], or None with band unknown where there is no evidence. ``due_at``
    is when it falls below 0.80 if nothing is released, ``forecast_at`` if releases go on at
    their pace; either may lie in the past, then it is below already. ``version_source`` is what
    set the version known.
    """

    user_id: int
    technology_id: int
    slug: str
    name: str
    category: Category
    level: Level | None
    level_at: datetime | None
    currency: float | None
    band: Band
    parts: Parts | None
    causes: tuple[Cause, ...]
    version_known: str | None
    latest: str | None
    latest_at: datetime | None
    due_at: datetime | None
    forecast_at: datetime | None
    last_kind: EvidenceKind | None
    last_at: datetime | None
    steps: tuple[Step, ...]
    outlook: str
    version_source: VersionSource | None = None

    @property
    def best_step(self) -> Step | None:
        """What brings most points a minute."""
        return self.steps[0] if self.steps else None

    @property
    def advice(self) -> str:
        """The best next step as a sentence; empty without one."""
        return steps_text(self.steps)

    @property
    def percent(self) -> int | None:
        """Currency in whole points of 100."""
        return None if self.currency is None else percent_of(self.currency)

    @property
    def behind(self) -> bool:
        """Whether a newer version is out than the person has evidence for."""
        return bool(self.version_known and self.latest and self.version_known != self.latest)


def cell_reports(
    session: Session,
    user_ids: Sequence[int],
    *,
    now: datetime,
    slugs: Sequence[str] | None = None,
    explain: bool = True,
) -> list[CellReport]:
    """Return the currency of everything these people follow, as it stood at ``now``.

    In order of the people as given, then category and name. Without ``explain`` causes, steps
    and outlook stay empty, which is several times quicker for a large grid.
    """
    cells = load_cells(session, user_ids, now=now, slugs=slugs)
    return [report(cell, now=now, explain=explain) for cell in cells]


def report(cell: PersonCell, *, now: datetime, explain: bool = True) -> CellReport:
    """Return what is shown about one cell at an instant."""
    day = to_day(now)
    drift = cell.landscape.drift
    state = standing(cell.cell, drift, until=day)
    result = state.on(day)
    technology = cell.landscape.technology
    latest = cell.landscape.releases.newest(now)
    last = next((item for item in reversed(cell.evidence) if item.happened_at <= now), None)
    value = None if result is None else result.value
    source = cell.version_source(now)
    return CellReport(
        user_id=cell.user_id,
        technology_id=technology.id,
        slug=technology.slug,
        name=technology.name,
        category=technology.category,
        level=cell.level,
        level_at=cell.level_at,
        currency=value,
        band=band_of(value),
        parts=None
        if result is None
        else Parts(result.practice, result.validity, result.checks, result.stability_days),
        causes=causes(state, drift, day=day) if explain else (),
        version_known=None if source is None else source.version,
        latest=None if latest is None else latest.version,
        latest_at=None if latest is None else latest.released_at,
        due_at=_instant(due_day(state, TARGET, day=day)),
        forecast_at=_forecast(state, drift.pace, day),
        last_kind=None if last is None else last.kind,
        last_at=None if last is None else last.happened_at,
        steps=next_steps(state, drift, day=day) if explain else (),
        outlook=outlook_text(state, drift, day=day) if explain else "",
        version_source=source,
    )


def _forecast(state: Standing, pace: float, day: float) -> datetime | None:
    return _instant(forecast_day(state, TARGET, pace=pace, day=day))


def _instant(day: float | None) -> datetime | None:
    return None if day is None else to_instant(day)
