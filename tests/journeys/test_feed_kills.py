"""A worker that is killed while it refreshes: nothing is lost or doubled, another takes over."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import func, select

from learnlog.store.session import Store
from learnlog.store.tables import EntryRow, FeedFetchRow, FeedRow
from tests.journeys.servers import Learnlog, wait_until
from tests.makers import make_feed

FEEDS = 60
ITEMS = 20
LEASE = timedelta(minutes=3)


@contextmanager
def slow_server():
    """Serve one feed on each of many loopback addresses, one answer every twentieth of a second.

    The last third is kept waiting until the gate is opened.
    """
    asked, turn, gate = Counter(), threading.Lock(), threading.Event()
    answers = itertools.count(1)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked[self.headers["Host"]] += 1
            with turn:
                time.sleep(0.05)
                is_late = next(answers) > FEEDS * 2 // 3
            if is_late:
                gate.wait()
            host = self.headers["Host"].partition(":")[0]
            items = "".join(
                f"<item><guid>{host}-{n}</guid><title>Entry {n}</title></item>"
                for n in range(ITEMS)
            )
            body = f'<rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'
            self.send_response(200)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *words):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, request, client_address):
            """Whoever asked has been killed."""

    server = Server(("0.0.0.0", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, asked, gate
    finally:
        gate.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'learnlog.db'}"
        return
    server = request.getfixturevalue("postgresql_server")
    with server.empty_database() as url:
        yield url


@pytest.fixture
def learnlog(url, tmp_path):
    catalogue = tmp_path / "feeds"
    catalogue.mkdir()
    learnlog = Learnlog(
        {
            "LEARNLOG_HOME": str(tmp_path / "home"),
            "LEARNLOG_CATALOGUE": str(catalogue),
            "LEARNLOG_DATABASE_URL": url,
            "LEARNLOG_FETCH_ALLOW": "127.0.0.0/8",
        }
    )
    learnlog.run("db", "upgrade")
    return learnlog


@pytest.fixture
def store(learnlog, url):
    store = Store(url)
    yield store
    store.close()


def counts(store, column):
    with store.read() as session:
        return Counter(session.exec(select(column)).all())


def test_a_worker_killed_in_a_batch_loses_and_doubles_nothing(learnlog, store):
    with slow_server() as (port, asked, gate):
        with store.begin() as session:
            for number in range(FEEDS):
                url = f"http://127.0.1.{number + 1}:{port}/feed.xml"
                make_feed(session, url, next_check_at=datetime.now(UTC))
        killed_at = kill_in_the_middle(learnlog, store)
        gate.set()

        stored = counts(store, FeedFetchRow.feed_id)
        assert 0 < len(stored) < FEEDS
        assert counts(store, EntryRow.feed_id) == dict.fromkeys(stored, ITEMS)
        with store.read() as session:
            until = session.exec(select(func.max(FeedRow.leased_until))).one()
        assert until <= killed_at + LEASE

        assert learnlog.json("feeds", "refresh")["feeds"] == 0
        four_minutes_pass(store)
        report = learnlog.json("feeds", "refresh")
        again = learnlog.json("feeds", "refresh")

    assert (report["feeds"], report["failed"]) == (FEEDS - len(stored), 0)
    assert again["feeds"] == 0
    assert sorted(counts(store, EntryRow.feed_id).values()) == [ITEMS] * FEEDS
    assert sorted(counts(store, FeedFetchRow.feed_id).values()) == [1] * FEEDS
    assert sum(asked.values()) <= 2 * FEEDS - len(stored)
    assert max(asked.values()) <= 2


def kill_in_the_middle(learnlog, store):
    process = subprocess.Popen(
        [sys.executable, "-m", "learnlog", "feeds", "refresh"],
        env=learnlog.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(lambda: counts(store, FeedFetchRow.feed_id), what="feed that was stored")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return datetime.now(UTC)


def four_minutes_pass(store):
    """Every lease becomes four minutes older, as the time that workers agree on would make it."""
    with store.begin() as session:
        for row in session.exec(select(FeedRow).where(FeedRow.leased_until.is_not(None))):
            row.leased_until -= timedelta(minutes=4)
            session.add(row)
