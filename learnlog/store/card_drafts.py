"""Queries on drafted cards: which a member keeps, and which are not wanted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, or_, select

from learnlog.store.session import Session
from learnlog.store.tables import CardRow, DroppedDraftRow

_DROPPED: Table = DroppedDraftRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def kept_of(session: Session, user_id: int, keys: Sequence[str]) -> set[str]:
    """Return which of these keys name a card of a member or its text, a retired one too."""
    query = select(CardRow.origin_key, CardRow.note_key).where(
        col(CardRow.user_id) == user_id,
        or_(col(CardRow.origin_key).in_(keys), col(CardRow.note_key).in_(keys)),
    )
    return {key for names in session.exec(query) for key in names if key}


def dropped_of(session: Session, user_id: int, keys: Collection[str]) -> set[str]:
    """Return which of these drafts a member does not want."""
    query = select(DroppedDraftRow.key).where(
        col(DroppedDraftRow.user_id) == user_id, col(DroppedDraftRow.key).in_(keys)
    )
    return set(session.exec(query))


def drop(session: Session, user_id: int, key: str, *, now: datetime) -> None:
    """Note that a member does not want a draft; once."""
    statement: Any = _INSERT[session.get_bind().dialect.name](_DROPPED)
    values = {"user_id": user_id, "key": key, "dropped_at": now}
    session.connection().execute(statement.values(values).on_conflict_do_nothing())


def restore(session: Session, user_id: int, key: str) -> None:
    """Forget that a member does not want a draft."""
    session.exec(
        delete(DroppedDraftRow).where(
            col(DroppedDraftRow.user_id) == user_id, col(DroppedDraftRow.key) == key
        )
    )
