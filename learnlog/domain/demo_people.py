"""The made-up organisation of the demo: teams, the people in them, and their ways."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from learnlog.domain.chance import Stream
from learnlog.domain.demo_names import (
    AWKWARD_NAMES,
    FAMILY_NAMES,
    FIRST_NAMES,
    LONG_NAME,
    TEAM_NAMES,
    ZONES,
)
from learnlog.domain.naming import slug_of

HISTORY_DAYS = 730
DOMAIN = "learnlog.example"

TEAM_SIZES = (
    (3, 8),
    (4, 13),
    (5, 17),
    (6, 18),
    (7, 15),
    (8, 11),
    (9, 8),
    (10, 5),
    (11, 3),
    (12, 2),
)
"""Sizes of teams and their shares in percent: ten people or fewer, as the Scrum Guide has it."""


class Size(StrEnum):
    """How large the organisation is."""

    S = "S"
    M = "M"

    @property
    def teams(self) -> int:
        """How many teams it has."""
        return {Size.S: 1, Size.M: 6}[self]


class Persona(StrEnum):
    """When a person sits down to review."""

    STEADY = "steady"
    BATCHER = "batcher"
    SPORADIC = "sporadic"
    LAPSED = "lapsed"
    NEVER = "never"


PERSONAS = (
    (Persona.STEADY, 30.0),
    (Persona.BATCHER, 25.0),
    (Persona.SPORADIC, 20.0),
    (Persona.LAPSED, 15.0),
    (Persona.NEVER, 10.0),
)


class Special(StrEnum):
    """A person of whom every organisation has one; the first team has them all."""

    OWNER = "owner"
    NEWCOMER = "newcomer"
    ON_LEAVE = "on leave"
    RETURNER = "returner"
    COLLECTOR = "collector"
    ONLOOKER = "onlooker"
    NAMESAKE = "namesake"


SPECIALS = tuple(Special)
LEAVE_DAYS = 140
AWAY_DAYS = 200
NEWCOMER_DAYS = 5
FIRST_TEAM = 11
OWNER_KEY = "0.0"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person does nothing: from the first up to and including the last."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist.

    ``key`` names the person's streams of chance; ``breadth`` (0.25 to 1.5) scales how much the
    person follows, ``memory`` (about 1) how slowly the person forgets against what is expected.
    """

    key: str
    name: str
    email: str
    zone: str
    persona: Persona
    joined_on: date
    breadth: float
    memory: float
    absences: tuple[Absence, ...]
    special: Special | None = None
    is_lead: bool = False

    @property
    def keeps_cards(self) -> bool:
        """Whether the person has cards at all."""
        return self.persona is not Persona.NEVER and self.special is not Special.NEWCOMER

    def is_away(self, day: date) -> bool:
        """Return whether the person does nothing on a day."""
        return any(absence.first <= day <= absence.last for absence in self.absences)


@dataclass(frozen=True, slots=True)
class Team:
    """People who work together; the first leads. ``stack`` is the slug of a preset."""

    name: str
    stack: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """All teams, as they are on one day."""

    seed: int
    as_of: date
    teams: tuple[Team, ...]

    @property
    def begins_on(self) -> date:
        """The first day of its history."""
        return self.as_of - timedelta(days=HISTORY_DAYS)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, team by team."""
        return tuple(person for team in self.teams for person in team.people)


def invent(size: Size, *, seed: int, as_of: date, stacks: tuple[str, ...]) -> Organisation:
    """Return an organisation; the same seed gives the same one.

    ``stacks`` are the slugs of the presets that teams may work with. Whoever is added changes
    nobody else.
    """
    teams = tuple(_team(number, seed, as_of, stacks) for number in range(size.teams))
    return Organisation(seed, as_of, teams)


def _team(number: int, seed: int, as_of: date, stacks: tuple[str, ...]) -> Team:
    stream = Stream(seed, "team", number)
    drawn = stream.weighted(TEAM_SIZES)
    count = FIRST_TEAM if number == 0 else drawn
    stack = stream.choice(stacks)
    people = tuple(
        _person(f"{number}.{place}", place, seed, as_of, is_first_team=number == 0)
        for place in range(count)
    )
    return Team(TEAM_NAMES[number], stack, people)


def _person(key: str, place: int, seed: int, as_of: date, *, is_first_team: bool) -> Person:
    stream = Stream(seed, "person", key)
    special = SPECIALS[place] if is_first_team and place < len(SPECIALS) else None
    name = _name(stream, special, place, seed, first=is_first_team)
    return Person(
        key=key,
        name=name,
        # Names repeat, and some have no letter that an address takes: the key tells them apart.
        email=f"{slug_of(name, otherwise='person')[:24]}.{key}@{DOMAIN}",
        zone=stream.weighted(ZONES),
        persona=Persona.STEADY if special is Special.OWNER else stream.weighted(PERSONAS),
        joined_on=_joined_on(stream, special, as_of, is_lead=place == 0),
        breadth=_breadth(stream, special),
        memory=math.exp(stream.normal(0.0, 0.35)),
        absences=_absences(stream, special, as_of),
        special=special,
        is_lead=place == 0,
    )


def _name(stream: Stream, special: Special | None, place: int, seed: int, *, first: bool) -> str:
    plain = f"{stream.choice(FIRST_NAMES)} {stream.choice(FAMILY_NAMES)}"
    if special is Special.NAMESAKE:
        # Called as the owner is, from the owner's own stream.
        return _name(Stream(seed, "person", OWNER_KEY), Special.OWNER, 0, seed, first=True)
    if special is Special.COLLECTOR:
        # The widest row of every grid, so that the longest name meets it.
        return LONG_NAME
    if first and special is None:
        return AWKWARD_NAMES[place - len(SPECIALS)]
    is_awkward = special is None and stream.chance(0.04)
    return stream.choice(AWKWARD_NAMES) if is_awkward else plain


def _joined_on(stream: Stream, special: Special | None, as_of: date, *, is_lead: bool) -> date:
    """Four of five were there from the start; the others came at some time since."""
    from_start = stream.chance(0.8)
    later = stream.between(60, HISTORY_DAYS - 60)
    if special is Special.NEWCOMER:
        return as_of - timedelta(days=NEWCOMER_DAYS)
    stays = from_start or is_lead or special is not None
    return as_of - timedelta(days=HISTORY_DAYS if stays else later)


def _breadth(stream: Stream, special: Special | None) -> float:
    drawn = math.exp(stream.normal(-0.25, 0.45))
    return 1.2 if special is Special.OWNER else min(1.5, max(0.25, drawn))


def _absences(stream: Stream, special: Special | None, as_of: date) -> tuple[Absence, ...]:
    """Two holidays a year of 7 to 20 days, the turn of the year, and what is special."""
    begin = as_of - timedelta(days=HISTORY_DAYS)
    found = []
    for year in range(begin.year, as_of.year + 1):
        for _ in range(2):
            first = date(year, 1, 1) + timedelta(days=stream.between(20, 330))
            found.append(Absence(first, first + timedelta(days=stream.between(7, 20))))
        found.append(Absence(date(year, 12, 24), date(year + 1, 1, 1)))
    if special is Special.ON_LEAVE:
        found.append(Absence(as_of - timedelta(days=LEAVE_DAYS), as_of))
    if special is Special.RETURNER:
        last = as_of - timedelta(days=10)
        found.append(Absence(last - timedelta(days=AWAY_DAYS), last))
    return tuple(found)
