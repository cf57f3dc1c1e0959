"""Queries on a member's cards as a whole, for taking in and giving out files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from learnlog.domain.card import CardKind
from learnlog.domain.review import CardState, MemoryState
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, ReviewLogRow, TechnologyRow

_CHUNK = 2_000
_COLUMNS: tuple[Any, ...] = (
    CardRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    CardRow.origin_key,
    CardRow.note_key,
    CardRow.kind,
    CardRow.cloze,
    CardRow.topic,
    CardRow.prompt,
    CardRow.answer,
    CardRow.source_url,
    CardRow.tags,
    CardRow.true_from,
    CardRow.true_until,
    CardRow.revision,
    CardRow.deck_card_id,
    CardRow.retired_at,
    CardRow.suspended_at,
    CardRow.stability_days,
    CardRow.difficulty,
    CardRow.last_day,
    CardRow.due_day,
    CardRow.reviews,
    CardRow.lapses,
)


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A card of a member as files see it."""

    id: int
    slug: str
    technology: str
    origin_key: str | None
    note_key: str | None
    kind: CardKind
    cloze: int | None
    topic: str | None
    prompt: str
    answer: str
    source_url: str
    tags: str
    true_from: str | None
    true_until: str | None
    revision: int
    is_of_deck: bool
    is_retired: bool
    is_suspended: bool
    state: CardState


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review as files hold it."""

    at: datetime
    grade: int
    duration_ms: int | None


class ReviewValues(NamedTuple):
    """A review that was given elsewhere, as the log's columns hold it; nothing was foreseen."""

    at: datetime
    card_id: int
    user_id: int
    zone: str
    day_number: int
    elapsed_days: int
    grade: int
    stability_before: float | None
    difficulty_before: float | None
    stability_after: float
    difficulty_after: float
    last_day_before: int | None
    due_day_before: int
    due_day_after: int
    revision: int
    reviews_before: int
    lapses_before: int
    duration_ms: int | None
    algo_version: str
    source: str


def stored_cards(session: Session, *, user_id: int) -> list[StoredCard]:
    """Return every card of a member, retired ones too, in the order in which they were made."""
    query = (
        select(*_COLUMNS)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(col(CardRow.user_id) == user_id)
        .order_by(col(CardRow.id))
    )
    return [_stored(row) for row in session.exec(query)]


def _stored(row: Sequence[Any]) -> StoredCard:
    kind, (deck_card_id, retired_at, suspended_at) = row[5], row[15:18]
    stability, difficulty, *rest = row[18:]
    memory = None if stability is None else MemoryState(stability, difficulty)
    marks = [mark is not None for mark in (deck_card_id, retired_at, suspended_at)]
    values: list[Any] = [*row[:5], CardKind(kind), *row[6:15], *marks, CardState(memory, *rest)]
    return StoredCard(*values)


def reviews_of(session: Session, *, user_id: int) -> dict[int, list[PastReview]]:
    """Return a member's reviews by card, the oldest first; not those that were undone."""
    columns: tuple[Any, ...] = (
        ReviewLogRow.card_id,
        ReviewLogRow.at,
        ReviewLogRow.grade,
        ReviewLogRow.duration_ms,
    )
    query = (
        select(*columns)
        .where(col(ReviewLogRow.user_id) == user_id, col(ReviewLogRow.undone_at).is_(None))
        .order_by(col(ReviewLogRow.at), col(ReviewLogRow.id))
    )
    found: dict[int, list[PastReview]] = {}
    for card_id, at, grade, duration in session.exec(query):
        found.setdefault(card_id, []).append(PastReview(at, grade, duration))
    return found


def add_cards(session: Session, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Insert cards and return the ids of those that are new, by their origin keys."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    query = (
        dialect.insert(CardRow)
        .on_conflict_do_nothing(index_elements=["user_id", "origin_key"])
        .returning(col(CardRow.origin_key), col(CardRow.id))
    )
    found: dict[str, int] = {}
    for chunk in _chunks(rows):
        found.update((key, id_) for key, id_ in session.execute(query, chunk) if key)
    return found


def add_reviews(session: Session, rows: Sequence[ReviewValues]) -> None:
    """Append reviews to the log.

    Handed to the driver as they are, because building a statement's parameters takes four times
    as long as inserting them.
    """
    connection = session.connection()
    dialect = connection.dialect
    of_instant = ReviewLogRow.__table__.c.at.type.dialect_impl(dialect)  # type: ignore[attr-defined]  # SQLModel does not say so
    bound = of_instant.bind_processor(dialect) or _as_it_is
    names = ReviewValues._fields
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(names))
    statement = f"INSERT INTO review_log ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  # nosec B608 - our names
    for begin in range(0, len(rows), _CHUNK):
        chunk = [(bound(row.at), *row[1:]) for row in rows[begin : begin + _CHUNK]]
        connection.exec_driver_sql(statement, chunk)


def _as_it_is(at: datetime) -> Any:
    return at


def _chunks(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    yield from (list(rows[begin : begin + _CHUNK]) for begin in range(0, len(rows), _CHUNK))
