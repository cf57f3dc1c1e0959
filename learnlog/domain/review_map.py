"""The parameters of FSRS-6 that explain a person's reviews best, as far as they are believable.

What many reviews do to many cards at once, for fits and for logs that are brought along: what one
grade does to a card is ``review.next_state``, which gives the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from learnlog.domain.calibration import HIGHEST, LOWEST
from learnlog.domain.review import DEFAULT_PARAMETERS, Grade

Floats = NDArray[np.float64]

# One card's reviews: whole days since the one before, and the grade; the first with 0.
History = Sequence[tuple[int, Grade]]

# Of each parameter: the least and the most that the package accepts, and how far it is believed
# to lie from its default; of the four first stabilities in logs. Source of the last: the spread
# over many people's collections that fsrs-rs penalises by (PARAMS_STDDEV).
_TABLE = np.array([
    (0.001, 100.0, 1.0),
    (0.001, 100.0, 1.0),
    (0.001, 100.0, 1.0),
    (0.001, 100.0, 1.0),
    (1.0, 10.0, 0.57),
    (0.001, 4.0, 0.28),
    (0.001, 4.0, 0.6),
    (0.001, 0.75, 0.12),
    (0.0, 4.5, 0.39),
    (0.0, 0.8, 0.18),
    (0.001, 3.5, 0.33),
    (0.001, 5.0, 0.3),
    (0.001, 0.25, 0.09),
    (0.001, 0.9, 0.16),
    (0.0, 4.0, 0.57),
    (0.0, 1.0, 0.25),
    (1.0, 6.0, 1.03),
    (0.0, 2.0, 0.31),
    (0.0, 2.0, 0.32),
    (0.0, 0.8, 0.14),
    (0.1, 0.8, 0.27),
])  # fmt: skip
_LOWEST, _HIGHEST, _SPREAD = _TABLE.T
_LOGGED = 4
_STEP = 1e-4
_MAX_STEPS = 15
_MAX_HALVINGS = 6
# A step that gains less, in logs over all reviews, is not worth its time.
_TOLERANCE = 1e-2
_LEAST_STABILITY = 0.001


@dataclass(frozen=True, slots=True)
class Histories:
    """Reviews of many cards, the card with most first: row t holds the t-th review of each.

    ``active`` says how many cards have a t-th review.
    """

    elapsed: NDArray[np.int64]
    grades: NDArray[np.int64]
    active: tuple[int, ...]


def lined_up(histories: Sequence[History]) -> Histories:
    """Return reviews of many cards, in columns."""
    ordered = sorted((list(history) for history in histories), key=len, reverse=True)
    longest = len(ordered[0]) if ordered else 0
    elapsed = np.zeros((longest, len(ordered)), dtype=np.int64)
    grades = np.ones((longest, len(ordered)), dtype=np.int64)
    for column, history in enumerate(ordered):
        for row, (days, grade) in enumerate(history):
            elapsed[row, column], grades[row, column] = max(0, days), grade
    active = tuple(sum(len(history) > row for history in ordered) for row in range(longest))
    return Histories(elapsed, grades, active)


def recalled(cards: Histories, parameters: Floats) -> tuple[Floats, Floats]:
    """Return the forecast before each review of another day, and whether it was passed.

    ``parameters`` holds a set in each row, and so does what comes back.
    """
    w = parameters[:, :, None]
    forecasts, outcomes = [np.zeros((len(w), 0))], [np.zeros(0)]
    if not cards.active:
        return forecasts[0], outcomes[0]
    stability, difficulty = _first(w, cards.grades[0])
    for row in range(1, len(cards.active)):
        active = cards.active[row]
        stability, difficulty = stability[:, :active], difficulty[:, :active]
        days, grade = cards.elapsed[row, :active], cards.grades[row, :active]
        recall = _recall(w, stability, days)
        graded = days >= 1
        forecasts.append(recall[:, graded])
        outcomes.append((grade[graded] > Grade.AGAIN).astype(np.float64))
        stability, difficulty = _moved(w, (stability, difficulty), recall, days=days, grade=grade)
    return np.concatenate(forecasts, axis=1), np.concatenate(outcomes)


def replayed(cards: Histories) -> list[tuple[Floats, Floats]]:
    """Return stability and difficulty after each review, under the default parameters."""
    w = np.array(DEFAULT_PARAMETERS)[None, :, None]
    found: list[tuple[Floats, Floats]] = []
    for row, active in enumerate(cards.active):
        days, grade = cards.elapsed[row, :active], cards.grades[row, :active]
        if row == 0:
            state = _first(w, grade)
        else:
            stability, difficulty = (part[:, :active] for part in state)
            recall = _recall(w, stability, days)
            state = _moved(w, (stability, difficulty), recall, days=days, grade=grade)
        found.append((state[0][0], state[1][0]))
    return found


def _moved(
    w: Floats,
    state: tuple[Floats, Floats],
    recall: Floats,
    *,
    days: NDArray[np.int64],
    grade: NDArray[np.int64],
) -> tuple[Floats, Floats]:
    """Return stability and difficulty after a review."""
    stability, difficulty = state
    passed = _passed(w, stability, difficulty, recall) * _bonus(w, grade) + stability
    failed = _failed(w, stability, difficulty, recall)
    longer = np.where(grade > Grade.AGAIN, passed, failed)
    after = np.where(days >= 1, longer, _same_day(w, stability, grade))
    return np.maximum(after, _LEAST_STABILITY), _harder(w, difficulty, grade)


def _first(w: Floats, grade: NDArray[np.int64]) -> tuple[Floats, Floats]:
    difficulty = w[:, 4] - np.exp(w[:, 5] * (grade - 1)) + 1
    return w[:, grade - 1, 0], np.clip(difficulty, 1.0, 10.0)


def _recall(w: Floats, stability: Floats, days: NDArray[np.int64]) -> Floats:
    factor = 0.9 ** (-1 / w[:, 20]) - 1
    found: Floats = (1 + factor * days / stability) ** -w[:, 20]
    return found


def _same_day(w: Floats, stability: Floats, grade: NDArray[np.int64]) -> Floats:
    increase = np.exp(w[:, 17] * (grade - 3 + w[:, 18])) * stability ** -w[:, 19]
    return stability * np.where(grade > Grade.AGAIN, np.maximum(increase, 1.0), increase)


def _bonus(w: Floats, grade: NDArray[np.int64]) -> Floats:
    return np.where(grade == Grade.HARD, w[:, 15], np.where(grade == Grade.EASY, w[:, 16], 1.0))


def _passed(w: Floats, stability: Floats, difficulty: Floats, recall: Floats) -> Floats:
    """Return by how much a good answer on another day raises the stability."""
    slower = np.exp(w[:, 8]) * (11 - difficulty) * stability ** -w[:, 9]
    raised: Floats = stability * slower * np.expm1((1 - recall) * w[:, 10])
    return raised


def _failed(w: Floats, stability: Floats, difficulty: Floats, recall: Floats) -> Floats:
    """Return the stability that is left after a failure on another day."""
    shrunk = w[:, 11] * difficulty ** -w[:, 12] * ((stability + 1) ** w[:, 13] - 1)
    longest = stability / np.exp(w[:, 17] * w[:, 18])
    return np.minimum(shrunk * np.exp((1 - recall) * w[:, 14]), longest)


def _harder(w: Floats, difficulty: Floats, grade: NDArray[np.int64]) -> Floats:
    easiest = w[:, 4] - np.exp(w[:, 5] * 3) + 1
    damped = difficulty - w[:, 6] * (grade - 3) * (10 - difficulty) / 9
    return np.clip(w[:, 7] * easiest + (1 - w[:, 7]) * damped, 1.0, 10.0)


def bounded(parameters: ArrayLike) -> Floats:
    """Return parameters moved to where the package accepts them."""
    return np.clip(np.asarray(parameters, dtype=np.float64), _LOWEST, _HIGHEST)


def fit_map(histories: Sequence[History]) -> tuple[float, ...]:
    """Return the parameters that maximise likelihood times a Gaussian prior at the defaults.

    Fisher scoring with halved steps: every step raises that product, so that the result is
    never less likely than the defaults.
    """
    cards = lined_up(histories)
    place = _DEFAULT_PLACE
    value = _cost(cards, place)
    for _ in range(_MAX_STEPS):
        step = _step(cards, place)
        for halving in range(_MAX_HALVINGS):
            tried = _place(_parameters(place + step / 2**halving))
            after = _cost(cards, tried)
            if after < value:
                break
        else:
            break
        gained, place, value = value - after, tried, after
        if gained < _TOLERANCE:
            break
    return tuple(_parameters(place).tolist())


def _place(parameters: Floats) -> Floats:
    """Return parameters as the fit sees them: the first stabilities in logs."""
    return np.concatenate([np.log(parameters[:_LOGGED]), parameters[_LOGGED:]])


def _parameters(place: Floats) -> Floats:
    """Return the parameters of a place, within what the package accepts."""
    plain = np.concatenate([np.exp(np.minimum(place[:_LOGGED], 10.0)), place[_LOGGED:]])
    return bounded(plain)


_DEFAULT_PLACE = _place(np.array(DEFAULT_PARAMETERS))


def _cost(cards: Histories, place: Floats) -> float:
    found, outcomes = recalled(cards, _parameters(place)[None])
    forecasts = np.clip(found[0], LOWEST, HIGHEST)
    losses = np.where(outcomes > 0.5, np.log(forecasts), np.log1p(-forecasts))
    away = (place - _DEFAULT_PLACE) / _SPREAD
    return float(-losses.sum() + 0.5 * (away**2).sum())


def _step(cards: Histories, place: Floats) -> Floats:
    """Return the step of Fisher scoring: slopes by differences, all parameters at once.

    A parameter that is at a bound and drawn beyond it stands still, so that it does not bend
    the way of the others.
    """
    beside = np.array([_unclipped(p) for p in [place, *(place + _STEP * np.eye(len(place)))]])
    found, outcomes = recalled(cards, beside)
    forecasts = np.clip(found[0], LOWEST, HIGHEST)
    slopes = (found[1:] - found[0]) / _STEP
    weights = 1 / (forecasts * (1 - forecasts))
    away = (place - _DEFAULT_PLACE) / _SPREAD**2
    gradient = slopes @ (weights * (outcomes - forecasts)) - away
    curvature = (slopes * weights) @ slopes.T + np.diag(1 / _SPREAD**2)
    low, high = beside[0] <= _LOWEST, beside[0] >= _HIGHEST
    free = ~((low & (gradient < 0)) | (high & (gradient > 0)))
    step = np.zeros(len(place))
    step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
    return step


def _unclipped(place: Floats) -> Floats:
    return np.concatenate([np.exp(place[:_LOGGED]), place[_LOGGED:]])
