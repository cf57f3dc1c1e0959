"""One item as feedparser gives it, to an entry: cleaned, dated, with what it states of itself."""

import calendar
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from learnlog.domain.entry import ParsedEntry
from learnlog.ingest.sanitise import clean_guid, clean_html, clean_link, clean_title, summary_of

MAX_AUTHOR = 200
MAX_VERSION = 100
# A longer video is a wrong number.
MAX_MINUTES = 7 * 24 * 60
# Elements of registries that hold nothing but the version: crates.io, NuGet, Sparkle.
VERSIONS = ("crates_version", "d_normalizedversion", "d_version", "sparkle_shortversionstring")
NUMBER_LETTERS = 12


def read_item(item: Any, *, feed_link: str, base_url: str, is_atom: bool) -> ParsedEntry:
    """Return the entry of an item, its addresses made absolute.

    A link is relative to what the document says, else to the feed's page; what is in the text to
    what the document says, else to the page of the entry.
    """
    # Atom says whether a title is text or markup; RSS means markup, whatever it says.
    is_text = is_atom and (item.get("title_detail") or {}).get("type") == "text/plain"
    link = clean_link(text_of(item, "link"), base_url=feed_link or base_url)
    html = clean_html(*_markup(item, else_base=link or feed_link or base_url, base_url=base_url))
    return ParsedEntry(
        guid=clean_guid(text_of(item, "id")),
        link=link,
        title=clean_title(text_of(item, "title"), is_text=is_text),
        author=clean_title(text_of(item, "author"))[:MAX_AUTHOR],
        published_at=item_date(item, "published_parsed"),
        # feedparser's own get() warns, and answers with the day of publication instead.
        updated_at=item_date(item, "updated_parsed"),
        summary_text=summary_of(html),
        content_html=html,
        version=_version(item),
        minutes=_minutes(item),
    )


def _markup(item: Any, *, else_base: str, base_url: str) -> tuple[str, str]:
    """Return the longest text of an item, and what its addresses are relative to."""
    detail = item.get("summary_detail") or {}
    parts = [(text_of(part, "value"), text_of(part, "base")) for part in item.get("content") or ()]
    markup, base = max([*parts, (text_of(item, "summary"), text_of(detail, "base"))], key=_length)
    is_said = bool(base) and base != base_url
    return markup, (clean_link(base) or else_base) if is_said else else_base


def text_of(holder: Any, key: str) -> str:
    """Return a text; where elements are out of order, feedparser may leave something else."""
    value = holder.get(key, "")
    return value if isinstance(value, str) else ""


def _length(part: tuple[str, str]) -> int:
    return len(part[0])


def item_date(item: Any, key: str) -> datetime | None:
    """Return a date of an item as feedparser read it, None where it is none."""
    parsed: time.struct_time | None = dict.get(item, key)
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def newest_date(item: Any) -> datetime | None:
    """Return when an item was published, else when it was changed."""
    return item_date(item, "published_parsed") or item_date(item, "updated_parsed")


def minutes_of(seconds: float) -> int | None:
    """Return how many minutes a length in seconds is, at least 1; None for no sensible length."""
    return max(1, round(seconds / 60)) if 0 < seconds <= MAX_MINUTES * 60 else None


def _version(item: Mapping[str, Any]) -> str:
    for key in VERSIONS:
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            return clean_title(value)[:MAX_VERSION]
    return ""


def _minutes(item: Mapping[str, Any]) -> int | None:
    """Return how long a video or a recording lasts, of several the longest."""
    lengths = [_seconds(item.get("itunes_duration"))]
    lengths += [_seconds(media.get("duration")) for media in item.get("media_content") or ()]
    video = item.get("yt_duration")
    if isinstance(video, dict):
        lengths.append(_seconds(video.get("seconds")))
    return minutes_of(max(lengths))


def _seconds(value: Any) -> float:
    """Return the seconds of "90", "1:30" or "0:01:30"; 0 for anything else."""
    parts = value.strip().split(":") if isinstance(value, str) else []
    if not 0 < len(parts) <= 3 or any(len(part) > NUMBER_LETTERS for part in parts):
        return 0.0
    seconds = 0.0
    for part in parts:
        whole = part.strip().partition(".")[0]
        if not (whole.isascii() and whole.isdigit()):
            return 0.0
        seconds = seconds * 60 + int(whole)
    return seconds
