"""The only reader of the system clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return this instant, aware and in UTC."""
    return datetime.now(UTC)


def starting_at(instant: datetime) -> Clock:
    """Return a clock that shows ``instant`` at first and runs on from there."""
    ahead = instant - now()
    return lambda: now() + ahead
