"""How much of a person's knowledge of one technology is still good: the currency model."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from learnlog.domain.drift import Drift, Known, staircase, unread
from learnlog.domain.model import ModelConstants, Practice, Weight
from learnlog.domain.proficiency import EvidenceKind, Level

SECONDS_PER_DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Band(StrEnum):
    """The five words for a currency."""

    CURRENT = "current"
    AGEING = "ageing"
    STALE = "stale"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The band's word as a person reads it."""
        return self.value.capitalize()


# The lower edge of each band, best first.
BAND_EDGES = ((Band.CURRENT, 0.80), (Band.AGEING, 0.60), (Band.STALE, 0.35), (Band.LAPSED, 0.0))


def band_of(currency: float | None) -> Band:
    """Return the band of a currency in [0, 1]; None is unknown, never lapsed."""
    if currency is None:
        return Band.UNKNOWN
    return next((band for band, edge in BAND_EDGES if currency >= edge), Band.LAPSED)


def percent_of(currency: float) -> int:
    """Return a currency in [0, 1] in whole per cent, half up, but never up into a better band.

    79.96 % is ageing and therefore 79, so that band and number agree.
    """
    percent = math.floor(100.0 * currency + 0.5)
    return percent if band_of(percent / 100) is band_of(currency) else percent - 1


def to_day(instant: datetime) -> float:
    """Return an aware instant as days on the model's one axis (since 1970, UTC)."""
    return (instant - _EPOCH).total_seconds() / SECONDS_PER_DAY


def to_instant(day: float) -> datetime | None:
    """Return the instant of a day on the axis, or None when no calendar reaches that far."""
    try:
        return _EPOCH + timedelta(days=day)
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One dated fact.

    ``upto`` is the day the version that was used came out, ``outcome`` the result of a graded
    check (1 passed, 0 failed), ``change`` the id of the one release that an acknowledgement
    covers, by ``coverage`` (0 to 1). Of two at one instant the lower ``id`` came first.
    """

    day: float
    kind: EvidenceKind
    id: int = 0
    upto: float | None = None
    outcome: int | None = None
    change: int | None = None
    coverage: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One person and one technology: the level, since when changes count, what was done.

    ``speed`` (above 0) is how many times as fast as others the person forgets.
    """

    level: Level
    baseline: float
    evidence: tuple[Evidence, ...] = ()
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency in [0, 1] with its three factors, each in [0, 1], and the stability in days.

    ``value`` is practice * validity * checks, read as the probability that a task at the
    person's level goes right without help today. ``best`` is the evidence that practice is
    reckoned from.
    """

    practice: float
    validity: float
    checks: float
    stability_days: float
    best: Evidence

    @property
    def value(self) -> float:
        """The currency itself."""
        return self.practice * self.validity * self.checks

    @property
    def band(self) -> Band:
        """The word for it."""
        return band_of(self.value)


class Standing:
    """What a cell's evidence comes to, taken in one piece at a time and in order of time.

    Adding evidence costs the same however much came before; `copy` allows to ask what one
    more piece would change.
    """

    __slots__ = ("_alive", "_checks", "_drift", "_first", "_last", "_newest", "_notes", "_reach",
                 "baseline", "level", "speed", "version_day")  # fmt: skip

    def __init__(self, level: Level, baseline: float, drift: Drift, *, speed: float = 1.0) -> None:
        self.level = level
        self.baseline = baseline
        self.speed = speed
        self.version_day = baseline
        self._drift = drift
        self._checks = 1.0
        self._alive = 0.0
        self._first: float | None = None
        self._last: dict[Practice, Evidence] = {}
        self._reach: dict[float, float] = {}
        self._newest: dict[float, float] = {}
        self._notes: dict[int, float] = {}

    def copy(self) -> "Standing":
        """Return an independent copy."""
        other = Standing(self.level, self.baseline, self._drift, speed=self.speed)
        other.version_day, other._checks, other._alive = self.version_day, self._checks, self._alive
        other._first, other._last = self._first, dict(self._last)
        other._reach, other._newest = dict(self._reach), dict(self._newest)
        other._notes = dict(self._notes)
        return other

    @property
    def constants(self) -> ModelConstants:
        """The constants that the technology's drift was made with."""
        return self._drift.constants

    def add_all(self, evidence: Iterable[Evidence], *, until: float) -> None:
        """Take in all evidence up to a day, in order of time and id.

        None of it may be older than what was taken in before.
        """
        ordered = sorted(
            (item for item in evidence if item.day <= until), key=lambda item: (item.day, item.id)
        )
        for day, together in groupby(ordered, key=lambda item: item.day):
            self._add_instant(day, list(together))

    def _add_instant(self, day: float, together: list[Evidence]) -> None:
        """Take in what happened at one instant; its checks are judged by the state before."""
        graded = [item.outcome for item in together if item.outcome is not None]
        before = self.on(day) if graded else None
        for outcome in graded:
            self._check(outcome, before)
        for item in together:
            self._take(item)

    def _check(self, outcome: int, before: Currency | None) -> None:
        if before is not None:
            moved = self._checks + self.constants.check_rate * (outcome - before.value)
            self._checks = min(1.0, max(self.constants.check_floor, moved))

    def _take(self, item: Evidence) -> None:
        if item.change is not None:
            share = self.constants.notes_coverage if item.coverage is None else item.coverage
            self._notes[item.change] = max(share, self._notes.get(item.change, 0.0))
            return
        weight = self.constants.weights.get(item.kind)
        if weight is not None and item.outcome != 0:
            self._practise(item, weight)

    def _practise(self, item: Evidence, weight: Weight) -> None:
        if self._first is None:
            self._first = item.day
        self._keep_alive(item.day, weight.height, self._first)
        self._last[weight.practice] = item
        upto = item.day if item.upto is None else item.upto
        newest = self._newest.get(weight.coverage)
        self._newest[weight.coverage] = upto if newest is None else max(newest, upto)
        if weight.coverage >= self.constants.support_coverage:
            self.version_day = max(self.version_day, upto)

    def _keep_alive(self, day: float, height: float, first: float) -> None:
        """Credit the gap before this day.

        A day is kept alive as high as the highest evidence within the gap's length after it,
        so the integral is summed in layers: of each height, the union of the gaps at or above.
        """
        if height not in self._reach:
            above = [reach for level, reach in self._reach.items() if level > height]
            self._reach[height] = max(above, default=first)
        lower = 0.0
        for layer in sorted(self._reach):
            if layer > height:
                break
            since = max(self._reach[layer], day - self.constants.max_gap_days)
            self._alive += (layer - lower) * max(0.0, day - since)
            self._reach[layer] = day
            lower = layer

    @property
    def stability_days(self) -> float:
        """How slowly practice fades: the days kept alive above a start that the level sets.

        Somebody who forgets twice as fast has half of it.
        """
        constants = self.constants
        start = constants.base_stability_days * constants.stability_factors[self.level]
        return min(constants.max_stability_days, start + self._alive) / self.speed

    def known(self) -> Known:
        """Return what the evidence has caught up with."""
        return Known(self.baseline, staircase(self._newest), self._notes, self.version_day)

    def ceiling(self, item: Evidence) -> float:
        """Return how high evidence of this kind can bring a person of this level, 0 to 1."""
        return self.constants.ceilings[self.level][self.constants.weights[item.kind].practice]

    def _retained(self, item: Evidence, day: float) -> float:
        faded = self.constants.decay * max(0.0, day - item.day) / self.stability_days
        return self.ceiling(item) / math.sqrt(1.0 + faded)

    def on(self, day: float) -> Currency | None:
        """Return the currency on a day not before the last evidence; None without evidence."""
        if not self._last:
            return None
        practice, best = max(
            ((self._retained(item, day), item) for item in self._last.values()),
            key=lambda pair: pair[0],
        )
        validity = math.exp(-unread(self._drift, self.known(), day))
        return Currency(practice, validity, self._checks, self.stability_days, best)

    @property
    def checks(self) -> float:
        """The factor that graded checks have moved, 0.3 to 1."""
        return self._checks

    def last_days(self) -> tuple[float | None, float | None, float | None]:
        """Return the last day of each class of evidence, hands-on first."""
        days = [self._last[kind].day if kind in self._last else None for kind in Practice]
        return days[0], days[1], days[2]

    def latest(self) -> list[tuple[float, float]]:
        """Return day and ceiling of the last evidence of each class."""
        return [(item.day, self.ceiling(item)) for item in self._last.values()]


def standing(cell: Cell, drift: Drift, *, until: float) -> Standing:
    """Return what the cell's evidence up to a day comes to."""
    result = Standing(cell.level, cell.baseline, drift, speed=cell.speed)
    result.add_all(cell.evidence, until=until)
    return result


def currency(cell: Cell, drift: Drift, *, now: datetime) -> Currency | None:
    """Return the currency of a cell, or None when nothing is known about it.

    Only what happened up to ``now`` counts, so an earlier instant gives what it was then.
    """
    day = to_day(now)
    return standing(cell, drift, until=day).on(day)
