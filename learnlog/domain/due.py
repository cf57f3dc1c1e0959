"""When a currency falls below a target: closed forms, no search."""

import math
from datetime import datetime

from learnlog.domain.currency import Cell, Standing, standing, to_day, to_instant
from learnlog.domain.drift import Drift

# The function is convex, so that half of these reach the last bit from any start.
_NEWTON_STEPS = 16


def lambertw_exp(x: float) -> float:
    """Return W(e^x) for the principal branch of Lambert's W: the w > 0 with w + ln w = x.

    Newton's method in logs, so that neither a large nor a very negative x overflows.
    """
    if x < -700.0:
        return math.exp(max(x, -745.0))
    log_w = x if x < 1.0 else math.log(x)
    for _ in range(_NEWTON_STEPS):
        w = math.exp(log_w)
        log_w -= (w + log_w - x) / (w + 1.0)
    return math.exp(log_w)


def due_day(state: Standing, target: float, *, day: float) -> float | None:
    """Return the day on which currency falls to a target if nothing further is released.

    ``target`` is in (0, 1]. A result that is not after ``day`` means: below it already. None
    when the currency is unknown.
    """
    now = state.on(day)
    if now is None:
        return None
    height = now.validity * now.checks / target
    reach = now.stability_days / state.constants.decay
    return max(last + reach * ((ceiling * height) ** 2 - 1.0) for last, ceiling in state.latest())


def forecast_day(state: Standing, target: float, *, pace: float, day: float) -> float | None:
    """Return the day on which currency falls to a target if change goes on at a pace.

    ``pace`` is the loss in logs a day, 0 or more. Never later than `due_day`, and equal to it
    when the target is passed already or nothing is expected to change.
    """
    plain = due_day(state, target, day=day)
    now = state.on(day)
    if plain is None or now is None or pace <= 0.0 or plain <= day:
        return plain
    height = math.log(now.validity * now.checks / target)
    reach = now.stability_days / state.constants.decay
    a = 2.0 * pace * reach
    days = (
        last + reach * (lambertw_exp(_scaled(a, ceiling, height, pace * (day - last))) / a - 1.0)
        for last, ceiling in state.latest()
    )
    return min(plain, max(days))


def _scaled(a: float, ceiling: float, height: float, expected: float) -> float:
    """Return ln of a * (ceiling * A * V / target)^2 * e^(2 g (now - last) + a)."""
    return math.log(a) + 2.0 * (math.log(ceiling) + height + expected) + a


def due_at(cell: Cell, drift: Drift, target: float, *, now: datetime) -> datetime | None:
    """Return the instant of `due_day` for a cell; None when unknown."""
    today = to_day(now)
    day = due_day(standing(cell, drift, until=today), target, day=today)
    return None if day is None else to_instant(day)


def forecast_at(cell: Cell, drift: Drift, target: float, *, now: datetime) -> datetime | None:
    """Return the instant of `forecast_day` for a cell at the technology's own pace."""
    today = to_day(now)
    state = standing(cell, drift, until=today)
    day = forecast_day(state, target, pace=drift.pace, day=today)
    return None if day is None else to_instant(day)
