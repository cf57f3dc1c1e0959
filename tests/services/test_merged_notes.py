import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.merged_notes import MOST, merged_notes
from learnlog.store.tables import EntryRow, FeedReaderRow, FeedRow, ReleaseEntryRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    """Ana knows 1.35."""
    user_id = make_member(session)
    make_release(session, kubernetes, "1.35", released_at=ago(200))
    make_follow(session, user_id, kubernetes, level=3, followed_at=ago(300))
    used = NewEvidence(user_id, "kubernetes", EvidenceKind.DELIVERED, ago(100), version="1.35")
    record_evidence(session, used, now=ago(100))
    return user_id


@pytest.fixture
def note(session, kubernetes):
    """Add what a feed says of a release."""

    def add(release_id, html, *, url="https://k.example/f", origin="catalogue", text_hash=None):
        feed = session.exec(select(FeedRow).where(FeedRow.url == url)).first()
        if feed is None:
            feed = FeedRow(
                url=url,
                kind="releases",
                technology_id=kubernetes,
                origin=origin,
                next_check_at=NOW,
            )
            session.add(feed)
            session.flush()
        entry = EntryRow(
            feed_id=feed.id,
            key=f"guid:{release_id}",
            title=f"Release {release_id}",
            published_at=ago(1),
            first_seen_at=ago(1),
            content_html=html,
            text_hash=text_hash or html,
        )
        session.add(entry)
        session.flush()
        session.add(ReleaseEntryRow(release_id=release_id, entry_id=entry.id))
        session.flush()
        return feed.id

    return add


def merged(session, user_id):
    found = merged_notes(session, user_id, "kubernetes", now=NOW)
    return [(item.release.version, item.note and item.note.html) for item in found.releases]


def test_the_notes_of_all_releases_since_are_together_the_newest_first(
    session, ana, kubernetes, note
):
    note(make_release(session, kubernetes, "1.36", released_at=ago(50)), "<p>Old</p>")
    note(make_release(session, kubernetes, "1.37", released_at=ago(9)), "<p>New</p>")
    make_release(session, kubernetes, "1.37.1", released_at=ago(3), kind="patch")

    found = merged_notes(session, ana, "kubernetes", now=NOW)

    assert (found.technology.slug, found.known, found.left_out) == ("kubernetes", "1.35", 0)
    assert merged(session, ana) == [
        ("1.37.1", None),
        ("1.37", "<p>New</p>"),
        ("1.36", "<p>Old</p>"),
    ]


def test_of_several_notes_the_fullest_is_shown(session, ana, kubernetes, note):
    release = make_release(session, kubernetes, "1.36", released_at=ago(9))
    note(release, "<p>Short</p>")
    note(release, "<p>Much longer notes</p>", url="https://mirror.example/f")

    assert merged(session, ana) == [("1.36", "<p>Much longer notes</p>")]


def test_the_same_text_is_not_shown_twice_and_an_empty_one_not_at_all(
    session, ana, kubernetes, note
):
    for version, days, html in (("1.36", 50, "<p>Same</p>"), ("1.37", 9, "<p>Same</p>")):
        note(make_release(session, kubernetes, version, released_at=ago(days)), html)
    note(make_release(session, kubernetes, "1.38", released_at=ago(2)), "")

    assert merged(session, ana) == [("1.38", None), ("1.37", "<p>Same</p>"), ("1.36", None)]


def test_the_notes_of_another_s_private_feed_are_not_shown(session, ana, kubernetes, note):
    release = make_release(session, kubernetes, "1.36", released_at=ago(9))
    feed = note(release, "<p>Private</p>", url="https://p.example/f", origin="private")

    before = merged(session, ana)
    session.add(FeedReaderRow(feed_id=feed, user_id=ana))
    session.flush()

    assert before == [("1.36", None)]
    assert merged(session, ana) == [("1.36", "<p>Private</p>")]


def test_more_than_a_page_of_releases_is_cut_and_counted(session, ana, kubernetes):
    for number in range(MOST + 3):
        make_release(session, kubernetes, f"1.36.{number}", released_at=ago(50 - number))

    found = merged_notes(session, ana, "kubernetes", now=NOW)

    assert (len(found.releases), found.left_out) == (MOST, 3)
    assert found.releases[0].release.version == f"1.36.{MOST + 2}"


def test_who_knows_nothing_of_it_has_nothing_to_catch_up_with(session, kubernetes):
    make_release(session, kubernetes, "1.36", released_at=ago(9))

    found = merged_notes(session, make_member(session), "kubernetes", now=NOW)

    assert (found.known, found.releases) == (None, ())
    with pytest.raises(NotFoundError):
        merged_notes(session, make_member(session), "nothing", now=NOW)
