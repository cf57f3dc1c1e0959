"""What a wanted retention costs: reviews and minutes over a year, and how much is remembered.

Nothing is drawn by chance. The cards of a year are a distribution over stability and difficulty,
on a grid, that is moved through FSRS-6 with its default parameters from one due day to the next.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from learnlog.domain.review import (
    KICKOFF_RETENTION,
    LONGEST_INTERVAL_DAYS,
    Grade,
    MemoryState,
    exact_interval,
    next_state,
    retrievability,
)

Floats = NDArray[np.float64]

YEAR_DAYS = 365
WEEK_DAYS = 7
# How people grade: the first time, and later when they do remember (hard, good, easy).
# Source: the defaults of the simulator of the package fsrs-rs.
FIRST_GRADES = (0.24, 0.094, 0.495, 0.171)
PASS_GRADES = (0.224, 0.631, 0.145)
# What ``year_of_a_card`` returns, so that no page waits for it: reviews, and recall at the end.
KNOWN = {
    0.70: (4.1772, 0.82885),
    0.75: (4.9687, 0.85840),
    0.80: (5.9327, 0.88855),
    0.85: (7.3600, 0.92037),
    0.90: (9.9637, 0.94954),
    0.95: (16.7474, 0.97389),
    0.97: (26.9755, 0.98419),
}
RETENTIONS = tuple(KNOWN)
_STABILITIES = np.geomspace(0.05, 3_000.0, 28)
_DIFFICULTIES = np.linspace(1.0, 10.0, 14)
_NODES = len(_STABILITIES) * len(_DIFFICULTIES)


@dataclass(frozen=True, slots=True)
class RetentionCost:
    """What a wanted retention costs in the first year of new cards.

    ``reviews_a_week`` counts from a card's second showing on. ``remembered_share`` is the share
    of the cards that is recalled at the year's end.
    """

    retention: float
    reviews_a_week: float
    minutes_a_week: float
    remembered_share: float


def retention_cost(
    retention: float, *, cards: int, seconds_a_card: float, before_kickoff: int = 0
) -> RetentionCost:
    """Return what a wanted retention costs with as many cards, at so many seconds a review.

    ``before_kickoff`` of them are kept at the higher retention of a kickoff in any case.
    """
    reviews, remembered = _year(retention)
    if before_kickoff:
        more, better = _year(max(retention, KICKOFF_RETENTION))
        part = before_kickoff / cards
        reviews, remembered = (
            (1 - part) * reviews + part * more,
            (1 - part) * remembered + part * better,
        )
    a_week = cards * reviews / YEAR_DAYS * WEEK_DAYS
    return RetentionCost(retention, a_week, a_week * seconds_a_card / 60, remembered)


def _year(retention: float) -> tuple[float, float]:
    return KNOWN.get(retention) or year_of_a_card(retention)


@lru_cache(maxsize=64)
def year_of_a_card(retention: float) -> tuple[float, float]:
    """Return how often a new card is asked again within a year, and its recall after it."""
    intervals = _intervals(retention)
    moves = _moves(retention)
    # One row a day; what falls due after the year stays in the rows behind it.
    due = np.zeros((YEAR_DAYS + LONGEST_INTERVAL_DAYS + 1, _NODES))
    nodes = np.arange(_NODES)
    np.add.at(due, (intervals, nodes), _first_states())
    for day in range(YEAR_DAYS):
        if due[day].any():
            np.add.at(due, (day + intervals, nodes), due[day] @ moves)
    late = due[YEAR_DAYS:]
    ahead = np.arange(float(LONGEST_INTERVAL_DAYS + 1))[:, np.newaxis]
    recall = _recall(intervals - ahead)
    return float(due[:YEAR_DAYS].sum()), float((late * recall).sum())


def _states() -> list[MemoryState]:
    return [MemoryState(float(s), float(d)) for s in _STABILITIES for d in _DIFFICULTIES]


def _intervals(retention: float) -> NDArray[np.int64]:
    days = [exact_interval(state, retention) for state in _states()]
    return np.clip(np.rint(days), 1, LONGEST_INTERVAL_DAYS).astype(np.int64)


def _recall(days: Floats) -> Floats:
    """Return the recall of every node after so many days; rows are times, columns nodes."""
    unit = MemoryState(1.0, 5.0)
    stabilities: Floats = np.repeat(_STABILITIES, len(_DIFFICULTIES))
    spent: Floats = np.maximum(0.0, days) / stabilities
    known = np.geomspace(1e-6, 1e6, 2_000)
    recall = np.array([retrievability(unit, float(each)) for each in known])
    found: Floats = np.interp(spent, known, recall)
    return found


@cache
def _first_states() -> Floats:
    """Return how a card that was seen once is spread over the grid."""
    spread = np.zeros(_NODES)
    for grade, share in zip(Grade, FIRST_GRADES, strict=True):
        spread += share * _on_grid(next_state(None, 0, grade))
    return spread


def _moves(retention: float) -> Floats:
    """Return where a review on the due day leads from every node: a row adds up to 1."""
    moves = np.zeros((_NODES, _NODES))
    for node, (state, interval) in enumerate(zip(_states(), _intervals(retention), strict=True)):
        recall = retrievability(state, int(interval))
        shares = (1 - recall, *(recall * share for share in PASS_GRADES))
        for grade, share in zip(Grade, shares, strict=True):
            moves[node] += share * _on_grid(next_state(state, int(interval), grade))
    return moves


def _on_grid(state: MemoryState) -> Floats:
    """Return a memory spread over the nodes around it, so that log stability keeps its mean."""
    row, up = _between(np.log(_STABILITIES), float(np.log(state.stability_days)))
    column, right = _between(_DIFFICULTIES, state.difficulty)
    spread = np.zeros((len(_STABILITIES), len(_DIFFICULTIES)))
    spread[row, column] = (1 - up) * (1 - right)
    spread[row, column + 1] = (1 - up) * right
    spread[row + 1, column] = up * (1 - right)
    spread[row + 1, column + 1] = up * right
    return spread.ravel()


def _between(nodes: Floats, value: float) -> tuple[int, float]:
    """Return the node below a value, and how far it lies on the way to the next one, 0 to 1."""
    below = int(np.clip(np.searchsorted(nodes, value) - 1, 0, len(nodes) - 2))
    part = (value - nodes[below]) / (nodes[below + 1] - nodes[below])
    return below, float(np.clip(part, 0.0, 1.0))
