"""Engagements: work for a client, who works on it and what it asks of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.heatmap import Person
from learnlog.domain.naming import slug_of, unused
from learnlog.services.accounts import SignedIn
from learnlog.services.heatmap import find_team, team_people
from learnlog.services.targets import NewTarget, erase_target, led_team, write_target
from learnlog.store import engagements, targets, technologies
from learnlog.store.engagements import Engagement
from learnlog.store.session import Session
from learnlog.store.targets import Scope, TargetItem
from learnlog.store.teams import TeamRef
from learnlog.store.technologies import TechnologyItem

MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class EngagementPage:
    """One engagement with its people and what it asks of them; ``on_it`` holds their ids."""

    team: TeamRef
    may_change: bool
    engagement: Engagement
    people: tuple[Person, ...]
    on_it: frozenset[int]
    targets: tuple[TargetItem, ...]
    technologies: tuple[TechnologyItem, ...]


@dataclass(frozen=True, slots=True)
class EngagementValues:
    """What a lead says of an engagement; ``handles`` name people of the team."""

    name: str
    kickoff_on: date
    ends_on: date | None = None
    handles: Sequence[str] = ()


def engagement_page(session: Session, team: str, slug: str, *, viewer: SignedIn) -> EngagementPage:
    """Return the page of an engagement.

    Raises:
        NotFoundError: no such team or engagement, or not the viewer's to see.
    """
    ref = find_team(session, team, viewer=viewer)
    found = _engagement(session, ref, slug)
    return EngagementPage(
        team=ref,
        may_change=viewer.leads(ref.id) and found.closed_at is None,
        engagement=found,
        people=tuple(team_people(session, ref.id)),
        on_it=frozenset(engagements.people_of(session, found.id)),
        targets=tuple(targets.list_targets(session, Scope(engagement_id=found.id))),
        technologies=tuple(technologies.list_technologies(session)),
    )


def create_engagement(
    session: Session, team: str, new: EngagementValues, *, by: SignedIn, now: datetime
) -> str:
    """Begin an engagement of a team and return its slug.

    Raises:
        NotFoundError: no such team.
        NotAllowedError: ``by`` does not lead it.
        RuleError: the name or the days cannot be used, or somebody is not of the team.
    """
    ref = led_team(session, team, by=by)
    name = _checked(new)
    wanted = slug_of(name, otherwise="engagement")
    slug = unused(wanted, engagements.engagement_slugs_like(session, wanted))
    engagement_id = engagements.add_engagement(
        session,
        slug=slug,
        name=name,
        team_id=ref.id,
        kickoff_on=new.kickoff_on,
        ends_on=new.ends_on,
        created_by=by.id,
        now=now,
    )
    engagements.set_people(session, engagement_id, _people(session, ref, new.handles))
    return slug


def change_engagement(
    session: Session, team: str, slug: str, new: EngagementValues, *, by: SignedIn
) -> None:
    """Change name, days and people of an engagement.

    Raises:
        NotFoundError: no such team or open engagement.
        NotAllowedError: ``by`` does not lead the team.
        RuleError: the name or the days cannot be used, or somebody is not of the team.
    """
    ref, found = _open(session, team, slug, by=by)
    engagements.change_engagement(
        session, found.id, name=_checked(new), kickoff_on=new.kickoff_on, ends_on=new.ends_on
    )
    engagements.set_people(session, found.id, _people(session, ref, new.handles))


def close_engagement(
    session: Session, team: str, slug: str, *, by: SignedIn, now: datetime
) -> None:
    """Close an engagement: it asks nothing of anybody any more.

    Raises:
        NotFoundError: no such team or open engagement.
        NotAllowedError: ``by`` does not lead the team.
    """
    _, found = _open(session, team, slug, by=by)
    engagements.change_engagement(session, found.id, closed_at=now)


def set_engagement_target(
    session: Session, team: str, slug: str, new: NewTarget, *, by: SignedIn, now: datetime
) -> None:
    """Write down what an engagement asks of its people in one technology.

    Raises:
        NotFoundError: no such team, open engagement or technology.
        NotAllowedError: ``by`` does not lead the team.
        RuleError: the level is none that can be wanted.
    """
    _, found = _open(session, team, slug, by=by)
    write_target(session, Scope(engagement_id=found.id), new, by=by, now=now)


def remove_engagement_target(
    session: Session, team: str, slug: str, technology: str, *, by: SignedIn
) -> None:
    """Ask for a technology on an engagement no longer.

    Raises:
        NotFoundError: no such team or open engagement, or it does not ask for that.
        NotAllowedError: ``by`` does not lead the team.
    """
    _, found = _open(session, team, slug, by=by)
    erase_target(session, Scope(engagement_id=found.id), technology)


def _open(session: Session, team: str, slug: str, *, by: SignedIn) -> tuple[TeamRef, Engagement]:
    ref = led_team(session, team, by=by)
    found = _engagement(session, ref, slug)
    if found.closed_at is not None:
        raise NotFoundError(f"{slug}: closed, nothing about it changes any more")
    return ref, found


def _engagement(session: Session, team: TeamRef, slug: str) -> Engagement:
    found = engagements.find_engagement(session, team.id, slug)
    if found is None:
        raise NotFoundError(f"{slug}: no such engagement")
    return found


def _checked(new: EngagementValues) -> str:
    name = " ".join(new.name.split())
    if not name or len(name) > MAX_NAME:
        raise RuleError(f"Give the engagement a name of 1 to {MAX_NAME} characters.")
    if new.ends_on is not None and new.ends_on < new.kickoff_on:
        raise RuleError("The engagement ends before its kickoff.")
    return name


def _people(session: Session, team: TeamRef, handles: Sequence[str]) -> list[int]:
    known = {person.handle: person.id for person in team_people(session, team.id)}
    unknown = [handle for handle in handles if handle not in known]
    if unknown:
        raise RuleError(f"{unknown[0][:60]!r} is not of the team.")
    return [known[handle] for handle in dict.fromkeys(handles)]
