"""The longest interval of a technology's cards: about as long as it stays as it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from learnlog.domain.technology import ReleaseLine

SHORTEST_CAP, LONGEST_CAP = 60, 365
# What a product did longer ago says little about how often it moves today.
LOOKED_BACK = timedelta(days=7 * 365.25)


def interval_cap(lines: Iterable[ReleaseLine]) -> int:
    """Return after how many days a card is shown again at the latest, 60 to 365.

    It is the median gap between the days on which release lines came out, in the seven years up
    to the newest, rounded down. Fewer than two lines say nothing, and the cap is the longest.
    """
    days = sorted({line.released_on for line in lines if line.released_on is not None})
    recent = [day for day in days if day > days[-1] - LOOKED_BACK]
    if len(recent) < 2:
        return LONGEST_CAP
    return clamped(median(_gaps(recent)))


def clamped(gap_days: float) -> int:
    """Return a gap in whole days, no shorter and no longer than a cap may be."""
    return min(max(int(gap_days), SHORTEST_CAP), LONGEST_CAP)


def _gaps(days: list[date]) -> list[int]:
    return [(after - before).days for before, after in pairwise(days)]
