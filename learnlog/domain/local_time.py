"""Local days and hours of a person, from the time-zone database."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_STARTS_AT_HOUR = 4
EVERY_DAY = frozenset(range(7))
MAX_ZONE_LENGTH = 60


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def known_zone(name: str) -> bool:
    """Return whether ``name`` is a zone of the time-zone database, such as Europe/Berlin."""
    if not name or len(name) > MAX_ZONE_LENGTH or name.startswith(("/", ".")):
        return False
    try:
        _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def local_date(instant: datetime, zone: str) -> date:
    """Return the calendar date on which ``instant`` falls in ``zone``."""
    return instant.astimezone(_zone(zone)).date()


def local_day(instant: datetime, zone: str) -> int:
    """Return the number of the member's day, which starts at 04:00 local time.

    Days are numbered as ``date.toordinal`` does. Elapsed time between reviews is counted in
    these days, because what is learned before sleep is one sleep older the next morning.
    """
    local = instant.astimezone(_zone(zone))
    is_before_start = local.hour < DAY_STARTS_AT_HOUR
    return local.date().toordinal() - is_before_start


def day_begins(day: int, zone: str) -> datetime:
    """Return the instant at which the member's day with this number starts."""
    return _instant(date.fromordinal(day), time(DAY_STARTS_AT_HOUR), zone)


def next_local(
    after: datetime, *, zone: str, at: time, weekdays: frozenset[int] = EVERY_DAY
) -> datetime:
    """Return the first instant strictly after ``after`` at local time ``at`` on a weekday given.

    Weekdays count from Monday, 0. A local time that the clock change skips is the first instant
    after the gap; one that comes twice is its first occurrence. So each local date has exactly one.

    Raises:
        ValueError: no weekday is given.
    """
    if not weekdays & EVERY_DAY:
        raise ValueError("weekdays: none is given")
    day = local_date(after, zone) - timedelta(days=1)
    while True:
        if day.weekday() in weekdays:
            found = _instant(day, at, zone)
            if found > after:
                return found
        day += timedelta(days=1)


def _instant(day: date, at: time, zone: str) -> datetime:
    """Return the one instant that stands for a local time, be it skipped or repeated."""
    tz = _zone(zone)
    local = datetime.combine(day, at, tzinfo=tz)
    instant = local.replace(fold=0).astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0):
        return instant
    return _end_of_gap(local)


def _end_of_gap(local: datetime) -> datetime:
    """Return the first instant after the gap in which ``local`` lies.

    In a gap, fold 0 reads the offset before the change and fold 1 the offset after it; the change
    itself lies between the two readings and is found to the second by halving.
    """
    tz = local.tzinfo
    low = local.replace(fold=1).astimezone(UTC)
    high = local.replace(fold=0).astimezone(UTC)
    before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(tz).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
