"""Team decks: cards that a team shares, each reader on a schedule of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from learnlog.domain.card import card_numbers
from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.local_time import local_day
from learnlog.domain.naming import can_be_shown, slug_of, unused
from learnlog.services.accounts import SignedIn
from learnlog.services.cards import get_member
from learnlog.services.heatmap import find_team
from learnlog.services.teams import visible_teams
from learnlog.store import deck_copies, deck_proposals, decks
from learnlog.store.deck_proposals import Proposal
from learnlog.store.decks import Deck, DeckCard, NewDeck
from learnlog.store.session import Session
from learnlog.store.teams import TeamRef

MAX_NAME = 100
MAX_SUMMARY = 500
DECIDED_SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DeckPlace:
    """Where a deck is found: the slug of its team, and its own."""

    team: str
    slug: str


@dataclass(frozen=True, slots=True)
class DeckShelf:
    """The open decks of a team; leads may make and change them."""

    team: TeamRef
    may_change: bool
    decks: tuple[Deck, ...]


@dataclass(frozen=True, slots=True)
class DeckPage:
    """One deck: its cards, what is proposed, and what became of the viewer's own proposals."""

    team: TeamRef
    deck: Deck
    may_change: bool
    cards: tuple[DeckCard, ...]
    open: tuple[Proposal, ...]
    decided: tuple[Proposal, ...]

    def card(self, card_id: int) -> DeckCard | None:
        """Return one of the cards."""
        return next((card for card in self.cards if card.id == card_id), None)


def decks_of_team(session: Session, team_slug: str, *, viewer: SignedIn) -> DeckShelf:
    """Return the decks of a team.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    team = find_team(session, team_slug, viewer=viewer)
    found = decks.list_decks(session, team.id, user_id=viewer.id)
    return DeckShelf(team, viewer.leads(team.id), tuple(found))


def all_decks(session: Session, *, viewer: SignedIn) -> tuple[DeckShelf, ...]:
    """Return the decks of every team that the viewer may look at."""
    return tuple(
        decks_of_team(session, team.slug, viewer=viewer) for team in visible_teams(session, viewer)
    )


def deck_page(session: Session, place: DeckPlace, *, viewer: SignedIn, now: datetime) -> DeckPage:
    """Return one deck.

    Raises:
        NotFoundError: there is no such deck, or it is not the viewer's to see.
    """
    team, deck = find_deck(session, place, viewer=viewer)
    proposals = deck_proposals.list_proposals(
        session, deck.id, user_id=viewer.id, since=now - DECIDED_SHOWN
    )
    return DeckPage(
        team=team,
        deck=deck,
        may_change=viewer.leads(team.id),
        cards=tuple(decks.cards_of_deck(session, deck.id)),
        open=tuple(each for each in proposals if each.accepted is None),
        decided=tuple(each for each in proposals if each.accepted is not None),
    )


def find_deck(session: Session, place: DeckPlace, *, viewer: SignedIn) -> tuple[TeamRef, Deck]:
    """Return a deck with its team.

    Raises:
        NotFoundError: there is no such deck, or it is not the viewer's to see.
    """
    team = find_team(session, place.team, viewer=viewer)
    deck = decks.find_deck(session, team.id, place.slug, user_id=viewer.id)
    if deck is None:
        raise NotFoundError(f"{place.slug}: no such deck")
    return team, deck


def led_deck(session: Session, place: DeckPlace, *, by: SignedIn) -> Deck:
    """Return a deck that ``by`` may change, and let nobody else change it meanwhile.

    Raises:
        NotFoundError: there is no such deck, or it is not theirs to see.
        NotAllowedError: they do not lead the team.
    """
    team, deck = find_deck(session, place, viewer=by)
    if not by.leads(team.id):
        raise NotAllowedError("Only the team's leads change its decks. Propose the change.")
    decks.lock_deck(session, deck.id)
    return deck


def create_deck(
    session: Session, team_slug: str, name: str, summary: str, *, by: SignedIn, now: datetime
) -> str:
    """Make a deck of a team and return its slug.

    Raises:
        NotFoundError: there is no such team, or it is not theirs to see.
        NotAllowedError: they do not lead the team.
        RuleError: the name is empty or too long.
    """
    team = find_team(session, team_slug, viewer=by)
    if not by.leads(team.id):
        raise NotAllowedError("Only the team's leads make decks.")
    clean = " ".join(name.split())
    if not clean or len(clean) > MAX_NAME or not can_be_shown(clean):
        raise RuleError(f"Give the deck a name of 1 to {MAX_NAME} characters that can be shown.")
    wanted = slug_of(clean, otherwise="deck")
    slug = unused(wanted, decks.deck_slugs_like(session, team.id, wanted))
    about = summary.strip()[:MAX_SUMMARY]
    decks.add_deck(session, team.id, NewDeck(slug, clean, about), by=by.id, now=now)
    return slug


def join_deck(session: Session, place: DeckPlace, *, by: SignedIn, now: datetime) -> int:
    """Review a deck, and return how many cards it has; who had them gets them back as they were.

    Raises:
        NotFoundError: there is no such deck, or it is not theirs to see.
    """
    _, deck = find_deck(session, place, viewer=by)
    decks.lock_deck(session, deck.id)
    decks.add_reader(session, deck.id, by.id, now=now)
    reader = (by.id, local_day(now, get_member(session, by.id).zone))
    shared = decks.cards_of_deck(session, deck.id)
    for card in shared:
        numbers = card_numbers(card.values.kind, card.values.prompt)
        deck_copies.give_copies(session, card, numbers, readers=[reader], now=now)
    return len(shared)


def leave_deck(session: Session, place: DeckPlace, *, by: SignedIn, now: datetime) -> None:
    """Review a deck no longer: its cards are retired, and come back when it is joined again.

    Raises:
        NotFoundError: there is no such deck, or it is not theirs to see.
    """
    _, deck = find_deck(session, place, viewer=by)
    decks.lock_deck(session, deck.id)
    decks.remove_readers(session, deck.id, by.id)
    deck_copies.leave_copies(session, deck.id, by.id, now=now)


def close_deck(session: Session, place: DeckPlace, *, by: SignedIn, now: datetime) -> None:
    """Share a deck no longer: who reads it keeps the cards as their own.

    Raises:
        NotFoundError: there is no such deck, or it is not theirs to see.
        NotAllowedError: they do not lead the team.
    """
    deck = led_deck(session, place, by=by)
    deck_copies.own_copies(session, deck.id)
    decks.remove_readers(session, deck.id)
    decks.change_deck(session, deck.id, closed_at=now)
