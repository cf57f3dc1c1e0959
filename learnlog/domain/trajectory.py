"""How a currency went, and how it goes on if nobody acts."""

import math
from collections.abc import Sequence
from datetime import datetime

from learnlog.domain.currency import Cell, Standing, to_day
from learnlog.domain.drift import Drift


def trajectory(
    cell: Cell, drift: Drift, instants: Sequence[datetime], *, now: datetime
) -> list[float | None]:
    """Return the currency at each instant, in one sweep over the evidence.

    The instants rise. Up to ``now`` the result is what the model gave then; after it, what is
    left if nobody acts and releases go on at the technology's pace. None is unknown.
    """
    today = to_day(now)
    state = Standing(cell.level, cell.baseline, drift, speed=cell.speed)
    waiting = sorted(cell.evidence, key=lambda item: (item.day, item.id), reverse=True)
    values: list[float | None] = []
    for instant in instants:
        day = to_day(instant)
        due = []
        while waiting and waiting[-1].day <= min(day, today):
            due.append(waiting.pop())
        state.add_all(due, until=day)
        result = state.on(day)
        values.append(None if result is None else result.value * _expected(drift, day - today))
    return values


def _expected(drift: Drift, days: float) -> float:
    """Return what the releases still to come are expected to leave after some days."""
    # Slow change without releases is part of the model already, ahead as well as behind.
    return math.exp(-max(0.0, drift.pace - drift.continuous) * max(0.0, days))
