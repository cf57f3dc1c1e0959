"""Two years of real releases, polled day by day: nothing is missed, doubled or told too early."""

import hashlib
import importlib.util
import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from learnlog.domain.release import normalise_version
from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified, Validators
from learnlog.ingest.parse_process import ParsePool
from learnlog.services.currency import cell_reports
from learnlog.services.lifecycles import Api, refresh_lifecycles
from learnlog.services.refresh import World, refresh_due
from learnlog.store.session import Store
from learnlog.store.tables import FeedRow, ReleaseRow
from learnlog.store.technologies import lines_of
from tests.makers import make_follow, make_member, make_technology

BEGIN = datetime(2024, 8, 1, 23, 30, tzinfo=UTC)
DAYS, CUT = 730, 400
PRODUCTS = ("kubernetes", "nodejs", "django")
API = "https://lifecycles.example/api/v1"


def _module(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def publishers(shared_dir):
    """The two programs that publish release histories as they were on a day."""
    data = shared_dir / "data"
    feeds = _module(data / "make_release_feeds.py", "make_release_feeds")
    lifecycles = _module(data / "serve_lifecycles.py", "serve_lifecycles")
    yield feeds, lifecycles, feeds.Library(data / "endoflife", None)
    for name in ("make_release_feeds", "serve_lifecycles"):
        del sys.modules[name]


class Publisher:
    """Answers as the world did on the day of the request; every ninth answer is a fault."""

    def __init__(self, publishers):
        self.feeds, self.lifecycles, self.archive = publishers
        self.asked = 0

    def fetch_each(self, requests, *, now):
        for request in requests:
            self.asked += 1
            yield request, self.answer(request, now.date().isoformat())

    def answer(self, request, day):
        if self.asked % 9 == 0:
            return FetchFailed("http_5xx", "the server answered 503", status=502)
        slug = request.url.rstrip("/").rpartition("/")[2]
        if request.url.startswith(API):
            product = self.lifecycles.as_of(self.archive, slug, day)
            found = self.lifecycles.details(product, "https://lifecycles.example", day)
            body = json.dumps({"result": found}).encode()
        else:
            body = self.archive.render("github", slug, as_of=day).encode()
        etag = b'"%s"' % hashlib.sha256(body).hexdigest()[:16].encode()
        if request.validators.etag == etag:
            return NotModified(Validators(etag), 3_600.0, 1)
        kind = "application/atom+xml"
        return Fetched(body, kind, Validators(etag), request.url, 3_600.0, 1)


class Service:
    """A service of one member who follows the products, from its first day on."""

    def __init__(self, store, publishers, parser):
        self.store = store
        self.publisher = Publisher(publishers)
        self.world = World(self.store, self.publisher, parser)
        self.at = BEGIN
        with self.store.begin() as session:
            self.user_id = make_member(session)
            self.ids = {}
            for slug in PRODUCTS:
                id_ = make_technology(session, slug, endoflife=slug)
                make_follow(session, self.user_id, id_, level=3, followed_at=BEGIN)
                url = f"https://{slug}.example/{slug}"
                feed = FeedRow(
                    url=url, kind="releases", technology_id=id_, host_key=url, next_check_at=BEGIN
                )
                session.add(feed)
                self.ids[slug] = id_

    def run_until(self, end):
        while self.at <= end:
            refresh_due(self.world, now=self.at)
            refresh_lifecycles(self.store, Api(API, self.publisher), now=self.at)
            self.at += timedelta(hours=12)

    def releases(self, until):
        with self.store.read() as session:
            query = (
                select(
                    ReleaseRow.technology_id,
                    ReleaseRow.version_norm,
                    ReleaseRow.kind,
                    ReleaseRow.released_at,
                    ReleaseRow.prerelease,
                    ReleaseRow.first_seen_at,
                )
                .where(col(ReleaseRow.first_seen_at) <= until)
                .order_by(col(ReleaseRow.technology_id), col(ReleaseRow.sort_key))
            )
            return [tuple(row) for row in session.exec(query)]

    def lines(self, at):
        with self.store.read() as session:
            found = lines_of(session, list(self.ids.values()), at=at)
            return {
                id_: {
                    line.cycle: (line.released_on, line.supported_until)
                    for line in lines
                    if line.released_on is not None and line.released_on <= at.date()
                }
                for id_, lines in found.items()
            }

    def currency(self, at):
        with self.store.read() as session:
            return [
                (found.slug, found.currency)
                for found in cell_reports(session, [self.user_id], now=at, explain=False)
            ]


@pytest.fixture
def parser():
    pool = ParsePool()
    yield pool
    pool.close()


@pytest.fixture
def begin(publishers, parser, sqlite_template, tmp_path):
    """Begin a service with a database of its own."""
    begun = []

    def make(name):
        path = tmp_path / f"{name}.db"
        path.write_bytes(sqlite_template.read_bytes())
        begun.append(Service(Store(f"sqlite:///{path}"), publishers, parser))
        return begun[-1]

    yield make
    for service in begun:
        service.store.close()


def published(publishers, slug, after, until):
    """The versions that came out between two days, as they are compared."""
    _, _, library = publishers
    return {
        normalise_version(version)
        for version, day in library.product(slug)["versions"]
        if after < day <= until
    }


def test_every_version_is_told_once_and_a_run_cut_short_is_the_beginning_of_a_longer_one(
    publishers, begin
):
    end, cut = BEGIN + timedelta(days=DAYS), BEGIN + timedelta(days=CUT)
    long, short = begin("long"), begin("short")

    long.run_until(end)
    short.run_until(cut)

    known = [(id_, norm) for id_, norm, *_ in long.releases(end)]
    assert len(known) == len(set(known))
    for slug, id_ in long.ids.items():
        expected = published(publishers, slug, BEGIN.date().isoformat(), end.date().isoformat())
        assert len(expected) > 20
        assert expected <= {norm for owner, norm in known if owner == id_}
    # Nothing is known before it came out: a fault puts it off, an hour of the day makes it early.
    for _, _, _, released_at, _, first_seen_at in long.releases(end):
        assert released_at <= first_seen_at + timedelta(minutes=15)
    assert long.releases(cut) == short.releases(cut)
    assert long.lines(cut) == short.lines(cut)
    assert long.currency(cut) == short.currency(cut)
