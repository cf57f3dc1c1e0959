from dataclasses import replace

import pytest
from sqlmodel import select

from learnlog.domain.entry import ParsedEntry
from learnlog.domain.technology import SourceKind
from learnlog.ingest.parse import ParsedFeed, parse_feed
from learnlog.services import experiment_pages
from learnlog.services.documents import store_document
from learnlog.services.refresh_outcome import Stored
from learnlog.store.tables import (
    EntryRevisionRow,
    EntryRow,
    EntryTombstoneRow,
    FeedRow,
    ReleaseEntryRow,
    ReleaseRow,
    TriageRow,
)
from tests.conftest import NOW, ago
from tests.makers import lease_feed, make_release, make_technology
from tests.services.test_proposals import person

TAGS = "https://github.com/kubernetes/kubernetes/releases/tag/"


@pytest.fixture
def kubernetes(session):
    technology_id = make_technology(session, name="Kubernetes")
    make_release(session, technology_id, "1.35", released_at=ago(200), date_source="line")
    return technology_id


@pytest.fixture
def feed(session, kubernetes):
    return make_feed(session, kubernetes)


def make_feed(session, technology_id, **columns):
    row = FeedRow(
        **(
            {
                "url": "https://example.org/k.atom",
                "kind": SourceKind.RELEASES.value,
                "technology_id": technology_id,
                "next_check_at": NOW,
            }
            | columns
        )
    )
    session.add(row)
    session.flush()
    return lease_feed(session, row.id)


def tag(version, days=1, **changes):
    values = {
        "guid": f"tag-{version}",
        "link": f"{TAGS}v{version}",
        "title": f"Kubernetes v{version}",
        "author": "",
        "published_at": ago(days),
        "updated_at": None,
        "summary_text": "",
        "content_html": "",
    }
    return ParsedEntry(**(values | changes))


def document(*entries):
    return ParsedFeed("atom10", "Releases", "https://example.org", entries)


def versions(session):
    rows = session.exec(select(ReleaseRow).order_by(ReleaseRow.sort_key))
    return [(row.version, row.kind) for row in rows]


def test_new_entries_become_releases_of_their_kind(session, feed):
    found = document(tag("1.36.0", 9), tag("1.36.1", 2), tag("1.37.0-rc.0", 1))

    assert store_document(session, feed, found, now=NOW) == Stored(3, 0)
    assert versions(session) == [
        ("1.35", "minor"),
        ("1.36.0", "minor"),
        ("1.36.1", "patch"),
        ("1.37.0-rc.0", "prerelease"),
    ]
    assert len(session.exec(select(ReleaseEntryRow)).all()) == 3


def test_the_same_document_again_stores_nothing(session, feed):
    found = document(tag("1.36.0"))
    store_document(session, feed, found, now=NOW)

    assert store_document(session, feed, found, now=NOW) == Stored()


def test_an_edited_entry_is_rewritten_in_place(session, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)

    edited = document(tag("1.36.0", content_html="<p>More.</p>"))
    assert store_document(session, feed, edited, now=NOW) == Stored(0, 1)
    row = session.exec(select(EntryRow)).one()
    assert (row.content_html, row.revision, row.updated_at) == ("<p>More.</p>", 1, NOW)


def test_a_twin_of_a_line_s_release_is_one_release(session, feed):
    store_document(session, feed, document(tag("1.35.0", 199)), now=NOW)

    (row,) = session.exec(select(ReleaseRow))
    assert (row.version, row.released_at) == ("1.35", ago(200))


def test_words_of_warning_are_kept_with_the_release(session, feed):
    warned = tag("1.36.0", content_html="<p>Fixes CVE-2026-1234. A breaking change.</p>")
    store_document(session, feed, document(warned), now=NOW)

    row = session.exec(select(ReleaseRow).where(ReleaseRow.version == "1.36.0")).one()
    assert (row.security, row.breaking) == (True, True)
    assert row.matched == ["Fixes CVE-2026-1234.", "A breaking change."]


def test_only_titles_that_the_catalogue_wants_come_in(session, kubernetes):
    feed = make_feed(session, kubernetes, include="^Kubernetes v", exclude="rc")
    found = document(
        tag("1.36.0"), tag("1.37.0-rc.0"), tag("1.0", title="kubectl 1.0"), tag("1.37.0")
    )

    assert store_document(session, feed, found, now=NOW).new == 2


def test_a_feed_of_no_technology_has_no_releases(session, kubernetes):
    feed = make_feed(session, None, origin="private")

    store_document(session, feed, document(tag("1.36.0")), now=NOW)

    assert versions(session) == [("1.35", "minor")]


def test_a_new_minor_release_proposes_an_experiment_and_a_patch_does_not(session, feed, kubernetes):
    ana = person(session, kubernetes)

    store_document(session, feed, document(tag("1.35.1", 3), tag("1.36.0", 2)), now=NOW)

    shelf = experiment_pages.shelf(session, ana, now=NOW)
    assert [e.title for e in shelf.ideas] == ["Upgrade path 1.35 → 1.36.0"]


def test_who_is_several_versions_behind_is_proposed_the_last_one(session, feed, kubernetes):
    ana = person(session, kubernetes)

    found = document(tag("1.36.0", 9), tag("1.38.0", 3), tag("1.37.0", 2), tag("1.38.1", 1))
    store_document(session, feed, found, now=NOW)

    shelf = experiment_pages.shelf(session, ana, now=NOW)
    assert [e.title for e in shelf.ideas] == ["Upgrade path 1.35 → 1.38.0"]


def test_a_technology_of_dates_has_calendar_releases(session):
    ubuntu = make_technology(session, "ubuntu", version_scheme="calver")
    feed = make_feed(session, ubuntu, url="https://example.org/u.atom")

    store_document(session, feed, document(tag("26.04", title="26.04")), now=NOW)

    assert versions(session) == [("26.04", "calver")]


def news_feed(session, technology_id=None, **columns):
    values = {"url": "https://feeds.example/s1", "kind": SourceKind.NEWS.value} | columns
    return make_feed(session, technology_id, **values)


def post(number, days=1, **changes):
    values = {
        "guid": f"post-{number}",
        "link": f"https://blog.example/{number}",
        "title": f"Post {number}",
        "content_html": f"<p>Words of post {number}.</p>",
    }
    return tag(number, days, **(values | changes))


def rows(session):
    """What is stored, without the numbers that the database gave."""
    query = select(
        EntryRow.key,
        EntryRow.url_canon,
        EntryRow.title,
        EntryRow.text_hash,
        EntryRow.published_at,
        EntryRow.published_guess,
    )
    return sorted(session.exec(query), key=str)


def titles(session):
    return sorted(session.exec(select(EntryRow.title)))


def recorded(shared_dir, name):
    path = shared_dir / "data" / "feeds" / name
    return parse_feed(path.read_bytes(), base_url="https://feeds.example/s1/")


@pytest.mark.parametrize(
    ("name", "count"), [("duplicate_guids", 5), ("no_guid_no_link", 3), ("guid_random_a", 3)]
)
def test_a_document_fetched_fifty_times_leaves_the_same_rows(session, shared_dir, name, count):
    feed = news_feed(session)
    parsed = recorded(shared_dir, f"hostile/{name}.xml")

    assert store_document(session, feed, parsed, now=NOW).new == count
    first = rows(session)
    for _ in range(49):
        assert store_document(session, feed, parsed, now=NOW) == Stored()
    assert rows(session) == first


def test_an_edited_post_stays_read(session, shared_dir, kubernetes):
    feed = news_feed(session, kubernetes)
    ana = person(session, kubernetes)
    store_document(session, feed, recorded(shared_dir, "hostile/edited_a.xml"), now=NOW)
    ids = list(session.exec(select(EntryRow.id).order_by(EntryRow.id)))
    for entry_id in ids:
        session.add(TriageRow(user_id=ana, entry_id=entry_id, state="read", changed_at=NOW))
    session.flush()

    edited = recorded(shared_dir, "hostile/edited_b.xml")
    assert store_document(session, feed, edited, now=NOW) == Stored(0, 1)

    assert list(session.exec(select(EntryRow.id).order_by(EntryRow.id))) == ids
    assert [row.state for row in session.exec(select(TriageRow))] == ["read"] * len(ids)


def test_ids_made_up_at_every_fetch_are_no_longer_believed(session, shared_dir):
    feed = news_feed(session)
    store_document(session, feed, recorded(shared_dir, "hostile/guid_random_a.xml"), now=NOW)

    again = recorded(shared_dir, "hostile/guid_random_b.xml")

    assert store_document(session, feed, again, now=NOW) == Stored(0, 0, ids_change=True)
    believed = replace(feed, link_keys=True)
    assert store_document(session, believed, again, now=NOW).new == 0


def test_a_large_edit_keeps_what_was_replaced_and_a_small_one_does_not(session):
    feed = news_feed(session)
    store_document(session, feed, document(post(1), post(2)), now=NOW)

    small = post(1, content_html="<p>Words of post one.</p>")
    large = post(2, content_html=f"<p>{'Other words altogether. ' * 5}</p>")
    assert store_document(session, feed, document(small, large), now=NOW).updated == 2

    (kept,) = session.exec(select(EntryRevisionRow))
    assert (kept.title, kept.content_html) == ("Post 2", "<p>Words of post 2.</p>")
    assert kept.replaced_at == NOW


def test_an_edit_never_moves_the_day_of_an_entry(session):
    feed = news_feed(session)
    store_document(session, feed, document(post(1, 9)), now=NOW)

    store_document(session, feed, document(post(1, 2, title="Post one")), now=NOW)

    (row,) = session.exec(select(EntryRow))
    assert (row.title, row.published_at, row.published_guess) == ("Post one", ago(9), False)


def test_a_first_fetch_takes_the_newest_posts_and_the_next_does_not_bring_the_others(session):
    feed = news_feed(session)
    found = document(*(post(number, 100 + number) for number in range(30)))

    assert store_document(session, feed, found, now=NOW).new == 20

    oldest_taken = max(ago(100) - row.published_at for row in session.exec(select(EntryRow)))
    assert oldest_taken.days == 19
    assert store_document(session, feed, found, now=NOW) == Stored()


def test_a_first_fetch_takes_all_that_is_recent(session, feed):
    found = document(*(tag(f"1.{number}.0", number) for number in range(1, 60)))

    assert store_document(session, feed, found, now=NOW).new == 59


def test_undated_posts_of_a_first_fetch_are_taken_as_they_stand(session):
    feed = news_feed(session)
    found = document(*(post(number, published_at=None) for number in range(30)))

    store_document(session, feed, found, now=NOW)

    assert titles(session) == sorted(f"Post {number}" for number in range(20))


def test_what_came_while_a_feed_was_silent_arrives_however_old_it_is(session):
    feed = news_feed(session)
    store_document(session, feed, document(post(1, 400)), now=NOW)

    gap = document(*(post(number, 300) for number in range(2, 60)))

    assert store_document(session, feed, gap, now=NOW).new == 58


def test_a_removed_entry_does_not_come_back_under_another_id(session):
    feed = news_feed(session)
    store_document(session, feed, document(*(post(n, 100 + n) for n in range(21))), now=NOW)

    renamed = document(post(20, 120, guid="another"), post(99, 1))

    assert store_document(session, feed, renamed, now=NOW).new == 1
    assert "Post 20" not in titles(session)


def test_a_private_feed_of_no_technology_keeps_its_entries_with_their_links(session):
    feed = news_feed(session)

    store_document(
        session, feed, document(post(1, link="http://Blog.example/1/?utm_source=x")), now=NOW
    )

    (row,) = session.exec(select(EntryRow))
    assert row.url_canon == "https://blog.example/1"
    assert (row.flags, row.minutes) == ([], None)


def test_the_notes_of_a_day_are_an_entry_for_each_change(session, kubernetes):
    feed = news_feed(session, kubernetes)
    day = post(
        1,
        title="May 13, 2026",
        content_html="<h2>Cloud SQL</h2><h3>Feature</h3><p>Backups are faster.</p>"
        "<h3>Security</h3><p>The proxy checks names.</p>",
    )

    assert store_document(session, feed, document(day), now=NOW).new == 2

    found = session.exec(select(EntryRow).order_by(EntryRow.title)).all()
    assert [row.title for row in found] == [
        "Cloud SQL: Feature: Backups are faster.",
        "Cloud SQL: Security: The proxy checks names.",
    ]
    assert ["security" in row.flags for row in found] == [False, True]
    more = replace(day, content_html=day.content_html + "<h3>Fixed</h3><p>A leak.</p>")
    assert store_document(session, feed, document(more), now=NOW) == Stored(1, 0)


def test_an_entry_that_announces_no_version_keeps_what_it_warns_of(session, kubernetes):
    feed = news_feed(session, kubernetes)
    retired = post(1, title="Retirement: the old gateway will be retired", content_html="")

    store_document(session, feed, document(retired), now=NOW)

    (row,) = session.exec(select(EntryRow))
    assert row.flags == ["end_of_life"]
    assert row.matched == ["Retirement: the old gateway will be retired"]


SOME = (
    "hostile/duplicate_guids.xml",
    "hostile/duplicate_items.xml",
    "hostile/no_guid_no_link.xml",
    "netnewswire/scriptingNews.rss",
    "rss-parser/itunes-missing-image.rss",
    "feed-rs/rss_2.0_spec_1.xml",
    "tech-blogs/feed_windsurf_changelog.xml",
)


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("share", [2, 3])
def test_a_document_read_in_parts_leaves_the_rows_of_the_whole(session, shared_dir, name, share):
    whole_feed = news_feed(session, url="https://feeds.example/whole")
    parts_feed = news_feed(session, url="https://feeds.example/parts")
    parsed = recorded(shared_dir, name)
    entries = parsed.entries[:20]
    known = entries[::share]
    rest = tuple(entry for entry in entries if entry not in known)

    store_document(session, whole_feed, replace(parsed, entries=entries), now=NOW)
    store_document(session, parts_feed, replace(parsed, entries=known), now=NOW)
    before, after = b"a" * 16, b"a" * 16 + b"b" * 16
    delta = replace(parsed, entries=rest, item_hashes=after, is_delta=True)
    store_document(session, replace(parts_feed, item_hashes=before), delta, now=NOW)

    assert rows_of(session, parts_feed) == rows_of(session, whole_feed)


def rows_of(session, feed):
    query = select(EntryRow.key, EntryRow.title, EntryRow.text_hash, EntryRow.published_at).where(
        EntryRow.feed_id == feed.id
    )
    return sorted(session.exec(query))


def test_an_id_that_names_several_entries_is_remembered_as_such(session):
    feed = news_feed(session)
    store_document(session, feed, document(post(1, guid="x"), post(2, guid="x")), now=NOW)

    late = document(post(3, guid="x"))

    assert store_document(session, feed, late, now=NOW).new == 1
    assert len(session.exec(select(EntryTombstoneRow)).all()) == 1


def test_a_key_that_another_entry_has_is_given_to_no_second_one(session):
    feed = news_feed(session)
    same_link = post(2, guid="", link="https://blog.example/1")
    store_document(session, feed, document(post(1, guid="x"), same_link), now=NOW)

    late = document(post(3, guid="x"), post(4, guid="x"))

    assert store_document(session, feed, late, now=NOW).new == 2
    assert len(rows(session)) == 4
