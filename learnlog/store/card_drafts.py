"""Queries on drafted cards: which a member keeps, and which are not wanted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select

from learnlog.store.session import Session
from learnlog.store.tables import CardRow, DroppedDraftRow

_DROPPED: Table = DroppedDraftRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def kept_of(session: Session, user_id: int, origin_keys: Sequence[str]) -> set[str]:
    """Return which of these keys name a card of a member, a retired one too."""
    query = select(CardRow.origin_key).where(
        col(CardRow.user_id) == user_id, col(CardRow.origin_key).in_(origin_keys)
    )
    return {key for key in session.exec(query) if key}


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
