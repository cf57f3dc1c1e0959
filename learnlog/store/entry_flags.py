"""Queries on what entries were read to warn of."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select, update

from learnlog.store.entry_sight import may_read
from learnlog.store.session import Session
from learnlog.store.tables import EntryRow, FeedRow, FollowRow

_COLUMNS: tuple[Any, ...] = (
    EntryRow.id,
    EntryRow.title,
    EntryRow.content_html,
    EntryRow.summary_text,
    EntryRow.flags,
    EntryRow.matched,
)


@dataclass(frozen=True, slots=True)
class FlaggedEntry:
    """An entry with its warnings and the sentences behind them."""

    id: int
    title: str
    text: str
    flags: tuple[str, ...]
    matched: tuple[str, ...]


def feed_of(session: Session, entry_id: int, *, user_id: int) -> int | None:
    """Return the feed of an entry that a member may read, of something the member follows."""
    query = (
        select(EntryRow.feed_id)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .join(FollowRow, col(FollowRow.technology_id) == col(FeedRow.technology_id))
        .where(col(EntryRow.id) == entry_id, col(FollowRow.user_id) == user_id, may_read(user_id))
    )
    return session.exec(query).first()


def flagged(session: Session, feed_id: int, flag: str) -> list[FlaggedEntry]:
    """Return the entries of a feed that were read to warn of something."""
    query = select(*_COLUMNS).where(col(EntryRow.feed_id) == feed_id).order_by(col(EntryRow.id))
    return [
        FlaggedEntry(id_, title, markup or summary, tuple(flags), tuple(matched))
        for id_, title, markup, summary, flags, matched in session.exec(query)
        if flag in flags
    ]


def rewrite(
    session: Session, entry_id: int, flags: tuple[str, ...], matched: tuple[str, ...]
) -> None:
    """Write what an entry warns of now."""
    session.exec(
        update(EntryRow)
        .where(col(EntryRow.id) == entry_id)
        .values(flags=list(flags), matched=list(matched))
    )
