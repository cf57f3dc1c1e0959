"""Two workers on one PostgreSQL, one with a wrong clock: nothing is asked twice or lost."""

import threading
from collections import Counter
from datetime import timedelta
from time import sleep

import pytest
from sqlmodel import func, select

from learnlog.ingest.fetch import Fetched, Validators
from learnlog.services.refresh import World, refresh_due
from learnlog.store.session import Store
from learnlog.store.tables import EntryRow, FeedFetchRow, FeedRow
from tests.conftest import NOW, ago
from tests.fakes import LineParser
from tests.makers import make_feed

FEEDS = 2_000
PER_HOST = 4


class Server:
    """Answers every worker, and notes how many requests of a host are under way at once."""

    def __init__(self):
        self.lock = threading.Lock()
        self.asked = Counter()
        self.under_way = Counter()
        self.most = 0

    def fetch_each(self, requests, *, now):
        requests = list(requests)
        for request in requests:
            self.enter(request.url)
        sleep(0.01)  # the other worker gets its turn meanwhile
        for request in requests:
            self.leave(request.url)
            yield request, Fetched(b"v1", "", Validators(b'"a"'), request.url, 0.0, 1)

    def enter(self, url):
        with self.lock:
            self.asked[url] += 1
            self.under_way[host(url)] += 1
            self.most = max(self.most, self.under_way[host(url)])

    def leave(self, url):
        with self.lock:
            self.under_way[host(url)] -= 1


def host(url):
    return url.split("/")[2].partition(".")[2]


@pytest.fixture
def two_stores(postgresql_server):
    with postgresql_server.fresh_database() as url:
        stores = [Store(url), Store(url)]
        yield stores
        for store in stores:
            store.close()


@pytest.mark.parametrize("skew", [timedelta(minutes=20), timedelta(minutes=-20)])
def test_two_workers_ask_each_feed_once_and_no_host_more_than_twice_at_once(two_stores, skew):
    with two_stores[0].begin() as session:
        for number in range(FEEDS):
            url = f"https://blog{number}.host{number // PER_HOST}.example/feed"
            make_feed(session, url, next_check_at=ago(1))
    server, reports = Server(), []

    def work(store, now):
        reports.append(refresh_due(World(store, server, LineParser()), now=now))

    workers = [
        threading.Thread(target=work, args=(store, now))
        for store, now in zip(two_stores, (NOW, NOW + skew), strict=True)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(server.asked) == FEEDS
    assert set(server.asked.values()) == {1}
    assert server.most <= 2
    assert sum(report.feeds for report in reports) == FEEDS
    assert min(report.feeds for report in reports) > 0
    with two_stores[0].read() as session:
        assert session.exec(select(func.count(EntryRow.id))).one() == FEEDS
        assert session.exec(select(func.count(FeedFetchRow.id))).one() == FEEDS
        held = select(func.count(FeedRow.id)).where(FeedRow.lease_token.is_not(None))
        assert session.exec(held).one() == 0
        states = session.exec(select(FeedRow.state).distinct()).all()
    assert states == ["ok"]
