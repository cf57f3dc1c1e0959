import pytest

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.domain.technology import StarterCard
from learnlog.services import cards
from learnlog.services.cards import Wording
from learnlog.services.review import grade_card
from learnlog.store.cards import CardValues
from tests.conftest import NOW
from tests.makers import make_member, make_technology
from tests.services.test_catalogue import technology

TODAY = local_day(NOW, "UTC")


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def card(session, ana):
    technology_id = make_technology(session)
    values = CardValues(technology_id, prompt="Why?", answer="Because.")
    card_id = cards.add_card(session, values, user_id=ana, now=NOW)
    return cards.get_card(session, card_id, user_id=ana)


def again(session, card, ana):
    return cards.get_card(session, card.id, user_id=ana)


def test_a_new_card_is_due_today(session, ana, card):
    assert (card.state.due_day, card.state.state, card.origin) == (TODAY, None, "own")
    assert [c.id for c in cards.cards_of(session, ana)] == [card.id]
    assert cards.cards_of(session, ana, "python") == []


def test_a_card_put_off_comes_tomorrow_without_a_grade(session, ana, card):
    cards.put_off(session, card.id, user_id=ana, now=NOW)

    after = again(session, card, ana)
    assert after.state.due_day == TODAY + 1
    assert after.state.reviews == 0


def test_a_card_is_suspended_and_put_back(session, ana, card):
    cards.suspend(session, card.id, user_id=ana, now=NOW)
    assert again(session, card, ana).is_suspended

    cards.suspend(session, card.id, user_id=ana, now=NOW, back=True)
    assert not again(session, card, ana).is_suspended


def test_changed_words_keep_the_schedule(session, ana, card):
    graded = grade_card(session, card.id, Grade.GOOD, user_id=ana, now=NOW)
    words = Wording(" How? ", " So. ", "https://example.org")

    cards.edit_card(
        session, card.id, words, user_id=ana, revision=again(session, card, ana).revision, now=NOW
    )

    after = again(session, card, ana)
    assert (after.prompt, after.answer, after.source_url) == ("How?", "So.", "https://example.org")
    assert after.state == graded.state


def test_a_changed_meaning_starts_anew(session, ana, card):
    grade_card(session, card.id, Grade.GOOD, user_id=ana, now=NOW)
    words = Wording("How?", "So.", starts_anew=True)

    cards.edit_card(
        session, card.id, words, user_id=ana, revision=again(session, card, ana).revision, now=NOW
    )

    after = again(session, card, ana).state
    assert (after.state, after.last_day, after.due_day) == (None, None, TODAY)


@pytest.mark.parametrize("words", [Wording("", "So."), Wording("How?", "  ")])
def test_a_card_needs_a_question_and_an_answer(session, ana, card, words):
    with pytest.raises(RuleError, match="question and an answer"):
        cards.edit_card(session, card.id, words, user_id=ana, revision=card.revision, now=NOW)


def test_a_card_changed_elsewhere_is_not_overwritten(session, ana, card):
    with pytest.raises(RuleError, match="changed meanwhile"):
        cards.edit_card(session, card.id, Wording("How?", "So."), user_id=ana, revision=99, now=NOW)


def test_a_card_of_someone_else_does_not_exist(session, card):
    eve = make_member(session, "Eve")

    for act in (
        lambda: cards.get_card(session, card.id, user_id=eve),
        lambda: cards.put_off(session, card.id, user_id=eve, now=NOW),
        lambda: cards.suspend(session, card.id, user_id=eve, now=NOW),
        lambda: cards.edit_card(
            session, card.id, Wording("How?", "So."), user_id=eve, revision=0, now=NOW
        ),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_starter_cards_come_once(session, ana, card):
    starters = (StarterCard("When not?", "Then.", "https://example.org", "1.30"),)
    known = technology(cards=starters)

    assert cards.add_starter_cards(session, known, user_id=ana, now=NOW) == 1
    assert cards.add_starter_cards(session, known, user_id=ana, now=NOW) == 0
    assert [c.origin for c in cards.cards_of(session, ana)] == ["own", "starter"]


def test_nobody_has_no_cards(session):
    with pytest.raises(NotFoundError, match="member 77"):
        cards.get_member(session, 77)
