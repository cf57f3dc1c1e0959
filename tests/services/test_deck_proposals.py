from datetime import timedelta

import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError, StaleError
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.review import Grade
from learnlog.services import deck_cards, deck_proposals, decks
from learnlog.services.cards import Wording
from learnlog.services.deck_proposals import Decision, Suggestion
from learnlog.services.review import GradeRequest, grade_card
from learnlog.store.decks import DeckCardValues
from tests.conftest import NOW, ago
from tests.services.deck_people import (
    PLACE,
    a_team_with_a_deck,
    change,
    copies,
    question,
    share,
)

BETTER = Wording(" What empties a node? ", "drain", "https://k8s.example/")


@pytest.fixture
def who(session):
    """Ana and Bo review the deck."""
    found = a_team_with_a_deck(session)
    for reader in (found.ana, found.bo):
        decks.join_deck(session, PLACE, by=reader, now=ago(9))
    return found


@pytest.fixture
def card_id(session, who):
    return share(session, who, now=ago(9))


def propose(session, who, card_id, words=BETTER, *, why="Clearer.", by=None, now=NOW):
    return deck_proposals.propose_change(
        session, PLACE, card_id, Suggestion(words, why), by=by or who.bo, now=now
    )


def decide(session, who, number, *, accept=True, revision=None, by=None, now=NOW):
    decision = Decision(number, accept, revision)
    deck_proposals.decide(session, PLACE, decision, by=by or who.lea, now=now)


def page(session, viewer, *, now=NOW):
    return decks.deck_page(session, PLACE, viewer=viewer, now=now)


def test_what_a_member_proposes_waits_and_changes_nothing(session, who, card_id):
    propose(session, who, card_id)

    (waiting,) = page(session, who.ana).open
    said = waiting.values
    assert (waiting.who, waiting.technology, waiting.accepted) == (
        "Bo Eriksson",
        "Kubernetes",
        None,
    )
    assert (said.deck_card_id, said.card_revision, said.prompt, said.answer, said.why) == (
        card_id,
        0,
        "What empties a node?",
        "drain",
        "Clearer.",
    )
    assert page(session, who.ana).deck.proposals == 1
    assert copies(session, who.ana)[0].prompt == "What drains a node?"


def test_an_accepted_change_reaches_every_reader_and_keeps_the_schedules(session, who, card_id):
    (card,) = copies(session, who.ana)
    request = GradeRequest(card.id, Grade.GOOD)
    graded = grade_card(session, request, user_id=who.ana.id, now=ago(8)).card

    decide(session, who, propose(session, who, card_id))

    for reader in (who.ana, who.bo):
        assert copies(session, reader)[0].prompt == "What empties a node?"
    assert copies(session, who.ana)[0].due_day == graded.state.due_day
    assert page(session, who.ana).open == ()
    (decided,) = page(session, who.bo).decided
    assert decided.accepted is True


def test_an_accepted_change_of_meaning_starts_every_reader_anew(session, who, card_id):
    (card,) = copies(session, who.ana)
    grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=who.ana.id, now=ago(8))
    words = Wording("What stays?", "Daemons.", starts_anew=True)

    decide(session, who, propose(session, who, card_id, words))

    assert copies(session, who.ana)[0].stability_days is None


def test_a_declined_change_changes_nothing_and_its_author_is_told(session, who, card_id):
    decide(session, who, propose(session, who, card_id), accept=False)

    assert copies(session, who.ana)[0].prompt == "What drains a node?"
    assert page(session, who.ana).decided == ()
    assert [each.accepted for each in page(session, who.bo).decided] == [False]


def test_what_was_decided_long_ago_is_no_longer_shown(session, who, card_id):
    decide(session, who, propose(session, who, card_id), accept=False)

    month = NOW + timedelta(days=30)
    assert len(page(session, who.bo, now=month).decided) == 1
    assert page(session, who.bo, now=month + timedelta(seconds=1)).decided == ()


def test_a_new_card_is_proposed_and_accepted(session, who):
    values = DeckCardValues(
        who.technology_id, CardKind.DRILL, FindingTopic.COST, "What does it cost?", "Nodes."
    )

    number = deck_proposals.propose_card(session, PLACE, values, " Asked. ", by=who.ana, now=NOW)
    (waiting,) = page(session, who.lea).open
    decide(session, who, number)

    (card,) = copies(session, who.bo)
    assert (waiting.values.deck_card_id, waiting.values.why) == (None, "Asked.")
    assert (card.prompt, card.kind, card.topic) == ("What does it cost?", "drill", "cost")


def test_a_new_card_needs_its_words(session, who):
    with pytest.raises(RuleError, match="needs a question"):
        deck_proposals.propose_card(session, PLACE, question(who, ""), "", by=who.ana, now=NOW)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (Wording("What drains a node?", "kubectl drain"), "words as they stand"),
        (Wording("", "So."), "needs a question"),
    ],
)
def test_a_change_that_is_none_is_refused(session, who, card_id, words, said):
    with pytest.raises(RuleError, match=said):
        propose(session, who, card_id, words)


def test_leads_alone_decide(session, who, card_id):
    number = propose(session, who, card_id)

    for by, error in (
        (who.ana, NotAllowedError),
        (who.bo, NotAllowedError),
        (who.eve, NotFoundError),
    ):
        with pytest.raises(error):
            decide(session, who, number, by=by)
    decide(session, who, number, by=who.olga)
    assert copies(session, who.ana)[0].prompt == "What empties a node?"


def test_a_proposal_is_decided_once(session, who, card_id):
    number = propose(session, who, card_id)
    decide(session, who, number, accept=False)

    with pytest.raises(NotFoundError, match="decided already"):
        decide(session, who, number)


def test_words_that_changed_since_they_were_read_are_not_overwritten_unseen(session, who, card_id):
    number = propose(session, who, card_id)
    change(session, who, card_id, Wording("Meanwhile?", "Yes."))

    with pytest.raises(StaleError):
        decide(session, who, number)


def test_a_lead_who_saw_the_newer_words_may_accept(session, who, card_id):
    number = propose(session, who, card_id)
    change(session, who, card_id, Wording("Meanwhile?", "Yes."))

    decide(session, who, number, revision=1)

    assert copies(session, who.ana)[0].prompt == "What empties a node?"


def test_what_is_proposed_for_a_card_that_is_gone_cannot_be_accepted(session, who, card_id):
    number = propose(session, who, card_id)
    deck_cards.retire_shared_card(session, PLACE, card_id, by=who.lea, now=NOW)

    with pytest.raises(NotFoundError):
        decide(session, who, number)


def test_who_proposed_may_take_it_back_and_nobody_else(session, who, card_id):
    number = propose(session, who, card_id)

    with pytest.raises(NotFoundError):
        deck_proposals.withdraw(session, PLACE, number, by=who.ana)
    assert len(page(session, who.ana).open) == 1
    deck_proposals.withdraw(session, PLACE, number, by=who.bo)

    assert page(session, who.ana).open == ()


def test_outside_the_team_nothing_is_proposed(session, who, card_id):
    for act in (
        lambda: propose(session, who, card_id, by=who.eve),
        lambda: deck_proposals.propose_card(session, PLACE, question(who), "", by=who.eve, now=NOW),
        lambda: deck_proposals.withdraw(session, PLACE, 1, by=who.eve),
    ):
        with pytest.raises(NotFoundError):
            act()
