from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.entry import ParsedEntry
from learnlog.domain.technology import SourceKind
from learnlog.ingest.parse import ParsedFeed
from learnlog.services import experiment_pages
from learnlog.services.documents import store_document
from learnlog.store import feeds
from learnlog.store.tables import EntryRow, FeedRow, ReleaseEntryRow, ReleaseRow
from tests.conftest import NOW, ago
from tests.makers import make_release, make_technology
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
    (leased,) = feeds.lease(
        session, [row.id], token="t", until=NOW + timedelta(minutes=3), now=NOW, only_due=False
    )
    return leased


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

    assert store_document(session, feed, found, now=NOW) == (3, 0)
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

    assert store_document(session, feed, found, now=NOW) == (0, 0)


def test_an_edited_entry_is_rewritten_in_place(session, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)

    edited = document(tag("1.36.0", content_html="<p>More.</p>"))
    assert store_document(session, feed, edited, now=NOW) == (0, 1)
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
    assert row.matched == ["CVE-2026-1234", "breaking change"]


def test_only_titles_that_the_catalogue_wants_come_in(session, kubernetes):
    feed = make_feed(session, kubernetes, include="^Kubernetes v", exclude="rc")
    found = document(
        tag("1.36.0"), tag("1.37.0-rc.0"), tag("1.0", title="kubectl 1.0"), tag("1.37.0")
    )

    assert store_document(session, feed, found, now=NOW)[0] == 2


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
