"""Release lines and support dates, kept up to date from the public end-of-life API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, assert_never
from urllib.parse import quote

import structlog

from learnlog.domain.back_off import retry_at
from learnlog.domain.chance import Stream
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.line_dates import moved_earlier
from learnlog.domain.polling import HOUR
from learnlog.domain.technology import VersionScheme
from learnlog.ingest.fetch import (
    Fetched,
    Fetcher,
    FetchFailed,
    FetchRequest,
    FetchResult,
    NotModified,
    Validators,
)
from learnlog.ingest.lifecycle import Lifecycle, LifecycleError, read_product, read_products
from learnlog.services.catalogue import line_news
from learnlog.store import lifecycles, line_dates, releases, technologies
from learnlog.store.lifecycles import LifecycleDue
from learnlog.store.session import Session, Store

# Of more products than these the list of all is asked for: one request in place of many.
SINGLY = 10
AFTER = timedelta(days=1)

log: Any = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LifecycleFault:
    """A technology whose lines could not be refreshed, and why."""

    technology: str
    error_class: str
    message: str


@dataclass(slots=True)
class LifecycleReport:
    """What a refresh brought; ``lines`` and ``versions`` are those that are new or changed."""

    technologies: int = 0
    lines: int = 0
    versions: int = 0
    moved_earlier: int = 0
    errors: list[LifecycleFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Api:
    """Where the end-of-life API is asked, and by what; an empty address turns it off."""

    url: str
    fetcher: Fetcher


def refresh_lifecycles(
    store: Store,
    api: Api,
    *,
    now: datetime,
    everything: bool = False,
    slugs: Sequence[str] = (),
) -> LifecycleReport:
    """Ask for the lines of the technologies that are due and store what changed.

    ``everything`` asks for all, ``slugs`` for these alone. What cannot be had is tried again, later
    each time; the lines that are known stay.

    Raises:
        RuleError: the API is turned off.
        NotFoundError: a slug names no technology that the API knows.
    """
    if not api.url:
        raise RuleError("LEARNLOG_ENDOFLIFE_URL is empty: release lines are not refreshed.")
    with store.read() as session:
        due = lifecycles.due_lifecycles(session, now=now, everything=everything, slugs=slugs)
        etag = lifecycles.list_etag(session)
    for slug in slugs:
        if slug not in {item.slug for item in due}:
            raise NotFoundError(f"{slug}: no technology with a product of the end-of-life API")
    if len(due) > SINGLY:
        return _from_list(store, api, due, etag=etag, now=now)
    return _one_by_one(store, api, due, now=now)


def _one_by_one(
    store: Store, api: Api, due: Sequence[LifecycleDue], *, now: datetime
) -> LifecycleReport:
    report = LifecycleReport()
    asked: dict[str, list[LifecycleDue]] = {}
    for item in due:
        url = f"{api.url}/products/{quote(item.product, safe='')}/"
        asked.setdefault(url, []).append(item)
    requests = [
        FetchRequest(url, Validators(items[0].etag, items[0].last_modified))
        for url, items in asked.items()
    ]
    for request, result in api.fetcher.fetch_each(requests, now=now):
        with store.begin() as session:
            for item in asked[request.url]:
                _take(session, item, result, report=report, now=now)
    return report


def _take(
    session: Session,
    item: LifecycleDue,
    result: FetchResult,
    *,
    report: LifecycleReport,
    now: datetime,
) -> None:
    match result:
        case Fetched():
            try:
                product = read_product(result.body)
            except LifecycleError as error:
                _fail(session, item, "malformed", str(error), report=report, now=now)
                return
            _store(session, {item: product}, report=report, now=now)
            _well(session, item, result.validators, report=report, now=now)
        case NotModified():
            kept = Validators(
                result.validators.etag or item.etag,
                result.validators.last_modified or item.last_modified,
            )
            _well(session, item, kept, report=report, now=now)
        case FetchFailed():
            _fail(session, item, result.error_class, result.reason, report=report, now=now)
        case other:
            assert_never(other)


def _from_list(
    store: Store, api: Api, due: Sequence[LifecycleDue], *, etag: bytes | None, now: datetime
) -> LifecycleReport:
    """Ask for the list of all products, unless it is the one that all of these are known from."""
    report = LifecycleReport()
    is_new = any(item.checked_at is None or item.error_count for item in due)
    request = FetchRequest(f"{api.url}/products/full/", Validators(None if is_new else etag))
    ((_, result),) = api.fetcher.fetch_each([request], now=now)
    with store.begin() as session:
        match result:
            case Fetched():
                _take_list(session, due, result, report=report, now=now)
            case NotModified():
                for item in due:
                    _well(session, item, Validators(), report=report, now=now)
            case FetchFailed():
                for item in due:
                    _fail(session, item, result.error_class, result.reason, report=report, now=now)
            case other:
                assert_never(other)
    return report


def _take_list(
    session: Session,
    due: Sequence[LifecycleDue],
    answer: Fetched,
    *,
    report: LifecycleReport,
    now: datetime,
) -> None:
    try:
        listed, faults = read_products(answer.body)
    except LifecycleError as error:
        for item in due:
            _fail(session, item, "malformed", str(error), report=report, now=now)
        return
    for fault in faults:
        log.warning("lifecycle_unread", fault=fault)
    known = {item: listed[item.product] for item in due if item.product in listed}
    _store(session, known, report=report, now=now)
    for item in due:
        if item in known:
            _well(session, item, Validators(), report=report, now=now)
        else:
            message = f"{item.product}: the API lists no such product"
            _fail(session, item, "http_404", message, report=report, now=now)
    lifecycles.remember_list_etag(session, answer.validators.etag)


def _store(
    session: Session,
    products: Mapping[LifecycleDue, Lifecycle],
    *,
    report: LifecycleReport,
    now: datetime,
) -> None:
    lines = {item.technology_id: product.lines for item, product in products.items()}
    changes = technologies.store_lines(session, lines, now=now)
    told = [
        new
        for item, product in products.items()
        for new in line_news(item.technology_id, product.lines, VersionScheme(item.version_scheme))
    ]
    report.lines += changes.added + changes.changed
    report.versions += releases.upsert_releases(session, told, now=now)
    since = now - timedelta(microseconds=1)
    for found in line_dates.changes_after(session, list(lines), after=since).values():
        report.moved_earlier += len(moved_earlier(found, since=since, until=now))


def _well(
    session: Session,
    item: LifecycleDue,
    validators: Validators,
    *,
    report: LifecycleReport,
    now: datetime,
) -> None:
    report.technologies += 1
    again = now + AFTER * (0.9 + 0.25 * _jitter(item, now))
    lifecycles.write_check(
        session,
        item.technology_id,
        checked_at=now,
        next_check_at=again,
        etag=validators.etag,
        last_modified=validators.last_modified,
        error_class=None,
        error_detail=None,
        error_count=0,
    )


def _fail(
    session: Session,
    item: LifecycleDue,
    error_class: str,
    message: str,
    *,
    report: LifecycleReport,
    now: datetime,
) -> None:
    failures = item.error_count + 1
    again = retry_at(HOUR, failures, jitter=_jitter(item, now), now=now)
    lifecycles.write_check(
        session,
        item.technology_id,
        next_check_at=again,
        error_class=error_class,
        error_detail=message[:500],
        error_count=failures,
    )
    report.errors.append(LifecycleFault(item.slug, error_class, message))


def _jitter(item: LifecycleDue, now: datetime) -> float:
    return Stream(item.technology_id, "lifecycle", now.isoformat()).uniform()
