"""The catalogue's release lines, told as news by feeds that nobody has to ask over a network."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from learnlog.catalogue.load import Catalogue, load_catalogue
from learnlog.domain.errors import RuleError
from learnlog.domain.technology import (
    Category,
    DriftProfile,
    FeedSource,
    ReleaseLine,
    SourceKind,
    Technology,
)
from learnlog.ingest.fetch import FetchRequest
from learnlog.resources import resource_dir
from learnlog.services.catalogue import sync_catalogue
from learnlog.services.demo_news import LineFeeds, newest_day
from learnlog.services.refresh import World, refresh_due
from learnlog.store.tables import EntryRow, ReleaseEntryRow, ReleaseRow

AS_OF = date(2026, 8, 21)
URL = "https://github.com/valkey-io/valkey/releases.atom"
FEED = FeedSource(SourceKind.RELEASES, URL)
LINES = (
    ReleaseLine(
        "9.1",
        date(2026, 8, 4),
        supported_until=date(2029, 8, 4),
        latest="9.1.2",
        latest_on=date(2026, 8, 18),
    ),
    ReleaseLine("9.0", date(2025, 10, 1), latest="9.0.5", latest_on=date(2026, 8, 18)),
    ReleaseLine("8.1", date(2025, 3, 1), latest="8.1.9", latest_on=date(2026, 8, 18)),
    ReleaseLine("8.0", date(2024, 9, 1), latest="8.0.10", latest_on=date(2026, 8, 18)),
    ReleaseLine("7.2", date(2024, 4, 1), latest="7.2.14", latest_on=date(2026, 8, 18)),
    ReleaseLine("7.1"),
)
VALKEY = Technology(
    "valkey",
    "Valkey",
    Category.DATA,
    5.0,
    DriftProfile.RELEASES,
    homepage="https://valkey.io/",
    feeds=(FEED,),
    lines=LINES,
)


def catalogue(*technologies):
    return Catalogue({technology.slug: technology for technology in technologies}, {})


def feeds_of(technology=VALKEY, *, as_of=AS_OF):
    return LineFeeds(catalogue(technology), [technology.slug], as_of=as_of)


def told(feeds, *, on=AS_OF):
    """What the feed says on a day, as a refresh hears it."""
    now = datetime(on.year, on.month, on.day, 7, tzinfo=UTC)
    ((_, answer),) = feeds.fetch_each([FetchRequest(URL)], now=now)
    return feeds.parse(answer.body, content_type=answer.content_type).entries


def titles(feeds, *, on=AS_OF):
    return [entry.title for entry in told(feeds, on=on)]


def test_the_newest_day_is_the_last_on_which_anything_came_out():
    later = replace(VALKEY, slug="later", lines=(ReleaseLine("1", date(2026, 8, 20)),))

    assert newest_day(catalogue(VALKEY)) == date(2026, 8, 18)
    assert newest_day(catalogue(VALKEY, later)) == date(2026, 8, 20)


def test_a_catalogue_without_a_date_has_no_newest_day():
    with pytest.raises(RuleError, match="no dated release line"):
        newest_day(catalogue(replace(VALKEY, lines=(ReleaseLine("7.1"),))))


def test_there_is_news_on_the_days_on_which_something_came_out():
    days = feeds_of().days()

    assert dict(days) == {date(2026, 8, 4): [URL], date(2026, 8, 18): [URL]}


def test_a_feed_tells_what_came_out_until_the_day_on_which_it_is_asked():
    feeds = feeds_of()

    assert titles(feeds, on=date(2026, 8, 3)) == []
    assert titles(feeds, on=date(2026, 8, 17)) == ["Valkey 9.1"]
    assert set(titles(feeds)) == {
        *("Valkey 9.1", "Valkey 9.1.2", "Valkey 9.0.5"),
        *("Valkey 8.1.9", "Valkey 8.0.10", "Valkey 7.2.14"),
    }


def test_nothing_that_came_out_after_the_last_day_is_told():
    feeds = feeds_of(as_of=date(2026, 8, 17))

    assert list(feeds.days()) == [date(2026, 8, 4)]
    assert titles(feeds, on=date(2026, 9, 30)) == ["Valkey 9.1"]


def test_what_is_older_than_half_a_year_is_no_news():
    # 180 days before 31 January 2027.
    feeds = feeds_of(as_of=date(2027, 1, 31))
    later = feeds_of(as_of=date(2027, 2, 14))

    assert titles(feeds, on=date(2027, 1, 31))[0] == "Valkey 9.1.2"
    assert later.days() == {}


def test_a_run_to_an_earlier_day_tells_the_beginning_of_a_longer_one():
    whole, beginning = feeds_of(), feeds_of(as_of=date(2026, 8, 17))

    assert told(beginning, on=date(2026, 8, 17)) == told(whole, on=date(2026, 8, 17))


@pytest.mark.parametrize(
    "feeds", [(), (FeedSource(SourceKind.NEWS, URL),)], ids=["no feed", "news only"]
)
def test_a_technology_without_a_feed_of_releases_has_no_news(feeds):
    assert feeds_of(replace(VALKEY, feeds=feeds)).days() == {}


def test_only_what_somebody_follows_is_told():
    assert LineFeeds(catalogue(VALKEY), [], as_of=AS_OF).days() == {}


@pytest.mark.parametrize(
    ("patterns", "title"),
    [
        ({}, "Valkey 9.1"),
        ({"include": r"^v\d"}, "v9.1"),
        ({"include": r"^\d"}, "9.1"),
        ({"include": r"^Valkey v"}, "Valkey v9.1"),
        ({"exclude": r"^Valkey \d"}, "v9.1"),
        ({"include": "y", "exclude": r"^Valkey \d"}, "Valkey v9.1"),
        ({"include": "released$"}, "Valkey 9.1 released"),
        ({"include": "^valkey@"}, "valkey@9.1"),
        ({"include": "^valkey-"}, "valkey-9.1"),
        ({"include": r"^valkey\d"}, "valkey9.1"),
    ],
)
def test_a_title_is_one_that_the_catalogue_lets_through(patterns, title):
    line = (ReleaseLine("9.1", date(2026, 8, 4)),)
    technology = replace(VALKEY, feeds=(replace(FEED, **patterns),), lines=line)

    assert titles(feeds_of(technology)) == [title]


def test_what_the_catalogue_lets_through_in_no_form_is_not_told():
    technology = replace(VALKEY, feeds=(replace(FEED, exclude=r"\d"),))

    assert feeds_of(technology).days() == {}


def test_a_line_that_is_its_own_latest_version_is_told_once():
    line = ReleaseLine("9.1", date(2026, 8, 4), latest="9.1", latest_on=date(2026, 8, 5))

    feeds = feeds_of(replace(VALKEY, lines=(line,)))

    assert titles(feeds) == ["Valkey 9.1"]


def test_the_text_says_until_when_a_line_is_supported_where_that_is_known():
    texts = {entry.title: entry.summary_text for entry in told(feeds_of())}

    assert texts["Valkey 9.1"] == "Valkey 9.1 is supported until 2029-08-04."
    assert texts["Valkey 9.0.5"] == "Valkey 9.0 is the release line."


@pytest.mark.parametrize(
    ("homepage", "link"),
    [
        ("https://valkey.io/", "https://valkey.io/?version=9.1"),
        ("https://valkey.io/?lang=en", "https://valkey.io/?lang=en&version=9.1"),
        ("", ""),
    ],
)
def test_a_link_leads_to_the_homepage_and_differs_by_version(homepage, link):
    line = (ReleaseLine("9.1", date(2026, 8, 4)),)

    (entry,) = told(feeds_of(replace(VALKEY, homepage=homepage, lines=line)))

    assert entry.link == link


def test_a_refresh_stores_every_version_when_many_come_out_on_a_day(store):
    feeds = feeds_of()
    world = World(store, feeds, feeds)
    with store.begin() as session:
        now = datetime(2026, 2, 22, tzinfo=UTC)
        sync_catalogue(session, catalogue(replace(VALKEY, lines=())), now=now)

    for day, urls in sorted(feeds.days().items()):
        refresh_due(world, now=datetime(day.year, day.month, day.day, 7, tzinfo=UTC), urls=urls)
    feeds.close()

    with store.read() as session:
        query = select(EntryRow.title, ReleaseRow.version, EntryRow.first_seen_at)
        query = query.join(ReleaseEntryRow, col(ReleaseEntryRow.entry_id) == col(EntryRow.id))
        query = query.join(ReleaseRow, col(ReleaseRow.id) == col(ReleaseEntryRow.release_id))
        found = {title: (version, seen) for title, version, seen in session.exec(query)}
    first = datetime(2026, 8, 4, 7, tzinfo=UTC)
    assert found == {
        "Valkey 9.1": ("9.1", first),
        **{
            f"Valkey {version}": (version, first + timedelta(days=14))
            for version in ("9.1.2", "9.0.5", "8.1.9", "8.0.10", "7.2.14")
        },
    }


def test_what_moved_in_the_last_half_year_and_ships_with_a_feed_of_releases_has_news():
    shipped = load_catalogue(resource_dir("feeds"))
    day = newest_day(shipped)
    since = day - timedelta(days=180)
    moved = {
        technology.slug
        for technology in shipped.technologies.values()
        if any(f.kind is SourceKind.RELEASES for f in technology.feeds)
        and any(
            on is not None and since < on <= day
            for line in technology.lines
            for on in (line.released_on, line.latest_on if line.latest else None)
        )
    }

    told = {slug for slug in shipped.technologies if LineFeeds(shipped, [slug], as_of=day).days()}

    assert told
    assert told == moved
