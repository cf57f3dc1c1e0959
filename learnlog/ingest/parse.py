"""A document to entries: feedparser for RSS and Atom, our own few lines for JSON Feed."""

import calendar
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser
import feedparser.api

from learnlog.domain.entry import ParsedEntry
from learnlog.domain.errors import LearnlogError
from learnlog.ingest import sax_driver
from learnlog.ingest.sanitise import (
    clean_guid,
    clean_html,
    clean_link,
    clean_title,
    summary_of,
)

MAX_ENTRIES = 300
MAX_BYTES = 5_000_000
# About the headers, not about the document.
HARMLESS = frozenset({"CharacterEncodingOverride", "NonXMLContentType"})
# feedparser gives the XML reader no other way in than this list of modules.
feedparser.api.PREFERRED_XML_PARSERS[:] = [sax_driver.__name__]


class FeedParseError(LearnlogError):
    """A document is no feed; ``error_class`` is a word of the feed page."""

    def __init__(self, error_class: str, message: str) -> None:
        super().__init__(message)
        self.error_class = error_class


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A document as learnlog would store it; ``warning`` says what is odd about it.

    ``ttl_seconds``, ``quiet_hours`` (0 to 23, UTC) and ``quiet_days`` (0 Monday to 6 Sunday) are
    what the document asks of its readers. ``item_hashes`` are 16 bytes for each item as it stands
    in the document, None where it cannot be cut into items; ``is_delta`` says that ``entries``
    are those alone whose hash was not known.
    """

    format: str
    title: str
    link: str
    entries: tuple[ParsedEntry, ...]
    warning: str = ""
    ttl_seconds: float = 0.0
    quiet_hours: tuple[int, ...] = ()
    quiet_days: tuple[int, ...] = ()
    item_hashes: bytes | None = None
    is_delta: bool = False


def parse_feed(body: bytes, *, content_type: str = "", base_url: str = "") -> ParsedFeed:
    """Return what a document holds, the newest 300 entries at most.

    Raises:
        FeedParseError: it is empty, too large, made to take for ever, or no feed.
    """
    if not body.strip():
        raise FeedParseError("empty", "the document is empty")
    if len(body) > MAX_BYTES:
        raise FeedParseError("too_large", f"the document has {len(body):,} bytes")
    if body.lstrip()[:1] == b"{":
        return _parse_json(body, base_url=base_url)
    return _parse_xml(body, content_type=content_type, base_url=base_url)


def _parse_xml(body: bytes, *, content_type: str, base_url: str) -> ParsedFeed:
    headers = {"content-location": base_url}
    if content_type:
        headers["content-type"] = content_type
    try:
        parsed = feedparser.parse(
            body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except sax_driver.AttributeFloodError as error:
        raise FeedParseError("parse_timeout", str(error)) from error
    # A well-formed HTML page is no "bozo" feed; only an empty version tells it from one. An empty
    # document has no version at all.
    version = parsed.get("version") or ""
    if not version:
        raise FeedParseError("not_a_feed", "the document is a page or a file, not a feed")
    feed = parsed.get("feed", {})
    link = clean_link(feed.get("link", ""), base_url=base_url)
    base = link or base_url
    is_atom = version.startswith("atom")
    entries = tuple(
        _entry(item, base=base, is_atom=is_atom) for item in parsed.entries[:MAX_ENTRIES]
    )
    fault = type(parsed.get("bozo_exception")).__name__ if parsed.get("bozo") else ""
    warning = "" if fault in HARMLESS else fault
    return ParsedFeed(version, clean_title(feed.get("title", "")), link, entries, warning)


def _entry(item: Any, *, base: str, is_atom: bool) -> ParsedEntry:
    # Atom says whether a title is text or markup; RSS means markup, whatever it says.
    is_text = is_atom and item.get("title_detail", {}).get("type") == "text/plain"
    contents = [part.get("value", "") for part in item.get("content", [])]
    markup = max([*contents, item.get("summary", "")], key=len)
    own_base = next((p["base"] for p in item.get("content", []) if p.get("base")), "") or base
    html = clean_html(markup, base_url=clean_link(own_base))
    return ParsedEntry(
        guid=clean_guid(item.get("id", "")),
        link=clean_link(item.get("link", ""), base_url=base),
        title=clean_title(item.get("title", ""), is_text=is_text),
        author=clean_title(item.get("author", ""))[:200],
        published_at=_instant(item.get("published_parsed")),
        # feedparser's own get() warns, and answers with the day of publication instead.
        updated_at=_instant(dict.get(item, "updated_parsed")),
        summary_text=summary_of(html),
        content_html=html,
    )


def _instant(parsed: time.struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _parse_json(body: bytes, *, base_url: str) -> ParsedFeed:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedParseError("not_a_feed", "the document is not JSON") from error
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(version, str) or "jsonfeed.org/version/" not in version:
        raise FeedParseError("not_a_feed", "the document is JSON, but no JSON Feed")
    items = document.get("items")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    link = clean_link(_text(document, "home_page_url"), base_url=base_url)
    return ParsedFeed(
        format=f"json{version.rsplit('/', 1)[-1]}",
        title=clean_title(_text(document, "title")),
        link=link,
        entries=tuple(_json_entry(item, base=link or base_url) for item in found[:MAX_ENTRIES]),
    )


def _json_entry(item: dict[str, Any], *, base: str) -> ParsedEntry:
    markup = _text(item, "content_html") or _text(item, "content_text") or _text(item, "summary")
    html = clean_html(markup, base_url=base)
    authors = item.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else item.get("author")
    return ParsedEntry(
        guid=clean_guid(_text(item, "id")),
        link=clean_link(_text(item, "url") or _text(item, "external_url"), base_url=base),
        title=clean_title(_text(item, "title")),
        author=clean_title(_text(first, "name"))[:200] if isinstance(first, dict) else "",
        published_at=_iso(_text(item, "date_published")),
        updated_at=_iso(_text(item, "date_modified")),
        summary_text=summary_of(html),
        content_html=html,
    )


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return str(value) if isinstance(value, str | int) else ""


def _iso(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
