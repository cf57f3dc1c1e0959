"""Many cells at once: what each one's evidence came to, evaluated on any later day with NumPy."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnlog.domain.currency import BAND_EDGES, Band, Standing
from learnlog.domain.drift import Course, Drift, gap
from learnlog.domain.model import ModelConstants, Practice, model_constants
from learnlog.domain.proficiency import Level

# Until a person says otherwise, the model reckons with somebody who can follow the talk.
LEVEL_UNTIL_STATED = Level.CONVERSANT

Floats = NDArray[np.float64]
# In the order of the field's codes: 0 is lapsed, 3 is current, 4 is unknown.
BANDS = (Band.LAPSED, Band.STALE, Band.AGEING, Band.CURRENT, Band.UNKNOWN)
_UNKNOWN = BANDS.index(Band.UNKNOWN)
_EDGES = np.array(sorted(edge for _, edge in BAND_EDGES if edge > 0.0))


@dataclass(frozen=True, slots=True)
class CellState:
    """What a cell's evidence comes to after the last of it; days are on the model's axis.

    ``last`` is the last day of each class of evidence, hands-on first, None where there is none.
    ``covered`` is the part of the technology's cumulative loss that has been caught up with,
    ``support_until`` the day from which what is known is out of support, ``settled`` the day
    from which all this holds.
    """

    level: Level | None
    last: tuple[float | None, float | None, float | None]
    stability_days: float
    checks: float
    covered: float
    support_until: float | None
    settled: float


def settle(state: Standing, drift: Drift, *, level: Level | None) -> CellState:
    """Return what a standing comes to from its last evidence on; ``level`` is the one stated."""
    known = state.known()
    last = state.last_days()
    noted = [change.day for change in drift.changes if change.id in known.notes]
    settled = max([known.until, *noted, *(day for day in last if day is not None)])
    return CellState(
        level=level,
        last=last,
        stability_days=state.stability_days,
        checks=state.checks,
        covered=drift.course.until(settled) - gap(drift, known, settled),
        support_until=_support_until(drift, known.version_day),
        settled=settled,
    )


def _support_until(drift: Drift, version_day: float) -> float | None:
    """Return when the version known on a day leaves support; at most one end applies to it."""
    days = [
        end.day
        for end in drift.ends
        if version_day < end.successor_day
        and (end.since_day is None or end.since_day <= version_day)
    ]
    return min(days, default=None)


def table_of(states: Sequence[CellState]) -> Floats:
    """Return states as a table of shape (cells, 8), as `Field` takes it."""
    rows = [
        (
            -1 if state.level is None else int(state.level),
            *(-math.inf if day is None else day for day in state.last),
            state.stability_days,
            state.checks,
            state.covered,
            math.inf if state.support_until is None else state.support_until,
        )
        for state in states
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 8)


class Field:
    """The states of many cells, as arrays; cell i belongs to column ``columns[i]``.

    ``table`` has a row a cell: level (-1 where none was stated), the three last days (-inf where
    there is none), stability in days, checks, covered loss, end of support (inf where none).
    In float32 it is quick enough for a moving slider, in float64 exact.
    """

    def __init__(
        self,
        table: Floats,
        columns: NDArray[np.intp],
        *,
        kind: type[np.floating[Any]] = np.float64,
        constants: ModelConstants | None = None,
    ) -> None:
        self.columns = columns
        self.constants = constants or model_constants()
        self.levels = table[:, 0].astype(np.int8)
        self.last = np.ascontiguousarray(table[:, 1:4].T, dtype=kind)
        self.slope = (self.constants.decay / table[:, 4]).astype(kind)
        self.checks = table[:, 5].astype(kind)
        self.covered = table[:, 6].astype(kind)
        self.support_until = table[:, 7].astype(kind)
        reckoned = np.where(self.levels < 0, int(LEVEL_UNTIL_STATED), self.levels)
        self.squares = (_ceilings(self.constants)[:, reckoned] ** 2).astype(kind)
        self.known = np.isfinite(self.last).any(axis=0)

    def currencies(self, courses: Sequence[Course], day: float) -> Floats:
        """Return the currency of every cell on a day not before it settled; NaN is unknown.

        ``courses`` holds one a column.
        """
        value = self._practice(day)
        np.multiply(value, self._lasting(courses, day), out=value)
        value[~self.known] = np.nan
        return value

    def _practice(self, day: float) -> Floats:
        """Return P: the largest of ceiling / sqrt(1 + F t / S) over the three classes."""
        kind = self.slope.dtype.type
        best = np.zeros_like(self.slope)
        for last, square in zip(self.last, self.squares, strict=True):
            faded = np.subtract(kind(day), last)
            np.maximum(faded, kind(0.0), out=faded)
            np.multiply(faded, self.slope, out=faded)
            np.add(faded, kind(1.0), out=faded)
            np.divide(square, faded, out=faded)
            np.maximum(best, faded, out=best)
        root: Floats = np.sqrt(best, out=best)
        return root

    def _lasting(self, courses: Sequence[Course], day: float) -> Floats:
        """Return V A: what change has left, times the factor of the checks."""
        kind = self.slope.dtype.type
        moved = np.array([course.until(day) for course in courses], dtype=self.slope.dtype)
        exponent = np.subtract(self.covered, moved[self.columns])
        np.minimum(exponent, kind(0.0), out=exponent)
        ended = self.support_until <= kind(day)
        exponent[ended] -= kind(self.constants.support_weight)
        np.exp(exponent, out=exponent)
        lasting: Floats = np.multiply(exponent, self.checks, out=exponent)
        return lasting

    def due_days(self, courses: Sequence[Course], target: float, day: float) -> Floats:
        """Return when each cell falls to a target in (0, 1] if nothing more is released.

        last + S/F ((ceiling A V / target)^2 - 1), the latest of the classes; NaN is unknown.
        """
        height = self._lasting(courses, day) / target
        due = self.last + (self.squares * height**2 - 1.0) / self.slope
        latest = due.max(axis=0)
        latest[~self.known] = np.nan
        return np.asarray(latest)


def _ceilings(constants: ModelConstants) -> Floats:
    return np.array(
        [[constants.ceilings[level][practice] for level in Level] for practice in Practice]
    )


def band_codes(currencies: Floats) -> NDArray[np.intp]:
    """Return for each currency the place of its band in `BANDS`."""
    codes = np.searchsorted(_EDGES, currencies, side="right")
    codes[np.isnan(currencies)] = _UNKNOWN
    return codes


def cover(field: Field, currencies: Floats, columns: int, *, level: int, least: float) -> list[int]:
    """Return for each column how many are at a level or above and at least so current."""
    counts = (field.levels >= level) & (currencies >= least)
    found = np.bincount(field.columns[counts], minlength=columns)
    return [int(count) for count in found]
