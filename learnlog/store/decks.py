"""Queries on team decks, the cards in them, and who reads them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, func, select, update

from learnlog.domain.card import CardKind, cloze_question
from learnlog.domain.experiment import FindingTopic
from learnlog.store.session import Session
from learnlog.store.tables import (
    DeckCardRow,
    DeckProposalRow,
    DeckReaderRow,
    DeckRow,
    MemberRow,
    TechnologyRow,
)


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck as one member sees it; ``proposals`` are those that nobody has decided yet."""

    id: int
    team_id: int
    slug: str
    name: str
    summary: str
    cards: int
    readers: int
    proposals: int
    is_reader: bool


@dataclass(frozen=True, slots=True)
class NewDeck:
    """What a new deck is called."""

    slug: str
    name: str
    summary: str


@dataclass(frozen=True, slots=True)
class DeckCardValues:
    """What a shared card is made of."""

    technology_id: int
    kind: CardKind
    topic: FindingTopic | None
    prompt: str
    answer: str
    source_url: str = ""
    tags: str = ""
    true_from: str | None = None
    true_until: str | None = None


@dataclass(frozen=True, slots=True)
class DeckCard:
    """A shared card; ``revision`` counts the changes of its words."""

    id: int
    deck_id: int
    slug: str
    technology: str
    revision: int
    values: DeckCardValues

    @property
    def title(self) -> str:
        """What the card is about; a cloze text with nothing hidden."""
        is_cloze = self.values.kind is CardKind.CLOZE
        return cloze_question(self.values.prompt, 0) if is_cloze else self.values.prompt


_CARD: tuple[Any, ...] = (
    DeckCardRow.id,
    DeckCardRow.deck_id,
    TechnologyRow.slug,
    TechnologyRow.name,
    DeckCardRow.revision,
    DeckCardRow.technology_id,
    DeckCardRow.kind,
    DeckCardRow.topic,
    DeckCardRow.prompt,
    DeckCardRow.answer,
    DeckCardRow.source_url,
    DeckCardRow.tags,
    DeckCardRow.true_from,
    DeckCardRow.true_until,
)


def list_decks(session: Session, team_id: int, *, user_id: int) -> list[Deck]:
    """Return the open decks of a team, by name."""
    query = (
        select(*_deck_columns(user_id))
        .where(col(DeckRow.team_id) == team_id, col(DeckRow.closed_at).is_(None))
        .order_by(func.lower(DeckRow.name), col(DeckRow.id))
    )
    return [_deck(row) for row in session.exec(query)]


def find_deck(session: Session, team_id: int, slug: str, *, user_id: int) -> Deck | None:
    """Return an open deck of a team."""
    query = select(*_deck_columns(user_id)).where(
        col(DeckRow.team_id) == team_id,
        col(DeckRow.slug) == slug,
        col(DeckRow.closed_at).is_(None),
    )
    row = session.exec(query).first()
    return _deck(row) if row else None


def _deck_columns(user_id: int) -> tuple[Any, ...]:
    def count(table: Any, *where: Any) -> Any:
        return (
            select(func.count())
            .select_from(table)
            .where(col(table.deck_id) == col(DeckRow.id), *where)
            .correlate(DeckRow)
            .scalar_subquery()
        )

    return (
        DeckRow.id,
        DeckRow.team_id,
        DeckRow.slug,
        DeckRow.name,
        DeckRow.summary,
        count(DeckCardRow, col(DeckCardRow.retired_at).is_(None)),
        count(DeckReaderRow),
        count(DeckProposalRow, col(DeckProposalRow.decided_at).is_(None)),
        count(DeckReaderRow, col(DeckReaderRow.user_id) == user_id),
    )


def _deck(row: Sequence[Any]) -> Deck:
    seen: list[Any] = [*row[:8], bool(row[8])]
    return Deck(*seen)


def lock_deck(session: Session, deck_id: int) -> None:
    """Let nobody else change a deck or join it until this transaction ends.

    SQLite has one writer at a time anyway.
    """
    session.exec(select(DeckRow.id).where(col(DeckRow.id) == deck_id).with_for_update()).one()


def deck_slugs_like(session: Session, team_id: int, slug: str) -> set[str]:
    """Return the slugs of a team's decks that begin with ``slug``, of closed ones too."""
    query = select(DeckRow.slug).where(
        col(DeckRow.team_id) == team_id, col(DeckRow.slug).startswith(slug, autoescape=True)
    )
    return set(session.exec(query))


def add_deck(session: Session, team_id: int, new: NewDeck, *, by: int, now: datetime) -> None:
    """Insert a deck."""
    row = DeckRow(
        team_id=team_id,
        slug=new.slug,
        name=new.name,
        summary=new.summary,
        created_by=by,
        created_at=now,
    )
    session.add(row)
    session.flush()


def change_deck(session: Session, deck_id: int, **values: Any) -> None:
    """Change columns of a deck."""
    session.exec(update(DeckRow).where(col(DeckRow.id) == deck_id).values(**values))


def cards_of_deck(session: Session, deck_id: int) -> list[DeckCard]:
    """Return the cards of a deck by technology, in the order they were added."""
    query = (
        select(*_CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(DeckCardRow.technology_id))
        .where(col(DeckCardRow.deck_id) == deck_id, col(DeckCardRow.retired_at).is_(None))
        .order_by(func.lower(TechnologyRow.name), col(DeckCardRow.id))
    )
    return [_deck_card(row) for row in session.exec(query)]


def find_deck_card(session: Session, deck_id: int, card_id: int) -> DeckCard | None:
    """Return a card of a deck that is not retired."""
    query = (
        select(*_CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(DeckCardRow.technology_id))
        .where(col(DeckCardRow.deck_id) == deck_id, col(DeckCardRow.id) == card_id)
        .where(col(DeckCardRow.retired_at).is_(None))
    )
    row = session.exec(query).first()
    return _deck_card(row) if row else None


def _deck_card(row: Sequence[Any]) -> DeckCard:
    technology_id, kind, topic, *words = row[5:]
    values = DeckCardValues(
        technology_id, CardKind(kind), FindingTopic(topic) if topic else None, *words
    )
    found: list[Any] = [*row[:5], values]
    return DeckCard(*found)


def add_deck_card(
    session: Session, deck_id: int, values: DeckCardValues, *, by: int, now: datetime
) -> int:
    """Insert a shared card and return its id."""
    row = DeckCardRow(**asdict(values), deck_id=deck_id, created_by=by, created_at=now)
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the new card no id")
    return row.id


def change_deck_card(
    session: Session, card_id: int, *, revision: int, now: datetime, **values: Any
) -> bool:
    """Change a shared card if nobody did since ``revision``; return whether it happened."""
    written = session.exec(
        update(DeckCardRow)
        .where(col(DeckCardRow.id) == card_id, col(DeckCardRow.revision) == revision)
        .where(col(DeckCardRow.retired_at).is_(None))
        .values(revision=revision + 1, changed_at=now, **values)
    )
    return written.rowcount == 1


def add_reader(session: Session, deck_id: int, user_id: int, *, now: datetime) -> None:
    """Note that a member reviews a deck; once."""
    if session.get(DeckReaderRow, (deck_id, user_id)) is None:
        session.add(DeckReaderRow(deck_id=deck_id, user_id=user_id, joined_at=now))
        session.flush()


def remove_readers(session: Session, deck_id: int, user_id: int | None = None) -> None:
    """Note that a member, or nobody, reviews a deck any longer."""
    gone = delete(DeckReaderRow).where(col(DeckReaderRow.deck_id) == deck_id)
    if user_id is not None:
        gone = gone.where(col(DeckReaderRow.user_id) == user_id)
    session.exec(gone)


def readers_of(session: Session, deck_id: int) -> list[tuple[int, str]]:
    """Return who reviews a deck, with the time zone of each."""
    query = (
        select(MemberRow.id, MemberRow.zone)
        .join(DeckReaderRow, col(DeckReaderRow.user_id) == col(MemberRow.id))
        .where(col(DeckReaderRow.deck_id) == deck_id)
        .order_by(col(MemberRow.id))
    )
    return [(user_id, zone) for user_id, zone in session.exec(query) if user_id is not None]
