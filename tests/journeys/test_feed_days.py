"""Days in the life of feeds, in virtual time: a scripted server, and a worker that ticks."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import func, select

from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified, Validators
from learnlog.services.refresh import World, refresh_due
from learnlog.store.tables import EntryRow, FeedFetchRow, FeedRow
from tests.conftest import NOW
from tests.fakes import LineParser
from tests.makers import make_feed

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HALF_HOUR = timedelta(minutes=30)
TICK = timedelta(seconds=30)


class Site:
    """One feed of the scripted server: what it says at an instant, and who asked it when."""

    def __init__(self, url, *, max_age=0.0, has_validators=True):
        self.url = url
        self.max_age = max_age
        self.has_validators = has_validators
        self.titles = [(NOW, "v1")]
        self.troubles = []
        self.moves = []
        self.asked = []

    def publish(self, at, title):
        self.titles.append((at, title))

    def fail(self, since, until, **failure):
        """Between two instants the server answers nothing but this."""
        values = {"error_class": "http_5xx", "reason": "Out of order.", "status": 500}
        self.troubles.append((since, until, FetchFailed(**(values | failure))))

    def move(self, since, to):
        self.moves.append((since, to))

    def answer(self, request, now):
        self.asked.append((now, request.validators))
        for since, until, failure in self.troubles:
            if since <= now < until:
                return failure
        titles = [title for at, title in self.titles if at <= now]
        validators = (
            Validators(f'"{len(titles)}"'.encode()) if self.has_validators else Validators()
        )
        moved_to = next((to for since, to in self.moves if since <= now), "")
        said = {"min_seconds": self.max_age, "duration_ms": 3, "moved_to": moved_to}
        said["sets_max_age"] = self.max_age > 0
        if self.has_validators and request.validators == validators:
            return NotModified(validators, **said)
        return Fetched(" ".join(titles).encode(), "", validators, request.url, **said)

    def instants(self):
        return [at for at, _ in self.asked]

    def gaps(self):
        instants = self.instants()
        return [later - before for before, later in pairwise(instants)]


class Server:
    def __init__(self, *sites):
        self.sites = {site.url: site for site in sites}

    def fetch_each(self, requests, *, now):
        for request in requests:
            yield request, self.sites[request.url].answer(request, now)


def begin(store, *sites):
    with store.begin() as session:
        return [make_feed(session, site.url) for site in sites]


def live(store, server, *, since, until):
    """Let a worker tick every 30 s; ticks at which nothing is due are left out."""
    world = World(store, server, LineParser())
    now = since
    while now < until:
        refresh_due(world, now=now)
        with store.read() as session:
            due = session.exec(select(func.min(FeedRow.next_check_at))).one()
        ticks = max(1, -((now - due) // TICK))
        now += ticks * TICK


def row_of(store, feed_id):
    with store.read() as session:
        row = session.get(FeedRow, feed_id)
        session.expunge(row)
        return row


def titles(store, feed_id):
    with store.read() as session:
        query = select(EntryRow.title).where(EntryRow.feed_id == feed_id)
        return sorted(session.exec(query).all())


def test_for_three_days_every_feed_is_asked_politely(store):
    plain = Site("https://a.example/feed")
    patient = Site("https://b.example/feed", max_age=5 * 3600.0)
    bare = Site("https://c.example/feed", has_validators=False)
    sites = (plain, patient, bare)
    for number, site in enumerate(sites):
        for day in range(1, 3):
            site.publish(NOW + day * DAY + number * HOUR, f"v{day + 1}")
    ids = begin(store, *sites)

    live(store, Server(*sites), since=NOW, until=NOW + 3 * DAY)

    for site, feed_id in zip(sites, ids, strict=True):
        assert titles(store, feed_id) == ["v1", "v2", "v3"]
        assert min(site.gaps()) >= HALF_HOUR
    for site in (plain, patient):
        assert [v for _, v in site.asked].count(Validators()) == 1
        for (at, _), (_, validators) in pairwise(site.asked):
            seen = sum(published <= at for published, _ in site.titles)
            assert validators == Validators(f'"{seen}"'.encode())
    assert min(patient.gaps()) >= 5 * HOUR
    assert len(plain.asked) > len(patient.asked)


def test_a_host_that_has_enough_is_left_alone_while_others_go_on(store):
    tired = Site("https://blog.example.org/feed")
    sister = Site("https://news.example.org/feed")
    other = Site("https://example.com/feed")
    for site in (tired, sister):
        site.fail(
            NOW + 6 * HOUR,
            NOW + 9 * HOUR,
            error_class="http_429",
            reason="The server answered 429.",
            status=429,
            retry_after=4 * 3600.0,
        )
    ids = begin(store, tired, sister, other)

    live(store, Server(tired, sister, other), since=NOW, until=NOW + DAY)

    asked = sorted(tired.instants() + sister.instants())
    refused = min(at for at in asked if at >= NOW + 6 * HOUR)
    rest = [at for at in asked if refused + TICK < at < refused + 4 * HOUR - TICK]
    assert rest == []
    assert [at for at in other.instants() if refused < at < refused + 4 * HOUR] != []
    assert [row_of(store, feed_id).error_count for feed_id in ids] == [0, 0, 0]


@pytest.mark.parametrize(
    "failure",
    [
        {},
        {"error_class": "dns", "reason": "The host has no address.", "status": None},
        {"error_class": "http_404", "reason": "The server answered 404.", "status": 404},
        {"error_class": "http_5xx", "reason": "Busy.", "status": 503},
    ],
)
def test_a_feed_that_was_down_for_five_days_comes_back_by_itself(store, failure):
    site = Site("https://a.example/feed")
    down, up = NOW + 5 * HOUR, NOW + 5 * HOUR + 5 * DAY
    site.fail(down, up, **failure)
    for day in range(1, 5):
        site.publish(NOW + day * DAY, f"v{day + 1}")
    (feed_id,) = begin(store, site)
    server = Server(site)

    live(store, server, since=NOW, until=up)
    ill = row_of(store, feed_id)
    live(store, server, since=up, until=up + 25 * HOUR)
    well = row_of(store, feed_id)

    assert max(site.gaps()) <= DAY + TICK
    assert min(site.gaps()) >= HALF_HOUR
    tries = [at for at in site.instants() if down <= at < up]
    assert ill.error_count == len(tries) >= 5
    assert ill.state in {"failing", "slow_down"}
    assert (well.error_count, well.error_class, well.first_error_at) == (0, None, None)
    assert well.state not in {"failing", "slow_down", "gone"}
    assert titles(store, feed_id) == ["v1", "v2", "v3", "v4", "v5"]


def test_a_feed_that_is_gone_is_called_so_a_day_later_and_still_looked_for(store):
    site = Site("https://a.example/feed")
    gone = {"error_class": "http_410", "reason": "The server answered 410.", "status": 410}
    site.fail(NOW + 5 * HOUR, NOW + 20 * DAY, **gone)
    (feed_id,) = begin(store, site)
    server = Server(site)

    live(store, server, since=NOW, until=NOW + 12 * HOUR)
    assert row_of(store, feed_id).state == "failing"
    live(store, server, since=NOW + 12 * HOUR, until=NOW + 3 * DAY)
    assert row_of(store, feed_id).state == "gone"
    asked = len(site.asked)

    live(store, server, since=NOW + 3 * DAY, until=NOW + 30 * DAY)

    assert [at for at in site.instants()[asked:] if at < NOW + 20 * DAY] != []
    assert row_of(store, feed_id).state != "gone"


def test_what_is_not_found_for_two_weeks_is_gone_and_asked_every_day(store):
    site = Site("https://a.example/feed")
    missing = {"error_class": "http_404", "reason": "The server answered 404.", "status": 404}
    site.fail(NOW + HOUR / 2, NOW + 99 * DAY, **missing)
    (feed_id,) = begin(store, site)
    server = Server(site)

    live(store, server, since=NOW, until=NOW + 13 * DAY)
    assert row_of(store, feed_id).state == "failing"
    live(store, server, since=NOW + 13 * DAY, until=NOW + 17 * DAY)

    assert row_of(store, feed_id).state == "gone"
    assert max(site.gaps()) <= DAY + TICK


def test_a_moved_feed_gets_its_new_address_after_two_days_and_loses_nothing(store):
    old, new = "https://a.example/feed", "https://b.example/feed"
    before, after = Site(old), Site(new)
    for site in (before, after):
        site.publish(NOW + DAY, "v2")
        site.publish(NOW + 4 * DAY, "v3")
    moved_at = NOW + 6 * HOUR
    before.move(moved_at, new)
    (feed_id,) = begin(store, before)

    server = Server(before, after)
    live(store, server, since=NOW, until=moved_at + 2 * DAY + 6 * HOUR)
    with store.read() as session:
        notes = session.exec(select(FeedFetchRow.note)).all()
    live(store, server, since=moved_at + 2 * DAY + 6 * HOUR, until=NOW + 6 * DAY)

    row = row_of(store, feed_id)
    assert (row.url, row.former_url, row.host_key) == (new, old, "b.example")
    said = [at for at in before.instants() if at >= moved_at]
    assert said[-1] - said[0] >= 2 * DAY > said[-2] - said[0]
    assert min(after.instants()) > max(before.instants())
    assert after.asked[0][1] != Validators()
    assert titles(store, feed_id) == ["v1", "v2", "v3"]
    assert f"moved here from {old}." in notes


def test_a_redirect_that_is_taken_back_moves_nothing(store):
    site = Site("https://a.example/feed")
    site.moves = [(NOW + n * DAY, to) for n, to in ((6, ""), (4, "https://b.example/feed"))]
    (feed_id,) = begin(store, site)

    live(store, Server(site), since=NOW, until=NOW + 5 * DAY)
    waiting = row_of(store, feed_id)
    live(store, Server(site), since=NOW + 6 * DAY, until=NOW + 9 * DAY)

    assert waiting.redirect_to == "https://b.example/feed"
    row = row_of(store, feed_id)
    assert (row.url, row.redirect_to) == (site.url, None)


def test_a_server_that_always_says_not_modified_is_asked_for_everything_in_eight_days(store):
    site = Site("https://a.example/feed")
    (feed_id,) = begin(store, site)
    live(store, Server(site), since=NOW, until=NOW + DAY)
    # From now on it says so whatever is published: the entity tag never moves.
    site.answer_before = site.answer
    lying = Validators(b'"1"')

    def lie(request, now):
        if request.validators == lying:
            site.asked.append((now, request.validators))
            return NotModified(lying, 0.0, 3)
        found = site.answer_before(request, now)
        return Fetched(found.body, "", lying, request.url, 0.0, 3)

    site.answer = lie
    site.publish(NOW + 2 * DAY, "v2")

    live(store, Server(site), since=NOW + DAY, until=NOW + 9 * DAY)

    assert titles(store, feed_id) == ["v1", "v2"]
    assert [v for _, v in site.asked].count(Validators()) == 2


def test_ten_restarts_within_five_minutes_ask_nothing_again(store):
    sites = [Site(f"https://host{n}.example/feed") for n in range(12)]
    begin(store, *sites)
    server = Server(*sites)
    refresh_due(World(store, server, LineParser()), now=NOW)

    for number in range(1, 11):
        again = type(store)(store.engine.url.render_as_string(hide_password=False))
        refresh_due(World(again, server, LineParser()), now=NOW + number * TICK)
        again.close()

    assert [len(site.asked) for site in sites] == [1] * 12
