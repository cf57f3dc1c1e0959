"""Queries on cards and their review log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select, update

from learnlog.domain.review import CardState, Grade, MemoryState, Reviewed
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, ReviewLogRow, TechnologyRow

_CARD: tuple[Any, ...] = (
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
    is_suspended: bool
    state: CardState


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


@dataclass(frozen=True, slots=True)
class LogValues:
    """What a review's log row says beside what the grade did."""

    at: datetime
    day_number: int
    zone: str
    algo_version: str
    client_id: str | None
    source: str
    evidence_id: int | None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class LoggedReview:
    """A review that may be undone, or one that a client id names."""

    id: int
    card_id: int
    grade: Grade
    evidence_id: int | None
    state_before: CardState


def _card(row: Sequence[Any]) -> Card:
    suspended_at, stability, difficulty, last_day, due_day, reviews, lapses = row[10:]
    memory = None if stability is None else MemoryState(stability, difficulty)
    state = CardState(memory, last_day, due_day, reviews, lapses)
    words: Sequence[Any] = row[:10]
    return Card(*words, suspended_at is not None, state)  # type: ignore[call-arg]  # ten columns


def get_card(session: Session, card_id: int, *, user_id: int) -> Card | None:
    """Return a member's card."""
    query = (
        select(*_CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(col(CardRow.id) == card_id, col(CardRow.user_id) == user_id)
        .where(col(CardRow.retired_at).is_(None))
    )
    row = session.exec(query).first()
    return _card(row) if row else None


def due_cards(session: Session, *, user_id: int, day: int) -> list[Card]:
    """Return the cards of a member that are due on a local day, in the order they were made."""
    query = (
        select(*_CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(
            col(CardRow.user_id) == user_id,
            col(CardRow.due_day) <= day,
            col(CardRow.suspended_at).is_(None),
            col(CardRow.retired_at).is_(None),
        )
        .order_by(col(CardRow.id))
    )
    return [_card(row) for row in session.exec(query)]


def cards_of(session: Session, *, user_id: int, slug: str = "") -> list[Card]:
    """Return the cards of a member, of one technology where a slug is given, by due day."""
    query = (
        select(*_CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(col(CardRow.user_id) == user_id, col(CardRow.retired_at).is_(None))
        .order_by(col(CardRow.due_day), col(CardRow.id))
    )
    if slug:
        query = query.where(col(TechnologyRow.slug) == slug)
    return [_card(row) for row in session.exec(query)]


def count_due(session: Session, *, user_id: int, day: int) -> tuple[int, int]:
    """Return how many cards are due that were seen before, and how many never were."""
    seen = col(CardRow.last_day).is_not(None)
    columns: tuple[Any, ...] = (seen, func.count())
    query = (
        select(*columns)
        .where(
            col(CardRow.user_id) == user_id,
            col(CardRow.due_day) <= day,
            col(CardRow.suspended_at).is_(None),
            col(CardRow.retired_at).is_(None),
        )
        .group_by(seen)
    )
    counts = {bool(was_seen): count for was_seen, count in session.exec(query)}
    return counts.get(True, 0), counts.get(False, 0)


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
        user_id=user_id,
        technology_id=values.technology_id,
        prompt=values.prompt,
        answer=values.answer,
        source_url=values.source_url,
        origin=values.origin,
        origin_key=values.origin_key,
        experiment_id=values.experiment_id,
        true_from=values.true_from,
        true_until=values.true_until,
        due_day=due_day,
        created_at=now,
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


def add_log(
    session: Session, card: Card, done: Reviewed, values: LogValues, *, user_id: int
) -> int:
    """Append a review to the log and return its id."""
    before, after = done.before.state, done.after.state
    if after is None:
        raise RuntimeError("a review left no memory state")
    row = ReviewLogRow(
        card_id=card.id,
        user_id=user_id,
        at=values.at,
        day_number=values.day_number,
        zone=values.zone,
        elapsed_days=done.elapsed_days,
        grade=done.grade.value,
        forecast=done.forecast,
        stability_before=before.stability_days if before else None,
        difficulty_before=before.difficulty if before else None,
        stability_after=after.stability_days,
        difficulty_after=after.difficulty,
        last_day_before=done.before.last_day,
        due_day_before=done.before.due_day,
        due_day_after=done.after.due_day,
        revision=card.revision,
        algo_version=values.algo_version,
        client_id=values.client_id,
        source=values.source,
        duration_ms=values.duration_ms,
        evidence_id=values.evidence_id,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def find_log(session: Session, *, user_id: int, client_id: str) -> LoggedReview | None:
    """Return the review that a browser named so."""
    query = select(ReviewLogRow).where(
        col(ReviewLogRow.user_id) == user_id, col(ReviewLogRow.client_id) == client_id
    )
    row = session.exec(query).first()
    return _logged(session, row) if row else None


def last_log(session: Session, *, user_id: int, day: int) -> LoggedReview | None:
    """Return the member's last review of a local day that was not undone."""
    query = (
        select(ReviewLogRow)
        .where(
            col(ReviewLogRow.user_id) == user_id,
            col(ReviewLogRow.day_number) == day,
            col(ReviewLogRow.undone_at).is_(None),
        )
        .order_by(col(ReviewLogRow.id).desc())
    )
    row = session.exec(query).first()
    return _logged(session, row) if row else None


def _logged(session: Session, row: ReviewLogRow) -> LoggedReview:
    card = session.get(CardRow, row.card_id)
    memory = None
    if row.stability_before is not None and row.difficulty_before is not None:
        memory = MemoryState(row.stability_before, row.difficulty_before)
    was_lapse = row.grade == Grade.AGAIN and memory is not None
    before = CardState(
        state=memory,
        last_day=row.last_day_before,
        due_day=row.due_day_before,
        reviews=max(0, (card.reviews if card else 1) - 1),
        lapses=max(0, (card.lapses if card else 0) - was_lapse),
    )
    return LoggedReview(row.id or 0, row.card_id, Grade(row.grade), row.evidence_id, before)


def mark_undone(session: Session, log_id: int, *, now: datetime) -> bool:
    """Mark a review as undone; return whether this call did."""
    marked = session.exec(
        update(ReviewLogRow)
        .where(col(ReviewLogRow.id) == log_id, col(ReviewLogRow.undone_at).is_(None))
        .values(undone_at=now)
    )
    return marked.rowcount == 1


def reviewed_on(session: Session, *, user_id: int, day: int) -> list[tuple[int, int, Grade, bool]]:
    """Return the reviews of a local day: card, technology, grade, whether the card was new."""
    columns: tuple[Any, ...] = (
        ReviewLogRow.card_id,
        CardRow.technology_id,
        ReviewLogRow.grade,
        ReviewLogRow.stability_before,
    )
    query = (
        select(*columns)
        .join(CardRow, col(CardRow.id) == col(ReviewLogRow.card_id))
        .where(
            col(ReviewLogRow.user_id) == user_id,
            col(ReviewLogRow.day_number) == day,
            col(ReviewLogRow.undone_at).is_(None),
        )
        .order_by(col(ReviewLogRow.id))
    )
    return [
        (card_id, technology_id, Grade(grade), stability is None)
        for card_id, technology_id, grade, stability in session.exec(query)
    ]


def last_grade(session: Session, card_id: int) -> tuple[Grade, datetime] | None:
    """Return the last grade of a card and when it was given."""
    query = (
        select(ReviewLogRow.grade, ReviewLogRow.at)
        .where(col(ReviewLogRow.card_id) == card_id, col(ReviewLogRow.undone_at).is_(None))
        .order_by(col(ReviewLogRow.id).desc())
    )
    row = session.exec(query).first()
    return (Grade(row[0]), row[1]) if row else None


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
