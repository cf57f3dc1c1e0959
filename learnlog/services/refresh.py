"""Refreshing feeds: ask what is due, store what is new, and say what became of it."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, assert_never

import structlog

from learnlog.domain.polling import (
    DATES_LOOKED_AT,
    ServerWishes,
    next_check_at,
    retry_at,
    slowed_until,
)
from learnlog.ingest.fetch import (
    Fetched,
    Fetcher,
    FetchFailed,
    FetchRequest,
    FetchResult,
    NotModified,
    Validators,
)
from learnlog.ingest.parse import FeedParseError, ParsedFeed
from learnlog.services.documents import store_document
from learnlog.store import entries, feeds
from learnlog.store.feeds import FeedForRefresh, Fetch
from learnlog.store.session import Session, Store

CHUNK = 50
LEASE = timedelta(minutes=3)
SLOW_DOWN = frozenset({429, 503})

log: Any = structlog.get_logger(__name__)


class Parser(Protocol):
    """Reads a document."""

    def parse(self, body: bytes, *, content_type: str = "", base_url: str = "") -> ParsedFeed:
        """Return what a document holds, or raise FeedParseError."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What a refresh works with."""

    store: Store
    fetcher: Fetcher
    parser: Parser


@dataclass(frozen=True, slots=True)
class Fault:
    """A feed that could not be refreshed, and why."""

    url: str
    error_class: str
    message: str


@dataclass(slots=True)
class RefreshReport:
    """How many feeds were asked and what came; filled while a refresh runs."""

    feeds: int = 0
    fetched: int = 0
    not_modified: int = 0
    failed: int = 0
    entries_new: int = 0
    entries_updated: int = 0
    errors: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one feed's answer came to: the log row, the feed's new columns, the counts."""

    fetch: Fetch
    values: dict[str, Any]
    fault: Fault | None = None


def refresh_due(
    world: World, *, now: datetime, everything: bool = False, urls: Sequence[str] = ()
) -> RefreshReport:
    """Ask the feeds that are due and store what is new.

    Each feed is stored in a transaction of its own, so one bad feed never stops the rest.
    ``everything`` ignores due times, ``urls`` asks these feeds alone.
    """
    report = RefreshReport()
    with world.store.read() as session:
        due = feeds.due_ids(session, now=now, everything=everything, urls=urls)
    for start in range(0, len(due), CHUNK):
        token = secrets.token_hex(16)
        # ``now`` stands still while the chunks pass, so each needs a longer lease from it.
        until = now + LEASE * (start // CHUNK + 1)
        with world.store.begin() as session:
            leased = feeds.lease(
                session,
                due[start : start + CHUNK],
                token=token,
                until=until,
                now=now,
                only_due=not (everything or urls),
            )
        requests = [FetchRequest(f.url, Validators(f.etag, f.last_modified)) for f in leased]
        results = world.fetcher.fetch_all(requests, now=now)
        for feed in leased:
            _take(world, feed, results[feed.url], token=token, now=now, report=report)
    return report


def _take(
    world: World,
    feed: FeedForRefresh,
    result: FetchResult,
    *,
    token: str,
    now: datetime,
    report: RefreshReport,
) -> None:
    try:
        outcome = _stored(world, feed, result, token=token, now=now)
    except Exception as error:  # one feed's trouble never stops the others, and is noted with it
        log.exception("feed_broke", url=feed.url)
        broken = FetchFailed("internal", f"{type(error).__name__}: {error}")
        outcome = _stored(world, feed, broken, token=token, now=now)
    if outcome is None:
        return
    report.feeds += 1
    report.fetched += outcome.fetch.outcome == "fetched"
    report.not_modified += outcome.fetch.outcome == "not_modified"
    report.entries_new += outcome.fetch.entries_new
    report.entries_updated += outcome.fetch.entries_updated
    if outcome.fault is not None:
        report.failed += 1
        report.errors.append(outcome.fault)
        log.warning("feed_failed", url=feed.url, error=outcome.fault.error_class)


def _stored(
    world: World, feed: FeedForRefresh, result: FetchResult, *, token: str, now: datetime
) -> Outcome | None:
    """Store what came and return it; None, and nothing stored, when the lease was lost."""
    with world.store.begin() as session:
        outcome = _outcome(session, world.parser, feed, result, now=now)
        is_mine = feeds.finish(
            session, feed.id, token=token, fetch=outcome.fetch, values=outcome.values
        )
        if not is_mine:
            session.rollback()
    return outcome if is_mine else None


def _outcome(
    session: Session, parser: Parser, feed: FeedForRefresh, result: FetchResult, *, now: datetime
) -> Outcome:
    match result:
        case FetchFailed():
            return _failed(feed, result, now=now)
        case NotModified():
            values = _well(session, feed, result.validators, result.min_seconds, now=now)
            fetch = Fetch(now, "not_modified", 304, duration_ms=result.duration_ms)
            return Outcome(fetch, values | {"state": "unchanged"})
        case Fetched():
            return _fetched(session, parser, feed, result, now=now)
        case other:
            assert_never(other)


def _failed(feed: FeedForRefresh, failure: FetchFailed, *, now: datetime) -> Outcome:
    strikes = feed.error_count + 1
    values: dict[str, Any] = {
        "error_class": failure.error_class,
        "error_detail": failure.reason[:500],
        "error_count": strikes,
        "state": "failing",
        "next_check_at": retry_at(strikes, jitter=jitter(feed.url, now), now=now),
    }
    if feed.error_count == 0:
        values["first_error_at"] = now
    if failure.status in SLOW_DOWN:
        until = slowed_until(failure.retry_after, strikes, now=now)
        values |= {"state": "slow_down", "retry_after_until": until, "next_check_at": until}
    elif failure.status == 410 and feed.error_count > 0:
        values |= {"state": "gone"}
    fetch = Fetch(
        now, "failed", failure.status, duration_ms=failure.duration_ms, note=failure.reason
    )
    return Outcome(fetch, values, Fault(feed.url, failure.error_class, failure.reason))


def _fetched(
    session: Session, parser: Parser, feed: FeedForRefresh, answer: Fetched, *, now: datetime
) -> Outcome:
    digest = hashlib.sha256(answer.body).hexdigest()
    fetch = Fetch(now, "fetched", 200, body_bytes=len(answer.body), duration_ms=answer.duration_ms)
    if digest == feed.body_hash:
        values = _well(session, feed, answer.validators, answer.min_seconds, now=now)
        return Outcome(fetch, values | {"state": "unchanged"})
    try:
        parsed = parser.parse(answer.body, content_type=answer.content_type, base_url=answer.url)
    except FeedParseError as error:
        failure = FetchFailed(
            error.error_class, str(error), status=200, duration_ms=answer.duration_ms
        )
        return _failed(feed, failure, now=now)
    new, updated = store_document(session, feed, parsed, now=now)
    values = _well(session, feed, answer.validators, answer.min_seconds, now=now)
    values |= {"body_hash": digest, "title": parsed.title, "state": _state(parsed)}
    if new or updated:
        values["changed_at"] = now
    fetch = replace(fetch, entries_new=new, entries_updated=updated, note=parsed.warning)
    return Outcome(fetch, values)


def _state(parsed: ParsedFeed) -> str:
    return "malformed" if parsed.warning else "ok"


def _well(
    session: Session,
    feed: FeedForRefresh,
    validators: Validators,
    min_seconds: float,
    *,
    now: datetime,
) -> dict[str, Any]:
    """Return the columns of a feed that answered well."""
    published = entries.published_dates(session, feed.id, limit=DATES_LOOKED_AT)
    has_validators = bool(validators.etag or validators.last_modified)
    # A server may leave its validators out of a 304; the ones it gave before still hold.
    etag = validators.etag or feed.etag
    last_modified = validators.last_modified or feed.last_modified
    wishes = ServerWishes(min_seconds, has_validators or bool(etag or last_modified))
    return {
        "etag": etag,
        "last_modified": last_modified,
        "ok_at": now,
        "error_class": None,
        "error_detail": None,
        "error_count": 0,
        "first_error_at": None,
        "retry_after_until": None,
        "next_check_at": next_check_at(published, wishes, jitter=jitter(feed.url, now), now=now),
    }


def jitter(url: str, now: datetime) -> float:
    """Return a number in [0, 1) that differs from feed to feed and from time to time."""
    digest = hashlib.sha256(f"{url} {now.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
