"""Entries that a member wants to keep."""

from datetime import datetime

from learnlog.services import inbox
from learnlog.services.inbox import EntryItem
from learnlog.store import stars
from learnlog.store.session import Session

SHOWN = 200


def turn_star(session: Session, user_id: int, entry_id: int, *, now: datetime) -> bool:
    """Star an entry, or take its star away; return whether it is starred now.

    A starred entry is kept for ever.

    Raises:
        NotFoundError: there is none, or it is of something the member does not follow.
    """
    inbox.entry(session, user_id, entry_id, now=now)
    return stars.turn_star(session, user_id, entry_id, now=now)


def is_starred(session: Session, user_id: int, entry_id: int) -> bool:
    """Return whether a member starred an entry."""
    return stars.is_starred(session, user_id, entry_id)


def starred(session: Session, user_id: int) -> list[EntryItem]:
    """Return what a member starred of what they follow, the newest first."""
    ids = stars.starred_ids(session, user_id, limit=SHOWN)
    return inbox.entries_named(session, user_id, ids) if ids else []
