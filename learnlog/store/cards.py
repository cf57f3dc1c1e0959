"""Queries on cards."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select, update

from learnlog.domain.card import CardKind, cloze_question
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.review import CardState, MemoryState
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, TechnologyRow

CARD: tuple[Any, ...] = (
    CardRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    CardRow.technology_id,
    CardRow.prompt,
    CardRow.answer,
    CardRow.source_url,
    CardRow.origin,
    CardRow.experiment_id,
    CardRow.revision,
    CardRow.kind,
    CardRow.topic,
    CardRow.note_key,
    CardRow.cloze,
    CardRow.tags,
    CardRow.source_text,
    CardRow.release_id,
    CardRow.entry_id,
    CardRow.deck_card_id,
    CardRow.changed_by_release_id,
    CardRow.changed_at,
    CardRow.true_from,
    CardRow.true_until,
    CardRow.suspended_at,
    CardRow.stability_days,
    CardRow.difficulty,
    CardRow.last_day,
    CardRow.due_day,
    CardRow.reviews,
    CardRow.lapses,
)


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a member with its schedule."""

    id: int
    slug: str
    technology: str
    technology_id: int
    prompt: str
    answer: str
    source_url: str
    origin: str
    experiment_id: int | None
    revision: int
    kind: CardKind
    topic: FindingTopic | None
    note_key: str | None
    cloze: int | None
    tags: str
    source_text: str
    release_id: int | None
    entry_id: int | None
    deck_card_id: int | None
    changed_by_release_id: int | None
    changed_at: datetime | None
    true_from: str | None
    true_until: str | None
    is_suspended: bool
    state: CardState

    @property
    def title(self) -> str:
        """What the card asks, in a list; a cloze text without the part that it hides."""
        if self.kind is CardKind.CLOZE and self.cloze is not None:
            return cloze_question(self.prompt, self.cloze)
        return self.prompt


@dataclass(frozen=True, slots=True)
class CardValues:
    """What a new card is made of; ``origin_key`` names it among the member's cards."""

    technology_id: int
    prompt: str
    answer: str
    source_url: str = ""
    origin: str = "own"
    origin_key: str | None = None
    experiment_id: int | None = None
    true_from: str | None = None
    true_until: str | None = None
    kind: CardKind = CardKind.QUESTION
    topic: FindingTopic | None = None
    note_key: str | None = None
    cloze: int | None = None
    tags: str = ""
    source_text: str = ""
    release_id: int | None = None
    entry_id: int | None = None
    deck_card_id: int | None = None
    deck_revision: int | None = None


def card_of(row: Sequence[Any]) -> Card:
    """Return the card that a row of ``CARD`` holds."""
    kind, topic = row[10:12]
    suspended_at, stability, difficulty, *rest = row[23:]
    memory = None if stability is None else MemoryState(stability, difficulty)
    words: list[Any] = [*row[:10], CardKind(kind), FindingTopic(topic) if topic else None]
    state: list[Any] = [*row[12:23], suspended_at is not None, CardState(memory, *rest)]
    return Card(*words, *state)


def get_card(session: Session, card_id: int, *, user_id: int) -> Card | None:
    """Return a member's card."""
    query = (
        select(*CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(col(CardRow.id) == card_id, col(CardRow.user_id) == user_id)
        .where(col(CardRow.retired_at).is_(None))
    )
    row = session.exec(query).first()
    return card_of(row) if row else None


def cards_of(session: Session, *, user_id: int, slug: str = "") -> list[Card]:
    """Return the cards of a member, of one technology where a slug is given, by due day."""
    query = (
        select(*CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(col(CardRow.user_id) == user_id, col(CardRow.retired_at).is_(None))
        .order_by(col(CardRow.due_day), col(CardRow.id))
    )
    if slug:
        query = query.where(col(TechnologyRow.slug) == slug)
    return [card_of(row) for row in session.exec(query)]


def count_by_technology(session: Session, *, user_id: int) -> dict[int, int]:
    """Return how many cards of a member are neither suspended nor retired, by technology."""
    columns: tuple[Any, ...] = (CardRow.technology_id, func.count())
    query = (
        select(*columns)
        .where(
            col(CardRow.user_id) == user_id,
            col(CardRow.suspended_at).is_(None),
            col(CardRow.retired_at).is_(None),
        )
        .group_by(col(CardRow.technology_id))
    )
    return dict(session.exec(query).all())


def add_card(
    session: Session, values: CardValues, *, user_id: int, due_day: int, now: datetime
) -> int | None:
    """Insert a card and return its id; None when its origin key is there already."""
    if values.origin_key is not None:
        known = select(CardRow.id).where(
            col(CardRow.user_id) == user_id, col(CardRow.origin_key) == values.origin_key
        )
        if session.exec(known).first() is not None:
            return None
    row = CardRow(
        **asdict(values), user_id=user_id, due_day=due_day, created_at=now, true_as_of=now
    )
    session.add(row)
    session.flush()
    return row.id


def save_state(session: Session, card_id: int, state: CardState, *, revision: int) -> bool:
    """Write a card's schedule if nobody changed the card since ``revision``."""
    memory = state.state
    written = session.exec(
        update(CardRow)
        .where(col(CardRow.id) == card_id, col(CardRow.revision) == revision)
        .values(
            stability_days=memory.stability_days if memory else None,
            difficulty=memory.difficulty if memory else None,
            last_day=state.last_day,
            due_day=state.due_day,
            reviews=state.reviews,
            lapses=state.lapses,
            revision=revision + 1,
        )
    )
    return written.rowcount == 1


def change_card(
    session: Session, card_id: int, *, user_id: int, revision: int, values: dict[str, Any]
) -> bool:
    """Change columns of a card if nobody did since ``revision``; return whether it happened."""
    written = session.exec(
        update(CardRow)
        .where(
            col(CardRow.id) == card_id,
            col(CardRow.user_id) == user_id,
            col(CardRow.revision) == revision,
        )
        .values(revision=revision + 1, **values)
    )
    return written.rowcount == 1
