"""Levels that are wanted: what teams and roles want, and what that comes to for one person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.heatmap import Person
from learnlog.domain.members import Role
from learnlog.domain.proficiency import Level
from learnlog.domain.relevance import MustHave
from learnlog.domain.targets import Exemption, Requirement, Target, TargetSource, effective_target
from learnlog.services.accounts import SignedIn
from learnlog.services.evidence import technology_id_of
from learnlog.services.heatmap import find_team, team_people
from learnlog.store import engagements, exemptions, targets, technologies
from learnlog.store.engagements import Engagement
from learnlog.store.exemptions import ExemptionItem
from learnlog.store.session import Session
from learnlog.store.targets import ReachingTarget, Scope, TargetItem
from learnlog.store.teams import TeamRef
from learnlog.store.technologies import TechnologyItem


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A level, 1 to 5, that is wanted of a technology: a must, or nice to have."""

    slug: str
    level: Level
    is_must: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What reaches one person in one technology: the target, and the engagements behind it."""

    target: Target | None
    must_haves: tuple[MustHave, ...] = ()
    is_engaged: bool = False


@dataclass(frozen=True, slots=True)
class TeamTargets:
    """What a team wants, its engagements, and, for who leads it, who is exempt from what."""

    team: TeamRef
    may_change: bool
    targets: tuple[TargetItem, ...]
    engagements: tuple[Engagement, ...]
    exemptions: tuple[ExemptionItem, ...]
    people: tuple[Person, ...]
    technologies: tuple[TechnologyItem, ...]


def team_targets(session: Session, slug: str, *, viewer: SignedIn, today: date) -> TeamTargets:
    """Return the page of what a team wants.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    team = find_team(session, slug, viewer=viewer)
    may_change = viewer.leads(team.id)
    people = team_people(session, team.id)
    exempt = exemptions.list_exemptions(session, [p.id for p in people], today=today)
    return TeamTargets(
        team=team,
        may_change=may_change,
        targets=tuple(targets.list_targets(session, Scope(team_id=team.id))),
        engagements=tuple(engagements.list_engagements(session, team.id)),
        exemptions=tuple(exempt) if may_change else (),
        people=tuple(people),
        technologies=tuple(technologies.list_technologies(session)),
    )


def led_team(session: Session, slug: str, *, by: SignedIn) -> TeamRef:
    """Return a team that ``by`` may change.

    Raises:
        NotFoundError: there is no such team, or it is not theirs to see.
        NotAllowedError: they do not lead it.
    """
    team = find_team(session, slug, viewer=by)
    if not by.leads(team.id):
        raise NotAllowedError("Only the team's leads say what is wanted.")
    return team


def set_team_target(
    session: Session, slug: str, new: NewTarget, *, by: SignedIn, now: datetime
) -> None:
    """Write down what a team wants of one technology.

    Raises:
        NotFoundError: no such team or technology.
        NotAllowedError: ``by`` does not lead the team.
        RuleError: the level is none that can be wanted.
    """
    scope = Scope(team_id=led_team(session, slug, by=by).id)
    write_target(session, scope, new, by=by, now=now)


def remove_team_target(session: Session, slug: str, technology: str, *, by: SignedIn) -> None:
    """Want a technology of a team no longer.

    Raises:
        NotFoundError: no such team, or it does not want that.
        NotAllowedError: ``by`` does not lead the team.
    """
    erase_target(session, Scope(team_id=led_team(session, slug, by=by).id), technology)


def known_technologies(session: Session) -> list[TechnologyItem]:
    """Return every technology that something can be wanted of, by name."""
    return technologies.list_technologies(session)


def role_targets(session: Session) -> list[TargetItem]:
    """Return what is wanted of each role."""
    return targets.list_role_targets(session)


def set_role_target(
    session: Session, role: Role, new: NewTarget, *, by: SignedIn, now: datetime
) -> None:
    """Write down what is wanted of everybody with a role.

    Raises:
        NotFoundError: no such technology.
        NotAllowedError: ``by`` is no admin.
        RuleError: the level is none that can be wanted.
    """
    _check_admin(by)
    write_target(session, Scope(role=role), new, by=by, now=now)


def remove_role_target(session: Session, role: Role, technology: str, *, by: SignedIn) -> None:
    """Want a technology of a role no longer.

    Raises:
        NotFoundError: that role does not want it.
        NotAllowedError: ``by`` is no admin.
    """
    _check_admin(by)
    erase_target(session, Scope(role=role), technology)


def _check_admin(by: SignedIn) -> None:
    if not by.is_admin:
        raise NotAllowedError("Only admins say what a role is to know.")


def write_target(
    session: Session, scope: Scope, new: NewTarget, *, by: SignedIn, now: datetime
) -> None:
    """Write down a target of whatever scope.

    Raises:
        NotFoundError: no such technology.
        RuleError: the level is none that can be wanted.
    """
    if new.level is Level.NONE:
        raise RuleError("Level 0 cannot be wanted: remove the technology instead.")
    wanted = Requirement(new.level, new.is_must)
    technology_id = technology_id_of(session, new.slug)
    targets.set_target(session, scope, technology_id, wanted, by=by.id, now=now)


def erase_target(session: Session, scope: Scope, technology: str) -> None:
    """Remove a target of whatever scope.

    Raises:
        NotFoundError: there is none.
    """
    if not targets.remove_target(session, scope, technology_id_of(session, technology)):
        raise NotFoundError(f"{technology}: not wanted here")


def wanted_of(session: Session, user_id: int, *, today: date) -> dict[int, Wanted]:
    """Return what is wanted of a person, by technology, in five queries."""
    reaching: dict[int, list[ReachingTarget]] = defaultdict(list)
    for one in targets.targets_reaching(session, [user_id], today=today):
        reaching[one.technology_id].append(one)
    exempt = {
        item.technology_id: item.exemption
        for item in exemptions.list_exemptions(session, [user_id], today=today)
    }
    return {
        technology_id: _wanted(found, exempt.get(technology_id))
        for technology_id, found in reaching.items()
    }


def _wanted(found: Sequence[ReachingTarget], exemption: Exemption | None) -> Wanted:
    by_source: Mapping[TargetSource, list[Requirement]] = {
        source: [one.wanted for one in found if one.source is source] for source in TargetSource
    }
    own, roles = by_source[TargetSource.PERSON], by_source[TargetSource.ROLE]
    engaged = by_source[TargetSource.ENGAGEMENT]
    target = effective_target(
        own[0].level if own else None,
        engaged,
        roles[0] if roles else None,
        by_source[TargetSource.TEAM],
        exemption=exemption,
    )
    musts = [
        MustHave(one.name, one.kickoff_on)
        for one in engaged
        if one.is_must and one.kickoff_on is not None and exemption is None
    ]
    return Wanted(target, tuple(musts), bool(engaged))
