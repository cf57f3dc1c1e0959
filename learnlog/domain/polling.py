"""When a feed is asked again: by what happens in it, and never sooner than its server allows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = 3600.0
SHORTEST = HOUR / 2
LONGEST = 12 * HOUR
UNKNOWN_INTERVAL = HOUR
WITHOUT_VALIDATORS = 6 * HOUR
LONGEST_SERVER_WISH = 24 * HOUR
LONGEST_BACK_OFF = 24 * HOUR
LONGEST_RETRY_AFTER = 7 * 24 * HOUR
FIRST_STRIKE = 600.0
JITTER = (0.9, 1.15)
DATES_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class ServerWishes:
    """What the server said of asking again, in seconds; 0 for nothing."""

    min_seconds: float = 0.0
    has_validators: bool = True


def usual_interval(published: Sequence[datetime], *, now: datetime) -> float:
    """Return the seconds between polls that suit a feed's last entries, in 30 min..12 h.

    min(12 h, max(30 min, min(0.25/sqrt(rate an hour) h, 0.05 x age of the newest))), with the
    rate over the last ten entries and the silence since. Without entries: one hour.
    """
    newest = sorted((at for at in published if at <= now), reverse=True)[:DATES_LOOKED_AT]
    if not newest:
        return UNKNOWN_INTERVAL
    hours = max((now - newest[-1]).total_seconds() / HOUR, 1.0)
    by_rate = 0.25 / math.sqrt(len(newest) / hours) * HOUR
    by_age = 0.05 * (now - newest[0]).total_seconds()
    return min(LONGEST, max(SHORTEST, min(by_rate, by_age)))


def next_check_at(
    published: Sequence[datetime], wishes: ServerWishes, *, jitter: float, now: datetime
) -> datetime:
    """Return when to ask again after an answer; ``jitter`` is a number in 0..1."""
    seconds = max(
        usual_interval(published, now=now),
        min(wishes.min_seconds, LONGEST_SERVER_WISH),
        0.0 if wishes.has_validators else WITHOUT_VALIDATORS,
    )
    return now + timedelta(seconds=seconds * _factor(jitter))


def retry_at(failures: int, *, jitter: float, now: datetime) -> datetime:
    """Return when to try again after the ``failures``-th failure in a row (from 1), for ever.

    An hour doubled with each failure, at most a day.
    """
    seconds = min(LONGEST_BACK_OFF, HOUR * 2.0 ** min(failures - 1, 10))
    return now + timedelta(seconds=seconds * _factor(jitter))


def slowed_until(retry_after: float | None, strikes: int, *, now: datetime) -> datetime:
    """Return until when a server that said "too many" is left alone.

    ``retry_after`` is what it asked for in seconds; at least 10 min doubled with each strike
    (from 1), at most a week.
    """
    own = FIRST_STRIKE * 2.0 ** min(strikes - 1, 10)
    seconds = min(max(retry_after or 0.0, own), LONGEST_RETRY_AFTER)
    return now + timedelta(seconds=seconds)


def _factor(jitter: float) -> float:
    low, high = JITTER
    return low + (high - low) * jitter
