from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.entry import ParsedEntry
from learnlog.domain.technology import SourceKind
from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified, Validators
from learnlog.ingest.parse import FeedParseError, ParsedFeed
from learnlog.services.refresh import World, jitter, refresh_due
from learnlog.store import feeds
from learnlog.store.tables import EntryRow, FeedFetchRow, FeedRow
from tests.conftest import NOW, ago
from tests.fakes import FakeFetcher
from tests.makers import make_follow, make_member, make_technology

URL = "https://example.org/k.atom"


class LineParser:
    """Reads a document of one title a line."""

    def parse(self, body, *, content_type="", base_url=""):
        if body.startswith(b"<html"):
            raise FeedParseError("not_a_feed", "a page")
        entries = [
            ParsedEntry(title, f"{URL}#{title}", title, "", ago(1), None, "", "")
            for title in body.decode().split()
        ]
        warning = "SAXParseException" if b"odd" in body else ""
        return ParsedFeed("atom10", "A feed", "https://example.org", tuple(entries), warning)


@pytest.fixture
def feed(store):
    with store.begin() as session:
        technology_id = make_technology(session, name="Kubernetes")
        make_follow(session, make_member(session), technology_id)
        row = FeedRow(
            url=URL, kind=SourceKind.RELEASES.value, technology_id=technology_id, next_check_at=NOW
        )
        session.add(row)
        session.flush()
        return row.id


def fetched(body=b"v1.36.0", **changes):
    values = {
        "body": body,
        "content_type": "",
        "validators": Validators(b'"a"', None),
        "url": URL,
        "min_seconds": 0.0,
        "duration_ms": 5,
    }
    return Fetched(**(values | changes))


def run(store, result, *, now=NOW, url=URL, **options):
    fetcher = FakeFetcher({url: result})
    return refresh_due(World(store, fetcher, LineParser()), now=now, **options), fetcher


def row_of(store, feed):
    with store.read() as session:
        row = session.get(FeedRow, feed)
        session.expunge(row)
        return row


def test_a_document_is_stored_and_the_feed_is_well(store, feed):
    report, _ = run(store, fetched())

    assert (report.feeds, report.fetched, report.entries_new, report.failed) == (1, 1, 1, 0)
    row = row_of(store, feed)
    assert (row.state, row.etag, row.title) == ("ok", b'"a"', "A feed")
    assert row.checked_at == row.ok_at == row.changed_at == NOW
    assert row.lease_token is None
    assert row.next_check_at > NOW


def test_the_next_request_carries_the_last_validators(store, feed):
    run(store, fetched())
    _, fetcher = run(store, NotModified(Validators(), 0.0, 3), everything=True)

    (request,) = fetcher.asked
    assert request.validators == Validators(b'"a"', None)
    row = row_of(store, feed)
    assert (row.state, row.status, row.etag) == ("unchanged", 304, b'"a"')


def test_the_same_bytes_are_not_parsed_again(store, feed):
    run(store, fetched())
    report, _ = run(store, fetched(), now=NOW + timedelta(hours=9), everything=True)

    assert (report.fetched, report.entries_new, report.entries_updated) == (1, 0, 0)
    assert row_of(store, feed).state == "unchanged"


def test_a_document_without_news_keeps_the_day_of_the_last_change(store, feed):
    run(store, fetched())
    later = NOW + timedelta(hours=9)

    run(store, fetched(b" v1.36.0 "), now=later, everything=True)

    assert row_of(store, feed).changed_at == NOW


def test_a_damaged_document_keeps_what_could_be_read(store, feed):
    report, _ = run(store, fetched(b"v1.36.0 odd"))

    assert report.entries_new == 2
    assert row_of(store, feed).state == "malformed"


def test_a_page_is_no_feed_and_says_so(store, feed):
    report, _ = run(store, fetched(b"<html>"))

    (fault,) = report.errors
    assert (report.failed, fault.url, fault.error_class) == (1, URL, "not_a_feed")
    row = row_of(store, feed)
    assert (row.state, row.error_class, row.error_count) == ("failing", "not_a_feed", 1)


def test_a_feed_that_learnlog_stumbles_over_keeps_no_other_waiting(store, feed):
    other = "https://example.org/other.atom"
    with store.begin() as session:
        technology_id = session.get(FeedRow, feed).technology_id
        row = FeedRow(
            url=other, kind="releases", technology_id=technology_id, next_check_at=NOW, include="("
        )
        session.add(row)
        session.flush()
        broken = row.id
    fetcher = FakeFetcher({other: fetched(), URL: fetched()})

    report = refresh_due(World(store, fetcher, LineParser()), now=NOW)

    assert (report.feeds, report.failed, report.entries_new) == (2, 1, 1)
    assert report.errors[0].url == other
    assert row_of(store, feed).state == "ok"
    assert row_of(store, broken).error_class == "internal"
    assert row_of(store, broken).lease_token is None


def test_a_feed_that_another_worker_asked_meanwhile_is_not_asked_again(store, feed):
    with store.begin() as session:
        session.get(FeedRow, feed).next_check_at = NOW + timedelta(hours=1)
        found = feeds.lease(
            session, [feed], token="late", until=NOW + timedelta(hours=1), now=NOW, only_due=True
        )

    assert found == []


def test_failures_are_counted_and_one_success_clears_them(store, feed):
    for hours in (0, 30):
        failed = FetchFailed("http_5xx", "the server answered 500", status=500)
        run(store, failed, now=NOW + timedelta(hours=hours), everything=True)
    row = row_of(store, feed)
    assert (row.error_count, row.first_error_at) == (2, NOW)

    run(store, fetched(), now=NOW + timedelta(hours=60))

    row = row_of(store, feed)
    assert (row.error_count, row.error_class, row.first_error_at, row.state) == (
        0,
        None,
        None,
        "ok",
    )


def test_a_server_that_has_enough_is_left_alone_until_then(store, feed):
    run(store, FetchFailed("http_429", "too many", status=429, retry_after=7200.0))

    row = row_of(store, feed)
    assert row.state == "slow_down"
    assert row.next_check_at == row.retry_after_until == NOW + timedelta(hours=2)


def test_a_feed_that_is_gone_twice_is_gone(store, feed):
    gone = FetchFailed("http_410", "gone", status=410)
    run(store, gone)
    assert row_of(store, feed).state == "failing"

    run(store, gone, now=NOW + timedelta(days=1), everything=True)
    assert row_of(store, feed).state == "gone"


def test_what_is_not_due_is_not_asked(store, feed):
    run(store, fetched())
    report, fetcher = run(store, fetched(), now=NOW + timedelta(minutes=5))

    assert (report.feeds, fetcher.asked) == (0, [])


def test_a_feed_nobody_follows_is_asked_only_by_name(store):
    with store.begin() as session:
        row = FeedRow(
            url=URL,
            kind="releases",
            technology_id=make_technology(session),
            next_check_at=ago(1),
        )
        session.add(row)

    assert run(store, fetched(), everything=True)[0].feeds == 0
    assert run(store, fetched(), urls=[URL])[0].feeds == 1


def test_a_leased_feed_is_left_to_its_holder(store, feed):
    with store.begin() as session:
        feeds.lease(
            session,
            [feed],
            token="other",
            until=NOW + timedelta(minutes=3),
            now=NOW,
            only_due=False,
        )

    assert run(store, fetched())[0].feeds == 0
    assert run(store, fetched(), now=NOW + timedelta(minutes=4))[0].feeds == 1


def test_a_lease_lost_on_the_way_writes_nothing(store, feed):
    class Slow(FakeFetcher):
        def fetch_all(self, requests, *, now):
            with store.begin() as session:
                session.get(FeedRow, feed).lease_token = "taken over"
            return super().fetch_all(requests, now=now)

    report = refresh_due(World(store, Slow({URL: fetched()}), LineParser()), now=NOW)

    assert report.feeds == 0
    with store.read() as session:
        assert session.exec(select(EntryRow)).all() == []


def test_the_last_thirty_fetches_are_kept(store, feed):
    for hours in range(32):
        at = NOW + timedelta(hours=hours)
        run(store, NotModified(Validators(), 0.0, 3), now=at, everything=True)

    with store.read() as session:
        instants = session.exec(select(FeedFetchRow.at).order_by(FeedFetchRow.id)).all()
    assert instants == [NOW + timedelta(hours=hours) for hours in range(2, 32)]


def test_jitter_differs_from_feed_to_feed_and_lies_in_its_range():
    values = {jitter(f"https://example.org/{n}", NOW) for n in range(100)}

    assert len(values) == 100
    assert all(0 <= value < 1 for value in values)
