"""Queries on the log of reviews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, func, select, update

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
    duration_ms: int | None = None
    forecast: float | None = None
    forecasts: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LoggedReview:
    """A review that may be undone, or one that a client id names."""

    id: int
    card_id: int
    grade: Grade
    evidence_id: int | None
    state_before: CardState
    is_undone: bool
    was_foreseen: bool


def add_log(
    session: Session, card: Card, done: Reviewed, values: LogValues, *, user_id: int
) -> int | None:
    """Append a review to the log and return its id; None when its client id is there already.

    Who logs the same client id at the same time waits until this transaction ends.
    """
    before, after = done.before.state, done.after.state
    if after is None:
        raise RuntimeError("a review left no memory state")
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(ReviewLogRow).values(
        card_id=card.id,
        user_id=user_id,
        at=values.at,
        day_number=values.day_number,
        zone=values.zone,
        elapsed_days=done.elapsed_days,
        grade=done.grade.value,
        forecast=values.forecast,
        forecasts=values.forecasts,
        stability_before=before.stability_days if before else None,
        difficulty_before=before.difficulty if before else None,
        stability_after=after.stability_days,
        difficulty_after=after.difficulty,
        last_day_before=done.before.last_day,
        due_day_before=done.before.due_day,
        due_day_after=done.after.due_day,
        reviews_before=done.before.reviews,
        lapses_before=done.before.lapses,
        revision=card.revision,
        algo_version=values.algo_version,
        client_id=values.client_id,
        source=values.source,
        duration_ms=values.duration_ms,
    )
    added = session.execute(
        row.on_conflict_do_nothing(index_elements=["user_id", "client_id"]).returning(
            col(ReviewLogRow.id)
        )
    )
    return added.scalar()


def set_evidence(session: Session, log_id: int, evidence_id: int) -> None:
    """Name the evidence that a review was recorded as."""
    session.exec(
        update(ReviewLogRow).where(col(ReviewLogRow.id) == log_id).values(evidence_id=evidence_id)
    )


def find_log(session: Session, *, user_id: int, client_id: str) -> LoggedReview | None:
    """Return the review that a browser named so."""
    query = select(ReviewLogRow).where(
        col(ReviewLogRow.user_id) == user_id, col(ReviewLogRow.client_id) == client_id
    )
    row = session.exec(query).first()
    return _logged(session, row) if row else None


def last_log(session: Session, *, user_id: int, day: int) -> LoggedReview | None:
    """Return the member's last review of a local day that was not undone."""
    query = select(ReviewLogRow).where(*_on(user_id, day)).order_by(col(ReviewLogRow.id).desc())
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
        reviews=_known(row.reviews_before, (card.reviews if card else 1) - 1),
        lapses=_known(row.lapses_before, (card.lapses if card else 0) - was_lapse),
    )
    return LoggedReview(
        row.id or 0,
        row.card_id,
        Grade(row.grade),
        row.evidence_id,
        before,
        is_undone=row.undone_at is not None,
        was_foreseen=row.forecast is not None,
    )


def _known(count: int | None, reckoned: int) -> int:
    """Return a count that the oldest rows do not hold."""
    return max(0, reckoned) if count is None else count


def mark_undone(session: Session, log_id: int, *, now: datetime) -> bool:
    """Mark a review as undone; return whether this call did."""
    marked = session.exec(
        update(ReviewLogRow)
        .where(col(ReviewLogRow.id) == log_id, col(ReviewLogRow.undone_at).is_(None))
        .values(undone_at=now)
    )
    return marked.rowcount == 1


def _on(user_id: int, day: int) -> tuple[Any, ...]:
    return (
        col(ReviewLogRow.user_id) == user_id,
        col(ReviewLogRow.day_number) == day,
        col(ReviewLogRow.undone_at).is_(None),
    )


def grades_on(session: Session, *, user_id: int, day: int) -> tuple[Grade, ...]:
    """Return the grades that a member gave on a local day, in order."""
    query = select(ReviewLogRow.grade).where(*_on(user_id, day)).order_by(col(ReviewLogRow.id))
    return tuple(Grade(grade) for grade in session.exec(query))


def count_on(session: Session, *, user_id: int, day: int) -> tuple[int, int]:
    """Return how many grades a member gave on a local day, and how many of them to new cards."""
    known = func.count(col(ReviewLogRow.stability_before))
    query = select(func.count(), known).select_from(ReviewLogRow).where(*_on(user_id, day))
    done, were_known = session.exec(query).one()
    return done, done - were_known


def cards_reviewed(session: Session, *, user_id: int, day: int, technology_id: int) -> int:
    """Return how many cards of a technology a member graded on a local day."""
    query = (
        select(func.count(func.distinct(ReviewLogRow.card_id)))
        .join(CardRow, col(CardRow.id) == col(ReviewLogRow.card_id))
        .where(
            *_on(user_id, day),
            col(CardRow.technology_id) == technology_id,
        )
    )
    return session.exec(query).one()


def newest_durations(session: Session, *, user_id: int, limit: int) -> list[int]:
    """Return how long a member's newest timed answers took, in milliseconds."""
    query = (
        select(ReviewLogRow.duration_ms)
        .where(col(ReviewLogRow.user_id) == user_id, col(ReviewLogRow.duration_ms).is_not(None))
        .order_by(col(ReviewLogRow.day_number).desc(), col(ReviewLogRow.id).desc())
        .limit(limit)
    )
    return [taken for taken in session.exec(query) if taken is not None]


def last_grades(session: Session, card_id: int, *, limit: int) -> list[Grade]:
    """Return the newest grades of a card, the newest first."""
    query = (
        select(ReviewLogRow.grade)
        .where(col(ReviewLogRow.card_id) == card_id, col(ReviewLogRow.undone_at).is_(None))
        .order_by(col(ReviewLogRow.id).desc())
        .limit(limit)
    )
    return [Grade(grade) for grade in session.exec(query)]


def last_grade(session: Session, card_id: int) -> tuple[Grade, datetime] | None:
    """Return the last grade of a card and when it was given."""
    query = (
        select(ReviewLogRow.grade, ReviewLogRow.at)
        .where(col(ReviewLogRow.card_id) == card_id, col(ReviewLogRow.undone_at).is_(None))
        .order_by(col(ReviewLogRow.id).desc())
    )
    row = session.exec(query).first()
    return (Grade(row[0]), row[1]) if row else None
