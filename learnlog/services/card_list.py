"""A member's cards as a list: where each stands, a page at a time, and several changed at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.errors import NotFoundError
from learnlog.domain.leech import is_leech
from learnlog.domain.local_time import local_day
from learnlog.services.cards import get_member
from learnlog.store import card_list
from learnlog.store.card_list import CardAct, CardFilter, DeckOfCard, Shelf
from learnlog.store.card_sources import CardSources, sources_of
from learnlog.store.cards import Card
from learnlog.store.session import Session

__all__ = ["CardAct", "CardFilter", "Shelf"]

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ListedCard:
    """A card in a list."""

    card: Card
    is_leech: bool


@dataclass(frozen=True, slots=True)
class CardList:
    """One page of a member's cards; ``counts`` has each shelf under the other filters."""

    cards: tuple[ListedCard, ...]
    counts: Mapping[Shelf, int]
    technologies: tuple[tuple[str, str], ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class CardPage:
    """One card of a member, the deck that its words belong to, and when it was retired."""

    card: Card
    sources: CardSources
    deck: DeckOfCard | None
    retired_at: datetime | None
    is_leech: bool


def list_cards(
    session: Session, user_id: int, wanted: CardFilter, *, page: int, now: datetime
) -> CardList:
    """Return a page of a member's cards, the last one where there are not so many."""
    day = local_day(now, get_member(session, user_id).zone)
    leeches = _leeches(session, user_id)
    counts = card_list.count_shelves(session, wanted, user_id=user_id, day=day, leeches=leeches)
    pages = max(1, -(-counts[wanted.shelf] // A_PAGE))
    shown = min(max(1, page), pages)
    found = card_list.find_cards(
        session,
        wanted,
        user_id=user_id,
        day=day,
        leeches=leeches,
        page=slice((shown - 1) * A_PAGE, shown * A_PAGE),
    )
    return CardList(
        cards=tuple(ListedCard(card, card.id in leeches) for card in found),
        counts=counts,
        technologies=tuple(card_list.technologies_of(session, user_id)),
        page=shown,
        pages=pages,
    )


def card_page(session: Session, user_id: int, card_id: int) -> CardPage:
    """Return one card, even one that is retired.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
    """
    found = card_list.find_any(session, card_id, user_id=user_id)
    if found is None:
        raise NotFoundError(f"card {card_id}: no such card")
    card, retired_at = found
    deck = card_list.deck_of(session, card.deck_card_id) if card.deck_card_id else None
    sources = sources_of(session, [card.id], user_id=user_id)[card.id]
    return CardPage(card, sources, deck, retired_at, card.id in _leeches(session, user_id))


def change_cards(
    session: Session, user_id: int, card_ids: Sequence[int], act: CardAct, *, now: datetime
) -> int:
    """Suspend, put back or retire several cards, and return with how many it was done."""
    return card_list.change_many(session, card_ids, act, user_id=user_id, now=now)


def _leeches(session: Session, user_id: int) -> list[int]:
    possible = card_list.possible_leeches(session, user_id)
    return [id_ for id_, (state, grades) in possible.items() if is_leech(state, grades)]
