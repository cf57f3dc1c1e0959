"""What foresees recall beside the curves of FSRS: a moving average and a logistic stack."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnlog.domain.calibration import HIGHEST, LOWEST
from learnlog.domain.review import Grade

Floats = NDArray[np.float64]

# The share that is passed where nothing is known yet: what a card is scheduled for by others.
FIRST_AVERAGE = 0.9
AVERAGE_STEP = 0.05
RIDGE = 10.0
FEATURES = (
    "one",
    "logit of the default curve",
    "logit of the moving average",
    "log of days since the last review",
    "log of passes",
    "log of lapses",
    "last one failed",
)
_COUNT = len(FEATURES)
# Trust the default curve, and nothing else, until grades say otherwise.
_TRUST = tuple(float(place == 1) for place in range(_COUNT))


@dataclass(frozen=True, slots=True)
class Past:
    """What a card went through: reviews, how many of them lapsed, and whether the last failed."""

    reviews: int
    lapses: int
    last_failed: bool

    def after(self, grade: Grade) -> "Past":
        """Return the past once one more review belongs to it; the first one is no lapse."""
        failed = grade is Grade.AGAIN
        return Past(self.reviews + 1, self.lapses + (failed and self.reviews > 0), failed)


START = Past(0, 0, last_failed=False)


def clipped(forecast: float) -> float:
    """Return a forecast kept within 0.005 ... 0.995."""
    return min(HIGHEST, max(LOWEST, forecast))


def moved_average(average: float, outcome: int) -> float:
    """Return the moving average of what was passed after one more outcome."""
    return average + AVERAGE_STEP * (outcome - average)


def features(default: float, average: float, elapsed_days: int, past: Past) -> tuple[float, ...]:
    """Return what the stack looks at; a card counts as asked after a day at the earliest."""
    return (
        1.0,
        _logit(default),
        _logit(average),
        math.log(max(1, elapsed_days)),
        math.log1p(max(0, past.reviews - past.lapses)),
        math.log1p(past.lapses),
        float(past.last_failed),
    )


def _logit(forecast: float) -> float:
    kept = clipped(forecast)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True)
class Stack:
    """A logistic regression on ``FEATURES`` that learns outcome by outcome.

    ``weights`` is the mean of what is believed of them, ``precision`` how sure that is. Each
    outcome moves both by one step of the Laplace approximation, so that a batch is not needed
    and order matters little.

    Source: Spiegelhalter and Lauritzen 1990, sequential updating of a logistic regression.
    """

    weights: tuple[float, ...] = _TRUST
    precision: tuple[float, ...] = tuple((RIDGE * np.eye(_COUNT)).ravel().tolist())

    @cached_property
    def _matrix(self) -> Floats:
        return np.array(self.precision).reshape(_COUNT, _COUNT)

    def forecast(self, seen: Sequence[float]) -> float:
        """Return the probability of recall for features, in 0.005 ... 0.995."""
        total = sum(weight * value for weight, value in zip(self.weights, seen, strict=True))
        # Beyond 40 a double holds nothing but 0 or 1.
        return clipped(1 / (1 + math.exp(-max(-40.0, min(40.0, total)))))

    def after(self, seen: Sequence[float], outcome: int) -> "Stack":
        """Return the stack as it stands once an outcome is known."""
        x, forecast = np.array(seen), self.forecast(seen)
        precision = self._matrix + forecast * (1 - forecast) * np.outer(x, x)
        step = np.linalg.solve(precision, x * (outcome - forecast))
        return Stack(
            tuple((np.array(self.weights) + step).tolist()), tuple(precision.ravel().tolist())
        )

    def numbers(self) -> list[float]:
        """Return all that is known as one list, for keeping."""
        return [*self.weights, *self.precision]


def stack_of(numbers: Sequence[Any]) -> Stack:
    """Return the stack that ``Stack.numbers`` kept; a new one where they are of another shape."""
    if len(numbers) != _COUNT + _COUNT**2:
        return Stack()
    kept = [float(number) for number in numbers]
    return Stack(tuple(kept[:_COUNT]), tuple(kept[_COUNT:]))
