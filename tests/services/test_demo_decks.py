import pytest

from learnlog.domain.card import checked_words
from learnlog.domain.members import Role
from learnlog.resources import resource_dir
from learnlog.services import decks
from learnlog.services.accounts import signed_in
from learnlog.services.decks import DeckPlace
from learnlog.services.demo_decks import CARDS, share_deck
from learnlog.store import people
from tests.conftest import NOW
from tests.makers import make_member, make_team, make_technology

PLACE = DeckPlace("platform", "what-we-tell-clients")


@pytest.fixture
def lead(session):
    return make_member(session, "Lea Lead", role=Role.LEAD)


@pytest.fixture
def colleague(session, lead):
    user_id = make_member(session, "Ana Costa")
    make_team(session, "Platform", members=[user_id], leads=[lead], slug="platform")
    return user_id


def share(session, lead, colleague):
    return share_deck(session, "platform", lead=lead, colleague=colleague, now=NOW)


def page(session, user_id):
    viewer = signed_in(session, people.get_member(session, user_id))
    return decks.deck_page(session, PLACE, viewer=viewer, now=NOW)


def test_cards_on_what_is_known_are_shared_and_one_is_discussed(session, lead, colleague):
    for slug in ("kubernetes", "disaster-recovery"):
        make_technology(session, slug)

    count = share(session, lead, colleague)

    found = page(session, colleague)
    (proposal,) = found.open
    assert count == len(found.cards) == 2
    assert (proposal.who, proposal.values.deck_card_id) == ("Ana Costa", found.cards[0].id)
    assert found.deck.readers == 0


def test_where_nothing_is_known_the_deck_is_empty(session, lead, colleague):
    assert share(session, lead, colleague) == 0

    assert page(session, lead).open == ()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.slug)
def test_a_card_is_about_a_technology_of_the_catalogue_and_can_be_asked(card):
    assert (resource_dir("feeds") / f"{card.slug}.toml").is_file()
    assert checked_words(card.kind, card.prompt, card.answer) == (card.prompt, card.answer)
