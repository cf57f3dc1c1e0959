"""How many people know a technology well enough, until when, and what mends it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from learnlog.domain.explanation import Action
from learnlog.domain.heatmap import Subject
from learnlog.domain.local_time import local_date
from learnlog.domain.wording import number


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody at the level that is needed, with a currency in 0..1, None where unknown.

    ``falls_at`` is when they stop being current if nobody acts; None for who is not, and for
    who is for longer than calendars reach.
    """

    id: int
    name: str
    currency: float | None
    is_current: bool
    falls_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fall:
    """On a day the cover falls below ``n``, because one person is no longer current."""

    n: int
    at: datetime
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Who becomes or stays current, by what and in how many minutes.

    ``until`` is when that is over, where it does not last to the horizon.
    """

    person_id: int
    name: str
    actions: tuple[Action, ...]
    minutes: int
    text: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """One technology: who covers it now, when that shrinks, and what mends it.

    ``able`` is how many are at the level that is needed, current or not.
    ``currency`` is the team's, in 0..1: the mean of the best of as many people as are needed,
    an empty seat as 0; None where nothing is known of anybody. ``experts`` is how many current
    people to expect, ``at_least_one`` the probability of one or more, both from the currencies
    read as probabilities, the second as if these did not depend on each other.
    """

    subject: Subject
    need: int
    able: int
    current: tuple[Able, ...]
    falls: tuple[Fall, ...]
    currency: float | None
    experts: float
    at_least_one: float
    fixes: tuple[Fix, ...] = ()

    @property
    def cover(self) -> int:
        """How many are current today."""
        return len(self.current)

    @property
    def least(self) -> int:
        """How many are left on the horizon if nobody acts."""
        return self.cover - len(self.falls)

    @property
    def missing(self) -> int:
        """How many more are needed to have enough up to the horizon."""
        return max(0, self.need - self.least)

    @property
    def falls_short_at(self) -> datetime | None:
        """When there begin to be fewer than needed; None where there are already, or never."""
        return next((fall.at for fall in self.falls if fall.n == self.need), None)


def falls(people: Iterable[Able], *, until: datetime) -> tuple[Fall, ...]:
    """Return the days up to ``until`` on which the cover shrinks, soonest first.

    It falls below n on the n-th latest day of those who are current (an order statistic).
    """
    current = [person for person in people if person.is_current]
    due = sorted(
        (person.falls_at, person.name, person.id)
        for person in current
        if person.falls_at is not None and person.falls_at <= until
    )
    return tuple(
        Fall(len(current) - place, at, id_, name) for place, (at, name, id_) in enumerate(due)
    )


def cover_of(subject: Subject, people: Sequence[Able], *, need: int, until: datetime) -> Cover:
    """Return how people of sufficient level cover a technology up to an instant, no fixes yet."""
    known = sorted((p.currency for p in people if p.currency is not None), reverse=True)
    return Cover(
        subject=subject,
        need=need,
        able=len(people),
        current=tuple(person for person in people if person.is_current),
        falls=falls(people, until=until),
        currency=math.fsum(known[:need]) / need if known else None,
        experts=math.fsum(known),
        at_least_one=1.0 - math.prod(1.0 - value for value in known),
    )


def cheapest(fixes: Iterable[Fix], count: int) -> tuple[Fix, ...]:
    """Return as many fixes as are needed, those that last first, then the fewest minutes."""
    ordered = sorted(
        fixes, key=lambda fix: (fix.until is not None, fix.minutes, fix.name, fix.person_id)
    )
    return tuple(ordered[: max(0, count)])


def sentence(cover: Cover, *, today: date, zone: str) -> str:
    """Say how a technology is covered, when that shrinks below the need, and what mends it.

    "PostgreSQL: 2 current today → 1 on 14 Nov (Ana) → 0 on 3 Jan. Cheapest fix: Ben, 90 min."
    """
    return f"{cover.subject.name}: {outlook(cover, today=today, zone=zone)}"


def outlook(cover: Cover, *, today: date, zone: str) -> str:
    """Say the same without the technology's name; days are those of a time zone."""
    if not cover.current:
        said = "nobody current today"
    elif cover.cover == 1:
        said = f"1 current today ({cover.current[0].name})"
    else:
        said = f"{cover.cover} current today"
    short = [fall for fall in cover.falls if fall.n <= cover.need]
    for on, together in groupby(short, key=lambda fall: local_date(fall.at, zone)):
        fallen = list(together)
        left = fallen[-1].n - 1
        names = f" ({', '.join(fall.name for fall in fallen)})" if left else ""
        said += f" → {left} on {_day(on, today)}{names}"
    return f"{said}.{_mended(cover, today=today, zone=zone)}"


def _mended(cover: Cover, *, today: date, zone: str) -> str:
    if not cover.missing:
        return ""
    if not cover.able:
        return " Nobody has the level."
    if cover.currency is None:
        return " Nothing is logged of those who have the level."
    if not cover.fixes:
        return " Nobody gets there in one step or two."
    fixes = [
        f"{fix.name}, {fix.minutes} min"
        + (f", until {_day(local_date(fix.until, zone), today)}" if fix.until else "")
        for fix in cover.fixes
    ]
    short = cover.missing - len(cover.fixes)
    more = f" {number(short).capitalize()} more {'is' if short == 1 else 'are'} needed."
    return f" Cheapest fix: {'; '.join(fixes)}.{more if short else ''}"


def _day(on: date, today: date) -> str:
    return f"{on.day} {on:%b}" if on.year == today.year else f"{on.day} {on:%b} {on.year}"
