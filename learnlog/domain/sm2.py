"""SM-2, the schedule that FSRS is held against, read as a forecast of recall.

Source: Wozniak 1990, with the grades 2, 3, 4 and 5 for again, hard, good and easy.
"""

import math
from dataclasses import dataclass

from learnlog.domain.review import Grade

FIRST_EASE = 2.5
LEAST_EASE = 1.3
_FIRST_INTERVALS = (1.0, 6.0)
_PASS = 3
# Recall after one interval is taken as 0.9, and falls from there as the published curve of
# FSRS-4.5 does: SM-2 itself foresees nothing.
_FACTOR = 19 / 81


@dataclass(frozen=True, slots=True)
class Sm2State:
    """Where a card stands: its interval in days, its ease (1.3 or more), passes in a row."""

    interval_days: float = 0.0
    ease: float = FIRST_EASE
    passes: int = 0


def next_sm2(state: Sm2State, grade: Grade) -> Sm2State:
    """Return where a card stands after a grade."""
    quality = grade + 1
    passed = quality >= _PASS
    if not passed:
        interval = _FIRST_INTERVALS[0]
    elif state.passes < len(_FIRST_INTERVALS):
        interval = _FIRST_INTERVALS[state.passes]
    else:
        interval = state.interval_days * state.ease
    lacking = 5 - quality
    ease = state.ease + 0.1 - lacking * (0.08 + lacking * 0.02)
    return Sm2State(interval, max(LEAST_EASE, ease), state.passes + 1 if passed else 0)


def sm2_recall(state: Sm2State, days: float) -> float:
    """Return the probability of recall days after a card was graded at least once."""
    return 1 / math.sqrt(1 + _FACTOR * max(0.0, days) / state.interval_days)
