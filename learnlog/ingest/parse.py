"""A document to entries: feedparser for RSS and Atom, our own few lines for JSON Feed."""

from typing import Any

import feedparser
import feedparser.api

from learnlog.ingest import quick_feedparser, sax_driver
from learnlog.ingest.delta import CutDocument, cut
from learnlog.ingest.document_wishes import before_items, read_wishes
from learnlog.ingest.feed_item import newest_date, read_item, text_of
from learnlog.ingest.forgiving import forgiving
from learnlog.ingest.json_feed import parse_json
from learnlog.ingest.parsed_feed import MAX_ENTRIES, FeedParseError, ParsedFeed, newest
from learnlog.ingest.sanitise import clean_link, clean_title

__all__ = ["MAX_BYTES", "MAX_ENTRIES", "FeedParseError", "ParsedFeed", "parse_feed"]

MAX_BYTES = 5_000_000
# What has items is read, whatever its root is called.
UNKNOWN = "unknown"
BLANK = b" \t\r\n"
BOM = b"\xef\xbb\xbf"
# About the headers, not about the document.
HARMLESS = frozenset({"CharacterEncodingOverride", "NonXMLContentType"})
quick_feedparser.install()
feedparser.api.StrictFeedParser = forgiving(feedparser.api.StrictFeedParser)
feedparser.api.LooseFeedParser = forgiving(feedparser.api.LooseFeedParser)


def parse_feed(
    body: bytes, *, content_type: str = "", base_url: str = "", known: bytes = b""
) -> ParsedFeed:
    """Return what a document holds, the newest 300 entries at most.

    ``known`` are the hashes of items that need no reading; a document whose items cannot be told
    apart for certain is read as a whole.

    Raises:
        FeedParseError: it is empty, too large, made to take for ever, or no feed.
    """
    if not body.strip():
        raise FeedParseError("empty", "the document is empty")
    if len(body) > MAX_BYTES:
        raise FeedParseError("too_large", f"the document has {len(body):,} bytes")
    body = _from_first_letter(body)
    if body.startswith(b"{"):
        return parse_json(body, base_url=base_url, known=known)
    headers = {"content-location": base_url}
    if content_type:
        headers["content-type"] = content_type
    found = cut(body, content_type=content_type, base_url=base_url)
    if found is not None:
        feed = _parse_cut(found, headers, known=known)
        if feed is not None:
            return feed
    parsed = _parsed(body, headers)
    # A well-formed HTML page is no "bozo" feed; only an empty version tells it from one. An empty
    # document has no version at all.
    if not parsed.get("version") and not parsed.entries:
        raise FeedParseError("not_a_feed", "the document is a page or a file, not a feed")
    return _parsed_feed(parsed, before_items(body), base_url=base_url)


def _from_first_letter(body: bytes) -> bytes:
    """Return a document without the blank lines that many programs write in front of it."""
    begun = body.lstrip(BLANK)
    if begun.startswith(BOM + b"{"):
        return begun.removeprefix(BOM)
    return begun if begun.startswith((b"<", b"{", BOM)) else body


def _parse_cut(found: CutDocument, headers: dict[str, str], *, known: bytes) -> ParsedFeed | None:
    """Return what the items of unknown hash are; None where the parser counts them otherwise."""
    document, count = found.unread(known)
    parsed = _parsed(document, headers)
    if len(parsed.entries) != count or not parsed.get("version"):
        return None
    return _parsed_feed(
        parsed,
        found.head,
        base_url=headers["content-location"],
        item_hashes=b"".join(found.hashes),
        is_delta=count < len(found.items),
    )


def _parsed(document: bytes, headers: dict[str, str]) -> Any:
    try:
        return feedparser.parse(
            document, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except sax_driver.AttributeFloodError as error:
        raise FeedParseError("parse_timeout", str(error)) from error


def _parsed_feed(
    parsed: Any,
    head: bytes,
    *,
    base_url: str,
    item_hashes: bytes | None = None,
    is_delta: bool = False,
) -> ParsedFeed:
    feed = parsed.get("feed", {})
    version = parsed.get("version") or UNKNOWN
    link = clean_link(text_of(feed, "link"), base_url=base_url)
    is_atom = version.startswith("atom")
    items = parsed.entries
    kept = newest([newest_date(item) for item in items])
    fault = type(parsed.get("bozo_exception")).__name__ if parsed.get("bozo") else ""
    wishes = read_wishes(feed, head)
    return ParsedFeed(
        format=version,
        title=clean_title(text_of(feed, "title")),
        link=link,
        entries=tuple(
            read_item(items[place], feed_link=link, base_url=base_url, is_atom=is_atom)
            for place in kept
        ),
        warning="" if fault in HARMLESS else fault,
        ttl_seconds=wishes.ttl_seconds,
        quiet_hours=wishes.quiet_hours,
        quiet_days=wishes.quiet_days,
        item_hashes=item_hashes,
        is_delta=is_delta,
    )
