"""What a document asks of its readers: how often to come, and when to stay away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MINUTE = 60.0
DAY = 86_400.0
# Nobody who asks for longer means it.
LONGEST = 7 * DAY
PERIODS = {
    "hourly": DAY / 24,
    "daily": DAY,
    "weekly": 7 * DAY,
    "monthly": 30 * DAY,
    "yearly": 365 * DAY,
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = 24
# Enough for any head; a list that never ends is looked for at each of its beginnings.
HEAD_READ = 65_536

_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_SKIPPED = {
    kind: re.compile(rb"<skip%s\b[^>]*>(.*?)</skip%s" % (kind, kind), re.IGNORECASE | re.DOTALL)
    for kind in (b"Hours", b"Days")
}
_VALUE = re.compile(rb"<(?:hour|day)\b[^>]*>\s*(\w+)\s*<", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Seconds between two looks (0 for no wish), and hours (UTC) and days (0 Monday) of silence."""

    ttl_seconds: float = 0.0
    quiet_hours: tuple[int, ...] = ()
    quiet_days: tuple[int, ...] = ()


def read_wishes(feed: Mapping[str, Any], head: bytes) -> Wishes:
    """Return what a feed's own elements ask; of lists feedparser keeps the last value alone."""
    ttl = _number(feed.get("ttl")) * MINUTE
    return Wishes(
        ttl_seconds=min(LONGEST, max(ttl, _period(feed))),
        quiet_hours=_some({_hour(value) for value in _skipped(b"Hours", head)}, of=HOURS),
        quiet_days=_some({_day(value) for value in _skipped(b"Days", head)}, of=len(DAYS)),
    )


def before_items(body: bytes) -> bytes:
    """Return a document up to its first item."""
    first = _ITEM.search(body)
    return body[: first.start()] if first else body


def _period(feed: Mapping[str, Any]) -> float:
    """Return the seconds of the syndication module: a period, and how often within it."""
    period = feed.get("sy_updateperiod")
    often = _number(feed.get("sy_updatefrequency"))
    if period is None and not often:
        return 0.0
    named = PERIODS.get(str(period or "daily").strip().lower(), 0.0)
    return named / max(1.0, often)


def _number(value: Any) -> float:
    """Return a count that is written out, 0 for anything else."""
    text = str(value or "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0.0


def _skipped(kind: bytes, head: bytes) -> list[str]:
    if b"<skip" not in head.lower():
        return []
    found = _SKIPPED[kind].search(head[:HEAD_READ])
    return [value.decode() for value in _VALUE.findall(found[1])] if found else []


def _hour(value: str) -> int | None:
    """Return an hour; 24 is how the first RSS wrote midnight."""
    hour = int(value) if value.isascii() and value.isdigit() and len(value) < 3 else -1
    return hour % HOURS if 0 <= hour <= HOURS else None


def _day(value: str) -> int | None:
    return DAYS.index(value.lower()) if value.lower() in DAYS else None


def _some(values: set[int | None], *, of: int) -> tuple[int, ...]:
    """Return what is named in order; who names all of them has not thought about it."""
    named = sorted(value for value in values if value is not None)
    return tuple(named) if len(named) < of else ()
