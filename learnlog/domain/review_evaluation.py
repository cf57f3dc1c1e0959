"""Forecasts of recall on reviews that were not seen: each made before its grade."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from learnlog.domain.calibration import Scores, history_bin, scores
from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import DAY_STARTS_AT_HOUR
from learnlog.domain.review import (
    DEFAULT_PARAMETERS,
    Grade,
    MemoryState,
    next_state,
    retrievability,
)
from learnlog.domain.review_csv import Review
from learnlog.domain.review_experts import START, Past
from learnlog.domain.review_fit import fit_published
from learnlog.domain.review_map import fit_map
from learnlog.domain.review_mixture import (
    DEFAULT,
    FITTED,
    MOVING_AVERAGE,
    STACK,
    Learnt,
    Weights,
)
from learnlog.domain.sm2 import Sm2State, next_sm2, sm2_recall

# The names promised to other programs.
SM2, OWN_AVERAGE = "sm2_24h", "own_average"
DEFAULT_BLOCKS, FITTED_BLOCKS = "default_24h", "fitted_24h"
DEFAULT_DAYS, MAP_DAYS = "default_local_days", "map_local_days"
MIXTURE, MIXTURE_WITHOUT_MAP = "mixture", "mixture_without_map"

# A review counts as graded recall after one whole day.
GRADED_AFTER = timedelta(days=1)

# Priors of the mixture without the MAP fit, as published with its figures: for cards that were
# seen before, and for cards that were not.
_SEEN_CARDS: Weights = {DEFAULT: 0.7, FITTED: 0.1, MOVING_AVERAGE: 0.1, STACK: 0.1}
_NEW_CARDS: Weights = {DEFAULT: 0.4, FITTED: 0.25, MOVING_AVERAGE: 0.2, STACK: 0.15}

Parameters = tuple[float, ...]
# Of each step the forecast before its grade; None for the first one and for one of the same day.
Column = list[float | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One review with what went before: local days and blocks of 24 hours since the last one."""

    card: str
    grade: Grade
    is_first: bool
    days: int
    blocks: int
    is_graded: bool
    past: Past

    @property
    def outcome(self) -> int:
        """Return 1 for recalled and 0 for forgotten."""
        return int(self.grade > Grade.AGAIN)


def evaluate_reviews(
    known: Sequence[Review], asked: Sequence[Review], *, zone: timedelta
) -> dict[str, Scores]:
    """Return how good each predictor is on ``asked``, by name.

    ``known`` is known beforehand: parameters are fitted on it, and it is what the averages, the
    stack and the memories start from. ``asked`` is predicted one review at a time, in order of
    time. ``zone`` is the person's offset from UTC; local days start at 04:00. A card that is in
    both goes on where it was, unless it begins anew before its last known review: then the two
    logs number their cards differently.

    Raises:
        RuleError: no review of ``asked`` is graded.
    """
    before, after = _apart(known, asked)
    steps = list(_steps([*before, *after], zone))
    rows = [place for place in range(len(before), len(steps)) if steps[place].is_graded]
    if not rows:
        raise RuleError("None of the reviews to predict is graded: no card is asked a day later.")
    columns = _columns(steps, len(before), is_seen=_is_seen(before, after))
    outcomes = [steps[place].outcome for place in rows]
    bins = [_bin(steps[place]) for place in rows]
    return {
        name: scores([column[place] or 0.0 for place in rows], outcomes, bins)
        for name, column in columns.items()
    }


def _apart(known: Sequence[Review], asked: Sequence[Review]) -> tuple[list[Review], list[Review]]:
    """Return both logs in order of time, without what is in both, and with cards told apart."""
    before = sorted(known, key=lambda review: review.at)
    last = {review.card: review.at for review in before}
    both = set(before)
    after = sorted((r for r in asked if r not in both), key=lambda review: review.at)
    other = {r.card for r in after if r.card in last and r.at < last[r.card]}
    return before, [replace(r, card=f"{r.card} (b)") if r.card in other else r for r in after]


def _is_seen(known: Sequence[Review], asked: Sequence[Review]) -> bool:
    """Return whether most of what is asked is of cards that are known."""
    cards = {review.card for review in known}
    return 2 * sum(review.card in cards for review in asked) > len(asked)


def _steps(reviews: Sequence[Review], zone: timedelta) -> Iterator[Step]:
    last: dict[str, Review] = {}
    pasts: dict[str, Past] = {}
    for review in reviews:
        before = last.get(review.card, review)
        apart = max(timedelta(0), review.at - before.at)
        is_first, past = review.card not in last, pasts.get(review.card, START)
        days = max(0, _day(review.at, zone) - _day(before.at, zone))
        graded = apart >= GRADED_AFTER
        yield Step(review.card, review.grade, is_first, days, apart.days, graded, past)
        pasts[review.card] = past.after(review.grade)
        last[review.card] = review


def _day(at: datetime, zone: timedelta) -> int:
    return (at + zone - timedelta(hours=DAY_STARTS_AT_HOUR)).toordinal()


def _bin(step: Step) -> tuple[int, int, int]:
    return history_bin(step.days, step.past.reviews, step.past.lapses)


def _columns(steps: Sequence[Step], known: int, *, is_seen: bool) -> dict[str, Column]:
    """Return the forecasts of each predictor; the first ``known`` steps are known beforehand."""
    by_days = list(_histories(steps[:known], _days).values())
    by_blocks = list(_histories(steps[:known], _blocks).values())
    default = _curve(steps, DEFAULT_PARAMETERS, _days)
    fit = _curve(steps, fit_map(by_days), _days)
    found = {
        SM2: _sm2(steps),
        OWN_AVERAGE: _own_average(steps),
        DEFAULT_BLOCKS: _curve(steps, DEFAULT_PARAMETERS, _blocks),
    }
    published, curves = fit_published(by_blocks), {DEFAULT: default}
    if published is not None:
        found[FITTED_BLOCKS] = _curve(steps, published, _blocks)
    published = fit_published(by_days)
    if published is not None:
        curves[FITTED] = _curve(steps, published, _days)
    found |= {DEFAULT_DAYS: default, MAP_DAYS: fit}
    prior = _SEEN_CARDS if is_seen else _NEW_CARDS
    found[MIXTURE] = _mixture(steps, known, {DEFAULT: default, FITTED: fit}, Learnt())
    found[MIXTURE_WITHOUT_MAP] = _mixture(steps, known, curves, Learnt(prior=prior))
    return found


def _days(step: Step) -> int:
    return step.days


def _blocks(step: Step) -> int:
    return step.blocks


Elapsed = Callable[[Step], int]


def _histories(steps: Sequence[Step], elapsed: Elapsed) -> dict[str, list[tuple[int, Grade]]]:
    found: dict[str, list[tuple[int, Grade]]] = defaultdict(list)
    for step in steps:
        found[step.card].append((elapsed(step), step.grade))
    return found


def _curve(steps: Sequence[Step], parameters: Parameters, elapsed: Elapsed) -> Column:
    states: dict[str, MemoryState] = {}
    found: Column = []
    for step in steps:
        state, days = states.get(step.card), elapsed(step)
        is_asked = state is not None and days >= 1
        found.append(retrievability(state, days, parameters) if state and is_asked else None)
        states[step.card] = next_state(state, days, step.grade, parameters)
    return found


def _sm2(steps: Sequence[Step]) -> Column:
    states: dict[str, Sm2State] = defaultdict(Sm2State)
    found: Column = []
    for step in steps:
        state = states[step.card]
        found.append(sm2_recall(state, step.blocks) if step.blocks >= 1 else None)
        states[step.card] = next_sm2(state, step.grade)
    return found


def _own_average(steps: Sequence[Step]) -> Column:
    """Return the share of graded reviews passed so far, as if one of two had been seen."""
    passed, count = 1, 2
    found: Column = []
    for step in steps:
        found.append(passed / count if step.is_graded else None)
        passed += step.is_graded and step.outcome
        count += step.is_graded
    return found


def _mixture(
    steps: Sequence[Step], known: int, curves: Mapping[str, Column], learnt: Learnt
) -> Column:
    """Return the mixture's forecasts; every review of another day teaches it, scored or not."""
    found: Column = []
    for place, step in enumerate(steps):
        if place == known:
            # The fit has seen what is known: who foresees well shows only from here on.
            learnt = replace(learnt, weights={})
        given = {name: column[place] for name, column in curves.items()}
        values = {name: value for name, value in given.items() if value is not None}
        if not values:
            found.append(None)
            continue
        forecasts = learnt.forecasts(values, step.days, step.past)
        found.append(forecasts.value)
        learnt = learnt.after(forecasts, step.outcome)
    return found
