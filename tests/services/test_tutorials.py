from datetime import timedelta

import pytest
from sqlmodel import col, select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.tutorial import Progress
from learnlog.services import inbox
from learnlog.services.inbox import TriageState
from learnlog.services.tutorials import SoFar, get_tutorial, list_tutorials, set_progress
from learnlog.store.tables import EntryRow, EvidenceRow, FeedRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_private, make_technology


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes, followed_at=ago(30))
    return user_id


@pytest.fixture
def make_tutorial(session, kubernetes):
    feeds = {}

    def make(title="Watch this", *, days=1, minutes=None, kind="tutorials"):
        if kind not in feeds:
            row = FeedRow(
                url=f"https://k.example/{kind}",
                kind=kind,
                technology_id=kubernetes,
                next_check_at=NOW,
            )
            session.add(row)
            session.flush()
            feeds[kind] = row.id
        entry = EntryRow(
            feed_id=feeds[kind],
            key=f"guid:{title}",
            title=title,
            url="https://k.example/watch",
            published_at=ago(days),
            first_seen_at=ago(days),
            text_hash="x",
            minutes=minutes,
        )
        session.add(entry)
        session.flush()
        return entry.id

    return make


def evidence(session):
    query = (
        select(EvidenceRow.kind, EvidenceRow.minutes)
        .where(col(EvidenceRow.retracted_at).is_(None))
        .order_by(col(EvidenceRow.id))
    )
    return session.exec(query).all()


def listed(session, user_id):
    return [(item.title, item.progress) for item in list_tutorials(session, user_id)]


def test_new_tutorials_of_what_one_follows_are_listed_behind_those_begun(
    session, ana, make_tutorial
):
    older = make_tutorial("Older", days=9)
    make_tutorial("Newer", days=2)
    make_tutorial("Not a lesson", kind="news")
    set_progress(session, ana, older, SoFar(Progress.WATCHING, 10), now=NOW)

    assert listed(session, ana) == [("Older", Progress.WATCHING), ("Newer", None)]
    assert list_tutorials(session, make_member(session)) == []


def test_one_that_was_dismissed_is_listed_no_more(session, ana, make_tutorial):
    entry_id = make_tutorial()
    inbox.triage(session, ana, [entry_id], TriageState.DISMISSED, now=NOW)

    assert listed(session, ana) == []


def test_progress_is_kept_and_counts_for_nothing_until_it_is_done(session, ana, make_tutorial):
    entry_id = make_tutorial(minutes=40)

    set_progress(session, ana, entry_id, SoFar(Progress.PLANNED), now=NOW)
    set_progress(session, ana, entry_id, SoFar(Progress.WATCHING, 25), now=NOW)

    found = get_tutorial(session, ana, entry_id)
    assert (found.progress, found.minutes, found.minutes_done) == (Progress.WATCHING, 40, 25)
    assert evidence(session) == []


@pytest.mark.parametrize(
    ("so_far", "expected"),
    [
        (SoFar(Progress.DONE, 35), ("read", 35)),
        (SoFar(Progress.DONE), ("read", 40)),  # as long as the tutorial is
        (SoFar(Progress.DONE, 50, followed_along=True), ("tutorial", 50)),
    ],
)
def test_one_that_is_done_is_evidence_with_its_minutes(
    session, ana, make_tutorial, so_far, expected
):
    entry_id = make_tutorial(minutes=40)

    set_progress(session, ana, entry_id, so_far, now=NOW)

    assert evidence(session) == [expected]
    item, _ = inbox.entry(session, ana, entry_id, now=NOW)
    assert item.state is TriageState.READ


def test_another_word_within_ten_minutes_replaces_what_was_said(session, ana, make_tutorial):
    entry_id = make_tutorial()
    set_progress(session, ana, entry_id, SoFar(Progress.DONE, 35), now=NOW)
    soon, later = NOW + timedelta(minutes=5), NOW + timedelta(hours=1)

    set_progress(session, ana, entry_id, SoFar(Progress.DONE, 20), now=soon)
    set_progress(session, ana, entry_id, SoFar(Progress.DONE, 90), now=later)

    assert evidence(session) == [("read", 20)]


@pytest.mark.parametrize("minutes", [-1, 1_441])
def test_no_tutorial_takes_longer_than_a_day(session, ana, make_tutorial, minutes):
    entry_id = make_tutorial()

    with pytest.raises(RuleError, match="Minutes"):
        set_progress(session, ana, entry_id, SoFar(Progress.DONE, minutes), now=NOW)

    assert evidence(session) == []


def test_what_is_no_tutorial_of_one_s_own_has_no_progress(session, ana, make_tutorial):
    news = make_tutorial("News", kind="news")
    lesson = make_tutorial()
    eve = make_member(session)

    for user_id, entry_id in ((ana, news), (ana, 999), (eve, lesson)):
        with pytest.raises(NotFoundError):
            set_progress(session, user_id, entry_id, SoFar(Progress.DONE), now=NOW)


def test_a_tutorial_of_a_private_feed_is_its_readers_alone(session, ana, kubernetes, make_tutorial):
    bo = make_member(session)
    make_follow(session, bo, kubernetes, followed_at=ago(30))
    entry_id = make_tutorial()
    feed_id = session.exec(select(EntryRow.feed_id).where(col(EntryRow.id) == entry_id)).one()
    make_private(session, feed_id, bo)

    assert list_tutorials(session, ana) == []
    assert [tutorial.id for tutorial in list_tutorials(session, bo)] == [entry_id]
