"""What the tests of decks have in common: a team with a lead, two members and a deck."""

from dataclasses import dataclass

from sqlmodel import col, select

from learnlog.domain.card import CardKind
from learnlog.domain.members import Role
from learnlog.services import deck_cards, decks
from learnlog.services.accounts import SignedIn, signed_in
from learnlog.services.decks import DeckPlace
from learnlog.store import people
from learnlog.store.decks import DeckCardValues
from learnlog.store.tables import CardRow
from tests.conftest import NOW
from tests.makers import make_member, make_team, make_technology

PLACE = DeckPlace("platform", "how-we-run")
TWO = "{{c1::Guaranteed}} or {{c2::BestEffort}}"


@dataclass(frozen=True)
class People:
    """Lea leads, Ana and Bo are members, Olga runs the service, Eve is of no team."""

    lea: SignedIn
    ana: SignedIn
    bo: SignedIn
    olga: SignedIn
    eve: SignedIn
    technology_id: int


def a_team_with_a_deck(session):
    """Make everybody and the deck; Bo lives where it is still yesterday."""
    technology_id = make_technology(session, name="Kubernetes")
    ids = {
        "lea": make_member(session, "Lea Lead", role=Role.LEAD),
        "ana": make_member(session, "Ana Costa"),
        "bo": make_member(session, "Bo Eriksson", zone="Pacific/Pago_Pago"),
        "olga": make_member(session, "Olga Owner", role=Role.ADMIN),
        "eve": make_member(session, "Eve"),
    }
    make_team(
        session, "Platform", members=[ids["ana"], ids["bo"]], leads=[ids["lea"]], slug="platform"
    )
    seen = {name: signed_in(session, people.get_member(session, id_)) for name, id_ in ids.items()}
    decks.create_deck(session, "platform", "How we run", "Ours.", by=seen["lea"], now=NOW)
    return People(**seen, technology_id=technology_id)


def question(who, prompt="What drains a node?", answer="kubectl drain", **values):
    return DeckCardValues(who.technology_id, CardKind.QUESTION, None, prompt, answer, **values)


def cloze(who, text=TWO):
    return DeckCardValues(who.technology_id, CardKind.CLOZE, None, text, "")


def share(session, who, values=None, *, now=NOW):
    """Put a card into the deck; returns its id."""
    new = values or question(who)
    return deck_cards.add_shared_card(session, PLACE, new, by=who.lea, now=now)


def change(session, who, card_id, words, *, revision=None, now=NOW):
    """Change a shared card as its lead does."""
    deck = decks.led_deck(session, PLACE, by=who.lea)
    seen = deck_cards.shared_card(session, deck, card_id).revision
    deck_cards.change_shared_card(
        session, deck, card_id, words, revision=seen if revision is None else revision, now=now
    )


def copies(session, reader):
    """The cards of one reader, in the order in which they came."""
    query = (
        select(CardRow)
        .where(col(CardRow.user_id) == reader.id)
        .order_by(col(CardRow.id))
        .execution_options(populate_existing=True)
    )
    return list(session.exec(query))
