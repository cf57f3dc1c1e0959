"""Queries on entries and on what members decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_, select, update

from learnlog.domain.technology import SourceKind
from learnlog.store.entry_sight import is_first_told, may_read
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
    EntryRow.flags,
    EntryRow.matched,
)


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry of something a member follows, with the release it announces, if any.

    What is warned of, and the sentences that do so, are the release's, else the entry's own.
    """

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


def entries_for(
    session: Session, user_id: int, wanted: EntryFilter, *, limit: int
) -> list[EntryRecord]:
    """Return the entries of what a member follows, the newest first.

    Unless entries are named, what nothing was decided about and the member knew of before, or
    that was published before the member began to follow, is left out, as is what another feed
    told before.
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
        .where(may_read(user_id), *_conditions(wanted, user_id))
        .order_by(col(EntryRow.published_at).desc(), col(EntryRow.id).desc())
        .limit(limit)
    )
    return [_record(row) for row in session.exec(query)]


def _record(row: Any) -> EntryRecord:
    id_, slug, name, kind, *rest, flags, matched = row
    record = EntryRecord(id_, slug, name, SourceKind(kind), *rest)
    if record.release_id is not None:
        return record
    return replace(
        record,
        security="security" in flags,
        breaking="breaking" in flags,
        end_of_life="end_of_life" in flags,
        matched=list(matched),
    )


def _conditions(wanted: EntryFilter, user_id: int) -> list[Any]:
    conditions: list[Any] = [] if wanted.ids or wanted.everything else [_MATTERS]
    if wanted.states:
        conditions.append(_STATE.in_(wanted.states))
    if wanted.slug:
        conditions.append(col(TechnologyRow.slug) == wanted.slug)
    if wanted.since is not None:
        conditions.append(col(EntryRow.published_at) > wanted.since)
    if wanted.ids:
        conditions.append(col(EntryRow.id).in_(wanted.ids))
    else:
        conditions.append(is_first_told(user_id, slug=wanted.slug))
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
        .where(
            col(FollowRow.user_id) == user_id,
            _MATTERS,
            may_read(user_id),
            is_first_told(user_id),
        )
        .group_by(_STATE)
    )
    return {state: count for state, count in session.exec(query)}  # noqa: C416  # rows, not pairs


def entry_html(session: Session, user_id: int, entry_id: int) -> str | None:
    """Return the cleaned markup of an entry of something the member follows."""
    query = (
        select(EntryRow.content_html)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .join(FollowRow, col(FollowRow.technology_id) == col(FeedRow.technology_id))
        .where(col(FollowRow.user_id) == user_id, col(EntryRow.id) == entry_id, may_read(user_id))
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
