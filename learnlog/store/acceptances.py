"""Queries on which questions of a level people say that they can answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from learnlog.domain.proficiency import Level
from learnlog.store.session import Session
from learnlog.store.tables import AcceptanceRow

Answers = dict[tuple[Level, str], bool]


def answers_of(session: Session, user_id: int, technology_ids: Sequence[int]) -> dict[int, Answers]:
    """Return the newest answer to each question, by technology, then level and question."""
    query = (
        select(
            AcceptanceRow.technology_id,
            AcceptanceRow.level,
            AcceptanceRow.question,
            AcceptanceRow.can_answer,
        )
        .where(
            col(AcceptanceRow.user_id) == user_id,
            col(AcceptanceRow.technology_id).in_(technology_ids),
        )
        .order_by(col(AcceptanceRow.answered_at), col(AcceptanceRow.id))
    )
    found: dict[int, Answers] = {}
    for technology_id, level, question, can_answer in session.exec(query):
        found.setdefault(technology_id, {})[Level(level), question] = can_answer
    return found


def add_answers(
    session: Session, user_id: int, technology_id: int, answers: Answers, *, now: datetime
) -> None:
    """Append answers."""
    session.add_all(
        AcceptanceRow(
            user_id=user_id,
            technology_id=technology_id,
            level=level,
            question=question,
            can_answer=can_answer,
            answered_at=now,
        )
        for (level, question), can_answer in answers.items()
    )
    session.flush()
