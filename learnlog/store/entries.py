"""Queries on entries and on what members decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_, select, update

from learnlog.domain.entry import KnownEntry, NewEntry, Reconciled
from learnlog.domain.technology import SourceKind
from learnlog.store.session import Session
from learnlog.store.tables import (
    EntryRow,
    FeedRow,
    FollowRow,
    ReleaseEntryRow,
    ReleaseRow,
    TechnologyRow,
    TriageRow,
)

_KNOWN: tuple[Any, ...] = (
    EntryRow.id,
    EntryRow.key,
    EntryRow.url,
    EntryRow.title,
    EntryRow.text_hash,
)
_STATE = func.coalesce(col(TriageRow.state), "new")
_MATTERS = or_(
    col(TriageRow.state).is_not(None),
    col(EntryRow.published_at)
    > func.coalesce(col(FollowRow.baseline_at), col(FollowRow.followed_at)),
)
_ITEM: tuple[Any, ...] = (
    EntryRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    FeedRow.kind,
    EntryRow.title,
    EntryRow.url,
    EntryRow.published_at,
    EntryRow.summary_text,
    _STATE,
    FollowRow.impact,
    ReleaseRow.id,
    ReleaseRow.version,
    ReleaseRow.kind,
    ReleaseRow.prerelease,
    ReleaseRow.security,
    ReleaseRow.breaking,
    ReleaseRow.end_of_life,
    ReleaseRow.matched,
)


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry of something a member follows, with the release it announces, if any."""

    id: int
    slug: str
    name: str
    source: SourceKind
    title: str
    url: str | None
    published_at: datetime
    summary: str
    state: str
    threshold: str
    release_id: int | None
    version: str | None
    kind: str | None
    prerelease: bool | None
    security: bool | None
    breaking: bool | None
    end_of_life: bool | None
    matched: list[str] | None


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are wanted; empty values do not narrow."""

    states: tuple[str, ...] = ()
    slug: str = ""
    since: datetime | None = None
    ids: tuple[int, ...] = ()
    everything: bool = False  # also what is too old to matter


def known_entries(session: Session, feed_id: int) -> list[KnownEntry]:
    """Return what is stored of a feed, to meet its next document."""
    query = select(*_KNOWN).where(col(EntryRow.feed_id) == feed_id)
    return [KnownEntry(*row) for row in session.exec(query)]


def apply(
    session: Session, feed_id: int, found: Reconciled, *, now: datetime
) -> list[tuple[int, NewEntry]]:
    """Insert what is new and rewrite what changed; return the new entries with their ids."""
    for change in found.changed:
        entry = change.entry
        session.exec(
            update(EntryRow)
            .where(col(EntryRow.id) == change.id)
            .values(
                title=entry.title,
                url=entry.link or None,
                author=entry.author,
                summary_text=entry.summary_text,
                content_html=entry.content_html,
                text_hash=change.text_hash,
                updated_at=now,
                revision=col(EntryRow.revision) + 1,
            )
        )
    rows = [_row(feed_id, new, now=now) for new in found.new]
    session.add_all(rows)
    session.flush()
    return [(row.id or 0, new) for row, new in zip(rows, found.new, strict=True)]


def _row(feed_id: int, new: NewEntry, *, now: datetime) -> EntryRow:
    entry = new.entry
    return EntryRow(
        feed_id=feed_id,
        key=new.key,
        guid=entry.guid or None,
        url=entry.link or None,
        title=entry.title,
        author=entry.author,
        published_at=new.published_at,
        published_guess=new.published_guess,
        first_seen_at=now,
        summary_text=entry.summary_text,
        content_html=entry.content_html,
        text_hash=new.text_hash,
    )


def published_dates(session: Session, feed_id: int, *, limit: int) -> list[datetime]:
    """Return when the newest entries of a feed were published."""
    query = (
        select(EntryRow.published_at)
        .where(col(EntryRow.feed_id) == feed_id)
        .order_by(col(EntryRow.published_at).desc())
        .limit(limit)
    )
    return list(session.exec(query))


def entries_for(
    session: Session, user_id: int, wanted: EntryFilter, *, limit: int
) -> list[EntryRecord]:
    """Return the entries of what a member follows, the newest first.

    Unless entries are named, what nothing was decided about and the member knew of before, or
    that was published before the member began to follow, is left out.
    """
    announced = aliased(ReleaseRow)
    highest = (
        select(announced.id)
        .join(ReleaseEntryRow, col(ReleaseEntryRow.release_id) == col(announced.id))
        .where(col(ReleaseEntryRow.entry_id) == col(EntryRow.id))
        .order_by(col(announced.sort_key).desc(), col(announced.id))
        .limit(1)
        .correlate(EntryRow)
        .scalar_subquery()
    )
    is_mine = and_(
        col(FollowRow.technology_id) == col(TechnologyRow.id), col(FollowRow.user_id) == user_id
    )
    is_my_triage = and_(
        col(TriageRow.entry_id) == col(EntryRow.id), col(TriageRow.user_id) == user_id
    )
    query = (
        select(*_ITEM)
        .select_from(EntryRow)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .join(TechnologyRow, col(TechnologyRow.id) == col(FeedRow.technology_id))
        .join(FollowRow, is_mine)
        .join(TriageRow, is_my_triage, isouter=True)
        .join(ReleaseRow, col(ReleaseRow.id) == highest, isouter=True)
        .where(*_conditions(wanted))
        .order_by(col(EntryRow.published_at).desc(), col(EntryRow.id).desc())
        .limit(limit)
    )
    return [
        EntryRecord(id_, slug, name, SourceKind(kind), *rest)
        for id_, slug, name, kind, *rest in session.exec(query)
    ]


def _conditions(wanted: EntryFilter) -> list[Any]:
    conditions: list[Any] = [] if wanted.ids or wanted.everything else [_MATTERS]
    if wanted.states:
        conditions.append(_STATE.in_(wanted.states))
    if wanted.slug:
        conditions.append(col(TechnologyRow.slug) == wanted.slug)
    if wanted.since is not None:
        conditions.append(col(EntryRow.published_at) > wanted.since)
    if wanted.ids:
        conditions.append(col(EntryRow.id).in_(wanted.ids))
    return conditions


def counts_by_state(session: Session, user_id: int) -> dict[str, int]:
    """Return how many entries of what a member follows stand in each state."""
    is_my_triage = and_(
        col(TriageRow.entry_id) == col(EntryRow.id), col(TriageRow.user_id) == user_id
    )
    columns: tuple[Any, ...] = (_STATE, func.count())
    query = (
        select(*columns)
        .select_from(EntryRow)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .join(FollowRow, col(FollowRow.technology_id) == col(FeedRow.technology_id))
        .join(TriageRow, is_my_triage, isouter=True)
        .where(col(FollowRow.user_id) == user_id, _MATTERS)
        .group_by(_STATE)
    )
    return {state: count for state, count in session.exec(query)}  # noqa: C416  # rows, not pairs


def entry_html(session: Session, user_id: int, entry_id: int) -> str | None:
    """Return the cleaned markup of an entry of something the member follows."""
    query = (
        select(EntryRow.content_html)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .join(FollowRow, col(FollowRow.technology_id) == col(FeedRow.technology_id))
        .where(col(FollowRow.user_id) == user_id, col(EntryRow.id) == entry_id)
    )
    return session.exec(query).first()


def write_triage(
    session: Session,
    user_id: int,
    entry_ids: Sequence[int],
    state: str,
    *,
    until: datetime | None,
    now: datetime,
) -> None:
    """Set the state of entries, keeping the one before for undo."""
    for entry_id in entry_ids:
        row = session.get(TriageRow, (user_id, entry_id))
        if row is None:
            row = TriageRow(user_id=user_id, entry_id=entry_id, state="new", changed_at=now)
        row.previous = row.state
        row.state = state
        row.later_until = until
        row.changed_at = now
        session.add(row)
    session.flush()


def undo_triage(
    session: Session, user_id: int, entry_ids: Sequence[int], *, changed_after: datetime
) -> list[int]:
    """Put entries back to the state before their last change; return those that were."""
    done: list[int] = []
    for entry_id in entry_ids:
        row = session.get(TriageRow, (user_id, entry_id))
        if row is not None and row.changed_at > changed_after:
            row.state, row.previous = row.previous, row.state
            row.later_until = None
            session.add(row)
            done.append(entry_id)
    session.flush()
    return done


def wake_later(session: Session, *, now: datetime) -> int:
    """Make entries new again whose day has come; return how many."""
    woken = session.exec(
        update(TriageRow)
        .where(
            col(TriageRow.state) == "later",
            or_(col(TriageRow.later_until).is_(None), col(TriageRow.later_until) <= now),
        )
        .values(state="new", previous="later", later_until=None)
    )
    return int(woken.rowcount)
