"""What a server says about time: how long its answer holds, and when it wants to be asked again."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# More digits than a year has seconds are a mistake, and only have to stay a number.
MAX_DIGITS = 9
MAX_RETRY_AFTER = timedelta(days=31).total_seconds()


def freshness(
    cache_control: str, *, age: str = "", expires: str = "", now: datetime
) -> tuple[float, bool]:
    """Return for how many seconds an answer is fresh, and whether ``max-age`` said so.

    That is ``max-age`` less the answer's age; ``Expires`` counts only where there is no
    ``max-age``. ``no-cache`` and ``no-store`` let nothing be fresh, and neither does a
    ``max-age`` that is no number of seconds. Of several the first counts, and what shared caches
    are told (``s-maxage``) is not for a reader.

    Source: RFC 9111, sections 4.2.1 and 5.2.2.
    """
    directives: dict[str, str] = {}
    for part in cache_control.lower().split(","):
        name, _, value = part.partition("=")
        directives.setdefault(name.strip(), value.strip().strip('"').strip())
    if "no-cache" in directives or "no-store" in directives:
        return 0.0, False
    if "max-age" in directives:
        fresh = _whole(directives["max-age"])
        return max(0.0, (fresh or 0.0) - (_whole(age) or 0.0)), fresh is not None
    return max(0.0, _seconds_until(expires, now=now) or 0.0), False


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return for how many seconds the server wants to be left alone, at most 31 days.

    None where it names no time, or one that is none. An instant that has passed is 0.
    """
    if not value:
        return None
    seconds = _whole(value)
    if seconds is None:
        seconds = _seconds_until(value, now=now)
    return None if seconds is None else min(MAX_RETRY_AFTER, max(0.0, seconds))


def _whole(text: str) -> float | None:
    """Return a number of seconds that is written in digits alone."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return float(digits) if len(digits) <= MAX_DIGITS else float("9" * MAX_DIGITS)


def _seconds_until(value: str, *, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(value)
        return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
