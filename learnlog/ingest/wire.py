"""A parsed feed as JSON, between the parse process and the one that asked."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from learnlog.domain.entry import ParsedEntry
from learnlog.ingest.parse import ParsedFeed


def feed_to_json(feed: ParsedFeed) -> dict[str, Any]:
    """Return a feed as JSON values."""
    document = asdict(feed)
    for entry in document["entries"]:
        for key in ("published_at", "updated_at"):
            entry[key] = entry[key].isoformat() if entry[key] else None
    return document


def feed_from_json(document: dict[str, Any]) -> ParsedFeed:
    """Return the feed that ``feed_to_json`` wrote."""
    entries = tuple(
        ParsedEntry(
            **(
                entry
                | {
                    key: datetime.fromisoformat(entry[key]) if entry[key] else None
                    for key in ("published_at", "updated_at")
                }
            )
        )
        for entry in document["entries"]
    )
    return ParsedFeed(**(document | {"entries": entries}))
