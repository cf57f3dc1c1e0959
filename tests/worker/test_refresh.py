from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog import clock
from learnlog.ingest.fetch import Fetched, Validators
from learnlog.ingest.parse_process import ParseProcess
from learnlog.services import inbox
from learnlog.services.inbox import TriageState
from learnlog.store import feed_leases
from learnlog.store.tables import FeedRow
from learnlog.worker.refresh import refresh_feeds
from tests.conftest import NOW, ago
from tests.fakes import FakeFetcher
from tests.makers import make_feed, make_follow, make_member, make_technology

URL = "https://example.org/k.rss"
DOCUMENT = b"""<rss version="2.0"><channel><title>Kubernetes</title>
<item><guid>1</guid><title>v1.36.0</title><pubDate>Sun, 23 Aug 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""


@pytest.fixture
def parser():
    process = ParseProcess()
    yield process
    process.close()


@pytest.fixture
def parts(parts, parser):
    answer = Fetched(DOCUMENT, "", Validators(), URL, 0.0, 5)
    return replace(parts, fetcher=FakeFetcher({URL: answer}), parser=parser)


@pytest.fixture
def ana(store):
    with store.begin() as session:
        user_id = make_member(session)
        technology_id = make_technology(session, name="Kubernetes")
        make_follow(session, user_id, technology_id, followed_at=ago(30))
        row = FeedRow(url=URL, kind="releases", technology_id=technology_id, next_check_at=NOW)
        session.add(row)
    return user_id


def new_entries(store, user_id):
    with store.read() as session:
        return inbox.news_for(session, user_id)


def test_a_tick_asks_what_is_due_and_a_second_one_at_once_asks_nothing(parts, ana):
    done = [refresh_feeds(parts, now=NOW), refresh_feeds(parts, now=NOW)]

    assert done == [1, 0]
    assert [item.headline for item in new_entries(parts.store, ana)] == ["Kubernetes 1.36.0"]


def test_a_tick_wakes_what_was_kept_for_later(parts, ana):
    refresh_feeds(parts, now=NOW)
    with parts.store.begin() as session:
        chosen = [item.id for item in inbox.news_for(session, ana)]
        inbox.triage(session, ana, chosen, TriageState.LATER, now=NOW)

    refresh_feeds(parts, now=NOW + timedelta(days=8))

    assert len(new_entries(parts.store, ana)) == 1


def test_a_worker_on_a_wall_clock_goes_by_the_time_of_its_database(parts, ana):
    with parts.store.begin() as session:
        agreed = feed_leases.shared_clock(session, now=clock.now())

    refresh_feeds(parts, now=clock.now())

    with parts.store.read() as session:
        (asked_at,) = session.exec(select(FeedRow.checked_at)).all()
    assert agreed <= asked_at <= agreed + timedelta(minutes=1)


def test_feeds_of_youtube_are_asked_where_the_settings_say_so(parts, store):
    with store.begin() as session:
        make_feed(session, URL, host_key="youtube.com")
    wanted = replace(parts, settings=replace(parts.settings, youtube="on"))

    assert [refresh_feeds(each, now=NOW) for each in (parts, wanted)] == [0, 1]
