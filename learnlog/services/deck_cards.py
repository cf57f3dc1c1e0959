"""The cards of team decks: added, changed and retired for every reader at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from learnlog.domain.card import CardKind, card_numbers, checked_words, cloze_numbers
from learnlog.domain.errors import NotFoundError, RuleError, StaleError
from learnlog.domain.local_time import local_day
from learnlog.services.accounts import SignedIn
from learnlog.services.cards import UNSEEN, Wording
from learnlog.services.decks import DeckPlace, led_deck
from learnlog.store import deck_copies, decks
from learnlog.store.decks import Deck, DeckCard, DeckCardValues
from learnlog.store.session import Session


def add_shared_card(
    session: Session,
    place: DeckPlace,
    values: DeckCardValues,
    *,
    by: SignedIn,
    now: datetime,
) -> int:
    """Put a card into a deck and among the new cards of its readers; return its id.

    Raises:
        NotFoundError: there is no such deck, or it is not theirs to see.
        NotAllowedError: they do not lead the team.
        RuleError: words are missing or too many.
    """
    deck = led_deck(session, place, by=by)
    return put_into_deck(session, deck, values, by=by, now=now)


def put_into_deck(
    session: Session, deck: Deck, values: DeckCardValues, *, by: SignedIn, now: datetime
) -> int:
    """Put a card into a deck that is locked, and give it to the readers; return its id."""
    clean = checked_values(values)
    card_id = decks.add_deck_card(session, deck.id, clean, by=by.id, now=now)
    card = shared_card(session, deck, card_id)
    numbers = card_numbers(clean.kind, clean.prompt)
    readers = _readers(session, deck, now=now)
    deck_copies.give_copies(session, card, numbers, readers=readers, now=now)
    return card_id


def checked_values(values: DeckCardValues) -> DeckCardValues:
    """Return what a shared card is made of, tidied.

    Raises:
        RuleError: words are missing or too many, or a drill has no topic.
    """
    prompt, answer = checked_words(values.kind, values.prompt, values.answer)
    if (values.kind is CardKind.DRILL) is (values.topic is None):
        raise RuleError("A drill is about one of the topics that clients ask about.")
    return replace(values, prompt=prompt, answer=answer, tags=" ".join(values.tags.split()))


def shared_card(session: Session, deck: Deck, card_id: int) -> DeckCard:
    """Return a card of a deck.

    Raises:
        NotFoundError: the deck has no such card.
    """
    card = decks.find_deck_card(session, deck.id, card_id)
    if card is None:
        raise NotFoundError(f"card {card_id}: the deck {deck.name} has no such card")
    return card


def change_shared_card(
    session: Session,
    deck: Deck,
    card_id: int,
    words: Wording,
    *,
    revision: int,
    now: datetime,
) -> None:
    """Change a card of a deck that is locked; it reaches every reader.

    Schedules stay, unless the meaning changed.

    Raises:
        NotFoundError: the deck has no such card.
        RuleError: words are missing or too many.
        StaleError: the card was changed meanwhile.
    """
    before = shared_card(session, deck, card_id)
    prompt, answer = checked_words(before.values.kind, words.prompt, words.answer)
    values: dict[str, object] = {
        "prompt": prompt,
        "answer": answer,
        "source_url": words.source_url,
    }
    if words.tags is not None:
        values["tags"] = " ".join(words.tags.split())
    for name, version in (("true_from", words.true_from), ("true_until", words.true_until)):
        if version is not None:
            values[name] = version or None
    if not decks.change_deck_card(session, card_id, revision=revision, now=now, **values):
        raise StaleError("That card was changed meanwhile. Look at it again.")
    _follow(session, deck, before, starts_anew=words.starts_anew, now=now)


def _follow(
    session: Session, deck: Deck, before: DeckCard, *, starts_anew: bool, now: datetime
) -> None:
    """Let the readers' cards follow a shared card that was changed."""
    card = shared_card(session, deck, before.id)
    readers = _readers(session, deck, now=now)
    deck_copies.change_copies(session, card, now=now)
    if starts_anew:
        by_day: dict[int, list[int]] = defaultdict(list)
        for user_id, day in readers:
            by_day[day].append(user_id)
        for day, user_ids in by_day.items():
            values = UNSEEN | {"due_day": day}
            deck_copies.start_copies_anew(session, card.id, user_ids, values=values)
    if card.values.kind is CardKind.CLOZE:
        old, new = set(cloze_numbers(before.values.prompt)), set(cloze_numbers(card.values.prompt))
        deck_copies.retire_copies(session, card.id, old - new, now=now)
        deck_copies.give_copies(session, card, sorted(new - old), readers=readers, now=now)


def retire_shared_card(
    session: Session, place: DeckPlace, card_id: int, *, by: SignedIn, now: datetime
) -> None:
    """Take a card out of a deck, and out of the queues of its readers.

    Raises:
        NotFoundError: there is no such deck or card, or it is not theirs to see.
        NotAllowedError: they do not lead the team.
    """
    deck = led_deck(session, place, by=by)
    card = shared_card(session, deck, card_id)
    decks.change_deck_card(session, card_id, revision=card.revision, now=now, retired_at=now)
    deck_copies.retire_copies(session, card_id, now=now)


def _readers(session: Session, deck: Deck, *, now: datetime) -> Sequence[tuple[int, int]]:
    """Return who reviews a deck, with the local day of each."""
    found = decks.readers_of(session, deck.id)
    return [(user_id, local_day(now, zone)) for user_id, zone in found]
