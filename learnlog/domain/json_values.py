"""How numbers and instants stand in every JSON document, and how an instant is read from text."""

from datetime import UTC, datetime
from typing import overload

# Digits after the point: a millionth is far below what anybody can tell.
DIGITS = 6
FIRST_YEAR, LAST_YEAR = 1900, 2199


def rounded(value: float | None) -> float | None:
    """Return a number with six digits after the point; unknown stays unknown."""
    return None if value is None else round(value, DIGITS)


@overload
def iso(instant: datetime) -> str: ...


@overload
def iso(instant: None) -> None: ...


def iso(instant: datetime | None) -> str | None:
    """Return an instant as every JSON of learnlog writes it: UTC, seconds, a Z."""
    if instant is None:
        return None
    return instant.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def read_instant(text: str) -> datetime:
    """Return an ISO 8601 instant in UTC; a day alone means its beginning, and no offset means UTC.

    It lies in the years 1900 to 2199, so that a span before or after it is an instant too.

    Raises:
        ValueError: it is none, or lies outside.
    """
    try:
        read = datetime.fromisoformat(text)
        at = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not an instant such as 2026-11-23T08:00:00Z") from error
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"{text!r} lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return at
