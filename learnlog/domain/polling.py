"""When a feed is asked again: by what happens in it, and never sooner than its server allows."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = 3600.0
SHORTEST = HOUR / 2
LONGEST = 12 * HOUR
LONGEST_IF_CRITICAL = 2 * HOUR
UNKNOWN_INTERVAL = HOUR
WITHOUT_VALIDATORS = 6 * HOUR
LONGEST_SERVER_WISH = 24 * HOUR
JITTER = (0.9, 1.15)
DATES_LOOKED_AT = 10
FIRST_CHECKS_WITHIN = timedelta(minutes=30)
VALIDATORS_KEPT = timedelta(days=8)
HOURS_A_WEEK = 7 * 24


@dataclass(frozen=True, slots=True)
class ServerWishes:
    """What the server and the document said of asking again.

    ``min_seconds`` is 0 for nothing. Nobody is to ask in ``quiet_hours`` (0 to 23, UTC) and on
    ``quiet_days`` (0 Monday to 6 Sunday).
    """

    min_seconds: float = 0.0
    has_validators: bool = True
    quiet_hours: tuple[int, ...] = ()
    quiet_days: tuple[int, ...] = ()


NO_WISHES = ServerWishes()


def usual_interval(
    published: Sequence[datetime], *, now: datetime, is_critical: bool = False
) -> float:
    """Return the seconds between polls that suit a feed's last entries, in 30 min..12 h.

    min(12 h, max(30 min, min(0.25/sqrt(rate an hour) h, 0.05 x age of the newest))), with the
    rate over the dates of the last ten entries and the silence since: what came out at one instant
    counts once. Without entries: one hour. At most two hours for the releases of something that is
    critical.
    """
    newest = sorted((at for at in published if at <= now), reverse=True)[:DATES_LOOKED_AT]
    if not newest:
        return UNKNOWN_INTERVAL
    hours = max((now - newest[-1]).total_seconds() / HOUR, 1.0)
    by_rate = 0.25 / math.sqrt(len(set(newest)) / hours) * HOUR
    by_age = 0.05 * (now - newest[0]).total_seconds()
    longest = LONGEST_IF_CRITICAL if is_critical else LONGEST
    return min(longest, max(SHORTEST, min(by_rate, by_age)))


def next_check_at(
    interval: float, wishes: ServerWishes = NO_WISHES, *, jitter: float, now: datetime
) -> datetime:
    """Return when to ask again after an answer; ``jitter`` is a number in 0..1.

    ``interval`` is in seconds. Jitter never brings it below what the server wishes, nor below
    half an hour.
    """
    wish = max(
        min(wishes.min_seconds, LONGEST_SERVER_WISH),
        0.0 if wishes.has_validators else WITHOUT_VALIDATORS,
        SHORTEST,
    )
    low, high = JITTER
    seconds = max(max(interval, wish) * (low + (high - low) * jitter), wish)
    return outside_quiet(now + timedelta(seconds=seconds), wishes)


def outside_quiet(at: datetime, wishes: ServerWishes) -> datetime:
    """Return the first instant, whole hours after ``at``, in no quiet hour and on no quiet day.

    Of a week that is quiet throughout nothing is kept: nobody can mean that.
    """
    for hours in range(HOURS_A_WEEK):
        later = at + timedelta(hours=hours)
        if later.hour not in wishes.quiet_hours and later.weekday() not in wishes.quiet_days:
            return later
    return at


def first_check_at(url: str, *, now: datetime, within: timedelta = FIRST_CHECKS_WITHIN) -> datetime:
    """Return when one of many new feeds is asked first: together they are no burst."""
    share = int(hashlib.sha256(url.encode()).hexdigest()[:8], 16) / 2**32
    return now + share * within


def jitter(url: str, now: datetime) -> float:
    """Return a number in [0, 1) that differs from feed to feed and from time to time."""
    digest = hashlib.sha256(f"{url} {now.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def may_ask_conditionally(validators_at: datetime | None, *, now: datetime) -> bool:
    """Return whether validators of that age may still be sent.

    Some servers say "not modified" for ever; they are asked for everything every eight days.
    """
    return validators_at is None or now - validators_at < VALIDATORS_KEPT
