"""Queries on the entries that members starred."""

from datetime import datetime

from sqlmodel import col, select

from learnlog.store.session import Session
from learnlog.store.tables import TriageRow


def turn_star(session: Session, user_id: int, entry_id: int, *, now: datetime) -> bool:
    """Star an entry, or take its star away; return whether it is starred now."""
    row = session.get(TriageRow, (user_id, entry_id))
    if row is None:
        row = TriageRow(user_id=user_id, entry_id=entry_id, state="new", changed_at=now)
    row.starred = not row.starred
    session.add(row)
    session.flush()
    return row.starred


def is_starred(session: Session, user_id: int, entry_id: int) -> bool:
    """Return whether a member starred an entry."""
    row = session.get(TriageRow, (user_id, entry_id))
    return row is not None and row.starred


def starred_ids(session: Session, user_id: int, *, limit: int) -> list[int]:
    """Return what a member starred, the newest first."""
    query = (
        select(TriageRow.entry_id)
        .where(col(TriageRow.user_id) == user_id, col(TriageRow.starred).is_(True))
        .order_by(col(TriageRow.entry_id).desc())
        .limit(limit)
    )
    return list(session.exec(query))
