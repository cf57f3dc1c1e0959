"""Queries on what goes into a digest: what became known, and what is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import and_, col, exists, or_, select

from learnlog.store.entry_sight import is_first_told, may_read
from learnlog.store.session import Session
from learnlog.store.tables import (
    EntryRow,
    ExperimentRow,
    FeedRow,
    FollowRow,
    ReleaseEntryRow,
    ReleaseRow,
    TechnologyRow,
    TriageRow,
)

_RELEASE: tuple[Any, ...] = (
    TechnologyRow.slug,
    TechnologyRow.name,
    FollowRow.impact,
    FollowRow.snoozed_until,
    FollowRow.prereleases,
    ReleaseRow.id,
    ReleaseRow.version,
    ReleaseRow.sort_key,
    ReleaseRow.kind,
    ReleaseRow.released_at,
    ReleaseRow.security,
    ReleaseRow.breaking,
    ReleaseRow.end_of_life,
)


@dataclass(frozen=True, slots=True)
class Span:
    """First seen in (since, until], and published after ``published_after``."""

    since: datetime
    until: datetime
    published_after: datetime


@dataclass(frozen=True, slots=True)
class NewRelease:
    """A release that became known in a span of time, of something a member follows."""

    slug: str
    name: str
    impact: str
    snoozed_until: datetime | None
    wants_prereleases: bool
    id: int
    version: str
    sort_key: str
    kind: str
    released_at: datetime
    security: bool
    breaking: bool
    end_of_life: bool


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that announces no release, of something a member follows."""

    slug: str
    name: str
    impact: str
    snoozed_until: datetime | None
    id: int
    kind: str


@dataclass(frozen=True, slots=True)
class PlannedExperiment:
    """An experiment that has a time."""

    id: int
    title: str
    planned_at: datetime
    time_box_minutes: int


def new_releases(session: Session, user_id: int, span: Span) -> list[NewRelease]:
    """Return the releases first seen in the span, of what the member follows.

    Left out are those published before ``published_after`` or before the member followed the
    technology: a catalogue that is read in anew sees years of history for the first time. So are
    those that entries announce of which the member may read none.
    """
    announcing = col(ReleaseEntryRow.release_id) == col(ReleaseRow.id)
    told = exists().where(announcing).correlate(ReleaseRow)
    is_readable = exists(
        select(EntryRow.id)
        .join(ReleaseEntryRow, col(ReleaseEntryRow.entry_id) == col(EntryRow.id))
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .where(announcing, may_read(user_id))
        .correlate(ReleaseRow)
    )
    query = (
        select(*_RELEASE)
        .join(TechnologyRow, col(TechnologyRow.id) == col(ReleaseRow.technology_id))
        .join(FollowRow, col(FollowRow.technology_id) == col(ReleaseRow.technology_id))
        .where(
            col(FollowRow.user_id) == user_id,
            col(ReleaseRow.first_seen_at) > span.since,
            col(ReleaseRow.first_seen_at) <= span.until,
            col(ReleaseRow.released_at) > span.published_after,
            col(ReleaseRow.released_at) > col(FollowRow.followed_at),
            or_(~told, is_readable, col(ReleaseRow.date_source) == "line"),
        )
        .order_by(col(ReleaseRow.id))
    )
    return [NewRelease(*row) for row in session.exec(query)]


def new_entries(session: Session, user_id: int, span: Span) -> list[NewEntry]:
    """Return the entries first seen in the span that announce no release.

    Of what the member follows, published since it is followed, and not decided upon yet; each
    link once, however many feeds bring it.
    """
    announces = exists().where(col(ReleaseEntryRow.entry_id) == col(EntryRow.id))
    is_new = or_(col(TriageRow.state).is_(None), col(TriageRow.state) == "new")
    mine = and_(col(TriageRow.entry_id) == col(EntryRow.id), col(TriageRow.user_id) == user_id)
    columns: Sequence[Any] = (
        TechnologyRow.slug,
        TechnologyRow.name,
        FollowRow.impact,
        FollowRow.snoozed_until,
        EntryRow.id,
        FeedRow.kind,
    )
    query = (
        select(*columns)
        .select_from(EntryRow)
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .join(TechnologyRow, col(TechnologyRow.id) == col(FeedRow.technology_id))
        .join(FollowRow, col(FollowRow.technology_id) == col(FeedRow.technology_id))
        .join(TriageRow, mine, isouter=True)
        .where(
            col(FollowRow.user_id) == user_id,
            col(EntryRow.first_seen_at) > span.since,
            col(EntryRow.first_seen_at) <= span.until,
            col(EntryRow.published_at) > span.published_after,
            col(EntryRow.published_at) > col(FollowRow.followed_at),
            is_new,
            ~announces,
            may_read(user_id),
            is_first_told(user_id),
        )
        .order_by(col(EntryRow.id))
    )
    return [NewEntry(*row) for row in session.exec(query)]


def planned_experiments(
    session: Session, user_id: int, *, start: datetime, end: datetime
) -> list[PlannedExperiment]:
    """Return the member's experiments planned for a time in [start, end), in order."""
    query = (
        select(
            ExperimentRow.id,
            ExperimentRow.title,
            ExperimentRow.planned_at,
            ExperimentRow.time_box_minutes,
        )
        .where(
            col(ExperimentRow.user_id) == user_id,
            col(ExperimentRow.status) == "planned",
            col(ExperimentRow.planned_at) >= start,
            col(ExperimentRow.planned_at) < end,
        )
        .order_by(col(ExperimentRow.planned_at), col(ExperimentRow.id))
    )
    return [
        PlannedExperiment(id_, title, at, minutes)
        for id_, title, at, minutes in session.exec(query)
        if id_ is not None and at is not None
    ]
