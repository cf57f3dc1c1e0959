"""Queries on the log of reviews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from learnlog.domain.review import CardState, Grade, MemoryState, Reviewed
from learnlog.store.cards import Card
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, ReviewLogRow


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
