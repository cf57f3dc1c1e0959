from datetime import timedelta

import pytest

from learnlog.store.digest_news import Span, new_entries, new_releases, planned_experiments
from learnlog.store.tables import (
    EntryRow,
    ExperimentRow,
    FeedRow,
    ReleaseEntryRow,
    TriageRow,
)
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_private, make_release, make_technology

WEEK = Span(since=ago(7), until=NOW, published_after=ago(30))


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session, ana):
    technology_id = make_technology(session)
    make_follow(session, ana, technology_id, followed_at=ago(100), impact="major")
    return technology_id


def versions(session, user_id, span=WEEK):
    return [release.version for release in new_releases(session, user_id, span)]


def add_entry(session, technology_id, key, *, kind="news", seen_at=None, published_at=None):
    feed = FeedRow(
        url=f"https://feed.example/{key}", kind=kind, technology_id=technology_id, next_check_at=NOW
    )
    session.add(feed)
    session.flush()
    entry = EntryRow(
        feed_id=feed.id,
        key=key,
        title=key,
        published_at=published_at or ago(3),
        first_seen_at=seen_at or ago(2),
        text_hash="",
    )
    session.add(entry)
    session.flush()
    return entry.id


def test_a_release_is_new_from_the_instant_after_the_last_cut_off(session, ana, kubernetes):
    for version, seen_at in (("1.35", ago(7)), ("1.36", ago(6)), ("1.37", NOW)):
        make_release(session, kubernetes, version, released_at=ago(8), first_seen_at=seen_at)
    make_release(
        session, kubernetes, "1.38", released_at=NOW, first_seen_at=NOW + timedelta(seconds=1)
    )

    assert versions(session, ana) == ["1.36", "1.37"]


def test_history_that_is_seen_late_is_not_new(session, ana, kubernetes):
    make_release(session, kubernetes, "1.20", released_at=ago(31), first_seen_at=ago(1))

    assert versions(session, ana) == []


def test_what_came_out_before_following_or_is_not_followed_is_not_new(session, ana):
    late = make_technology(session, "flask")
    make_follow(session, ana, late, followed_at=ago(2))
    make_release(session, late, "3.1", released_at=ago(3), first_seen_at=ago(1))
    other = make_technology(session, "django")
    make_follow(session, make_member(session), other)
    make_release(session, other, "6.0", released_at=ago(3), first_seen_at=ago(1))

    assert versions(session, ana) == []


def test_a_release_carries_what_the_member_asked_to_hear_of(session, ana, kubernetes):
    make_release(session, kubernetes, released_at=ago(3), first_seen_at=ago(1), breaking=True)

    (release,) = new_releases(session, ana, WEEK)

    assert (release.slug, release.impact, release.kind) == ("kubernetes", "major", "minor")
    assert (release.security, release.breaking, release.end_of_life) == (False, True, False)


def test_entries_are_new_unless_they_announce_a_release_or_were_decided_upon(
    session, ana, kubernetes
):
    plain = add_entry(session, kubernetes, "plain", kind="tutorials")
    kept = add_entry(session, kubernetes, "kept")
    read = add_entry(session, kubernetes, "read")
    announced = add_entry(session, kubernetes, "announced", kind="releases")
    add_entry(session, kubernetes, "old", seen_at=ago(8))
    add_entry(session, kubernetes, "history", published_at=ago(31))
    release_id = make_release(session, kubernetes, released_at=ago(3))
    session.add(ReleaseEntryRow(release_id=release_id, entry_id=announced))
    session.add(TriageRow(user_id=ana, entry_id=read, state="dismissed", changed_at=NOW))
    session.add(TriageRow(user_id=ana, entry_id=kept, state="new", changed_at=NOW))
    session.flush()

    entries = new_entries(session, ana, WEEK)

    assert [(entry.id, entry.kind) for entry in entries] == [(plain, "tutorials"), (kept, "news")]


def test_the_decision_of_somebody_else_changes_nothing(session, ana, kubernetes):
    entry_id = add_entry(session, kubernetes, "plain")
    ben = make_member(session)
    session.add(TriageRow(user_id=ben, entry_id=entry_id, state="read", changed_at=NOW))
    session.flush()

    assert [entry.id for entry in new_entries(session, ana, WEEK)] == [entry_id]


def test_planned_experiments_are_the_members_own_in_order(session, ana, kubernetes):
    ben = make_member(session)
    for user_id, title, status, days in (
        (ana, "second", "planned", 2),
        (ana, "first", "planned", 1),
        (ana, "too late", "planned", 7),
        (ana, "done", "done", 1),
        (ben, "not mine", "planned", 1),
    ):
        session.add(
            ExperimentRow(
                user_id=user_id,
                technology_id=kubernetes,
                title=title,
                status=status,
                planned_at=NOW + timedelta(days=days),
                created_at=NOW,
            )
        )
    session.flush()

    planned = planned_experiments(session, ana, start=NOW, end=NOW + timedelta(days=7))

    assert [experiment.title for experiment in planned] == ["first", "second"]


def told_privately(session, entry_id, *readers):
    make_private(session, session.get(EntryRow, entry_id).feed_id, *readers)


def test_a_link_that_three_feeds_bring_is_news_once_even_when_one_of_them_was_in_the_last_mail(
    session, ana, kubernetes
):
    def brought(name, seen_at):
        entry_id = add_entry(session, kubernetes, name, seen_at=seen_at)
        session.get(EntryRow, entry_id).url_canon = "https://blog.example/one"
        session.flush()
        return entry_id

    first, _ = brought("a", ago(3)), brought("b", ago(2))
    assert [entry.id for entry in new_entries(session, ana, WEEK)] == [first]

    session.get(EntryRow, first).first_seen_at = ago(8)
    session.flush()
    assert new_entries(session, ana, WEEK) == []


def test_news_of_a_private_feed_go_to_its_readers_alone(session, ana, kubernetes):
    bo = make_member(session)
    make_follow(session, bo, kubernetes, followed_at=ago(100))
    secret = add_entry(session, kubernetes, "secret")
    told_privately(session, secret, bo)

    assert new_entries(session, ana, WEEK) == []
    assert [entry.id for entry in new_entries(session, bo, WEEK)] == [secret]


@pytest.mark.parametrize(
    ("is_public_too", "source", "is_told"),
    [(False, "feed", False), (True, "feed", True), (False, "line", True)],
)
def test_a_release_that_private_feeds_alone_announce_is_no_news_to_others(
    session, ana, kubernetes, is_public_too, source, is_told
):
    bo = make_member(session)
    make_follow(session, bo, kubernetes, followed_at=ago(100))
    release_id = make_release(
        session, kubernetes, "1.36", released_at=ago(3), first_seen_at=ago(2), date_source=source
    )
    announcing = [add_entry(session, kubernetes, "private")]
    told_privately(session, announcing[0], bo)
    if is_public_too:
        announcing.append(add_entry(session, kubernetes, "public"))
    session.add_all(
        ReleaseEntryRow(release_id=release_id, entry_id=entry_id) for entry_id in announcing
    )
    session.flush()

    assert versions(session, ana) == (["1.36"] if is_told else [])
    assert versions(session, bo) == ["1.36"]


def test_whether_a_member_wants_pre_releases_is_told_with_each_release(session, ana, kubernetes):
    bo = make_member(session)
    make_follow(session, bo, kubernetes, followed_at=ago(100), prereleases=True)
    make_release(session, kubernetes, "1.37rc1", released_at=ago(3), first_seen_at=ago(2))

    wishes = [new_releases(session, user_id, WEEK)[0].wants_prereleases for user_id in (ana, bo)]

    assert wishes == [False, True]
