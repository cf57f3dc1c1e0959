"""How a card stands in an Anki collection, from the numbers of its row."""

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from learnlog.domain.card_file import Standing

SECONDS_PER_DAY = 86_400
# A day of Anki begins at 4:00; six hours later no change of clocks leads to another day.
INTO_THE_DAY = 6 * 3_600
_NEW = 0
_SUSPENDED = -1
_AN_INSTANT = 1_000_000_000
_LATEST = 4_102_444_800
_MOST_DAYS = 40_000
_MOST = 2**31 - 1

COLUMNS = "id, did, odid, type, queue, due, odue, ivl, factor, reps, lapses, data"


class CardNumbers(NamedTuple):
    """The columns of a card, whatever their types; a card in a filtered deck has a home one."""

    id: Any
    deck: Any
    home_deck: Any
    type: Any
    queue: Any
    due: Any
    home_due: Any
    interval: Any
    factor: Any
    reviews: Any
    lapses: Any
    data: Any


def standing_of(
    card: CardNumbers, reviews: Sequence[tuple[int, int, int]], *, made_at: int
) -> Standing:
    """Return how a card stands; ``made_at`` is the first day of the collection, as an instant."""
    memory = _memory(card.data)
    due_at = _due_at(card, made_at)
    interval = count_of(card.interval)
    last_at = _instant(memory.get("lrt")) or (reviews[-1][0] // 1000 if reviews else None)
    if last_at is None and due_at is not None and interval:
        last_at = max(0, due_at - interval * SECONDS_PER_DAY)
    return Standing(
        reviews=count_of(card.reviews),
        lapses=count_of(card.lapses),
        is_suspended=card.queue == _SUSPENDED,
        interval_days=interval if card.type != _NEW else 0,
        ease=count_of(card.factor) / 1000 or None,
        stability_days=_positive(memory.get("s")),
        difficulty=_positive(memory.get("d")),
        due_at=due_at,
        last_at=last_at,
    )


def count_of(value: Any) -> int:
    """Return a number that is a count, 0 for what is none."""
    return value if is_count(value) and value <= _MOST else 0


def is_count(value: Any) -> bool:
    """Return whether a column holds a whole number that is not below 0."""
    return isinstance(value, int) and value >= 0


def _due_at(card: CardNumbers, made_at: int) -> int | None:
    if card.type == _NEW:
        return None
    due = card.home_due if card.home_deck and card.home_due else card.due
    if not isinstance(due, int):
        return None
    if due > _AN_INSTANT:
        return _instant(due)
    # Below 0 was due before the collection was made; such cards come from other collections.
    if abs(due) > _MOST_DAYS:
        return None
    return _instant(made_at + due * SECONDS_PER_DAY + INTO_THE_DAY)


def _memory(data: Any) -> dict[str, Any]:
    try:
        found = json.loads(data) if isinstance(data, str) and data else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _positive(value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) and value > 0 else None


def _instant(value: Any) -> int | None:
    return value if is_count(value) and 0 < value < _LATEST else None
