"""Queries on who follows what, and on the ratings that say at which level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, select, update

from learnlog.domain.interest import Interest
from learnlog.domain.proficiency import Level
from learnlog.domain.release import Impact
from learnlog.store.cell_marks import begin, forget, mark
from learnlog.store.session import Session
from learnlog.store.tables import FollowRow, RatingRow, TechnologyRow

# More columns than the typed form of a selection takes.
_FOLLOW: tuple[Any, ...] = (
    FollowRow.technology_id,
    TechnologyRow.slug,
    TechnologyRow.name,
    FollowRow.impact,
    FollowRow.target_level,
    FollowRow.baseline_at,
    FollowRow.followed_at,
    FollowRow.looked_at,
    FollowRow.snoozed_until,
    FollowRow.interest,
    FollowRow.include,
    FollowRow.exclude,
    FollowRow.prereleases,
)


@dataclass(frozen=True, slots=True)
class Follow:
    """A person's subscription to one technology."""

    technology_id: int
    slug: str
    name: str
    impact: Impact
    target_level: Level | None
    baseline_at: datetime | None
    followed_at: datetime
    looked_at: datetime | None
    snoozed_until: datetime | None
    interest: Interest | None
    include: str | None
    exclude: str | None
    prereleases: bool


@dataclass(frozen=True, slots=True)
class RatingValues:
    """What a new rating is made of."""

    user_id: int
    technology_id: int
    level: Level
    effective_at: datetime
    source: str = "self"
    rated_by: int | None = None
    note: str = ""


def technology_ids(session: Session, slugs: Sequence[str]) -> dict[str, int]:
    """Return the ids of the technologies with these slugs; unknown slugs are left out."""
    query = select(TechnologyRow.slug, TechnologyRow.id).where(col(TechnologyRow.slug).in_(slugs))
    return {slug: id_ for slug, id_ in session.exec(query) if id_ is not None}


def follows_of(
    session: Session, user_id: int, *, slugs: Sequence[str] | None = None
) -> list[Follow]:
    """Return what a person follows, by name; optionally only some slugs."""
    query = (
        select(*_FOLLOW)
        .join(TechnologyRow, col(TechnologyRow.id) == col(FollowRow.technology_id))
        .where(col(FollowRow.user_id) == user_id)
        .order_by(col(TechnologyRow.name), col(TechnologyRow.slug))
    )
    if slugs is not None:
        query = query.where(col(TechnologyRow.slug).in_(slugs))
    return [_follow(row) for row in session.exec(query)]


def _follow(row: Sequence[Any]) -> Follow:
    id_, slug, name, impact, level, *days, interest, include, exclude, prereleases = row
    target = None if level is None else Level(level)
    wish: tuple[Any, ...] = (
        None if interest is None else Interest(interest),
        include,
        exclude,
        prereleases,
    )
    return Follow(id_, slug, name, Impact(impact), target, *days, *wish)


def add_follow(
    session: Session, user_id: int, technology_id: int, *, impact: Impact, now: datetime
) -> bool:
    """Let a person follow a technology; False when they did so already."""
    if session.get(FollowRow, (user_id, technology_id)) is not None:
        return False
    row = FollowRow(user_id=user_id, technology_id=technology_id, impact=impact, followed_at=now)
    session.add(row)
    session.flush()
    begin(session, user_id, technology_id)
    return True


def remove_follow(session: Session, user_id: int, technology_id: int) -> bool:
    """End a follow; evidence and ratings stay. False when there was none."""
    done = session.exec(
        delete(FollowRow).where(
            col(FollowRow.user_id) == user_id, col(FollowRow.technology_id) == technology_id
        )
    )
    forget(session, user_id, technology_id)
    return done.rowcount == 1


def change_follow(session: Session, user_id: int, technology_id: int, **values: Any) -> bool:
    """Set columns of one follow; False when the person does not follow it."""
    done = session.exec(
        update(FollowRow)
        .where(col(FollowRow.user_id) == user_id, col(FollowRow.technology_id) == technology_id)
        .values(**values)
    )
    if "baseline_at" in values:
        mark(session, user_id, technology_id)
    return done.rowcount == 1


def add_rating(session: Session, values: RatingValues, *, now: datetime) -> int:
    """Insert a rating and return its id."""
    row = RatingRow(
        user_id=values.user_id,
        technology_id=values.technology_id,
        level=values.level,
        source=values.source,
        rated_by=values.rated_by,
        note=values.note,
        effective_at=values.effective_at,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    mark(session, values.user_id, values.technology_id)
    if row.id is None:
        raise RuntimeError("the database gave the new rating no id")
    return row.id


def followers_of(session: Session, technology_id: int) -> list[int]:
    """Return the ids of those who follow a technology, in order."""
    query = select(FollowRow.user_id).where(col(FollowRow.technology_id) == technology_id)
    return sorted(session.exec(query))
