"""The demo's team deck: what a lead shares, and what a colleague would say otherwise."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.services import deck_cards, deck_proposals, decks
from learnlog.services.accounts import SignedIn, signed_in
from learnlog.services.cards import Wording, get_member
from learnlog.services.deck_proposals import Suggestion
from learnlog.services.decks import DeckPlace
from learnlog.services.targets import known_technologies
from learnlog.store.decks import DeckCardValues
from learnlog.store.session import Session

NAME = "What we tell clients"
SUMMARY = "Answers we want everybody to give alike."
BEFORE_THE_END = timedelta(days=12)
PROPOSED_BEFORE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class _Shared:
    slug: str
    prompt: str
    answer: str
    source: str = ""
    kind: CardKind = CardKind.QUESTION
    topic: FindingTopic | None = None


CARDS = (
    _Shared(
        "high-availability",
        "Explain why two parts that are up 99.9 % of the time do not make a whole that is",
        "In series the shares multiply: 0.999 times itself is 0.998, so 99.8 %: twice the outage.",
        kind=CardKind.TOPIC,
    ),
    _Shared(
        "disaster-recovery",
        "The client wants to lose nothing and to be back at once. What do we ask first?",
        "What an hour of outage and an hour of lost data cost them. RTO and RPO follow from that,"
        " and each step towards zero costs more than the one before.",
        kind=CardKind.DRILL,
        topic=FindingTopic.DISASTER_RECOVERY,
    ),
    _Shared(
        "kubernetes",
        "Before a cluster's upgrade to the next minor version: which objects do we look at first?",
        "Those whose API version the new one no longer serves. They cannot be applied any longer.",
        "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
    ),
    _Shared(
        "postgresql",
        "A new major version of PostgreSQL over night: what do we say about the way back?",
        "Once it has taken writes, the old data directory lags behind. Going back means to restore"
        " and lose those writes, unless they are replicated back.",
        "https://www.postgresql.org/docs/current/upgrading.html",
    ),
    _Shared(
        "terraform",
        "The state holds secrets {{c1::in plain text}}, so it is kept in a backend that"
        " {{c2::encrypts and limits access}}.",
        "",
        "https://developer.hashicorp.com/terraform/language/state/sensitive-data",
        kind=CardKind.CLOZE,
    ),
)


def share_deck(session: Session, team: str, *, lead: int, colleague: int, now: datetime) -> int:
    """Share cards on the technologies that are known, let a colleague propose; return how many."""
    by = signed_in(session, get_member(session, lead))
    ids = {item.slug: item.id for item in known_technologies(session)}
    at = now - BEFORE_THE_END
    place = DeckPlace(team, decks.create_deck(session, team, NAME, SUMMARY, by=by, now=at))
    made = [
        deck_cards.add_shared_card(session, place, _values(card, ids[card.slug]), by=by, now=at)
        for card in CARDS
        if card.slug in ids
    ]
    if made:
        other = signed_in(session, get_member(session, colleague))
        _propose(session, place, made[0], by=other, now=now - PROPOSED_BEFORE)
    return len(made)


def _values(card: _Shared, technology_id: int) -> DeckCardValues:
    return DeckCardValues(
        technology_id, card.kind, card.topic, card.prompt, card.answer, card.source
    )


def _propose(
    session: Session, place: DeckPlace, card_id: int, *, by: SignedIn, now: datetime
) -> None:
    _, deck = decks.find_deck(session, place, viewer=by)
    said = deck_cards.shared_card(session, deck, card_id).values
    words = Wording(said.prompt, f"{said.answer} Ask which parts are in series.", said.source_url)
    suggestion = Suggestion(words, "Clients hear the figure and forget the rest.")
    deck_proposals.propose_change(session, place, card_id, suggestion, by=by, now=now)
