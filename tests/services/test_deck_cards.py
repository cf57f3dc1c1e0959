import pytest
from sqlmodel import select

from learnlog.domain.card import CardKind
from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError, StaleError
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.services import cards, deck_cards, decks
from learnlog.services.cards import Wording
from learnlog.services.review import GradeRequest, grade_card
from learnlog.store import decks as store
from learnlog.store.decks import DeckCardValues
from learnlog.store.tables import CardRow
from tests.conftest import NOW, ago
from tests.makers import make_member
from tests.services.deck_people import (
    PLACE,
    TWO,
    a_team_with_a_deck,
    change,
    cloze,
    copies,
    question,
    share,
)


@pytest.fixture
def who(session):
    """Ana and Bo review the deck."""
    found = a_team_with_a_deck(session)
    for reader in (found.ana, found.bo):
        decks.join_deck(session, PLACE, by=reader, now=ago(9))
    return found


def grade(session, card, reader, *, now):
    return grade_card(session, GradeRequest(card.id, Grade.GOOD), user_id=reader.id, now=now).card


def test_a_card_that_is_added_reaches_every_reader(session, who):
    share(session, who)

    for reader in (who.ana, who.bo):
        assert [card.prompt for card in copies(session, reader)] == ["What drains a node?"]
    assert copies(session, who.lea) == []


def test_leads_alone_add_and_retire(session, who):
    card_id = share(session, who)

    with pytest.raises(NotAllowedError, match="Propose the change"):
        deck_cards.add_shared_card(session, PLACE, question(who), by=who.ana, now=NOW)
    with pytest.raises(NotAllowedError, match="Propose the change"):
        deck_cards.retire_shared_card(session, PLACE, card_id, by=who.ana, now=NOW)
    with pytest.raises(NotFoundError):
        deck_cards.retire_shared_card(session, PLACE, card_id, by=who.eve, now=NOW)


@pytest.mark.parametrize(
    ("kind", "topic", "prompt", "said"),
    [
        (CardKind.QUESTION, None, " ", "needs a question"),
        (CardKind.CLOZE, None, "Nothing hidden", "hides at least one part"),
        (CardKind.DRILL, None, "What now?", "one of the topics"),
        (CardKind.TOPIC, FindingTopic.COST, "Explain", "one of the topics"),
    ],
)
def test_a_shared_card_needs_its_words(session, who, kind, topic, prompt, said):
    values = DeckCardValues(who.technology_id, kind, topic, prompt, "So.")

    with pytest.raises(RuleError, match=said):
        share(session, who, values)


def test_changed_words_reach_every_reader_and_keep_the_schedules(session, who):
    card_id = share(session, who, now=ago(9))
    graded = grade(session, copies(session, who.ana)[0], who.ana, now=ago(8))
    words = Wording(
        " What empties a node? ",
        "drain",
        "https://k8s.example/",
        tags=" x  y ",
        true_from="1.2",
        true_until="",
    )

    change(session, who, card_id, words)

    for reader in (who.ana, who.bo):
        (card,) = copies(session, reader)
        assert (card.prompt, card.answer, card.source_url) == (
            "What empties a node?",
            "drain",
            "https://k8s.example/",
        )
        assert (card.tags, card.true_from, card.true_until) == ("x y", "1.2", None)
        assert (card.deck_revision, card.true_as_of) == (1, NOW)
    ana = copies(session, who.ana)[0]
    assert (ana.due_day, ana.stability_days) == (
        graded.state.due_day,
        pytest.approx(graded.state.state.stability_days),
    )


def test_a_session_that_shows_the_old_words_is_told(session, who):
    card_id = share(session, who)
    (card,) = copies(session, who.ana)
    request = GradeRequest(card.id, Grade.GOOD, revision=card.revision)

    change(session, who, card_id, Wording("What empties a node?", "drain"))

    with pytest.raises(StaleError):
        grade_card(session, request, user_id=who.ana.id, now=NOW)


def test_a_changed_meaning_starts_every_reader_anew_on_the_own_day(session, who):
    card_id = share(session, who, now=ago(9))
    for reader in (who.ana, who.bo):
        grade(session, copies(session, reader)[0], reader, now=ago(8))

    change(session, who, card_id, Wording("What stays?", "Daemons.", starts_anew=True))

    for reader, zone in ((who.ana, "UTC"), (who.bo, "Pacific/Pago_Pago")):
        (card,) = copies(session, reader)
        assert (card.stability_days, card.last_day, card.reviews) == (None, None, 0)
        assert card.due_day == local_day(NOW, zone)


def test_other_words_answer_the_release_that_touched_a_readers_card(session, who):
    card_id = share(session, who)
    for reader, is_changed in ((who.ana, True), (who.bo, False)):
        row = copies(session, reader)[0]
        row.suspended_at, row.changed_at = ago(1), ago(1) if is_changed else None
    session.flush()

    change(session, who, card_id, Wording("What empties a node?", "drain"))

    ana, bo = copies(session, who.ana)[0], copies(session, who.bo)[0]
    assert (ana.suspended_at, ana.changed_at) == (None, None)
    assert bo.suspended_at == ago(1)


def test_words_that_were_changed_meanwhile_are_not_overwritten(session, who):
    card_id = share(session, who)
    change(session, who, card_id, Wording("What empties a node?", "drain"))

    with pytest.raises(StaleError, match="changed meanwhile"):
        change(session, who, card_id, Wording("Mine?", "Yes."), revision=0)


def test_a_part_hidden_anew_reaches_every_reader_and_one_shown_again_is_retired(session, who):
    card_id = share(session, who, cloze(who))
    words = Wording("{{c1::Guaranteed}} or {{c3::Burstable}}", "")

    change(session, who, card_id, words)

    for reader in (who.ana, who.bo):
        assert {card.cloze: card.retired_at for card in copies(session, reader)} == {
            1: None,
            2: NOW,
            3: None,
        }


def test_a_part_that_is_hidden_again_goes_on_where_it_stood(session, who):
    card_id = share(session, who, cloze(who), now=ago(9))
    grade(session, copies(session, who.ana)[1], who.ana, now=ago(8))
    change(session, who, card_id, Wording("{{c1::Guaranteed}}", ""))

    change(session, who, card_id, Wording(TWO, ""))

    assert [(card.reviews, card.retired_at) for card in copies(session, who.ana)] == [
        (0, None),
        (1, None),
    ]


def test_a_card_that_its_reader_retired_stays_away(session, who):
    card_id = share(session, who, cloze(who))
    first, second = copies(session, who.ana)
    cards.retire(session, second.id, user_id=who.ana.id, now=ago(1))

    change(session, who, card_id, Wording(f"{TWO}.", ""))

    assert [card.retired_at for card in copies(session, who.ana)] == [None, ago(1)]
    assert {card.prompt for card in copies(session, who.ana)} == {f"{TWO}."}
    assert first.deck_card_id == card_id


def test_a_retired_card_leaves_the_deck_and_belongs_to_its_readers(session, who):
    card_id = share(session, who)

    deck_cards.retire_shared_card(session, PLACE, card_id, by=who.lea, now=NOW)

    for reader in (who.ana, who.bo):
        (card,) = copies(session, reader)
        assert (card.retired_at, card.deck_card_id) == (NOW, None)
    with pytest.raises(NotFoundError, match="has no such card"):
        change(session, who, card_id, Wording("Mine?", "Yes."))
    assert decks.deck_page(session, PLACE, viewer=who.ana, now=NOW).cards == ()


def test_the_words_of_a_deck_are_not_a_readers_to_change(session, who):
    share(session, who)
    (card,) = copies(session, who.ana)

    with pytest.raises(RuleError, match="team deck"):
        cards.edit_card(
            session, card.id, Wording("How?", "So."), user_id=who.ana.id, revision=0, now=NOW
        )


def test_a_card_reaches_a_thousand_readers_once_each(session, who):
    readers = [make_member(session, f"Reader {number}") for number in range(1_001)]
    _, deck = decks.find_deck(session, PLACE, viewer=who.lea)
    for user_id in readers:
        store.add_reader(session, deck.id, user_id, now=NOW)
    card_id = share(session, who)

    change(session, who, card_id, Wording("What stays?", "Daemons.", starts_anew=True))

    prompts = session.exec(select(CardRow.prompt).where(CardRow.deck_card_id == card_id)).all()
    assert prompts == ["What stays?"] * 1_003
