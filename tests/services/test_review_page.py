"""Where cards came from, what is offered, and what is kept in the browser."""

from dataclasses import replace

import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.card_face import Face
from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.review import Grade
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.review_page import offline_cards, review_page
from learnlog.services.review_settings import change_review_settings, review_settings
from learnlog.store.card_sources import A_CHUNK, CardSources, sources_of
from learnlog.store.tables import EntryRow, FeedReaderRow
from tests.conftest import NOW, ago
from tests.makers import (
    make_card,
    make_feed,
    make_follow,
    make_member,
    make_private,
    make_release,
    make_team,
)
from tests.services.reviewing import TODAY, followed, learnt, result_of, reviewer


@pytest.fixture
def user_id(session):
    return reviewer(session)


@pytest.fixture
def technology_id(session, user_id):
    return followed(session, user_id)


def page(session, user_id, **options):
    return review_page(session, user_id, now=NOW, **options)


def make_entry(session, feed_id, title="Kubernetes 1.36"):
    row = EntryRow(
        feed_id=feed_id,
        key=title,
        title=title,
        published_at=ago(3),
        first_seen_at=ago(3),
        text_hash="x",
    )
    session.add(row)
    session.flush()
    return row.id


def limit_minutes(session, user_id, minutes=1):
    settings = review_settings(session, user_id)
    change_review_settings(session, user_id, replace(settings, minutes=minutes), now=NOW)


def test_a_page_shows_the_card_by_its_kind(session, user_id, technology_id):
    text = "{{c1::etcd}} holds the state."
    make_card(session, user_id, technology_id, text, answer="", kind=CardKind.CLOZE, cloze=1)

    shown = page(session, user_id)

    assert shown.face == Face("[…] holds the state.", "**etcd** holds the state.")
    assert shown.sources == CardSources()
    assert (shown.offer, shown.summary) == (None, None)


def test_where_nothing_is_due_there_is_nothing_to_show(session, user_id):
    shown = page(session, user_id)

    assert (shown.queue.card, shown.face, shown.offer, shown.summary) == (None, None, None, None)


def test_nobody_has_no_session(session):
    with pytest.raises(NotFoundError):
        page(session, 99)
    with pytest.raises(NotFoundError):
        offline_cards(session, 99, now=NOW)


def test_a_card_names_its_release_and_entry_and_what_changed_it(session, user_id, technology_id):
    old, new = (make_release(session, technology_id, version) for version in ("1.36", "1.37"))
    entry_id = make_entry(session, make_feed(session))
    make_card(
        session,
        user_id,
        technology_id,
        release_id=old,
        entry_id=entry_id,
        changed_by_release_id=new,
        changed_at=ago(1),
    )

    assert page(session, user_id).sources == CardSources(
        release="1.36", entry_id=entry_id, entry="Kubernetes 1.36", changed_by="1.37"
    )


def test_an_entry_without_a_title_has_a_name_all_the_same(session, user_id, technology_id):
    entry_id = make_entry(session, make_feed(session), "")
    make_card(session, user_id, technology_id, entry_id=entry_id)

    assert page(session, user_id).sources.entry == "Untitled"


def test_the_entry_of_a_private_feed_is_named_to_its_readers_alone(session, user_id, technology_id):
    feed_id = make_feed(session)
    other = make_member(session)
    make_private(session, feed_id, other)
    entry_id = make_entry(session, feed_id)
    make_card(session, user_id, technology_id, entry_id=entry_id)

    hidden = page(session, user_id).sources
    session.add(FeedReaderRow(feed_id=feed_id, user_id=user_id))
    session.flush()

    assert (hidden.entry_id, hidden.entry) == (None, "")
    assert page(session, user_id).sources.entry_id == entry_id


def test_spreading_is_offered_before_the_first_grade_and_when_the_day_is_done(
    session, user_id, technology_id
):
    limit_minutes(session, user_id)
    first, second, _ = (learnt(session, user_id, technology_id) for _ in range(3))

    before = page(session, user_id)
    result_of(session, first, user_id)
    between = page(session, user_id)
    result_of(session, second, user_id)
    done = page(session, user_id)

    assert (before.offer.today, before.offer.overdue) == (2, 3)
    assert between.offer is None
    assert done.queue.card is None
    assert (done.offer.today, done.offer.rest) == (0, 1)
    assert done.summary.cards == 2


def test_while_one_is_away_nothing_is_offered_and_nothing_summed_up(
    session, user_id, technology_id
):
    card_id = learnt(session, user_id, technology_id)
    result_of(session, card_id, user_id, Grade.GOOD)
    away = replace(review_settings(session, user_id), away_from=TODAY, away_until=TODAY + 2)
    change_review_settings(session, user_id, away, now=NOW)

    shown = page(session, user_id)

    assert shown.queue.away_until == TODAY + 2
    assert (shown.offer, shown.summary) == (None, None)


@pytest.mark.parametrize(("kind", "days", "named"), [("experiment", 3, True), ("read", 300, False)])
def test_with_the_answer_a_colleague_is_named_who_is_current(
    session, user_id, technology_id, kind, days, named
):
    peer = make_member(session, "Inês Duarte")
    make_team(session, members=(user_id, peer))
    make_follow(session, peer, technology_id, level=3, baseline_at=ago(days))
    done = NewEvidence(peer, "kubernetes", EvidenceKind(kind), ago(days))
    record_evidence(session, done, now=NOW)
    learnt(session, user_id, technology_id)

    asked, shown = (page(session, user_id, is_shown=answered) for answered in (False, True))

    assert asked.peer is None
    assert (shown.peer is not None and shown.peer.name == "Inês Duarte") is named


def test_who_is_in_no_team_has_nobody_to_be_named(session, user_id, technology_id):
    learnt(session, user_id, technology_id)

    assert page(session, user_id, is_shown=True).peer is None


def test_what_is_kept_offline_has_its_sources(session, user_id, technology_id):
    release_id = make_release(session, technology_id, "1.36")
    due = learnt(session, user_id, technology_id, release_id=release_id)
    tomorrow = learnt(session, user_id, technology_id, due_in=1)

    kept = offline_cards(session, user_id, now=NOW)

    assert [item.packed.card.id for item in kept] == [due, tomorrow]
    assert [item.sources.release for item in kept] == ["1.36", None]
    assert kept[0].face == Face("What drains a node?", "kubectl drain")


def test_more_cards_than_fit_into_one_question_have_their_sources(session, user_id, technology_id):
    ids = [make_card(session, user_id, technology_id) for _ in range(3)]
    several = [*ids, *range(10_000, 10_000 + A_CHUNK)]

    assert sorted(sources_of(session, several, user_id=user_id)) == ids
    other = make_member(session)
    assert sources_of(session, ids, user_id=other) == {}
