"""When a feed that did not answer is tried again, and whose fault it was."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from learnlog.domain.polling import HOUR, SHORTEST

DAY = 24 * HOUR
LONGEST_BACK_OFF = DAY
LONGEST_RETRY_AFTER = 7 * DAY
FIRST_STRIKE = 600.0
GONE_INTERVAL = 7 * DAY
JITTER = (0.9, 1.0)

GONE = 410
NOT_FOUND = 404
SLOW_DOWN = frozenset({429, 503})
GONE_AFTER = {GONE: timedelta(hours=24), NOT_FOUND: timedelta(days=14)}

ATTEMPTS_LOOKED_AT = 20
OUTAGE_HOSTS = 5
UNREACHABLE = frozenset({"dns", "connect", "timeout"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One fetch: of which host, and whether a connection came about."""

    host_key: str
    is_connected: bool


def is_outage(attempts: Collection[Attempt]) -> bool:
    """Return whether it is this machine that is cut off.

    So it is when more than half of the last twenty fetches found no connection, over five hosts
    at least.
    """
    failed = [attempt for attempt in attempts if not attempt.is_connected]
    hosts = {attempt.host_key for attempt in failed}
    return len(failed) > ATTEMPTS_LOOKED_AT / 2 and len(hosts) >= OUTAGE_HOSTS


def retry_at(interval: float, failures: int, *, jitter: float, now: datetime) -> datetime:
    """Return when to try again after the ``failures``-th failure in a row (from 1), for ever.

    The feed's usual interval in seconds, doubled with each failure after the first: at least half
    an hour and at most a day, less up to a tenth of jitter.
    """
    low, high = JITTER
    seconds = min(LONGEST_BACK_OFF, interval * 2.0 ** min(failures - 1, 10))
    return now + timedelta(seconds=max(SHORTEST, seconds * (low + (high - low) * jitter)))


def gone_retry_at(status: int | None, *, is_gone: bool, jitter: float, now: datetime) -> datetime:
    """Return before when a feed that may be gone is not tried again; ``now`` for any other.

    "Gone" counts when it is said twice a day apart, and what is gone for good is still looked for
    once a week: addresses come back.
    """
    if status != GONE:
        return now
    return now + timedelta(seconds=(GONE_INTERVAL if is_gone else DAY) + jitter * HOUR)


def is_gone(status: int | None, since: datetime, *, now: datetime) -> bool:
    """Return whether a feed that has answered with this status ``since`` then is gone."""
    return status in GONE_AFTER and now - since >= GONE_AFTER[status]


def slowed_until(
    retry_after: float | None, strikes: int, *, now: datetime, is_down: bool = False
) -> datetime:
    """Return until when a server that said "too many" is left alone.

    ``retry_after`` is what it asked for in seconds; at least 10 min doubled with each strike
    (from 1), at most a week. One that is down and names no time is tried once a day.
    """
    longest = LONGEST_BACK_OFF if is_down else LONGEST_RETRY_AFTER
    own = min(FIRST_STRIKE * 2.0 ** min(strikes - 1, 10), longest)
    seconds = min(max(retry_after or 0.0, own), LONGEST_RETRY_AFTER)
    return now + timedelta(seconds=seconds)
