from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError
from learnlog.domain.release import Impact
from learnlog.services import experiment_pages, inbox
from learnlog.services.documents import store_document
from learnlog.services.inbox import TriageState
from learnlog.store.tables import EvidenceRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_technology
from tests.services.test_documents import document, make_feed, tag


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes, level=2)
    return user_id


@pytest.fixture
def feed(session, kubernetes):
    return make_feed(session, kubernetes)


def shown(session, ana, **options):
    return inbox.inbox(session, ana, **({"state": TriageState.NEW, "now": NOW} | options))


def ids(session, ana, state=TriageState.NEW):
    found = shown(session, ana, state=state)
    return [item.id for item in (*found.items, *found.hidden)]


def test_entries_come_by_weight_and_what_is_light_is_hidden(session, ana, feed):
    store_document(
        session,
        feed,
        document(
            tag("1.36.0", 9),
            tag("1.36.1", 3),
            tag("1.36.2", 2, content_html="Fixes CVE-2026-1234."),
            tag("2.0.0", 1, content_html="Breaking changes everywhere."),
            tag("2.1.0-rc.1", 1),
            tag("x", title="A word about fleets", link="https://example.org/blog"),
            tag("1.37.0", 5, content_html="1.30 reaches its end of life."),
        ),
        now=NOW,
    )

    found = shown(session, ana)

    assert [item.impact for item in found.items] == [
        Impact.BREAKING,
        Impact.SECURITY,
        Impact.EOL,
        Impact.MINOR,
        Impact.NEWS,
    ]
    assert {item.version for item in found.hidden} == {"1.36.1", "2.1.0-rc.1"}
    assert found.counts[TriageState.NEW] == 7


def test_who_asks_for_pre_releases_gets_them_too(session, kubernetes, feed):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes, impact="patch", prereleases=True)
    store_document(session, feed, document(tag("1.36.1"), tag("2.1.0-rc.1")), now=NOW)

    assert len(shown(session, user_id).items) == 2


def test_an_impact_narrows_the_page(session, ana, feed):
    store_document(session, feed, document(tag("1.36.0", 9), tag("2.0.0", 1)), now=NOW)

    found = shown(session, ana, impact="major")
    assert [item.version for item in found.items] == ["2.0.0"]


def test_reading_a_release_is_knowing_it(session, ana, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)

    assert inbox.triage(session, ana, ids(session, ana), TriageState.READ, now=NOW) == 1

    row = session.exec(select(EvidenceRow)).one()
    assert (row.kind, row.version) == ("ack", "1.36.0")
    assert ids(session, ana) == []
    assert len(ids(session, ana, TriageState.READ)) == 1


def test_reading_anything_else_is_reading(session, ana, feed):
    news = tag("x", title="About fleets", link="https://example.org/blog")
    store_document(session, feed, document(news), now=NOW)

    inbox.triage(session, ana, ids(session, ana), TriageState.READ, now=NOW)

    assert session.exec(select(EvidenceRow)).one().kind == "read"


def test_what_is_planned_becomes_an_experiment(session, ana, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)

    inbox.triage(session, ana, ids(session, ana), TriageState.PLANNED, now=NOW)

    shelf = experiment_pages.shelf(session, ana, now=NOW)
    assert [e.title for e in shelf.ideas] == ["Try 1.36.0"]


def test_what_is_kept_for_later_comes_back_after_a_week(session, ana, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)
    inbox.triage(session, ana, ids(session, ana), TriageState.LATER, now=NOW)

    assert inbox.wake_later(session, now=NOW + timedelta(days=6)) == 0
    assert inbox.wake_later(session, now=NOW + timedelta(days=7)) == 1
    session.expire_all()
    assert len(ids(session, ana)) == 1


def test_a_decision_can_be_taken_back_within_ten_minutes(session, ana, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)
    chosen = ids(session, ana)
    inbox.triage(session, ana, chosen, TriageState.DISMISSED, now=NOW)

    assert inbox.undo(session, ana, chosen, now=NOW + timedelta(minutes=11)) == 0
    assert inbox.undo(session, ana, chosen, now=NOW + timedelta(minutes=9)) == 1
    assert ids(session, ana) == chosen


def test_taking_back_a_reading_takes_its_evidence_back_too(session, ana, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)
    chosen = ids(session, ana)
    inbox.triage(session, ana, chosen, TriageState.READ, now=NOW)

    inbox.undo(session, ana, chosen, now=NOW + timedelta(minutes=1))

    row = session.exec(select(EvidenceRow)).one()
    assert (row.retracted_at, row.key) == (NOW + timedelta(minutes=1), None)
    inbox.triage(session, ana, chosen, TriageState.READ, now=NOW)
    assert len(session.exec(select(EvidenceRow)).all()) == 2


def test_what_is_older_than_following_or_known_already_is_not_new(session, kubernetes, feed):
    ana, bea = make_member(session), make_member(session, "Bea")
    make_follow(session, ana, kubernetes, followed_at=ago(5))
    make_follow(session, bea, kubernetes, followed_at=ago(5), baseline_at=ago(100))
    store_document(session, feed, document(tag("1.36.0", 90), tag("1.37.0", 4)), now=NOW)

    assert [item.version for item in shown(session, ana).items] == ["1.37.0"]
    assert shown(session, ana).counts[TriageState.NEW] == 1
    assert [item.version for item in shown(session, bea).items] == ["1.37.0", "1.36.0"]


def test_a_bare_tag_is_shown_with_its_technology(session, ana, feed):
    plain = tag("x", title="", link="https://example.org/blog")
    store_document(
        session, feed, document(tag("1.36.0", title="v1.36.0"), tag("1.35.0"), plain), now=NOW
    )

    found = shown(session, ana)
    assert {item.headline for item in found.items} == {
        "Kubernetes 1.36.0",
        "Kubernetes v1.35.0",
        "Untitled",
    }
    assert found.technologies == (("kubernetes", "Kubernetes"),)


def test_entries_of_what_is_not_followed_do_not_exist(session, ana, feed):
    store_document(session, feed, document(tag("1.36.0")), now=NOW)
    chosen = ids(session, ana)
    eve = make_member(session, "Eve")

    with pytest.raises(NotFoundError):
        inbox.triage(session, eve, chosen, TriageState.READ, now=NOW)
    with pytest.raises(NotFoundError):
        inbox.entry(session, eve, chosen[0], now=NOW)
    assert inbox.entry(session, ana, chosen[0], now=NOW)[0].version == "1.36.0"


def test_news_of_one_technology_since_a_day(session, ana, feed):
    store_document(session, feed, document(tag("1.36.0", 9), tag("1.37.0", 1)), now=NOW)

    def versions(**options):
        return [item.version for item in inbox.news_for(session, ana, **options)]

    assert versions(slug="kubernetes") == ["1.37.0", "1.36.0"]
    assert versions(since=NOW - timedelta(days=5)) == ["1.37.0"]
    assert versions(slug="python") == []


def test_each_entry_is_in_one_bucket_with_the_rule_that_put_it_there(session, ana, feed):
    versions = ("1.36.0", 9), ("1.36.1", 3), ("2.1.0-rc.1", 1)
    store_document(session, feed, document(*(tag(*version) for version in versions)), now=NOW)

    found = shown(session, ana)

    assert [(item.version, item.relevance.text) for item in found.items] == [
        ("1.36.0", "Shown: a minor release, and you asked for minor ones and up")
    ]
    assert {item.version: item.relevance.text for item in found.hidden} == {
        "1.36.1": "Hidden from you: a patch release, and you asked for minor ones and up",
        "2.1.0-rc.1": "Hidden from you: a pre-release, and you did not ask for them",
    }
    assert (found.shown_count, found.hidden_count) == (1, 2)


def test_the_same_release_is_shown_to_one_and_hidden_from_another(session, ana, kubernetes, feed):
    bea = make_member(session, "Bea")
    make_follow(session, bea, kubernetes, level=1)
    store_document(session, feed, document(tag("1.36.0")), now=NOW)

    found = shown(session, bea)

    assert shown(session, ana).shown_count == 1
    assert [item.relevance.text for item in found.hidden] == [
        "Hidden from you: level 1, no engagement"
    ]
    assert inbox.entry(session, bea, found.hidden[0].id, now=NOW)[0].relevance.is_shown is False


def test_the_counts_are_of_all_entries_and_the_page_lists_the_first(session, ana, feed):
    many = [tag(f"1.{number}.0", 9) for number in range(52)]
    many += [tag(f"1.36.{number}", 3) for number in range(1, 54)]
    store_document(session, feed, document(*many), now=NOW)

    found = shown(session, ana)

    assert (len(found.items), len(found.hidden)) == (50, 50)
    assert (found.shown_count, found.hidden_count) == (52, 53)
    assert found.shown_count + found.hidden_count == found.counts[TriageState.NEW]


def test_an_empty_inbox_has_two_empty_buckets(session, ana):
    found = shown(session, ana)

    assert (found.items, found.hidden, found.shown_count, found.hidden_count) == ((), (), 0, 0)
