"""Cards: made, changed, put off and put away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from learnlog.domain.errors import NotFoundError, RuleError, StaleError
from learnlog.domain.local_time import local_day
from learnlog.domain.technology import Technology
from learnlog.services.evidence import technology_id_of
from learnlog.store import cards, people
from learnlog.store.cards import Card, CardValues
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a card as its owner changes them; ``starts_anew`` when the meaning changed."""

    prompt: str
    answer: str
    source_url: str = ""
    starts_anew: bool = False


def put_off(session: Session, card_id: int, *, user_id: int, now: datetime) -> None:
    """Ask a card again tomorrow, without a grade.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
    """
    card = get_card(session, card_id, user_id=user_id)
    day = local_day(now, get_member(session, user_id).zone)
    state = replace(card.state, due_day=day + 1)
    cards.save_state(session, card.id, state, revision=card.revision)


def suspend(
    session: Session, card_id: int, *, user_id: int, now: datetime, back: bool = False
) -> None:
    """Take a card out of the queue, or put it back.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
    """
    card = get_card(session, card_id, user_id=user_id)
    values = {"suspended_at": None if back else now}
    cards.change_card(session, card.id, user_id=user_id, revision=card.revision, values=values)


def edit_card(
    session: Session, card_id: int, words: Wording, *, user_id: int, revision: int, now: datetime
) -> None:
    """Change a card's words; its schedule stays unless the meaning changed.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
        RuleError: question or answer is empty.
        StaleError: the card was changed meanwhile.
    """
    card = get_card(session, card_id, user_id=user_id)
    if not words.prompt.strip() or not words.answer.strip():
        raise RuleError("A card needs a question and an answer.")
    values: dict[str, object] = {
        "prompt": words.prompt.strip(),
        "answer": words.answer.strip(),
        "source_url": words.source_url,
    }
    if words.starts_anew:
        day = local_day(now, get_member(session, user_id).zone)
        values |= {"stability_days": None, "difficulty": None, "last_day": None, "due_day": day}
    if not cards.change_card(session, card.id, user_id=user_id, revision=revision, values=values):
        raise StaleError("That card was changed meanwhile. Look at it again.")


def add_card(session: Session, values: CardValues, *, user_id: int, now: datetime) -> int | None:
    """Add a card, due today, and return its id; None when its origin key is there already."""
    day = local_day(now, get_member(session, user_id).zone)
    return cards.add_card(session, values, user_id=user_id, due_day=day, now=now)


def add_starter_cards(
    session: Session, technology: Technology, *, user_id: int, now: datetime
) -> int:
    """Add the catalogue's cards for a technology and return how many are new; once each."""
    technology_id = technology_id_of(session, technology.slug)
    added = [
        add_card(
            session,
            CardValues(
                technology_id=technology_id,
                prompt=card.prompt,
                answer=card.answer,
                source_url=card.source,
                origin="starter",
                origin_key=f"starter:{technology.slug}:{card.prompt}"[:300],
                true_from=card.true_from,
                true_until=card.true_until,
            ),
            user_id=user_id,
            now=now,
        )
        for card in technology.cards
    ]
    return sum(card_id is not None for card_id in added)


def cards_of(session: Session, user_id: int, slug: str = "") -> Sequence[Card]:
    """Return a member's cards, of one technology where a slug is given."""
    return cards.cards_of(session, user_id=user_id, slug=slug)


def get_card(session: Session, card_id: int, *, user_id: int) -> Card:
    """Return a member's card.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
    """
    card = cards.get_card(session, card_id, user_id=user_id)
    if card is None:
        raise NotFoundError(f"card {card_id}: no such card")
    return card


def get_member(session: Session, user_id: int) -> people.Member:
    """Return a member.

    Raises:
        NotFoundError: there is none with this id.
    """
    member = people.get_member(session, user_id)
    if member is None:
        raise NotFoundError(f"member {user_id}: no such member")
    return member
