"""How many cards the coming days bring: those due by now, and those that come back meanwhile.

Nothing is drawn by chance, and memories are those of FSRS-6 with its default parameters. A card
that is answered on its day comes back after the interval of "good" with its recall as the share,
and after the interval of "again" with the rest.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from learnlog.domain.due_day import DaysOff
from learnlog.domain.retention_cost import FIRST_GRADES
from learnlog.domain.review import (
    DEFAULT_CURVES,
    Grade,
    MemoryState,
    Plan,
    interval_days,
    next_state,
    retrievability,
)

LOAD_DAYS = 30
# Memories that differ less are taken as one: 5 % of stability or elapsed days, half a difficulty.
_STEP = math.log(1.05)
_DIFFICULTY_STEP = 0.5


@dataclass(frozen=True, slots=True)
class SeenCard:
    """A card that was answered before, and how well it is to be recalled.

    Days are the member's local days, numbered as ``date.toordinal`` does.
    """

    state: MemoryState
    last_day: int
    due_day: int
    retention: float


@dataclass(frozen=True, slots=True)
class NewCards:
    """The cards that were never answered: how many wait, and how many may begin a day.

    ``today`` is how many may still begin today.
    """

    waiting: int
    a_day: int
    today: int
    retention: float


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What one day asks if everything is answered on its day.

    ``overdue`` were due before today and stand on the first day that is not away; ``due`` have
    their date already. ``repeats`` are expected to come back meanwhile, ``begun`` to begin.
    """

    day: int
    overdue: int
    due: int
    repeats: float
    begun: float

    @property
    def cards(self) -> float:
        """How many cards in all."""
        return self.overdue + self.due + self.repeats + self.begun


@dataclass(frozen=True, slots=True)
class _Memory:
    """A memory on the grid; ``elapsed`` are the days since its last answer when it is asked."""

    stability: int
    difficulty: int
    elapsed: int
    retention: float


@dataclass(frozen=True, slots=True)
class _ComesBack:
    """What one grade leads to: its share, and the memory after so many days."""

    share: float
    interval: int
    state: MemoryState


def daily_load(cards: Iterable[SeenCard]) -> float:
    """Return how many cards a day the present intervals come to: the sum of 1 / interval."""
    return sum(1 / max(1, card.due_day - card.last_day) for card in cards)


def load_ahead(
    cards: Iterable[SeenCard], new: NewCards, *, today: int, off: DaysOff, days: int = LOAD_DAYS
) -> tuple[DayLoad, ...]:
    """Return what each of the coming days asks, today first.

    While the member is away nothing is asked: what falls due then waits for the day of return.
    """
    ahead = _Ahead(today, days, off)
    overdue, due = [0] * days, [0] * days
    for card in cards:
        asked = ahead.ask(card)
        if asked < today + days:
            counts = overdue if card.due_day < today else due
            counts[asked - today] += 1
    loads, waiting = [], float(new.waiting)
    for at, day in enumerate(range(today, today + days)):
        most = new.today if day == today else new.a_day
        begun = 0.0 if off.is_away(day) else min(waiting, most)
        waiting -= begun
        asked_again = ahead.answer(day, begun, new.retention) - overdue[at] - due[at]
        loads.append(DayLoad(day, overdue[at], due[at], max(0.0, asked_again), begun))
    return tuple(loads)


class _Ahead:
    """The days ahead, each with the memories that it asks and how many cards have each."""

    def __init__(self, today: int, days: int, off: DaysOff) -> None:
        self._end = today + days
        self._today = today
        self._off = off
        self._asked: dict[int, dict[_Memory, float]] = defaultdict(lambda: defaultdict(float))

    def ask(self, card: SeenCard, weight: float = 1.0) -> int:
        """Put a card on the day that asks it, and return that day."""
        day = max(card.due_day, self._today)
        while self._off.is_away(day):
            day += 1
        if day < self._end:
            self._asked[day][_on_grid(card, day)] += weight
        return day

    def answer(self, day: int, begun: float, retention: float) -> float:
        """Answer what a day asks, and ``begun`` new cards; return how many were asked again."""
        asked = self._asked.pop(day, {})
        for memory, weight in asked.items():
            for back in _answered(memory):
                self._back(day, back, memory.retention, weight)
        for back in _first_answered(retention) if begun else ():
            self._back(day, back, retention, begun)
        return sum(asked.values())

    def _back(self, day: int, back: _ComesBack, retention: float, weight: float) -> None:
        card = SeenCard(back.state, day, day + back.interval, retention)
        self.ask(card, weight * back.share)


def _on_grid(card: SeenCard, day: int) -> _Memory:
    return _Memory(
        round(math.log(card.state.stability_days) / _STEP),
        round(card.state.difficulty / _DIFFICULTY_STEP),
        round(math.log(max(1, day - card.last_day)) / _STEP),
        card.retention,
    )


@lru_cache(maxsize=20_000)
def _answered(memory: _Memory) -> tuple[_ComesBack, _ComesBack]:
    """Return what good and again make of a memory."""
    state = MemoryState(math.exp(memory.stability * _STEP), memory.difficulty * _DIFFICULTY_STEP)
    elapsed = round(math.exp(memory.elapsed * _STEP))
    recall = retrievability(state, elapsed)
    good = next_state(state, elapsed, Grade.GOOD)
    again = next_state(state, elapsed, Grade.AGAIN)
    return (
        _ComesBack(recall, _interval(good, memory.retention), good),
        _ComesBack(1 - recall, _interval(again, memory.retention), again),
    )


@lru_cache(maxsize=64)
def _first_answered(retention: float) -> tuple[_ComesBack, ...]:
    """Return what the first grades of a card make of it."""
    states = [next_state(None, 0, grade) for grade in Grade]
    return tuple(
        _ComesBack(share, _interval(state, retention), state)
        for share, state in zip(FIRST_GRADES, states, strict=True)
    )


def _interval(state: MemoryState, retention: float) -> int:
    return interval_days(DEFAULT_CURVES, (state,), Plan(retention))
