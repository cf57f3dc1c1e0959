"""What a failure means for its feed: whom it is blamed on, and when it is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from learnlog.domain.back_off import (
    GONE_AFTER,
    SLOW_DOWN,
    UNREACHABLE,
    gone_retry_at,
    is_gone,
    retry_at,
    slowed_until,
)
from learnlog.domain.feed_state import FeedState
from learnlog.domain.polling import SHORTEST, ServerWishes, jitter, outside_quiet, usual_interval
from learnlog.ingest.fetch import FetchFailed
from learnlog.services.refresh_reading import Reading
from learnlog.services.refresh_result import Fault, Outcome
from learnlog.store.feed_fetches import UNREACHABLE as UNREACHABLE_OUTCOME
from learnlog.store.feed_fetches import Fetch
from learnlog.store.feed_leases import FeedForRefresh

MOST_DETAIL = 500
UNAVAILABLE = 503
MOST_OFFERS = 20
MAY_BE_ELSEWHERE = frozenset({"http_404", "http_410", "not_a_feed"})


def cut_off(feed: FeedForRefresh, failure: FetchFailed, *, now: datetime) -> Outcome:
    """Return what it comes to that a feed was not reached from a machine that reaches nobody."""
    wait = timedelta(seconds=SHORTEST * (1.0 + jitter(feed.url, now) / 4))
    note = f"no connection from here, not counted: {failure.reason}"
    fetch = Fetch(now, UNREACHABLE_OUTCOME, duration_ms=failure.duration_ms, note=note)
    fault = Fault(feed.url, failure.error_class, failure.reason)
    return Outcome(fetch, {"next_check_at": now + wait}, fault)


def failed(
    reading: Reading, failure: FetchFailed, published: Sequence[datetime], *, now: datetime
) -> Outcome:
    """Return what a failure comes to; ``published`` are the dates of the feed's last entries."""
    feed = reading.feed
    since = _failing_since(feed, failure, now=now)
    gone = is_gone(failure.status, since, now=now)
    again, until = _retry(feed, failure, published, is_gone=gone, now=now)
    is_tired = failure.status in SLOW_DOWN
    state = FeedState.SLOW_DOWN if is_tired else FeedState.FAILING
    values: dict[str, Any] = {
        "state": (FeedState.GONE if gone else state).value,
        "error_class": failure.error_class,
        "error_detail": failure.reason[:MOST_DETAIL],
        "error_count": feed.error_count + 1,
        "first_error_at": since,
        "strikes": feed.strikes + is_tired,
        "retry_after_until": until,
        "next_check_at": outside_quiet(again, _quiet(feed)),
    }
    if failure.error_class in MAY_BE_ELSEWHERE:
        offered = list(reading.offers[:MOST_OFFERS])
        known = feed.redirect_to or feed.suggested_url
        values |= {"suggested_url": known or next(iter(offered), None), "offered": offered}
    outcome = UNREACHABLE_OUTCOME if failure.error_class in UNREACHABLE else "failed"
    fetch = Fetch(
        now, outcome, failure.status, duration_ms=failure.duration_ms, note=failure.reason
    )
    fault = Fault(feed.url, failure.error_class, failure.reason)
    return Outcome(fetch, values, fault)


def _retry(
    feed: FeedForRefresh,
    failure: FetchFailed,
    published: Sequence[datetime],
    *,
    is_gone: bool,
    now: datetime,
) -> tuple[datetime, datetime | None]:
    """Return when to try again, and until when the server asked to be left alone."""
    strikes = feed.strikes + (failure.status in SLOW_DOWN)
    until = slowed_until(
        failure.retry_after, max(strikes, 1), now=now, is_down=failure.status == UNAVAILABLE
    )
    if failure.status in SLOW_DOWN:
        return max(until, now + timedelta(seconds=SHORTEST)), until
    share = jitter(feed.url, now)
    interval = usual_interval(published, now=now, is_critical=feed.is_critical)
    again = max(
        retry_at(interval, feed.error_count + 1, jitter=share, now=now),
        gone_retry_at(failure.status, is_gone=is_gone, jitter=share, now=now),
    )
    return (max(again, until), until) if failure.retry_after else (again, None)


def _failing_since(feed: FeedForRefresh, failure: FetchFailed, *, now: datetime) -> datetime:
    """Return since when a feed fails; since when it says "gone", where it does."""
    if feed.first_error_at is None:
        return now
    is_another = failure.error_class != feed.error_class
    return now if failure.status in GONE_AFTER and is_another else feed.first_error_at


def _quiet(feed: FeedForRefresh) -> ServerWishes:
    return ServerWishes(quiet_hours=tuple(feed.quiet_hours), quiet_days=tuple(feed.quiet_days))
