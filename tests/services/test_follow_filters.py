import pytest

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.release import Impact
from learnlog.services import inbox
from learnlog.services.follow_filters import (
    TRIED,
    FollowFilter,
    get_filter,
    set_filter,
    try_filter,
)
from learnlog.services.inbox import TriageState
from learnlog.store.tables import EntryRow, FeedRow, ReleaseEntryRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology

SLUG = "kubernetes"


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes, followed_at=ago(30))
    return user_id


@pytest.fixture
def feed(session, kubernetes):
    row = FeedRow(
        url="https://k.example/f", kind="releases", technology_id=kubernetes, next_check_at=NOW
    )
    session.add(row)
    session.flush()
    return row.id


def make_entry(session, feed_id, title, *, days=1, release_id=None):
    row = EntryRow(
        feed_id=feed_id,
        key=f"guid:{title}",
        title=title,
        published_at=ago(days),
        first_seen_at=ago(days),
        text_hash="x",
    )
    session.add(row)
    session.flush()
    if release_id is not None:
        session.add(ReleaseEntryRow(release_id=release_id, entry_id=row.id))
        session.flush()
    return row.id


def released(session, technology_id, feed_id, version, **columns):
    release_id = make_release(session, technology_id, version, **columns)
    make_entry(session, feed_id, f"v{version}", release_id=release_id)


def reasons(session, user_id, wanted):
    tried = try_filter(session, user_id, SLUG, wanted, now=NOW)
    return {item.title: item.relevance.text for item in tried}


def test_a_follow_hears_of_minor_releases_and_up_at_first(session, ana):
    assert get_filter(session, ana, SLUG) == FollowFilter(Impact.MINOR, False, "", "")


def test_what_is_wanted_is_kept(session, ana):
    wanted = FollowFilter(Impact.MAJOR, prereleases=True, include="^v", exclude="docs")

    set_filter(session, ana, SLUG, wanted)

    assert get_filter(session, ana, SLUG) == wanted


def test_the_feed_obeys_it_and_says_so(session, ana, kubernetes, feed):
    released(session, kubernetes, feed, "1.37")
    make_entry(session, feed, "Docs of 1.37")

    set_filter(session, ana, SLUG, FollowFilter(exclude="docs"))
    page = inbox.inbox(session, ana, now=NOW, state=TriageState.NEW)

    assert [item.title for item in page.items] == ["v1.37"]
    assert [item.relevance.text for item in page.hidden] == [
        "Hidden from you: your pattern “docs” leaves it out"
    ]


def test_a_filter_can_be_tried_before_it_is_kept(session, ana, kubernetes, feed):
    released(session, kubernetes, feed, "1.36.1", kind="patch")
    released(session, kubernetes, feed, "2.0-rc.1", kind="prerelease", prerelease=True)
    make_entry(session, feed, "News")

    found = reasons(session, ana, FollowFilter(Impact.PATCH, prereleases=True, include="^v"))

    assert found == {
        "v1.36.1": "Shown: you asked for everything",
        "v2.0-rc.1": "Shown: a pre-release, and you asked for them",
        "News": "Hidden from you: your pattern “^v” does not occur in it",
    }
    assert get_filter(session, ana, SLUG) == FollowFilter()


def test_entries_from_before_the_follow_are_tried_too_up_to_fifty(session, ana, feed):
    for number in range(TRIED + 5):
        make_entry(session, feed, f"News {number:02}", days=100 + number)

    tried = try_filter(session, ana, SLUG, FollowFilter(), now=NOW)

    assert [item.title for item in tried] == [f"News {number:02}" for number in range(TRIED)]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (FollowFilter(include="("), "is not a pattern"),
        (FollowFilter(exclude="["), "is not a pattern"),
        (FollowFilter(Impact.SECURITY), "allowed are patch, minor and major"),
    ],
)
def test_what_cannot_be_wanted_is_refused_and_nothing_changes(session, ana, wanted, said):
    for attempt in (
        lambda: set_filter(session, ana, SLUG, wanted),
        lambda: try_filter(session, ana, SLUG, wanted, now=NOW),
    ):
        with pytest.raises(RuleError, match=said):
            attempt()

    assert get_filter(session, ana, SLUG) == FollowFilter()


def test_what_is_not_followed_has_no_filter(session, kubernetes):
    eve = make_member(session)

    for attempt in (
        lambda: get_filter(session, eve, SLUG),
        lambda: set_filter(session, eve, SLUG, FollowFilter()),
        lambda: try_filter(session, eve, SLUG, FollowFilter(), now=NOW),
    ):
        with pytest.raises(NotFoundError, match=SLUG):
            attempt()
