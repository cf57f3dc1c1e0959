"""Published vectors run through the models: what the code gives beside what is expected."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from learnlog.domain.currency import Cell, Evidence, standing
from learnlog.domain.drift import Change, Drift, SupportEnd
from learnlog.domain.due import due_day
from learnlog.domain.errors import RuleError
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.review import (
    DEFAULT_PARAMETERS,
    Grade,
    MemoryState,
    exact_interval,
    next_state,
    retrievability,
)

CURRENCY_TOLERANCE = 1e-6
DAY_TOLERANCE = 1e-4
CARD_TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many vectors were run, how many failed, and the worst error, relative above 1."""

    count: int
    failed: int
    worst_error: float


def compare(vectors: Sequence[Mapping[str, Any]]) -> Comparison:
    """Run vectors of either model and compare.

    Raises:
        RuleError: a vector is neither of the currency model nor of FSRS; it is named by number.
    """
    failed, worst = 0, 0.0
    for number, vector in enumerate(vectors):
        try:
            pairs = list(_currency(vector) if "technology" in vector else _card(vector))
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise RuleError(f"vector {number}: not one of a known model: {error!r}") from error
        errors = [(error_of(got, expected), allowed) for got, expected, allowed in pairs]
        failed += any(error > allowed for error, allowed in errors)
        worst = max([worst, *(error for error, _ in errors)])
    return Comparison(len(vectors), failed, worst)


def error_of(got: float | None, expected: float | None) -> float:
    """Return the distance, relative to what is expected where that is above 1.

    Infinite where one side has a number and the other has none.
    """
    if got is None or expected is None:
        return 0.0 if got is expected else float("inf")
    error = abs(got - expected) / max(1.0, abs(expected))
    return float("inf") if math.isnan(error) else error


def _currency(
    vector: Mapping[str, Any],
) -> Iterator[tuple[float | None, float | None, float]]:
    technology, expect, day = vector["technology"], vector["expect"], float(vector["t"])
    changes = tuple(
        Change(at, ChangeKind(kind), index)
        for index, (at, kind) in enumerate(technology["releases"])
    )
    ends = tuple(SupportEnd(at, successor) for at, successor in technology["eols"])
    events = tuple(
        Evidence(
            event["t"],
            EvidenceKind(event["kind"]),
            event["id"],
            event.get("upto"),
            event.get("y"),
            event.get("release"),
            event.get("cover"),
        )
        for event in vector["events"]
    )
    drift = Drift(technology["factor"], technology["base"], changes, ends)
    state = standing(Cell(Level(vector["level"]), vector["baseline"], events), drift, until=day)
    result = state.on(day)
    for name, key in (("value", "C"), ("checks", "A"), ("practice", "P"), ("validity", "V")):
        yield getattr(result, name, None), expect[key], CURRENCY_TOLERANCE
    yield getattr(result, "stability_days", None), expect["S"], CURRENCY_TOLERANCE
    for target, key in ((0.8, "due_80"), (0.6, "due_60")):
        yield due_day(state, target, day=day), expect[key], DAY_TOLERANCE


def _card(vector: Mapping[str, Any]) -> Iterator[tuple[float | None, float | None, float]]:
    given = vector["parameters"]
    parameters = DEFAULT_PARAMETERS if given == "default" else given
    state: MemoryState | None = None
    for days, rating in vector["reviews"]:
        state = next_state(state, days, Grade(rating), parameters)
    if state is None:
        raise ValueError("no reviews")
    yield state.stability_days, vector["stability"], CARD_TOLERANCE
    yield state.difficulty, vector["difficulty"], CARD_TOLERANCE
    for days, recall in vector["recall"].items():
        yield retrievability(state, float(days), parameters), recall, CARD_TOLERANCE
    for wanted, interval in vector["interval_days"].items():
        yield exact_interval(state, float(wanted), parameters), interval, CARD_TOLERANCE
