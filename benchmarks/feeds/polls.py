"""How often feeds are asked and how late news comes, replayed over two years of real releases."""

import hashlib
import json
import statistics
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.feeds.corpus import SHARED
from benchmarks.measure import Result
from learnlog.domain.polling import DATES_LOOKED_AT, next_check_at, usual_interval

END = datetime(2026, 8, 22, tzinfo=UTC)
BEGIN = END - timedelta(days=730)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HOURLY = 24


def polls() -> list[Result]:
    """Return polls a feed and day against hourly ones, and the median delay of a release."""
    histories = _histories(SHARED / "data" / "endoflife" / "products")
    if not histories:
        print("no release histories beside the project: polling is not replayed in this run")
        return []
    asked, days, delays = 0, 0.0, []
    for slug, releases in histories.items():
        # A feed whose product has published nothing yet is not there to be asked.
        begin = max(BEGIN, releases[0]) + HOUR * _share(slug)
        asked_here, delays_here = _replay(slug, releases, begin)
        asked += asked_here
        days += (END - begin) / DAY
        delays += delays_here
    print(
        f"replay of {len(delays):,} releases in {len(histories)} feeds over {days:,.0f} days of"
        f" feeds: {asked / days:.2f} polls a day"
    )
    hours = statistics.median(delays) / 3600
    return [
        Result("polls against asking every hour", asked / days / HOURLY, 0.25, "x"),
        Result("median delay of a release", hours, 1.5, "h"),
    ]


def _histories(folder: Path) -> dict[str, list[datetime]]:
    found = {}
    for path in sorted(folder.glob("*.json")):
        versions = json.loads(path.read_text(encoding="utf-8")).get("versions", [])
        if versions:
            found[path.stem] = sorted(_instant(path.stem, day) for _, day in versions)
    return found


def _instant(slug: str, day: str) -> datetime:
    """Return an instant of that day, one for all that came on it.

    Which one is made up, for the histories hold days alone.
    """
    return datetime.fromisoformat(day).replace(tzinfo=UTC) + DAY * _share(f"{slug} {day}")


def _share(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def _replay(slug: str, releases: list[datetime], begin: datetime) -> tuple[int, list[float]]:
    """Return how often one feed was asked, and how many seconds each release waited."""
    now = begin
    seen = bisect_right(releases, now)
    asked, delays = 0, []
    while now < END:
        asked += 1
        there = bisect_right(releases, now)
        delays += [(now - released_at).total_seconds() for released_at in releases[seen:there]]
        seen = there
        published = releases[max(0, there - DATES_LOOKED_AT) : there]
        interval = usual_interval(published, now=now)
        now = next_check_at(interval, jitter=_share(f"{slug} {asked}"), now=now)
    return asked, delays
