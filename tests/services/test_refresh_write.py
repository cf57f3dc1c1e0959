from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified, Validators
from learnlog.services.refresh_reading import read_answer
from learnlog.services.refresh_write import write_batch
from learnlog.store import feed_leases
from learnlog.store.feed_leases import Lease
from learnlog.store.tables import EntryRow, FeedFetchRow, FeedHostRow, FeedRow
from tests.conftest import NOW, ago
from tests.fakes import LineParser
from tests.makers import make_feed

OLD = "https://example.org/old.xml"
NEW = "https://new.example/feed.xml"
HELD = Lease("t", "a worker")
UNTIL = NOW + timedelta(minutes=3)


@pytest.fixture
def lease(store):
    def lease(url=None, **columns):
        with store.begin() as session:
            feed_id = make_feed(session, url, **columns)
            (feed,) = feed_leases.lease_feeds(session, [feed_id], HELD, until=UNTIL)
            return feed

    return lease


def fetched(body=b"v1", **changes):
    values = {"content_type": "", "validators": Validators(b'"a"'), "url": OLD}
    return Fetched(body, min_seconds=0.0, duration_ms=5, **(values | changes))


def unchanged(**changes):
    return NotModified(Validators(), 0.0, 3, **changes)


def too_many(**changes):
    return FetchFailed("http_429", "Too many.", status=429, **changes)


def write(store, *pairs, now=NOW, is_cut_off=False):
    batch = [read_answer(LineParser(), feed, result) for feed, result in pairs]
    return write_batch(store, batch, HELD, now=now, is_cut_off=is_cut_off)


def rows(store, model):
    with store.read() as session:
        found = session.exec(select(model).order_by(*model.__table__.primary_key)).all()
        session.expunge_all()
        return found


def test_a_batch_stores_documents_ends_leases_and_keeps_a_log(store, lease):
    first, second = lease(), lease()

    outcomes = write(store, (first, fetched()), (second, unchanged()))

    assert [outcome.fetch.outcome for outcome in outcomes] == ["fetched", "not_modified"]
    assert [(row.feed_id, row.title) for row in rows(store, EntryRow)] == [(first.id, "v1")]
    log = [(row.feed_id, row.status, row.entries_new) for row in rows(store, FeedFetchRow)]
    assert log == [(first.id, 200, 1), (second.id, 304, 0)]
    for row in rows(store, FeedRow):
        assert (row.lease_token, row.lease_owner, row.leased_until) == (None, None, None)
        assert (row.checked_at, row.ok_at) == (NOW, NOW)


def test_a_lease_that_was_lost_writes_nothing_and_disturbs_no_other(store, lease):
    lost, mine = lease(), lease()
    with store.begin() as session:
        session.get(FeedRow, lost.id).lease_token = "taken over"

    outcomes = write(store, (lost, fetched()), (mine, fetched()))

    assert len(outcomes) == 1
    assert {row.feed_id for row in rows(store, EntryRow)} == {mine.id}
    assert rows(store, FeedRow)[0].lease_token == "taken over"


def test_a_batch_of_lost_leases_writes_nothing(store, lease):
    feed = lease()
    with store.begin() as session:
        session.get(FeedRow, feed.id).lease_token = None

    assert write(store, (feed, fetched())) == []
    assert rows(store, FeedFetchRow) == []


def test_a_feed_that_cannot_be_stored_leaves_nothing_and_spoils_nothing(store, lease):
    broken, well = lease(include="("), lease()

    outcomes = write(store, (broken, fetched()), (well, fetched()))

    assert [bool(outcome.fault) for outcome in outcomes] == [True, False]
    assert {row.feed_id for row in rows(store, EntryRow)} == {well.id}
    assert rows(store, FeedRow)[0].error_class == "internal"


def test_a_batch_that_the_database_refuses_is_written_feed_by_feed(store, lease):
    poison, well = lease(), lease()
    batch = [read_answer(LineParser(), feed, fetched()) for feed in (poison, well)]
    batch[0] = replace(batch[0], body_bytes=2**70)  # no column of either database takes it

    outcomes = write_batch(store, batch, HELD, now=NOW, is_cut_off=False)

    assert [outcome.fault.error_class if outcome.fault else "" for outcome in outcomes] == [
        "internal",
        "",
    ]
    assert {row.feed_id for row in rows(store, EntryRow)} == {well.id}
    assert [row.state for row in rows(store, FeedRow)] == ["failing", "ok"]


def test_a_fault_of_the_database_in_one_document_is_tried_again_alone(store, lease):
    first, second = lease(), lease()
    told = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def dead_lock_once(connection, cursor, statement, *rest):
        if statement.startswith("INSERT INTO entry") and not told:
            told.append(statement)
            raise OperationalError(statement, {}, Exception("deadlock detected"))

    outcomes = write(store, (first, fetched()), (second, fetched()))

    assert len(told) == 1
    assert [outcome.fault for outcome in outcomes] == [None, None]
    assert [row.feed_id for row in rows(store, EntryRow)] == [first.id, second.id]


def test_dates_are_looked_up_once_and_then_known(store, lease):
    feed = lease()
    write(store, (feed, fetched()))
    assert rows(store, FeedRow)[0].entry_dates == [int(ago(1).timestamp())]

    with store.begin() as session:
        for entry in session.exec(select(EntryRow)):
            session.delete(entry)
        (feed,) = feed_leases.lease_feeds(session, [feed.id], HELD, until=UNTIL)
    write(store, (feed, unchanged()))

    row = rows(store, FeedRow)[0]
    # One entry a day ago: 0.05 x 24 h = 1.2 h; without any it were an hour at most 1.15.
    assert 1.08 <= (row.next_check_at - NOW).total_seconds() / 3600 <= 1.38
    assert row.entry_dates == [int(ago(1).timestamp())]


def test_dates_that_learnlog_made_up_say_nothing_of_a_feed(store, lease):
    write(store, (lease(), fetched(b"undated1 undated2")))

    assert rows(store, FeedRow)[0].entry_dates == []


# New addresses

LEADS = {"redirect_to": NEW, "redirect_since": ago(2), "redirect_count": 2}


def test_a_new_address_is_adopted_and_the_old_one_kept(store, lease):
    feed = lease(OLD, host_key="example.org", **LEADS)

    write(store, (feed, unchanged(moved_to=NEW)))

    (row,) = rows(store, FeedRow)
    assert (row.url, row.former_url, row.host_key) == (NEW, OLD, "new.example")
    assert (row.state, row.redirect_to, row.redirect_count) == ("moved", None, 0)
    assert rows(store, FeedFetchRow)[0].note == f"moved here from {OLD}."


@pytest.mark.parametrize(
    "columns", [LEADS | {"redirect_count": 1}, LEADS | {"redirect_since": ago(1.9)}]
)
def test_an_address_is_not_adopted_too_soon(store, lease, columns):
    write(store, (lease(OLD, **columns), unchanged(moved_to=NEW)))

    (row,) = rows(store, FeedRow)
    assert (row.url, row.state, row.redirect_to) == (OLD, "unchanged", NEW)


def test_an_address_that_is_another_feed_s_is_suggested(store, lease):
    other, feed = lease(NEW), lease(OLD, **LEADS)

    write(store, (other, unchanged()), (feed, unchanged(moved_to=NEW)))

    row = rows(store, FeedRow)[1]
    assert (row.url, row.suggested_url) == (OLD, NEW)


def test_of_two_feeds_that_lead_to_one_address_one_gets_it(store, lease):
    first, second = lease(OLD, **LEADS), lease("https://example.org/older.xml", **LEADS)

    write(store, (first, unchanged(moved_to=NEW)), (second, unchanged(moved_to=NEW)))

    assert [row.url for row in rows(store, FeedRow)] == [NEW, second.url]
    assert rows(store, FeedRow)[1].suggested_url == NEW


# Hosts


def test_a_public_host_that_has_enough_rests_as_a_whole(store, lease):
    feed = lease(host_key="example.org")

    write(store, (feed, too_many(retry_after=7200.0)))

    (host,) = rows(store, FeedHostRow)
    assert (host.host_key, host.strikes) == ("example.org", 1)
    assert host.not_before == NOW + timedelta(hours=2)


def test_strikes_of_a_host_double_its_rest_and_the_longest_wish_counts(store, lease):
    with store.begin() as session:
        session.add(FeedHostRow(host_key="example.org", not_before=ago(1), strikes=2))
    feeds = [lease(host_key="example.org") for _ in range(2)]

    write(store, (feeds[0], too_many(retry_after=5.0)), (feeds[1], too_many()))

    (host,) = rows(store, FeedHostRow)
    assert (host.strikes, host.not_before) == (3, NOW + timedelta(minutes=40))


@pytest.mark.parametrize(
    ("key", "failure"),
    [
        ("127.0.0.1:9000", too_many()),
        ("example.org", FetchFailed("http_5xx", "Out of order.", status=503, retry_after=7200.0)),
    ],
)
def test_no_host_rests_for_a_private_feed_or_for_a_server_out_of_order(store, lease, key, failure):
    write(store, (lease(host_key=key), failure))

    assert rows(store, FeedHostRow) == []


@pytest.mark.parametrize(("not_before", "strikes"), [(ago(0.1), 0), (NOW + timedelta(hours=1), 2)])
def test_a_good_answer_after_the_rest_forgives_a_host(store, lease, not_before, strikes):
    with store.begin() as session:
        session.add(FeedHostRow(host_key="example.org", not_before=not_before, strikes=2))

    write(store, (lease(host_key="example.org"), unchanged()))

    assert rows(store, FeedHostRow)[0].strikes == strikes


def test_a_machine_that_reaches_nobody_counts_no_error(store, lease):
    feed = lease(error_count=1, state="failing")

    write(store, (feed, FetchFailed("dns", "The host has no address.")), is_cut_off=True)

    row = rows(store, FeedRow)[0]
    assert (row.error_count, row.state, row.lease_token) == (1, "failing", None)
