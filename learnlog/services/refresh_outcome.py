"""What an answer means for its feed: the columns that change, and when it is asked again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from learnlog.domain.back_off import UNREACHABLE
from learnlog.domain.feed_state import OF_THE_DOCUMENT, is_stale, well_state
from learnlog.domain.polling import ServerWishes, jitter, next_check_at, usual_interval
from learnlog.domain.redirect import Redirect, after_answer
from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified
from learnlog.ingest.parse import ParsedFeed
from learnlog.services.refresh_failure import MOST_DETAIL, cut_off, failed
from learnlog.services.refresh_reading import Reading
from learnlog.services.refresh_result import Outcome, Stored
from learnlog.store.feed_fetches import Fetch
from learnlog.store.feed_leases import FeedForRefresh

__all__ = ["Outcome", "Stored", "outcome_of"]

WELL: dict[str, Any] = {
    "error_count": 0,
    "first_error_at": None,
    "strikes": 0,
    "retry_after_until": None,
}


def outcome_of(
    reading: Reading,
    stored: Stored,
    published: Sequence[datetime],
    *,
    now: datetime,
    is_cut_off: bool = False,
) -> Outcome:
    """Return what an answer comes to.

    ``published`` are the dates of the feed's last entries; ``is_cut_off`` says that this machine
    reaches nobody, so that a feed which was not reached has done nothing wrong.
    """
    result = reading.result
    if isinstance(result, FetchFailed):
        if is_cut_off and result.error_class in UNREACHABLE:
            return cut_off(reading.feed, result, now=now)
        return failed(reading, result, published, now=now)
    return _well(reading, result, stored, published, now=now)


def _well(
    reading: Reading,
    result: Fetched | NotModified,
    stored: Stored,
    published: Sequence[datetime],
    *,
    now: datetime,
) -> Outcome:
    feed, parsed = reading.feed, reading.parsed
    values = _standing(reading, result, stored, published, now=now)
    if feed.redirect_to or result.moved_to:
        values |= _redirect_columns(feed, result.moved_to, now=now)
    if isinstance(result, NotModified):
        if result.sets_max_age or feed.validators_at is None:
            values["validators_at"] = now
        return Outcome(Fetch(now, "not_modified", 304, duration_ms=result.duration_ms), values)
    values |= {
        "etag": result.validators.etag,
        "last_modified": result.validators.last_modified,
        "validators_at": now,
        "body_bytes": reading.body_bytes,
    }
    if parsed is not None:
        values |= _document_columns(reading, parsed, stored, now=now)
    fetch = Fetch(
        now,
        "fetched",
        200,
        body_bytes=reading.body_bytes,
        duration_ms=result.duration_ms,
        entries_new=stored.new,
        entries_updated=stored.updated,
        note=parsed.warning if parsed else "",
    )
    return Outcome(fetch, values)


def _standing(
    reading: Reading,
    result: Fetched | NotModified,
    stored: Stored,
    published: Sequence[datetime],
    *,
    now: datetime,
) -> dict[str, Any]:
    """Return how a feed that answered well stands now, and when it is asked again."""
    feed, parsed = reading.feed, reading.parsed
    trouble = _trouble(feed, parsed, stored)
    state = well_state(
        trouble, has_changed=parsed is not None, is_silent=is_stale(published, now=now)
    )
    wishes = _wishes(feed, result, parsed, is_same=reading.is_same)
    interval = usual_interval(published, now=now, is_critical=feed.is_critical)
    values: dict[str, Any] = {
        "state": state.value,
        "ok_at": now,
        "server_min_seconds": _header_seconds(feed, result),
        "next_check_at": next_check_at(interval, wishes, jitter=jitter(feed.url, now), now=now),
    }
    if parsed is not None or feed.error_class != trouble or feed.error_count:
        detail = parsed.warning[:MOST_DETAIL] if parsed else ""
        values |= WELL | {"error_class": trouble, "error_detail": detail or None}
    if parsed is not None or feed.entry_dates is None:
        values["entry_dates"] = [int(at.timestamp()) for at in published]
    return values


def _document_columns(
    reading: Reading, parsed: ParsedFeed, stored: Stored, *, now: datetime
) -> dict[str, Any]:
    feed = reading.feed
    # Under other keys every item has to be read once more.
    hashes = None if stored.ids_change and not feed.link_keys else parsed.item_hashes
    columns: dict[str, Any] = {
        "body_hash": reading.digest,
        "item_hashes": hashes,
        "title": parsed.title,
        "site_url": parsed.link,
        "ttl_seconds": parsed.ttl_seconds,
        "quiet_hours": list(parsed.quiet_hours),
        "quiet_days": list(parsed.quiet_days),
        "suggested_url": None,
        "offered": [],
    }
    if stored.ids_change:
        columns["link_keys"] = True
    if stored.new or stored.updated:
        columns["changed_at"] = now
    return columns


def _trouble(feed: FeedForRefresh, parsed: ParsedFeed | None, stored: Stored) -> str | None:
    """Return what is wrong with the document although it was read."""
    kept = feed.error_class if feed.error_class in OF_THE_DOCUMENT else None
    if parsed is None:
        return kept
    if parsed.warning:
        return "malformed"
    if feed.link_keys or stored.ids_change:
        return "ids_change_every_fetch"
    if parsed.is_delta:
        return kept if kept == "all_entries_undated" else None
    is_undated = all(not (entry.published_at or entry.updated_at) for entry in parsed.entries)
    return "all_entries_undated" if parsed.entries and is_undated else None


def _header_seconds(feed: FeedForRefresh, result: Fetched | NotModified) -> float:
    """Return for how long the server wants rest; a 304 that says nothing leaves what it said."""
    if isinstance(result, NotModified) and not (result.min_seconds or result.sets_max_age):
        return feed.server_min_seconds
    return result.min_seconds


def _wishes(
    feed: FeedForRefresh,
    result: Fetched | NotModified,
    parsed: ParsedFeed | None,
    *,
    is_same: bool,
) -> ServerWishes:
    said = parsed or feed
    given = result.validators if isinstance(result, Fetched) else None
    return ServerWishes(
        min_seconds=max(_header_seconds(feed, result), said.ttl_seconds),
        has_validators=is_same or given is None or bool(given.etag or given.last_modified),
        quiet_hours=tuple(said.quiet_hours),
        quiet_days=tuple(said.quiet_days),
    )


def _redirect_columns(feed: FeedForRefresh, moved_to: str, *, now: datetime) -> dict[str, Any]:
    redirect = after_answer(_redirect_of(feed), moved_to, url=feed.url, now=now)
    return {
        "redirect_to": redirect.to if redirect else None,
        "redirect_since": redirect.since if redirect else None,
        "redirect_count": redirect.count if redirect else 0,
    }


def _redirect_of(feed: FeedForRefresh) -> Redirect | None:
    """Return where a feed's address has been leading for good, if anywhere."""
    if feed.redirect_to is None or feed.redirect_since is None:
        return None
    return Redirect(feed.redirect_to, feed.redirect_since, feed.redirect_count)
