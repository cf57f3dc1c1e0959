"""JSON Feed, which feedparser does not know: versions 1 and 1.1."""

import json
from datetime import datetime
from typing import Any

from learnlog.domain.entry import ParsedEntry
from learnlog.ingest.delta import hasher, split_hashes
from learnlog.ingest.feed_item import MAX_AUTHOR, minutes_of
from learnlog.ingest.parsed_feed import FeedParseError, ParsedFeed, newest, read_date
from learnlog.ingest.sanitise import clean_guid, clean_html, clean_link, clean_title, summary_of


def parse_json(body: bytes, *, base_url: str = "", known: bytes = b"") -> ParsedFeed:
    """Return what a JSON Feed holds; of items whose hash is known, nothing.

    Raises:
        FeedParseError: it is no JSON, or not this kind of it.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedParseError("not_a_feed", "the document is not JSON") from error
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(version, str) or "jsonfeed.org/version/" not in version:
        raise FeedParseError("not_a_feed", "the document is JSON, but no JSON Feed")
    link = clean_link(_text(document, "home_page_url"), base_url=base_url)
    base = link or base_url
    items = _items(document)
    digest = hasher(base)
    hashes = [digest(json.dumps(item, sort_keys=True).encode()) for item in items]
    seen = set(split_hashes(known))
    if _gives_ids_twice(items):
        seen = set()  # only together they tell that
    unread = [item for item, own in zip(items, hashes, strict=True) if own not in seen]
    return ParsedFeed(
        format=f"json{version.rsplit('/', 1)[-1]}"[:20],
        title=clean_title(_text(document, "title")),
        link=link,
        entries=tuple(_entry(item, base=base) for item in unread),
        item_hashes=b"".join(hashes),
        is_delta=len(unread) < len(items),
    )


def _items(document: dict[str, Any]) -> list[dict[str, Any]]:
    items = document.get("items")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    dates = [
        _instant(_text(item, "date_published")) or _instant(_text(item, "date_modified"))
        for item in found
    ]
    return [found[place] for place in newest(dates)]


def _gives_ids_twice(items: list[dict[str, Any]]) -> bool:
    names = [_text(item, "id") for item in items if item.get("id")]
    return len(set(names)) < len(names)


def _entry(item: dict[str, Any], *, base: str) -> ParsedEntry:
    markup = _text(item, "content_html") or _text(item, "content_text") or _text(item, "summary")
    link = clean_link(_text(item, "url") or _text(item, "external_url"), base_url=base)
    html = clean_html(markup, link or base)
    authors = item.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else item.get("author")
    return ParsedEntry(
        guid=clean_guid(_text(item, "id")),
        link=link,
        title=clean_title(_text(item, "title")),
        author=clean_title(_text(first, "name"))[:MAX_AUTHOR] if isinstance(first, dict) else "",
        published_at=_instant(_text(item, "date_published")),
        updated_at=_instant(_text(item, "date_modified")),
        summary_text=summary_of(html),
        content_html=html,
        minutes=_minutes(item),
    )


def _minutes(item: dict[str, Any]) -> int | None:
    attached = item.get("attachments")
    lengths = [
        part.get("duration_in_seconds")
        for part in (attached if isinstance(attached, list) else ())
        if isinstance(part, dict)
    ]
    return minutes_of(max((part for part in lengths if isinstance(part, int | float)), default=0))


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return str(value) if isinstance(value, str | int) else ""


def _instant(value: str) -> datetime | None:
    return read_date(value) if value else None
