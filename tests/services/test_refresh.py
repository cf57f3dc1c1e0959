import os
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
from sqlmodel import select

from learnlog.domain.technology import SourceKind
from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified, Validators
from learnlog.services.refresh import World, refresh_due, shared_now
from learnlog.services.refresh_hosts import prepare_hosts
from learnlog.store import feed_leases
from learnlog.store.session import is_sqlite
from learnlog.store.tables import (
    EngagementRow,
    EntryRow,
    FeedFetchRow,
    FeedHostRow,
    FeedReaderRow,
    FeedRow,
    FollowRow,
    TargetRow,
)
from tests.conftest import NOW, ago
from tests.fakes import FakeFetcher, LineParser
from tests.makers import lease_feed, make_feed, make_follow, make_member, make_technology

URL = "https://example.org/k.atom"


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
    report, _ = run(store, fetched(b"!page"))

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
    assert run(store, fetched(), now=NOW + timedelta(hours=1), everything=True)[0].feeds == 0
    assert run(store, fetched(), now=NOW + timedelta(hours=1), urls=[URL])[0].feeds == 0


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


def test_a_lease_lost_on_the_way_writes_nothing(store, feed):
    class Slow(FakeFetcher):
        def fetch_each(self, requests, *, now):
            with store.begin() as session:
                session.get(FeedRow, feed).lease_token = "taken over"
            return super().fetch_each(requests, now=now)

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


# Whose turn it is


class Watching(FakeFetcher):
    """Notes what was asked together."""

    def __init__(self, default=None):
        super().__init__({})
        self.default = default or NotModified(Validators(), 0.0, 3)
        self.rounds = []

    def fetch_each(self, requests, *, now):
        requests = list(requests)
        self.rounds.append([request.url for request in requests])
        for request in requests:
            self.asked.append(request)
            yield request, self.default


def watch(store, *, now=NOW, default=None, **options):
    fetcher = Watching(default)
    world = World(store, fetcher, LineParser(), youtube=options.pop("youtube", False))
    report = refresh_due(world, now=now, **options)
    return fetcher.rounds, report


def put(store, *urls, **columns):
    with store.begin() as session:
        return [make_feed(session, url, **columns) for url in urls]


def test_two_feeds_of_a_host_are_asked_at_once_and_the_longest_due_first(store):
    urls = [f"https://blog{n}.example.org/feed" for n in range(5)]
    for n, url in enumerate(urls):
        put(store, url, next_check_at=NOW - timedelta(minutes=n))
    put(store, "https://example.com/feed", next_check_at=ago(9))

    rounds, report = watch(store)

    assert rounds == [
        ["https://example.com/feed", urls[4], urls[3]],
        [urls[2], urls[1]],
        [urls[0]],
    ]
    assert report.feeds == 6


def test_feeds_that_others_have_leased_count_to_the_two_of_a_host(store):
    ids = put(store, *(f"https://blog{n}.example.org/feed" for n in range(3)))
    with store.begin() as session:
        hold(session, ids[0], minutes=3)

    rounds, _ = watch(store)

    assert [len(urls) for urls in rounds] == [1, 1]


def hold(session, feed_id, *, minutes):
    """Another worker's lease, by the time that all workers agree on."""
    shared = feed_leases.shared_clock(session, now=NOW)
    lease_feed(session, feed_id, until=shared + timedelta(minutes=minutes))
    prepare_hosts(session, youtube=False)


def test_a_leased_feed_is_left_to_its_holder_until_the_lease_ends(store):
    held, ended = put(store, "https://example.org/a", "https://example.com/b")
    with store.begin() as session:
        hold(session, held, minutes=1)
        hold(session, ended, minutes=-1)

    assert watch(store)[0] == [["https://example.com/b"]]


def test_a_lease_lasts_three_minutes_and_names_its_holder(store):
    (feed_id,) = put(store, "https://example.org/a")
    seen = []

    class Looking(Watching):
        def fetch_each(self, requests, *, now):
            with store.read() as session:
                row = session.get(FeedRow, feed_id)
                shared = feed_leases.shared_clock(session, now=NOW)
                seen.append((row.leased_until - shared, row.lease_owner))
            yield from super().fetch_each(requests, now=now)

    refresh_due(World(store, Looking(), LineParser()), now=NOW)

    ((left, owner),) = seen
    assert timedelta(minutes=2) < left <= timedelta(minutes=3)
    assert owner.endswith(f":{os.getpid()}")


@pytest.mark.parametrize(("hours", "feeds"), [(1, 0), (0, 1), (-1, 1)])
def test_a_host_that_wants_rest_is_left_alone_and_others_go_on(store, hours, feeds):
    put(store, "https://blog.example.org/a", host_key="example.org")
    put(store, "https://example.com/b")
    with store.begin() as session:
        until = NOW + timedelta(hours=hours)
        session.add(FeedHostRow(host_key="example.org", not_before=until, strikes=1))

    assert watch(store, everything=True)[1].feeds == 1 + feeds


def test_after_too_many_a_host_s_other_feeds_are_not_asked(store):
    put(store, *(f"https://blog{n}.example.org/feed" for n in range(6)))
    failure = FetchFailed("http_429", "Too many.", status=429, retry_after=7200.0)

    rounds, report = watch(store, default=failure)

    assert [len(urls) for urls in rounds] == [2]
    assert report.failed == 2
    assert watch(store, now=NOW + timedelta(hours=1.9))[1].feeds == 0
    assert watch(store, now=NOW + timedelta(hours=2.1))[1].feeds == 6


def test_feeds_of_youtube_wait_until_their_owner_wants_them(store):
    put(store, "https://www.youtube.com/feeds/videos.xml?channel_id=UC1")

    assert watch(store, everything=True)[1].feeds == 0
    assert watch(store, youtube=True)[1].feeds == 1


def test_a_private_feed_goes_on_for_those_who_read_it(store):
    with store.begin() as session:
        technology_id = make_technology(session)
        feed_id = make_feed(session, URL, technology_id=technology_id, origin="private")
    assert watch(store)[1].feeds == 0

    with store.begin() as session:
        session.add(FeedReaderRow(feed_id=feed_id, user_id=make_member(session)))
    assert watch(store)[1].feeds == 1


@pytest.mark.parametrize("options", [{"everything": True}, {"urls": [URL]}])
def test_a_feed_that_is_switched_off_is_never_asked(store, options):
    put(store, URL, enabled=False)

    assert watch(store, **options)[1].feeds == 0


def test_asking_for_one_feed_asks_no_other(store):
    put(store, URL, "https://example.com/b")

    assert watch(store, urls=[URL])[0] == [[URL]]


def test_validators_are_left_out_once_in_eight_days(store):
    put(store, URL, etag=b'"a"', validators_at=ago(8))

    run(store, fetched())
    _, fetcher = run(store, NotModified(Validators(), 0.0, 3), everything=True)
    assert fetcher.asked[0].validators.etag == b'"a"'

    _, later = run(
        store, NotModified(Validators(), 0.0, 3), now=NOW + timedelta(days=8), everything=True
    )
    assert later.asked[0].validators == Validators()


# Much at once


def test_many_documents_at_once_are_all_read_and_stored(store):
    put(store, *(f"https://host{n}.example/feed" for n in range(150)))

    rounds, report = watch(store, default=fetched(b"v1 v2"))

    assert len(rounds) == 1
    assert (report.feeds, report.fetched, report.entries_new) == (150, 150, 300)


def test_what_waits_longer_than_half_a_second_is_stored_although_more_is_to_come(store):
    first, second = put(store, "https://example.org/a", "https://example.com/b")
    stored = []

    class Slow(Watching):
        def fetch_each(self, requests, *, now):
            for request in requests:
                yield request, self.default
                sleep(0.6)
                with store.read() as session:
                    asked = session.exec(select(FeedRow.id).where(FeedRow.checked_at == NOW))
                    stored.append(len(asked.all()))

    refresh_due(World(store, Slow(), LineParser()), now=NOW)

    assert stored == [0, 2]
    assert first != second


def test_a_machine_that_is_cut_off_counts_no_error(store):
    put(store, *(f"https://host{n}.example/feed" for n in range(30)), state="ok")

    _, report = watch(store, default=FetchFailed("dns", "The host has no address."))

    assert (report.feeds, report.failed) == (30, 30)
    with store.read() as session:
        rows = session.exec(select(FeedRow.state, FeedRow.error_count)).all()
    assert set(rows) == {("ok", 0)}
    assert watch(store, now=NOW + timedelta(minutes=40))[1].not_modified == 30


def test_a_few_hosts_that_are_down_are_to_blame_themselves(store):
    put(store, *(f"https://host{n}.example/feed" for n in range(9)))

    watch(store, default=FetchFailed("connect", "The server does not answer."))

    with store.read() as session:
        assert set(session.exec(select(FeedRow.error_count)).all()) == {1}


def test_the_workers_of_a_server_agree_on_its_time(store):
    skewed = datetime(2001, 1, 1, tzinfo=UTC)

    agreed = shared_now(store, now=skewed)

    assert (agreed == skewed) is is_sqlite(store.url)


# What is critical

RARE = [ago(7 * n) for n in range(1, 11)]


def critical(store, technology_id, *, kind="releases"):
    """Whether a feed of entries once a week is asked every two hours."""
    dates = [int(at.timestamp()) for at in RARE]
    (feed_id,) = put(
        store, "https://c.example/f", technology_id=technology_id, kind=kind, entry_dates=dates
    )
    watch(store)
    wait = row_of(store, feed_id).next_check_at - NOW
    assert wait <= timedelta(hours=2.3) or wait >= timedelta(hours=2.9)
    return wait <= timedelta(hours=2.3)


@pytest.fixture
def followed(store):
    with store.begin() as session:
        technology_id = make_technology(session)
        user_id = make_member(session)
        make_follow(session, user_id, technology_id)
    return technology_id, user_id


def test_what_nobody_needs_is_not_critical(store, followed):
    assert not critical(store, followed[0])


@pytest.mark.parametrize(
    ("target", "closed", "kind", "wanted"),
    [
        ({"level": 1, "is_must": True}, None, "releases", True),
        ({"level": 3, "is_must": False}, None, "releases", True),
        ({"level": 2, "is_must": False}, None, "releases", False),
        ({"level": 4, "is_must": True}, None, "tutorials", False),
        ({"level": 4, "is_must": True}, ago(1), "releases", False),
    ],
)
def test_releases_of_what_an_open_engagement_needs_are_critical(
    store, followed, target, closed, kind, wanted
):
    with store.begin() as session:
        row = EngagementRow(
            slug="e", name="E", kickoff_on=NOW.date(), created_at=ago(9), closed_at=closed
        )
        session.add(row)
        session.flush()
        columns = {"engagement_id": row.id, "technology_id": followed[0], "set_at": ago(9)}
        session.add(TargetRow(**columns, **target))

    assert critical(store, followed[0], kind=kind) is wanted


@pytest.mark.parametrize(("level", "wanted"), [(3, True), (2, False)])
def test_releases_of_what_somebody_wants_to_know_well_are_critical(store, followed, level, wanted):
    with store.begin() as session:
        session.get(FollowRow, (followed[1], followed[0])).target_level = level

    assert critical(store, followed[0]) is wanted
