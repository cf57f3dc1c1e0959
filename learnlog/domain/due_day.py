"""On which day a card is asked again: the least loaded one of a window around its interval."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

# Below this many days there is no window: a day more or less would be too much.
SMALLEST_WITH_WINDOW = 2.5
# From, to, and which share of the days between them widens the window.
_WIDENING = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))
_DAYS_A_WEEK = 7
# Monday 1, Tuesday 2, ... Sunday 64, added up.
EVERY_WEEKDAY = 127


@dataclass(frozen=True, slots=True)
class DaysOff:
    """When a member does not review: weekdays that are not set in ``weekdays``, and an absence.

    ``weekdays`` adds up Monday 1, Tuesday 2, ... Sunday 64. Days are numbered as
    ``date.toordinal`` does; the absence is ``away_from`` <= day < ``away_until``.
    """

    weekdays: int = EVERY_WEEKDAY
    away_from: int | None = None
    away_until: int | None = None

    def is_away(self, day: int) -> bool:
        """Return whether the member is away on a day."""
        if self.away_from is None or self.away_until is None:
            return False
        return self.away_from <= day < self.away_until

    def is_off(self, day: int) -> bool:
        """Return whether nothing should fall due on a day."""
        # Ordinal 1, the first of January of year 1, is a Monday.
        return not self.weekdays >> (day - 1) % _DAYS_A_WEEK & 1 or self.is_away(day)


@dataclass(frozen=True, slots=True)
class Calendar:
    """How full a member's days are: cards due by day, and the days off."""

    loads: Mapping[int, int] = field(default_factory=dict)
    off: DaysOff = DaysOff()


def half_window(interval_days: float) -> float:
    """Return by how many days a due day may lie before or after its interval.

    1 + 15 % of the part of the interval between 2.5 and 7 days + 10 % between 7 and 20 + 5 %
    beyond; 0 below 2.5 days. Source: the fuzz of FSRS, as published in ``fsrs``.
    """
    if interval_days < SMALLEST_WITH_WINDOW:
        return 0.0
    return 1.0 + sum(
        share * max(0.0, min(interval_days, end) - start) for start, end, share in _WIDENING
    )


def window(interval_days: int, cap_days: int) -> range:
    """Return the intervals that may be chosen: none outside interval ± Δ, and none past the cap."""
    interval = max(1, min(interval_days, cap_days))
    half = half_window(interval)
    return range(math.ceil(interval - half), min(cap_days, math.floor(interval + half)) + 1)


def choose_due_day(
    interval_days: int,
    cap_days: int,
    calendar: Calendar,
    *,
    day: int,
    card_id: int,
    review_number: int,
) -> int:
    """Return the day on which a card that is graded on ``day`` is asked again.

    Of the days in the window the least loaded one that is not off, and of equal ones the one
    that a hash of card and review number picks. Where every day of the window is off, all count.
    """
    days = [day + interval for interval in window(interval_days, cap_days)]
    open_days = [each for each in days if not calendar.off.is_off(each)]
    return min(
        open_days or days,
        key=lambda each: (
            calendar.loads.get(each, 0),
            _picked(card_id, review_number, each - day),
        ),
    )


def _picked(card_id: int, review_number: int, interval_days: int) -> bytes:
    """Return a rank that is the same on every machine and in every process."""
    text = f"{card_id}:{review_number}:{interval_days}"
    return blake2b(text.encode(), digest_size=8).digest()
