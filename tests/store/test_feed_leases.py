from datetime import UTC, datetime, timedelta

import pytest

from learnlog.store import feed_leases
from learnlog.store.feed_leases import Lease
from learnlog.store.session import Store, is_sqlite
from learnlog.store.tables import FeedRow
from tests.conftest import NOW
from tests.makers import make_feed

MINE = Lease("mine", "me")


@pytest.fixture
def server_store(postgresql_server):
    with postgresql_server.fresh_database() as url:
        store = Store(url)
        yield store
        store.close()


def test_a_feed_whose_result_is_being_written_is_left_for_the_next_turn(server_store):
    store = server_store
    with store.begin() as session:
        busy = make_feed(session, "https://example.org/a", host_key="example.org")
        free = make_feed(session, "https://example.com/b", host_key="example.com")

    with store.begin() as writing:
        writing.get(FeedRow, busy).title = "New"
        writing.flush()
        with store.begin() as session:
            leased = feed_leases.lease_due(session, MINE, now=NOW)

    assert [feed.id for feed in leased] == [free]


def test_a_lease_is_its_holder_s_alone(session):
    mine, other = (make_feed(session) for _ in range(2))
    feed_leases.lease_feeds(session, [mine], MINE, until=NOW)
    feed_leases.lease_feeds(session, [other], Lease("other"), until=NOW)

    assert feed_leases.still_mine(session, [mine, other], MINE) == {mine}


@pytest.mark.parametrize("skew", [timedelta(hours=3), timedelta(hours=-3), timedelta(days=900)])
def test_on_a_server_no_worker_s_clock_ends_a_lease(store, skew):
    with store.begin() as session:
        make_feed(session, host_key="a", next_check_at=datetime(2000, 1, 1, tzinfo=UTC))
        feed_leases.lease_due(session, MINE, now=NOW)

    with store.begin() as session:
        again = feed_leases.lease_due(session, Lease("other"), now=NOW + skew)

    # An embedded database is of one machine, whose clock is everybody's.
    assert bool(again) is (is_sqlite(store.url) and skew > feed_leases.LEASE)


def test_a_round_has_its_limit(session):
    for number in range(feed_leases.ROUND + 1):
        make_feed(session, host_key=f"host{number}.example")

    assert len(feed_leases.lease_due(session, MINE, now=NOW)) == feed_leases.ROUND
