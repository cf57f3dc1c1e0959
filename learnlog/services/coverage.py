"""What rests on too few people of a team, when it breaks, and what mends it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from learnlog.domain.coverage import Able, Cover, Fix, cheapest, cover_of
from learnlog.domain.currency import Standing, standing, to_day, to_instant
from learnlog.domain.drift import Drift
from learnlog.domain.heatmap import Person, Subject, thinness
from learnlog.domain.proficiency import Level
from learnlog.domain.projection import falls_on, mend
from learnlog.services.accounts import SignedIn
from learnlog.services.cells import PersonCell, load_cells
from learnlog.services.currency import TARGET
from learnlog.services.heatmap import find_team, team_people
from learnlog.store.session import Session
from learnlog.store.teams import TeamRef


@dataclass(frozen=True, slots=True)
class Need:
    """How many people are needed, from which level on a person counts, and for how many days."""

    people: int = 2
    level: Level = Level.CONVERSANT
    days: int = 90


@dataclass(frozen=True, slots=True)
class TeamCoverage:
    """A team's technologies that have, or will have, too few people, and how many have enough."""

    team: TeamRef
    need: Need
    until: datetime
    thin: tuple[Cover, ...]
    enough: int


def team_coverage(
    session: Session,
    slug: str,
    need: Need,
    *,
    viewer: SignedIn | None,
    now: datetime,
    only: Sequence[str] | None = None,
) -> TeamCoverage:
    """Return what a team is thin in, up to some days ahead, if nobody acts.

    What lacks people already comes first, the thinnest first, then what will, the soonest first.
    ``only`` names the technologies to look at; no viewer is the operator.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    team = find_team(session, slug, viewer=viewer)
    people = {person.id: person for person in team_people(session, team.id)}
    groups: dict[str, list[PersonCell]] = defaultdict(list)
    for cell in load_cells(session, list(people), now=now, slugs=only):
        groups[cell.landscape.technology.slug].append(cell)
    until = now + timedelta(days=need.days)
    covers = [_cover(cells, people, need, until=until, now=now) for cells in groups.values()]
    thin = [cover for cover in covers if cover.missing]
    thin.sort(key=lambda cover: _thinnest(cover, len(groups[cover.subject.slug])))
    return TeamCoverage(team, need, until, tuple(thin), len(covers) - len(thin))


def _thinnest(cover: Cover, followers: int) -> tuple[bool, datetime | None, tuple[object, ...]]:
    at = cover.falls_short_at
    return at is not None, at, thinness(cover.subject, 0 if at else cover.cover, followers)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a person of sufficient level knows of a technology."""

    user_id: int
    name: str
    drift: Drift
    state: Standing

    @property
    def pace(self) -> float:
        """What goes on if nothing is released: slow change alone."""
        return self.drift.continuous

    def able(self, *, now: datetime) -> Able:
        """Return whether the person is current, and until when."""
        day = to_day(now)
        result = self.state.on(day)
        if result is None or result.value < TARGET:
            value = None if result is None else result.value
            return Able(self.user_id, self.name, value, is_current=False)
        falls = falls_on(self.state, self.drift, TARGET, pace=self.pace, day=day)
        at = None if falls is None else to_instant(falls)
        return Able(self.user_id, self.name, result.value, is_current=True, falls_at=at)

    def fix(self, *, until: datetime, now: datetime) -> Fix | None:
        """Return how the person becomes or stays current; None where nothing need or can be."""
        day, last = to_day(now), to_day(until)
        found = mend(self.state, self.drift, TARGET, pace=self.pace, day=day, until=last)
        if found is None:
            return None
        way, over = found
        at = None if over is None else to_instant(over)
        return Fix(self.user_id, self.name, way.actions, way.minutes, way.text, at)


def _cover(
    cells: Sequence[PersonCell],
    people: Mapping[int, Person],
    need: Need,
    *,
    until: datetime,
    now: datetime,
) -> Cover:
    known = [
        _Known(
            cell.user_id,
            people[cell.user_id].name,
            cell.landscape.drift,
            standing(cell.cell, cell.landscape.drift, until=to_day(now)),
        )
        for cell in cells
        if cell.level is not None and cell.level >= need.level
    ]
    technology = cells[0].landscape.technology
    subject = Subject(technology.slug, technology.name, technology.category)
    able = [one.able(now=now) for one in known]
    cover = cover_of(subject, able, need=need.people, until=until)
    if not cover.missing:
        return cover
    fixes = (one.fix(until=until, now=now) for one in known)
    return replace(cover, fixes=cheapest((fix for fix in fixes if fix), cover.missing))
