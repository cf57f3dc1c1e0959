"""Cards under FSRS-6: what a grade does to a memory, and on which day it is asked again.

Elapsed time is counted in whole local days (``local_time.local_day``); there are no learning
steps and no fuzz. Source: FSRS-6 as published in the package ``fsrs``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import cast

import fsrs

from learnlog.domain.errors import RuleError

ALGO_VERSION = "fsrs-6/1"
DEFAULT_PARAMETERS: tuple[float, ...] = tuple(fsrs.Scheduler().parameters)
DEFAULT_RETENTION = 0.85
RETENTION_RANGE = (0.70, 0.97)
# Wanted of the cards that an engagement needs which begins soon.
KICKOFF_RETENTION = 0.95
LONGEST_INTERVAL_DAYS = 365

_PRECISE_DAYS = 0.01

# The package wants instants; only differences of whole days matter.
_DAY_ZERO = datetime(2000, 1, 1, tzinfo=UTC)


class Grade(IntEnum):
    """The four grades of a review; hard is a pass."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class MemoryState:
    """What FSRS knows of a card: stability in days, above 0, and difficulty, 1 to 10."""

    stability_days: float
    difficulty: float


@dataclass(frozen=True, slots=True)
class CardState:
    """A card as its schedule sees it; ``state`` is None before the first review.

    Days are the member's local days, numbered as ``date.toordinal`` does.
    """

    state: MemoryState | None
    last_day: int | None
    due_day: int
    reviews: int
    lapses: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What one grade did. ``forecast`` is the recall foreseen before it, None on the first day."""

    before: CardState
    after: CardState
    grade: Grade
    elapsed_days: int
    forecast: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a grade would do, before it is chosen."""

    grade: Grade
    interval_days: int
    due_day: int


@dataclass(frozen=True, slots=True)
class Curve:
    """One set of FSRS parameters and its weight in a mixture; the weights add up to 1."""

    parameters: tuple[float, ...]
    weight: float = 1.0


Curves = tuple[Curve, ...]
DEFAULT_CURVES: Curves = (Curve(DEFAULT_PARAMETERS),)


@dataclass(frozen=True, slots=True)
class Plan:
    """How one card is scheduled.

    ``states`` is what each of ``curves`` makes of the card's past, empty where that is the card's
    own state. ``choose`` turns an interval in whole days into the due day; None takes it as it is.
    """

    retention: float = DEFAULT_RETENTION
    cap_days: int = LONGEST_INTERVAL_DAYS
    curves: Curves = DEFAULT_CURVES
    states: tuple[MemoryState | None, ...] = ()
    choose: Callable[[int], int] | None = None


DEFAULT_PLAN = Plan()


@lru_cache(maxsize=64)
def _scheduler(parameters: tuple[float, ...]) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=parameters, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )


def next_state(
    state: MemoryState | None,
    elapsed_days: int,
    grade: Grade,
    parameters: Sequence[float] = DEFAULT_PARAMETERS,
) -> MemoryState:
    """Return the memory after a grade; the one place that calls the algorithm.

    Days before 0 count as 0, because a clock may run backwards.
    """
    last = _DAY_ZERO if state else None
    card = fsrs.Card(
        card_id=1,
        state=fsrs.State.Review if state else fsrs.State.Learning,
        step=None if state else 0,
        stability=state.stability_days if state else None,
        difficulty=state.difficulty if state else None,
        due=_DAY_ZERO,
        last_review=last,
    )
    at = _DAY_ZERO + timedelta(days=max(0, elapsed_days))
    after, _ = _scheduler(tuple(parameters)).review_card(card, fsrs.Rating(grade.value), at)
    # The package's types allow a card without memory; one that was just graded has it.
    return MemoryState(cast("float", after.stability), cast("float", after.difficulty))


def retrievability(
    state: MemoryState, days: float, parameters: Sequence[float] = DEFAULT_PARAMETERS
) -> float:
    """Return the probability of recall after ``days``, in (0, 1].

    R(t, S) = (1 + f·t/S)^(-w20), f = 0.9^(-1/w20) - 1, so that R(S, S) = 0.9.
    """
    decay = -parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(0.0, days) / state.stability_days) ** decay)


def exact_interval(
    state: MemoryState, retention: float, parameters: Sequence[float] = DEFAULT_PARAMETERS
) -> float:
    """Return after how many days recall has fallen to ``retention``."""
    decay = -parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float(state.stability_days / factor * (retention ** (1 / decay) - 1))


def checked_retention(retention: float) -> float:
    """Return a wanted retention.

    Raises:
        RuleError: it does not lie in 0.70..0.97.
    """
    low, high = RETENTION_RANGE
    if not low <= retention <= high:
        raise RuleError(f"The wanted retention lies between {low:.2f} and {high:.2f}.")
    return retention


def replay(
    reviews: Iterable[tuple[int, Grade]],
    parameters: Sequence[float],
    state: MemoryState | None = None,
) -> MemoryState | None:
    """Return the memory after reviews, given as days since the one before and grade."""
    for elapsed_days, grade in reviews:
        state = next_state(state, elapsed_days, grade, parameters)
    return state


def mixed_interval(curves: Curves, states: Sequence[MemoryState], plan: Plan) -> float:
    """Return after how many days the mixture of curves has fallen to the wanted retention.

    At most the cap. One curve is solved directly, several by bisection: a mixture of falling
    curves falls.
    """
    if len(curves) == 1:
        days = exact_interval(states[0], plan.retention, curves[0].parameters)
        return min(float(plan.cap_days), days)
    low, high = 0.0, float(plan.cap_days)
    if mixed_recall(curves, states, high) >= plan.retention:
        return high
    while high - low > _PRECISE_DAYS:
        middle = (low + high) / 2
        if mixed_recall(curves, states, middle) >= plan.retention:
            low = middle
        else:
            high = middle
    return low


def mixed_recall(curves: Curves, states: Sequence[MemoryState], days: float) -> float:
    """Return the probability of recall after ``days`` as the mixture of curves sees it."""
    return sum(
        curve.weight * retrievability(state, days, curve.parameters)
        for curve, state in zip(curves, states, strict=True)
    )


def interval_days(curves: Curves, states: Sequence[MemoryState], plan: Plan) -> int:
    """Return the whole days until a card is asked again: 1 to the cap, and 365 at most."""
    cap = min(plan.cap_days, LONGEST_INTERVAL_DAYS)
    return max(1, min(cap, round(mixed_interval(curves, states, plan))))


def review(card: CardState, grade: Grade, *, day: int, plan: Plan = DEFAULT_PLAN) -> Reviewed:
    """Return what a grade on a local day does to a card."""
    elapsed = 0 if card.last_day is None else max(0, day - card.last_day)
    forecast = None
    if card.state is not None and elapsed >= 1:
        forecast = retrievability(card.state, elapsed)
    after = next_state(card.state, elapsed, grade)
    states = [after]
    if plan.curves != DEFAULT_CURVES:
        states_before = plan.states or [card.state] * len(plan.curves)
        states = [
            next_state(before, elapsed, grade, curve.parameters)
            for before, curve in zip(states_before, plan.curves, strict=True)
        ]
    interval = interval_days(plan.curves, states, plan)
    is_lapse = grade is Grade.AGAIN and card.state is not None
    moved = CardState(
        state=after,
        last_day=max(day, card.last_day or day),
        due_day=day + interval if plan.choose is None else plan.choose(interval),
        reviews=card.reviews + 1,
        lapses=card.lapses + is_lapse,
    )
    return Reviewed(card, moved, grade, elapsed, forecast)


def previews(card: CardState, *, day: int, plan: Plan = DEFAULT_PLAN) -> tuple[Preview, ...]:
    """Return what each grade would do."""
    done = [review(card, grade, day=day, plan=plan) for grade in Grade]
    return tuple(Preview(r.grade, r.after.due_day - day, r.after.due_day) for r in done)


def recall_on(card: CardState, *, day: int) -> float:
    """Return the probability of recall on a day; 0 for a card that was never seen."""
    if card.state is None or card.last_day is None:
        return 0.0
    return retrievability(card.state, day - card.last_day)
