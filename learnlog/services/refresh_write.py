"""Writing what a batch of answers came to, in one transaction; one bad feed never spoils it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from learnlog.domain.back_off import slowed_until
from learnlog.domain.feed_state import FeedState
from learnlog.domain.polling import DATES_LOOKED_AT
from learnlog.domain.redirect import Redirect, is_settled
from learnlog.ingest.fetch import FetchFailed
from learnlog.ingest.host_key import host_key
from learnlog.services.documents import store_document
from learnlog.services.refresh_hosts import is_public
from learnlog.services.refresh_outcome import outcome_of
from learnlog.services.refresh_reading import Reading, broken
from learnlog.services.refresh_result import Outcome, Stored
from learnlog.store import feed_fetches, feed_hosts, feed_leases
from learnlog.store.feed_fetches import Finished
from learnlog.store.feed_leases import Lease
from learnlog.store.session import Session, Store, database_fault

log: Any = structlog.get_logger(__name__)


def write_batch(
    store: Store, batch: Sequence[Reading], lease: Lease, *, now: datetime, is_cut_off: bool
) -> list[Outcome]:
    """Store what came and return what it came to; of a feed whose lease was lost, nothing.

    When the batch as a whole cannot be written, each of its feeds is written by itself.
    """
    try:
        with store.begin() as session:
            return _written(session, batch, lease, now=now, is_cut_off=is_cut_off)
    except Exception:  # whichever feed it was that the database refused is found out below
        log.warning("batch_broke", feeds=len(batch), exc_info=True)
    outcomes = []
    for reading in batch:
        outcomes += _written_alone(store, reading, lease, now=now, is_cut_off=is_cut_off)
    return outcomes


def _written_alone(
    store: Store, reading: Reading, lease: Lease, *, now: datetime, is_cut_off: bool
) -> list[Outcome]:
    try:
        with store.begin() as session:
            return _written(session, [reading], lease, now=now, is_cut_off=is_cut_off)
    except Exception as error:  # one feed's trouble never stops the others, and is noted with it
        log.exception("feed_broke", url=reading.feed.url)
        failed = Reading(reading.feed, broken(error))
    with store.begin() as session:
        return _written(session, [failed], lease, now=now, is_cut_off=is_cut_off)


def _written(
    session: Session, batch: Sequence[Reading], lease: Lease, *, now: datetime, is_cut_off: bool
) -> list[Outcome]:
    mine = feed_leases.still_mine(session, [reading.feed.id for reading in batch], lease)
    kept = [_stored(session, reading, now=now) for reading in batch if reading.feed.id in mine]
    if not kept:
        return []
    dates = _dates(session, [reading for reading, _ in kept])
    outcomes = [
        outcome_of(reading, stored, dates[reading.feed.id], now=now, is_cut_off=is_cut_off)
        for reading, stored in kept
    ]
    readings = [reading for reading, _ in kept]
    outcomes = _moved(session, readings, outcomes, now=now)
    finished = [
        Finished(reading.feed.id, outcome.fetch, outcome.values)
        for reading, outcome in zip(readings, outcomes, strict=True)
    ]
    feed_fetches.finish_all(session, finished, lease)
    _rest_hosts(session, readings, now=now)
    return outcomes


def _stored(session: Session, reading: Reading, *, now: datetime) -> tuple[Reading, Stored]:
    """Store a document; one that cannot be stored leaves nothing, and fails its feed alone."""
    if reading.parsed is None:
        return reading, Stored()
    try:
        with session.begin_nested():
            stored = store_document(session, reading.feed, reading.parsed, now=now)
    except Exception as error:  # one feed's trouble never stops the others, and is noted with it
        if database_fault(error):
            raise  # such as a deadlock: tried once more, with this feed alone
        log.exception("feed_broke", url=reading.feed.url)
        return Reading(reading.feed, broken(error)), Stored()
    return reading, stored


def _dates(session: Session, readings: Sequence[Reading]) -> dict[int, Sequence[datetime]]:
    """Return when the last entries of each feed came out: looked up only where that may differ."""
    asked = [
        reading.feed.id
        for reading in readings
        if reading.parsed is not None or reading.feed.entry_dates is None
    ]
    found = feed_fetches.recent_dates(session, asked, limit=DATES_LOOKED_AT) if asked else {}
    known = {
        reading.feed.id: [datetime.fromtimestamp(at, UTC) for at in reading.feed.entry_dates or ()]
        for reading in readings
    }
    return {**known, **dict.fromkeys(asked, ()), **found}


def _moved(
    session: Session, readings: Sequence[Reading], outcomes: Sequence[Outcome], *, now: datetime
) -> list[Outcome]:
    """Adopt the addresses that have been given often enough, but none that is another feed's."""
    settled = {
        reading.feed.id: redirect.to
        for reading, outcome in zip(readings, outcomes, strict=True)
        if (redirect := _redirect_in(outcome)) is not None and is_settled(redirect, now=now)
    }
    if not settled:
        return list(outcomes)
    taken = feed_fetches.known_addresses(session, sorted(set(settled.values())))
    changed = []
    for reading, outcome in zip(readings, outcomes, strict=True):
        to = settled.get(reading.feed.id)
        changed.append(_with_address(reading, outcome, to, taken) if to else outcome)
        if to:
            taken.add(to)
    return changed


def _redirect_in(outcome: Outcome) -> Redirect | None:
    values = outcome.values
    if not values.get("redirect_to"):
        return None
    return Redirect(values["redirect_to"], values["redirect_since"], values["redirect_count"])


def _with_address(reading: Reading, outcome: Outcome, to: str, taken: Collection[str]) -> Outcome:
    if to in taken:
        return replace(outcome, values=outcome.values | {"suggested_url": to})
    old = reading.feed.url
    note = f"moved here from {old}. {outcome.fetch.note}".strip()
    values = {
        "url": to,
        "former_url": old,
        "host_key": host_key(to),
        "state": FeedState.MOVED.value,
        "redirect_to": None,
        "redirect_since": None,
        "redirect_count": 0,
    }
    return replace(outcome, fetch=replace(outcome.fetch, note=note), values=outcome.values | values)


def _rest_hosts(session: Session, readings: Sequence[Reading], *, now: datetime) -> None:
    """Leave hosts alone that said "too many", and forget what others said before."""
    tired: dict[str, float] = {}
    well = set()
    for reading in readings:
        key, result = reading.feed.host_key, reading.result
        if not isinstance(result, FetchFailed):
            if reading.feed.host_strikes:
                well.add(key)
        elif result.status == 429 and is_public(key):
            tired[key] = max(tired.get(key, 0.0), result.retry_after or 0.0)
    if well:
        feed_hosts.forgive(session, well, now=now)
    strikes = feed_hosts.strikes_of(session, tired) if tired else {}
    for key in sorted(tired):
        count = strikes.get(key, 0) + 1
        until = slowed_until(tired[key], count, now=now)
        feed_hosts.rest(session, key, until=until, strikes=count)
