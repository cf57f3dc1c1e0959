"""Queries on the levels that teams, engagements and roles want."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import SQLModel, col, or_, select

from learnlog.domain.members import Role
from learnlog.domain.proficiency import Level
from learnlog.domain.targets import Requirement, TargetSource
from learnlog.store.session import Session
from learnlog.store.tables import (
    EngagementMemberRow,
    EngagementRow,
    FollowRow,
    MemberRow,
    TargetRow,
    TeamMemberRow,
    TeamRow,
    TechnologyRow,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose target it is: one of a team, an engagement and a role."""

    team_id: int | None = None
    engagement_id: int | None = None
    role: Role | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The one column that is set, with its value."""
        values = {"team_id": self.team_id, "engagement_id": self.engagement_id, "role": self.role}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class TargetItem:
    """One target as its page lists it."""

    slug: str
    name: str
    level: Level
    is_must: bool
    role: Role | None


@dataclass(frozen=True, slots=True)
class ReachingTarget:
    """A target that reaches a person: their own, or one of an engagement, their role or a team."""

    user_id: int
    technology_id: int
    source: TargetSource
    wanted: Requirement


def list_targets(session: Session, scope: Scope) -> list[TargetItem]:
    """Return what a team, an engagement or a role wants, by name of the technology."""
    return _items(session, [getattr(TargetRow, n) == v for n, v in scope.columns.items()])


def list_role_targets(session: Session) -> list[TargetItem]:
    """Return what every role wants, by name of the technology."""
    return _items(session, [col(TargetRow.role).is_not(None)])


def _items(session: Session, conditions: Sequence[Any]) -> list[TargetItem]:
    columns: tuple[Any, ...] = (
        TechnologyRow.slug,
        TechnologyRow.name,
        TargetRow.level,
        TargetRow.is_must,
        TargetRow.role,
    )
    query = (
        select(*columns)
        .join(TechnologyRow, col(TechnologyRow.id) == col(TargetRow.technology_id))
        .where(*conditions)
        .order_by(col(TechnologyRow.name), col(TechnologyRow.slug), col(TargetRow.role))
    )
    return [
        TargetItem(slug, name, Level(level), is_must, Role(role) if role else None)
        for slug, name, level, is_must, role in session.exec(query)
    ]


def set_target(
    session: Session,
    scope: Scope,
    technology_id: int,
    wanted: Requirement,
    *,
    by: int,
    now: datetime,
) -> None:
    """Write down the level wanted of a technology, in place of the one before."""
    row = _row(session, scope, technology_id)
    if row is None:
        row = TargetRow(**scope.columns, technology_id=technology_id, level=0, set_at=now)
    row.level, row.is_must, row.set_by, row.set_at = wanted.level, wanted.is_must, by, now
    session.add(row)
    session.flush()


def remove_target(session: Session, scope: Scope, technology_id: int) -> bool:
    """Remove a target; False where there was none."""
    row = _row(session, scope, technology_id)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def _row(session: Session, scope: Scope, technology_id: int) -> TargetRow | None:
    conditions: list[Any] = [getattr(TargetRow, n) == v for n, v in scope.columns.items()]
    query = select(TargetRow).where(*conditions, col(TargetRow.technology_id) == technology_id)
    return session.exec(query).first()


def targets_reaching(
    session: Session, user_ids: Sequence[int], *, today: date
) -> list[ReachingTarget]:
    """Return every target that reaches one of these people, in four queries.

    Of engagements those that are neither closed nor over, whether they have begun or not.
    """
    return [
        *_own(session, user_ids),
        *_of_engagements(session, user_ids, today),
        *_of_roles(session, user_ids),
        *_of_teams(session, user_ids),
    ]


def _own(session: Session, user_ids: Sequence[int]) -> list[ReachingTarget]:
    query = select(FollowRow.user_id, FollowRow.technology_id, FollowRow.target_level).where(
        col(FollowRow.user_id).in_(user_ids), col(FollowRow.target_level).is_not(None)
    )
    return [
        ReachingTarget(user_id, technology_id, TargetSource.PERSON, Requirement(Level(level or 0)))
        for user_id, technology_id, level in session.exec(query)
    ]


def _of_engagements(session: Session, user_ids: Sequence[int], today: date) -> list[ReachingTarget]:
    query = (
        _reaching(EngagementMemberRow, EngagementRow.name, EngagementRow.kickoff_on)
        .join(
            EngagementMemberRow,
            col(EngagementMemberRow.engagement_id) == col(TargetRow.engagement_id),
        )
        .join(EngagementRow, col(EngagementRow.id) == col(TargetRow.engagement_id))
        .where(
            col(EngagementMemberRow.user_id).in_(user_ids),
            col(EngagementRow.closed_at).is_(None),
            or_(col(EngagementRow.ends_on).is_(None), col(EngagementRow.ends_on) >= today),
        )
    )
    return [
        ReachingTarget(user_id, technology_id, TargetSource.ENGAGEMENT, wanted)
        for user_id, technology_id, wanted in _wanted(session, query)
    ]


def _of_roles(session: Session, user_ids: Sequence[int]) -> list[ReachingTarget]:
    query = (
        _reaching(MemberRow, TargetRow.role)
        .join(MemberRow, col(MemberRow.role) == col(TargetRow.role))
        .where(col(MemberRow.id).in_(user_ids))
    )
    return [
        ReachingTarget(user_id, technology_id, TargetSource.ROLE, wanted)
        for user_id, technology_id, wanted in _wanted(session, query)
    ]


def _of_teams(session: Session, user_ids: Sequence[int]) -> list[ReachingTarget]:
    query = (
        _reaching(TeamMemberRow, TeamRow.name)
        .join(TeamMemberRow, col(TeamMemberRow.team_id) == col(TargetRow.team_id))
        .join(TeamRow, col(TeamRow.id) == col(TargetRow.team_id))
        .where(col(TeamMemberRow.user_id).in_(user_ids))
    )
    return [
        ReachingTarget(user_id, technology_id, TargetSource.TEAM, wanted)
        for user_id, technology_id, wanted in _wanted(session, query)
    ]


def _reaching(people: type[SQLModel], *named: Any) -> Any:
    """Return the beginning of a query for who is wanted to know what; ``named`` say by whom."""
    user_id = getattr(people, "id" if people is MemberRow else "user_id")
    columns: tuple[Any, ...] = (
        user_id,
        TargetRow.technology_id,
        TargetRow.level,
        TargetRow.is_must,
        *named,
    )
    return select(*columns).select_from(TargetRow)


def _wanted(session: Session, query: Any) -> list[tuple[int, int, Requirement]]:
    return [
        (user_id, technology_id, Requirement(Level(level), is_must, *named))
        for user_id, technology_id, level, is_must, *named in session.exec(query)
    ]
