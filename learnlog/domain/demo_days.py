"""What the people of the demo do, day by day: work, experiments, sitting down to review."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from learnlog.domain.chance import Stream
from learnlog.domain.demo_people import Person, Persona, Special
from learnlog.domain.demo_stack import Part, Taken
from learnlog.domain.experiment import ExperimentResult
from learnlog.domain.proficiency import EvidenceKind

SATURDAY = 5
CARDS_WITHIN_DAYS = 240
DEALT_WITHIN_DAYS = 120
LEAVES_WITHIN_DAYS = 25
"""Whoever is away for months takes cards before that, so that they wait when the person is back."""
EXPERIMENTS_A_MONTH = 0.25
DAYS_A_MONTH = 365.25 / 12
ENDS_WITHIN_DAYS = 120

ACTIVE = {Part.STACK: 0.7, Part.PRACTICE: 0.7, Part.INTEREST: 0.2}
"""Share of the blocks of time in which a person has to do with a technology.

Chosen so that about 40 % of all follows are current, 20 ageing, 15 stale, 15 lapsed, 10 unknown.
"""
DAILY = {Part.STACK: 0.05, Part.PRACTICE: 0.03, Part.INTEREST: 0.02}
"""Chance of evidence on a working day of such a block."""
KINDS = (
    (EvidenceKind.PROJECT_WEEK, 80.0),
    (EvidenceKind.READ, 15.0),
    (EvidenceKind.ANSWERED, 5.0),
)
OLD_ENDS: tuple[tuple[ExperimentResult | None, float], ...] = (
    (ExperimentResult.CONFIRMED, 36.0),
    (ExperimentResult.REFUTED, 9.0),
    (ExperimentResult.INCONCLUSIVE, 15.0),
    (ExperimentResult.ABANDONED, 40.0),
)
NEW_ENDS: tuple[tuple[ExperimentResult | None, float], ...] = (
    (ExperimentResult.CONFIRMED, 30.0),
    (ExperimentResult.REFUTED, 8.0),
    (ExperimentResult.INCONCLUSIVE, 12.0),
    (ExperimentResult.ABANDONED, 18.0),
    (None, 32.0),
)


@dataclass(frozen=True, slots=True)
class Use:
    """A person had to do with a technology."""

    at: datetime
    slug: str
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class Try:
    """A person planned an experiment; ``number`` picks its words.

    Without a result it is still planned, or running where it was begun.
    """

    at: datetime
    slug: str
    number: int
    is_begun: bool
    result: ExperimentResult | None
    minutes: int
    names_version: bool


@dataclass(frozen=True, slots=True)
class Deal:
    """A person took a technology's starter cards."""

    at: datetime
    slug: str


@dataclass(frozen=True, slots=True)
class Sit:
    """A person sat down to review."""

    at: datetime


Deed = Use | Try | Deal | Sit


def deeds_of(
    person: Person, taken: Sequence[Taken], decks: frozenset[str], *, seed: int, as_of: date
) -> list[Deed]:
    """Return all that a person does, in order of time; ``decks`` are the slugs that have cards."""
    deeds: list[Deed] = []
    for item in taken:
        if item.level is not None:
            deeds += _uses(person, item, Stream(seed, "use", person.key, item.slug), as_of)
    deeds += _experiments(person, taken, Stream(seed, "try", person.key), as_of)
    if person.keeps_cards:
        with_cards = [item.slug for item in taken if item.slug in decks]
        deeds += _reviews(person, with_cards, Stream(seed, "review", person.key), as_of)
    return sorted(deeds, key=lambda deed: deed.at)


def at_work(person: Person, day: date, stream: Stream) -> datetime:
    """Return an instant of a person's working hours, local 9 to 17."""
    local = time(stream.between(9, 16), stream.between(0, 59))
    return datetime.combine(day, local, ZoneInfo(person.zone)).astimezone(UTC)


def _works(person: Person, day: date) -> bool:
    return day.weekday() < SATURDAY and not person.is_away(day)


def _uses(person: Person, item: Taken, stream: Stream, as_of: date) -> Iterator[Use]:
    """Blocks of some months, in some of which a working day now and then leaves evidence."""
    day = person.joined_on + timedelta(days=1)
    while day < as_of:
        until = day + timedelta(days=30 + math.ceil(stream.exponential(120)))
        is_active = stream.chance(ACTIVE[item.part])
        while day < min(until, as_of):
            if not is_active:
                day = until
                break
            day += timedelta(days=math.ceil(stream.exponential(1.0 / DAILY[item.part])))
            kind = stream.weighted(KINDS)
            at = at_work(person, day, stream)
            if day < min(until, as_of) and _works(person, day):
                yield Use(at, item.slug, kind)


def _experiments(
    person: Person, taken: Sequence[Taken], stream: Stream, as_of: date
) -> Iterator[Try]:
    rated = [item.slug for item in taken if item.level is not None]
    number, day = 0, person.joined_on + _gap(stream)
    while rated and day < as_of - timedelta(days=1):
        is_old = (as_of - day).days > ENDS_WITHIN_DAYS
        planned = Try(
            at=at_work(person, day, stream),
            slug=stream.choice(rated),
            number=number,
            is_begun=stream.chance(0.4),
            result=stream.weighted(OLD_ENDS if is_old else NEW_ENDS),
            minutes=min(480, max(10, round(75 * math.exp(stream.normal(0.0, 0.7))))),
            names_version=stream.chance(0.6),
        )
        if _works(person, day):
            yield planned
        number, day = number + 1, day + _gap(stream)


def _gap(stream: Stream) -> timedelta:
    """Return how long it is until the next experiment."""
    return timedelta(days=1 + int(stream.exponential(DAYS_A_MONTH / EXPERIMENTS_A_MONTH)))


def _reviews(
    person: Person, with_cards: Sequence[str], stream: Stream, as_of: date
) -> Iterator[Deed]:
    first = max(person.joined_on, as_of - timedelta(days=CARDS_WITHIN_DAYS))
    leaves = person.special in {Special.ON_LEAVE, Special.RETURNER}
    within = LEAVES_WITHIN_DAYS if leaves else DEALT_WITHIN_DAYS
    for slug in stream.sample(with_cards, 1 + stream.poisson(1.5)):
        day = first + timedelta(days=stream.between(1, within))
        at = at_work(person, day, stream)
        if day < as_of and not person.is_away(day):
            yield Deal(at, slug)
    for day in _sittings(person, first, stream, as_of):
        at = at_work(person, day, stream)
        if not person.is_away(day):
            yield Sit(at)


def _sittings(person: Person, first: date, stream: Stream, as_of: date) -> Iterator[date]:
    """Return the days on which a person of this persona sits down."""
    weekday = stream.between(0, 4)
    stops_on = first + timedelta(days=stream.between(60, 180))
    day = first + timedelta(days=1)
    while day < as_of:
        match person.persona:
            case Persona.STEADY:
                is_day = stream.chance(0.8 if day.weekday() < SATURDAY else 0.1)
            case Persona.BATCHER:
                is_day = day.weekday() == weekday and stream.chance(0.85)
            case Persona.SPORADIC:
                is_day = stream.chance(0.1)
            case _:
                is_day = day < stops_on and day.weekday() < SATURDAY and stream.chance(0.7)
        if is_day:
            yield day
        day += timedelta(days=1)
