"""Refreshing feeds: ask what is due, store what is new, and say what became of it."""

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, assert_never

import structlog

from learnlog.domain.announcement import announced
from learnlog.domain.entry import NewEntry, ParsedEntry, reconcile
from learnlog.domain.polling import (
    DATES_LOOKED_AT,
    ServerWishes,
    next_check_at,
    retry_at,
    slowed_until,
)
from learnlog.domain.release import ReleaseKind, release_kind
from learnlog.domain.release_flags import flags_in
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
from learnlog.services.experiments import propose_for_release
from learnlog.store import entries, feeds, releases
from learnlog.store.feeds import Fetch, FeedForRefresh
from learnlog.store.releases import NewRelease
from learnlog.store.session import Session, Store

CHUNK = 50
LEASE = timedelta(minutes=3)
FIRST_IMPORT = 40
SLOW_DOWN = frozenset({429, 503})

log: Any = structlog.get_logger(__name__)


class Parser(Protocol):
    """Reads a document."""

    def parse(self, body: bytes, *, content_type: str = "", base_url: str = "") -> ParsedFeed:
        """Return what a document holds, or raise FeedParseError."""
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
        with world.store.begin() as session:
            chunk = due[start : start + CHUNK]
            leased = feeds.lease(session, chunk, token=token, until=now + LEASE, now=now)
        requests = [FetchRequest(f.url, Validators(f.etag, f.last_modified)) for f in leased]
        results = world.fetcher.fetch_all(requests, now=now)
        for feed in leased:
            _take(world, feed, results[feed.url], token=token, now=now, report=report)
    return report


def _take(  # noqa: PLR0913  # one feed's whole situation
    world: World,
    feed: FeedForRefresh,
    result: FetchResult,
    *,
    token: str,
    now: datetime,
    report: RefreshReport,
) -> None:
    with world.store.begin() as session:
        outcome = _outcome(session, world.parser, feed, result, now=now)
        if not feeds.finish(
            session, feed.id, token=token, fetch=outcome.fetch, values=outcome.values
        ):
            session.rollback()
            return
    counts = Counter({outcome.fetch.outcome: 1})
    report.feeds += 1
    report.fetched += counts["fetched"]
    report.not_modified += counts["not_modified"]
    report.entries_new += outcome.fetch.entries_new
    report.entries_updated += outcome.fetch.entries_updated
    if outcome.fault is not None:
        report.failed += 1
        report.errors.append(outcome.fault)
        log.warning("feed_failed", url=feed.url, error=outcome.fault.error_class)


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
    fetch_of = {"body_bytes": len(answer.body), "duration_ms": answer.duration_ms}
    if digest == feed.body_hash:
        values = _well(session, feed, answer.validators, answer.min_seconds, now=now)
        return Outcome(Fetch(now, "fetched", 200, **fetch_of), values | {"state": "unchanged"})
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
    fetch = Fetch(
        now, "fetched", 200, entries_new=new, entries_updated=updated, note=parsed.warning,
        **fetch_of,
    )  # fmt: skip
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


def store_document(
    session: Session, feed: FeedForRefresh, parsed: ParsedFeed, *, now: datetime
) -> tuple[int, int]:
    """Store what is new in a document and return how many entries are new and changed."""
    known = entries.known_entries(session, feed.id)
    wanted = [item for item in parsed.entries if _is_wanted(item, feed)]
    if not known:
        wanted = _newest(wanted)
    found = reconcile(known, wanted, now=now)
    added = entries.apply(session, feed.id, found, now=now)
    if feed.technology_id is not None:
        _store_releases(session, feed, feed.technology_id, added, now=now)
    return len(added), len(found.changed)


def _newest(items: Iterable[ParsedEntry]) -> list[ParsedEntry]:
    """Return the newest of a feed that is read for the first time, in the document's order."""
    listed = list(items)
    dated = sorted(
        (item for item in listed if item.published_at or item.updated_at),
        key=lambda item: item.published_at or item.updated_at,  # type: ignore[arg-type,return-value]  # one of them is there
        reverse=True,
    )
    kept = set(
        map(id, dated[:FIRST_IMPORT] if len(dated) == len(listed) else listed[:FIRST_IMPORT])
    )
    return [item for item in listed if id(item) in kept]


def _is_wanted(item: ParsedEntry, feed: FeedForRefresh) -> bool:
    if feed.include and not re.search(feed.include, item.title):
        return False
    return not (feed.exclude and re.search(feed.exclude, item.title))


def _store_releases(
    session: Session,
    feed: FeedForRefresh,
    technology_id: int,
    added: Sequence[tuple[int, NewEntry]],
    *,
    now: datetime,
) -> None:
    """Store the versions that new entries announce, the oldest first, and propose experiments."""
    known = releases.known_versions(session, technology_id)
    fresh: list[tuple[str, bool]] = []
    for entry_id, new in sorted(added, key=lambda pair: pair[1].published_at):
        ids = []
        for item in announced(
            new.entry.title,
            link=new.entry.link,
            source=feed.kind,
            technology_name=feed.technology_name,
        ):
            release = _new_release(feed, technology_id, item.version, new, known)
            release_id, is_new = releases.upsert_release(session, release, now=now)
            ids.append(release_id)
            if is_new:
                known.append(item.version)
                fresh.append((item.version, _is_worth_trying(release)))
        releases.link_entry(session, entry_id, ids)
    for version, is_worth_trying in fresh:
        if is_worth_trying:
            propose_for_release(session, feed.technology, version, now=now)


def _new_release(
    feed: FeedForRefresh, technology_id: int, version: str, new: NewEntry, known: Sequence[str]
) -> NewRelease:
    scheme = "calver" if feed.version_scheme == "calver" else ""
    flags = flags_in(f"{new.entry.title}\n{new.entry.summary_text}\n{new.entry.content_html}")
    kind = release_kind(version, known, scheme=scheme)
    return NewRelease(
        technology_id=technology_id,
        version=version,
        kind=kind,
        released_at=new.published_at,
        date_source="feed",
        prerelease=kind is ReleaseKind.PRERELEASE,
        scheme=feed.version_scheme,
        security=flags.security,
        breaking=flags.breaking,
        end_of_life=flags.end_of_life,
        matched=flags.matched,
    )


def _is_worth_trying(release: NewRelease) -> bool:
    is_step = release.kind in {ReleaseKind.MAJOR, ReleaseKind.MINOR, ReleaseKind.CALVER}
    return is_step or (release.breaking and not release.prerelease)
