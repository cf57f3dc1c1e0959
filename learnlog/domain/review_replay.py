"""What a log of grades that were given elsewhere would have done here."""

from collections.abc import Sequence
from typing import NamedTuple

from learnlog.domain.review import Grade
from learnlog.domain.review_map import lined_up, replayed


class Replayed(NamedTuple):
    """One grade of a log; before the first one of a card there is no memory."""

    day: int
    elapsed_days: int
    grade: Grade
    stability_before: float | None
    difficulty_before: float | None
    stability_after: float
    difficulty_after: float
    lapses_before: int


def replay(logs: Sequence[Sequence[tuple[int, Grade]]]) -> list[list[Replayed]]:
    """Return what each log's grades, pairs of a local day and a grade, did to the memory.

    Under the default parameters of FSRS-6. A day before the one it follows counts as that day.
    """
    order = sorted(range(len(logs)), key=lambda place: len(logs[place]), reverse=True)
    histories = [_history(logs[place]) for place in order]
    states = [(s.tolist(), d.tolist()) for s, d in replayed(lined_up(histories))]
    found: list[list[Replayed]] = [[] for _ in logs]
    for column, place in enumerate(order):
        memory: tuple[float | None, float | None] = (None, None)
        lapses, done = 0, found[place]
        for (day, grade), (elapsed, _), (stability, difficulty) in zip(
            logs[place], histories[column], states, strict=False
        ):
            after = stability[column], difficulty[column]
            done.append(Replayed(day, elapsed, grade, *memory, *after, lapses))
            lapses += grade is Grade.AGAIN and memory[0] is not None
            memory = after
    return found


def _history(log: Sequence[tuple[int, Grade]]) -> list[tuple[int, Grade]]:
    found, last = [], log[0][0] if log else 0
    for day, grade in log:
        elapsed = day - last if day > last else 0
        found.append((elapsed, grade))
        last += elapsed
    return found
