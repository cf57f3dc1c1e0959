"""A parsed feed as one line of JSON, between a parse process and the one that asked.

JSON because the process that reads what strangers wrote is not to be believed: whatever it says,
these are texts and numbers. Lists because they cost a third of what named values do.
"""

import json
from datetime import UTC, datetime
from typing import Any

from learnlog.domain.entry import ParsedEntry
from learnlog.ingest.parsed_feed import FeedParseError, ParsedFeed


def answer_line(feed: ParsedFeed) -> bytes:
    """Return a feed as a line."""
    entries = [
        (
            entry.guid,
            entry.link,
            entry.title,
            entry.author,
            _seconds(entry.published_at),
            _seconds(entry.updated_at),
            entry.summary_text,
            entry.content_html,
            entry.version,
            entry.minutes,
        )
        for entry in feed.entries
    ]
    hashes = None if feed.item_hashes is None else feed.item_hashes.hex()
    about = (feed.format, feed.title, feed.link, feed.warning, feed.ttl_seconds)
    return _line([*about, feed.quiet_hours, feed.quiet_days, hashes, feed.is_delta, entries])


def refusal_line(error_class: str, message: str) -> bytes:
    """Return the reason why a document is no feed as a line."""
    return _line([error_class, message])


def read_line(line: bytes | bytearray) -> ParsedFeed:
    """Return the feed of a line.

    Raises:
        FeedParseError: the line is a refusal.
    """
    said = json.loads(line)
    if len(said) == 2:
        error_class, message = said
        raise FeedParseError(str(error_class), str(message))
    name, title, link, warning, ttl_seconds, hours, days, hashes, is_delta, entries = said
    return ParsedFeed(
        format=name,
        title=title,
        link=link,
        entries=tuple(map(_entry, entries)),
        warning=warning,
        ttl_seconds=ttl_seconds,
        quiet_hours=tuple(hours),
        quiet_days=tuple(days),
        item_hashes=None if hashes is None else bytes.fromhex(hashes),
        is_delta=is_delta,
    )


def _entry(values: list[Any]) -> ParsedEntry:
    guid, link, title, author, published, updated, *rest = values
    return ParsedEntry(guid, link, title, author, _instant(published), _instant(updated), *rest)


def _line(values: list[Any]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return text.encode("utf-8", "replace") + b"\n"


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
