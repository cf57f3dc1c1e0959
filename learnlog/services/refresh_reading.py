"""Reading what a fetch brought, away from the database: nothing here knows what is stored."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog

from learnlog.ingest.discover import offers_in_page
from learnlog.ingest.fetch import Fetched, FetchFailed, FetchResult, NotModified
from learnlog.ingest.parse import FeedParseError, ParsedFeed
from learnlog.store.feed_leases import FeedForRefresh

log: Any = structlog.get_logger(__name__)


class Parser(Protocol):
    """Reads a document; safe to ask from several threads."""

    def parse(
        self, body: bytes, *, content_type: str = "", base_url: str = "", known: bytes = b""
    ) -> ParsedFeed:
        """Return what a document holds, or raise FeedParseError.

        ``known`` are the item hashes of last time: items among them may be left out.
        """
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one request: the answer, and the document that it held.

    ``parsed`` is None where nothing was to be read: no document, or the same bytes as last time,
    which ``is_same`` says. ``offers`` are the feeds that a page names which is none itself.
    """

    feed: FeedForRefresh
    result: FetchResult
    body_bytes: int = 0
    digest: str | None = None
    is_same: bool = False
    parsed: ParsedFeed | None = None
    offers: tuple[str, ...] = ()


def read_answer(parser: Parser, feed: FeedForRefresh, result: FetchResult) -> Reading:
    """Read an answer; whatever a document does to the reader becomes a failure of its feed."""
    if isinstance(result, NotModified):
        return Reading(feed, result)
    try:
        if isinstance(result, FetchFailed):
            return Reading(feed, result, offers=_offers(result.page, feed.url))
        return _read_document(parser, feed, result)
    except Exception as error:  # one feed's trouble never stops the others, and is noted with it
        log.exception("feed_broke", url=feed.url)
        return Reading(feed, broken(error))


def needs_reading(result: FetchResult) -> bool:
    """Return whether reading an answer takes time."""
    return isinstance(result, Fetched) or (isinstance(result, FetchFailed) and bool(result.page))


def _read_document(parser: Parser, feed: FeedForRefresh, result: Fetched) -> Reading:
    digest = hashlib.sha256(result.body).hexdigest()
    # What waits to be stored keeps no document, or many large ones would fill the memory.
    answer, size = replace(result, body=b""), len(result.body)
    if digest == feed.body_hash:
        return Reading(feed, answer, size, digest, is_same=True)
    try:
        parsed = parser.parse(
            result.body,
            content_type=result.content_type,
            base_url=result.url,
            known=(feed.item_hashes or b"") if feed.delta_ok else b"",
        )
    except FeedParseError as error:
        failure = FetchFailed(
            error.error_class, str(error), status=200, duration_ms=result.duration_ms
        )
        is_page = error.error_class == "not_a_feed"
        return Reading(feed, failure, offers=_offers(result.body, result.url) if is_page else ())
    return Reading(feed, answer, size, digest, parsed=parsed)


def _offers(page: bytes, base_url: str) -> tuple[str, ...]:
    return tuple(offer.url for offer in offers_in_page(page, base_url)) if page else ()


def broken(error: Exception) -> FetchFailed:
    """Return the failure that a fault of learnlog's own is to a feed."""
    return FetchFailed("internal", f"{type(error).__name__}: {error}")
