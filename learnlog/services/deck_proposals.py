"""Words that members propose for a team's deck, and what its leads decide."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.services.accounts import SignedIn
from learnlog.services.cards import Wording
from learnlog.services.deck_cards import (
    change_shared_card,
    checked_values,
    put_into_deck,
    shared_card,
)
from learnlog.services.decks import DeckPlace, find_deck, led_deck
from learnlog.store import deck_proposals
from learnlog.store.deck_proposals import Proposal, ProposalValues
from learnlog.store.decks import Deck, DeckCardValues
from learnlog.store.session import Session

MAX_WHY = 500


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Other words for a shared card, and why."""

    words: Wording
    why: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a lead decides; ``revision`` is that of the shared card as the lead saw it."""

    proposal_id: int
    accept: bool
    revision: int | None = None


def propose_card(
    session: Session,
    place: DeckPlace,
    values: DeckCardValues,
    why: str,
    *,
    by: SignedIn,
    now: datetime,
) -> int:
    """Propose a new card for a deck, and return the proposal's id.

    Raises:
        NotFoundError: there is no such deck, or it is not theirs to see.
        RuleError: words are missing or too many.
    """
    _, deck = find_deck(session, place, viewer=by)
    clean = checked_values(values)
    proposed = ProposalValues(
        deck_card_id=None,
        card_revision=None,
        technology_id=clean.technology_id,
        kind=clean.kind,
        topic=clean.topic,
        prompt=clean.prompt,
        answer=clean.answer,
        source_url=clean.source_url,
        why=_reason(why),
        starts_anew=False,
    )
    return deck_proposals.add_proposal(session, deck.id, proposed, by=by.id, now=now)


def propose_change(
    session: Session,
    place: DeckPlace,
    card_id: int,
    suggestion: Suggestion,
    *,
    by: SignedIn,
    now: datetime,
) -> int:
    """Propose other words for a card of a deck, and return the proposal's id.

    Raises:
        NotFoundError: there is no such deck or card, or it is not theirs to see.
        RuleError: words are missing or too many, or they are those that stand there.
    """
    _, deck = find_deck(session, place, viewer=by)
    card = shared_card(session, deck, card_id)
    words = suggestion.words
    clean = checked_values(
        DeckCardValues(
            card.values.technology_id,
            card.values.kind,
            card.values.topic,
            words.prompt,
            words.answer,
            words.source_url,
        )
    )
    said = (clean.prompt, clean.answer, clean.source_url)
    if said == (card.values.prompt, card.values.answer, card.values.source_url):
        raise RuleError("These are the words as they stand. Change some of them.")
    proposed = ProposalValues(
        deck_card_id=card.id,
        card_revision=card.revision,
        technology_id=clean.technology_id,
        kind=clean.kind,
        topic=clean.topic,
        prompt=clean.prompt,
        answer=clean.answer,
        source_url=clean.source_url,
        why=_reason(suggestion.why),
        starts_anew=words.starts_anew,
    )
    return deck_proposals.add_proposal(session, deck.id, proposed, by=by.id, now=now)


def _reason(why: str) -> str:
    return why.strip()[:MAX_WHY]


def decide(
    session: Session, place: DeckPlace, decision: Decision, *, by: SignedIn, now: datetime
) -> None:
    """Accept or decline a proposal; accepted words reach every reader.

    Raises:
        NotFoundError: no such deck or open proposal, or it is not theirs to see.
        NotAllowedError: they do not lead the team.
        StaleError: the card was changed meanwhile.
    """
    deck = led_deck(session, place, by=by)
    proposal = _open_proposal(session, deck, decision.proposal_id)
    deck_proposals.decide(session, proposal.id, accepted=decision.accept, by=by.id, now=now)
    if not decision.accept:
        return
    said = proposal.values
    if said.deck_card_id is None:
        values = DeckCardValues(
            said.technology_id, said.kind, said.topic, said.prompt, said.answer, said.source_url
        )
        put_into_deck(session, deck, values, by=by, now=now)
        return
    words = Wording(said.prompt, said.answer, said.source_url, starts_anew=said.starts_anew)
    seen = decision.revision if decision.revision is not None else said.card_revision
    change_shared_card(session, deck, said.deck_card_id, words, revision=seen or 0, now=now)


def _open_proposal(session: Session, deck: Deck, proposal_id: int) -> Proposal:
    found = deck_proposals.find_open(session, deck.id, proposal_id)
    if found is None:
        raise NotFoundError(f"proposal {proposal_id}: decided already, or never made")
    return found


def withdraw(session: Session, place: DeckPlace, proposal_id: int, *, by: SignedIn) -> None:
    """Take back a proposal of one's own that nobody has decided yet.

    Raises:
        NotFoundError: there is no such deck, or no such proposal of theirs that waits.
    """
    find_deck(session, place, viewer=by)
    if not deck_proposals.withdraw(session, proposal_id, user_id=by.id):
        raise NotFoundError(f"proposal {proposal_id}: none of yours waits")
