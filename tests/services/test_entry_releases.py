from dataclasses import replace

import pytest
from sqlmodel import select

from learnlog.domain.release_flags import Flag
from learnlog.domain.technology import SourceKind
from learnlog.services import experiment_pages
from learnlog.services.documents import store_document
from learnlog.services.entry_releases import flags_of
from learnlog.store.tables import EntryRow, ReleaseEntryRow, ReleaseRow
from tests.conftest import NOW, ago
from tests.makers import make_technology
from tests.services.test_documents import document, make_feed, post, tag, versions
from tests.services.test_proposals import person


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def feed(session, kubernetes):
    return make_feed(session, kubernetes)


def release(session, version):
    return session.exec(select(ReleaseRow).where(ReleaseRow.version == version)).one()


def test_mirrors_of_a_release_are_one_with_the_warnings_of_all(session, feed, kubernetes):
    mirror = make_feed(session, kubernetes, url="https://mirror.example/")
    twin = tag("1.36", 3, title="Kubernetes 1.36", link="", content_html="Fixes CVE-2026-1.")

    store_document(session, feed, document(tag("1.36.0", 5)), now=NOW)
    store_document(session, mirror, document(twin), now=NOW)

    row = release(session, "1.36.0")
    assert len(session.exec(select(ReleaseRow)).all()) == 1
    assert (row.released_at, row.date_source) == (ago(5), "feed")
    assert len(session.exec(select(ReleaseEntryRow)).all()) == 2


def test_versions_of_one_document_are_held_against_each_other_by_value(session, feed):
    # Two branches, published in another order than their numbers have.
    found = document(tag("3.14.6", 2), tag("3.13.14", 1), tag("3.14.0", 9))

    store_document(session, feed, found, now=NOW)

    assert versions(session) == [
        ("3.13.14", "patch"),
        ("3.14.0", "minor"),
        ("3.14.6", "patch"),
    ]


def test_an_older_version_that_comes_late_changes_no_other(session, feed):
    store_document(session, feed, document(tag("9.0.0", 3)), now=NOW)
    before = release(session, "9.0.0").kind

    store_document(session, feed, document(tag("8.5.0", 1)), now=NOW)

    assert release(session, "9.0.0").kind == before == "major"


def test_notes_that_are_written_later_are_read_then(session, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)
    assert release(session, "1.36.0").security is False

    noted = tag("1.36.0", content_html="<p>Fixes CVE-2026-1234.</p><p>Flags are deprecated.</p>")
    store_document(session, feed, document(noted), now=NOW)

    row = release(session, "1.36.0")
    assert (row.security, row.deprecated) == (True, True)
    assert row.matched == ["Fixes CVE-2026-1234.", "Flags are deprecated."]


def test_an_entry_that_turns_out_to_announce_another_version_leaves_the_first(session, feed):
    untagged = {"link": "https://k.example/news", "guid": "one"}
    wrong = tag("1.36.0", title="Kubernetes 1.36.0", content_html="CVE-2026-1234", **untagged)
    right = tag("1.36.1", title="Kubernetes 1.36.1", content_html="CVE-2026-1234", **untagged)
    store_document(session, feed, document(wrong), now=NOW)

    store_document(session, feed, document(right), now=NOW)

    links = session.exec(select(ReleaseEntryRow.release_id)).all()
    assert links == [release(session, "1.36.1").id]


def test_a_version_that_the_document_states_goes_before_the_title(session, feed):
    told = tag("x", link="", title="New crate version published: serde v1.0.9")
    stated = replace(told, version="1.0.10")

    store_document(session, feed, document(stated), now=NOW)

    assert [version for version, _ in versions(session)] == ["1.0.10"]


def test_a_pre_release_is_proposed_to_nobody_however_much_it_breaks(session, feed, kubernetes):
    store_document(session, feed, document(tag("1.35.0", 90)), now=ago(90))
    ana = person(session, kubernetes, version="1.35")
    risky = tag("1.36.0-rc.1", content_html="<p>A breaking change.</p>")

    store_document(session, feed, document(risky), now=NOW)

    assert experiment_pages.shelf(session, ana, now=NOW).ideas == ()


def test_a_patch_that_breaks_something_is_worth_trying(session, feed, kubernetes):
    store_document(session, feed, document(tag("1.35.0", 90)), now=ago(90))
    ana = person(session, kubernetes, version="1.35")
    risky = tag("1.35.7", content_html="<p>A breaking change.</p>")

    store_document(session, feed, document(risky), now=NOW)

    shelf = experiment_pages.shelf(session, ana, now=NOW)
    assert [idea.title for idea in shelf.ideas] == ["Upgrade path 1.35 → 1.35.7"]


def test_what_a_title_says_of_a_service_counts_where_no_version_is_announced():
    title = "Discontinuation of the old gateway"

    assert flags_of(title, "", announces=False).flags == (Flag.END_OF_LIFE,)
    assert flags_of(title, "", announces=True).flags == ()


def test_what_title_and_text_say_alike_is_one_piece_of_evidence():
    found = flags_of("The old gateway is at its end of life", "", announces=False)

    assert [one.flag for one in found.evidence] == [Flag.END_OF_LIFE]


def test_news_that_are_too_old_to_be_kept_warn_of_nothing_and_releases_do(session, feed):
    old = {"content_html": "<p>Fixes CVE-2026-1234.</p>"}

    found = document(tag("1.36.0", 181, **old), post(1, 181, **old), post(2, 179, **old))
    store_document(session, feed, found, now=NOW)

    flagged = {row.title: row.flags for row in session.exec(select(EntryRow))}
    assert flagged == {"Kubernetes v1.36.0": ["security"], "Post 1": [], "Post 2": ["security"]}


def test_tutorials_announce_nothing(session, kubernetes):
    feed = make_feed(session, kubernetes, kind=SourceKind.TUTORIALS.value, url="https://t.example/")

    store_document(session, feed, document(tag("1.36.0")), now=NOW)

    assert versions(session) == []
