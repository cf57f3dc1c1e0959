"""How good the forecasts of recall were that stood before each of a member's reviews.

Grades are for nobody else's eyes: there is no such figure of a team.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from learnlog.domain.calibration import ENOUGH, history_bin, not_enough
from learnlog.domain.calibration_figures import Figures, Foreseen, Simpler, figures_of
from learnlog.domain.review import Grade
from learnlog.domain.sm2 import Sm2State, next_sm2, sm2_recall
from learnlog.store.review_figures import LoggedGrade, review_history
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class CardCalibration:
    """How good the forecasts of recall were; without figures, ``line`` says why."""

    figures: Figures | None
    line: str


@dataclass(slots=True)
class _Seen:
    """What the log holds of one card up to a review."""

    reviews: int = 0
    lapses: int = 0
    sm2: Sm2State | None = None


def card_calibration(session: Session, user_id: int) -> CardCalibration:
    """Return how good the forecasts of a member's recall were, beside what is simpler."""
    history = review_history(session, user_id)
    rows, sm2 = _outcomes(history)
    if len(rows) < ENOUGH:
        return CardCalibration(None, not_enough(len(rows)))
    default = [row.default for row in history if row.forecast is not None]
    simpler = [Simpler("Defaults of FSRS-6", default), Simpler("Schedule SM-2", sm2)]
    return CardCalibration(figures_of(rows, simpler, who="you were"), "")


def _outcomes(
    history: Sequence[LoggedGrade],
) -> tuple[list[Foreseen], list[float | None]]:
    """Return the graded reviews, and what SM-2 would have foreseen of each.

    What SM-2 knows of a card begins with the card's first review in the log.
    """
    rows: list[Foreseen] = []
    sm2: list[float | None] = []
    cards: dict[int, _Seen] = defaultdict(_Seen)
    for row in history:
        if row.reviews_before == 0:
            cards[row.card_id] = _Seen()
        seen = cards[row.card_id]
        if row.forecast is not None:
            place = history_bin(row.elapsed_days, *_before(row, seen))
            rows.append(Foreseen(row.forecast, row.grade is not Grade.AGAIN, place))
            sm2.append(None if seen.sm2 is None else sm2_recall(seen.sm2, row.elapsed_days))
        if seen.sm2 is not None or row.forecast is None:
            seen.sm2 = next_sm2(seen.sm2 or Sm2State(), row.grade)
        seen.lapses += row.grade is Grade.AGAIN and seen.reviews > 0
        seen.reviews += 1
    return rows, sm2


def _before(row: LoggedGrade, seen: _Seen) -> tuple[int, int]:
    """Return how many reviews and lapses came before; the oldest rows leave it to be counted."""
    if row.reviews_before is None or row.lapses_before is None:
        return seen.reviews, seen.lapses
    return row.reviews_before, row.lapses_before
