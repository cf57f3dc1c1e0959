"""Refreshing feeds: ask what is due, store what is new, and say what became of it."""

import os
import secrets
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from learnlog.domain.back_off import ATTEMPTS_LOOKED_AT, UNREACHABLE, Attempt, is_outage
from learnlog.domain.polling import may_ask_conditionally
from learnlog.ingest.fetch import (
    Fetcher,
    FetchFailed,
    FetchRequest,
    FetchResult,
    Validators,
)
from learnlog.services.refresh_hosts import prepare_hosts
from learnlog.services.refresh_reading import Parser, Reading, needs_reading, read_answer
from learnlog.services.refresh_result import Fault, Outcome
from learnlog.services.refresh_write import write_batch
from learnlog.store import feed_fetches, feed_leases, feeds
from learnlog.store.feed_leases import FeedForRefresh, Lease
from learnlog.store.session import Store

__all__ = ["Fault", "Parser", "RefreshReport", "World", "refresh_due", "shared_now"]

BATCH = 100
BATCH_SECONDS = 0.5
READERS = 2
MOST_UNREAD = 16

log: Any = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class World:
    """What a refresh works with; the feeds of YouTube are asked only where its owner wants it."""

    store: Store
    fetcher: Fetcher
    parser: Parser
    youtube: bool = False


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

    def add(self, outcome: Outcome) -> None:
        """Count one feed."""
        self.feeds += 1
        self.fetched += outcome.fetch.outcome == "fetched"
        self.not_modified += outcome.fetch.outcome == "not_modified"
        self.entries_new += outcome.fetch.entries_new
        self.entries_updated += outcome.fetch.entries_updated
        if outcome.fault is not None:
            self.failed += 1
            self.errors.append(outcome.fault)
            log.warning("feed_failed", url=outcome.fault.url, error=outcome.fault.error_class)


def refresh_due(
    world: World, *, now: datetime, everything: bool = False, urls: Sequence[str] = ()
) -> RefreshReport:
    """Ask the feeds that are due and store what is new.

    Feeds are leased in rounds, two of a host at most; answers are read and stored as they come,
    so one bad feed never stops the rest. ``everything`` ignores due times, ``urls`` asks these
    feeds alone; neither disturbs a server that asked to be left alone.
    """
    with world.store.begin() as session:
        prepare_hosts(session, youtube=world.youtube)
        only = None
        if everything or urls:
            only = feeds.make_all_due(session, now=now, urls=urls)
        attempts = feed_fetches.last_attempts(session, limit=ATTEMPTS_LOOKED_AT)
    with ThreadPoolExecutor(READERS, thread_name_prefix="read") as readers:
        run = _Run(world, readers, deque(attempts, ATTEMPTS_LOOKED_AT), now)
        while leased := run.lease(only):
            run.ask(leased)
    return run.report


def shared_now(store: Store, *, now: datetime) -> datetime:
    """Return the time that all workers of this database agree on, for a worker on a wall clock."""
    with store.read() as session:
        return feed_leases.shared_clock(session, now=now)


class _Run:
    """One refresh under way."""

    def __init__(
        self, world: World, readers: ThreadPoolExecutor, attempts: deque[Attempt], now: datetime
    ) -> None:
        self.world = world
        self.readers = readers
        self.attempts = attempts
        self.began_at = now
        self.began = time.monotonic()
        self.report = RefreshReport()
        self.held = Lease("")
        self.unread: set[Future[Reading]] = set()
        self.batch: list[Reading] = []
        self.written = self.began

    @property
    def now(self) -> datetime:
        """The instant, to the whole minute that the run has lasted: a long one is not at its start.

        Nothing that lasts less than a minute sees time pass.
        """
        minutes = int((time.monotonic() - self.began) / 60)
        return self.began_at + timedelta(minutes=minutes)

    def lease(self, only: Sequence[int] | None) -> list[FeedForRefresh]:
        """Take the next feeds whose turn it is."""
        owner = f"{socket.gethostname()[:60]}:{os.getpid()}"
        self.held = Lease(secrets.token_hex(16), owner)
        with self.world.store.begin() as session:
            return feed_leases.lease_due(session, self.held, now=self.now, only=only)

    def ask(self, leased: Sequence[FeedForRefresh]) -> None:
        """Ask feeds, and read and store their answers as they come."""
        now = self.now
        by_url = {feed.url: feed for feed in leased}
        requests = [_request(feed, now=now) for feed in leased]
        for request, result in self.world.fetcher.fetch_each(requests, now=now):
            self._take(by_url[request.url], result)
            self._gather()
            is_late = time.monotonic() - self.written >= BATCH_SECONDS
            if len(self.batch) >= BATCH or (is_late and self.batch):
                self._write()
        self.batch += [future.result() for future in self.unread]
        self.unread.clear()
        while self.batch:
            self._write()

    def _take(self, feed: FeedForRefresh, result: FetchResult) -> None:
        if needs_reading(result):
            self.unread.add(self.readers.submit(read_answer, self.world.parser, feed, result))
        else:
            self.batch.append(Reading(feed, result))

    def _gather(self) -> None:
        """Collect what has been read; wait for one more where too much is still to be read.

        So a server that is faster than the readers fills no memory.
        """
        patience = 0 if len(self.unread) <= MOST_UNREAD else None
        done, self.unread = wait(self.unread, patience, return_when=FIRST_COMPLETED)
        self.batch += [future.result() for future in done]

    def _write(self) -> None:
        batch, self.batch = self.batch[:BATCH], self.batch[BATCH:]
        self.attempts.extend(_attempts(batch))
        outcomes = write_batch(
            self.world.store,
            batch,
            self.held,
            now=self.now,
            is_cut_off=is_outage(self.attempts),
        )
        for outcome in outcomes:
            self.report.add(outcome)
        self.written = time.monotonic()


def _attempts(batch: Sequence[Reading]) -> Iterator[Attempt]:
    for reading in batch:
        result = reading.result
        is_lost = isinstance(result, FetchFailed) and result.error_class in UNREACHABLE
        yield Attempt(reading.feed.host_key, not is_lost)


def _request(feed: FeedForRefresh, *, now: datetime) -> FetchRequest:
    if may_ask_conditionally(feed.validators_at, now=now):
        return FetchRequest(feed.url, Validators(feed.etag, feed.last_modified))
    return FetchRequest(feed.url)
