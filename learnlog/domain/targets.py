"""Which level is wanted of a person, by whom, and how far what is current falls short of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from learnlog.domain.currency import Band, band_of
from learnlog.domain.proficiency import Level

# A gap that would be shown as 0.0 is none.
_SHOWN = 0.05


class TargetSource(StrEnum):
    """Who wants a level, the strongest first."""

    PERSON = "person"
    ENGAGEMENT = "engagement"
    ROLE = "role"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A level that somebody wants: a must, or nice to have.

    ``name`` is that of the engagement, the role or the team; ``kickoff_on`` is known of an
    engagement alone.
    """

    level: Level
    is_must: bool = True
    name: str = ""
    kickoff_on: date | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """What is wanted does not count for a person until the end of a day, and why."""

    until_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Target:
    """The level that is wanted of a person in the end, and who wants it."""

    level: Level
    source: TargetSource
    is_must: bool
    name: str = ""
    exemption: Exemption | None = None

    @property
    def by(self) -> str:
        """Who wants it, as the end of "wanted by …"."""
        if self.source is TargetSource.PERSON:
            return "yourself"
        if self.source is TargetSource.ROLE:
            return f"your role, {self.name}"
        return f"the {_with_noun(self.name, self.source.value)}"

    @property
    def source_words(self) -> str:
        """Who wants it, as a sentence's end."""
        return f"wanted by {self.by}"


def _with_noun(name: str, noun: str) -> str:
    """Return "Acme engagement"; a name that says so itself stays as it is."""
    return name if name.casefold().endswith(noun) else f"{name} {noun}"


def effective_target(
    person: Level | None = None,
    engagements: Sequence[Requirement] = (),
    role: Requirement | None = None,
    teams: Sequence[Requirement] = (),
    *,
    exemption: Exemption | None = None,
) -> Target | None:
    """Return what is wanted of a person in one technology; None where nobody wants anything.

    The person's own wish comes before what running engagements want, that before what the role
    wants, and that before what teams want. Of several engagements, or teams, a must comes before
    what is nice to have, then the higher level. Nobody is exempt from their own wish.
    """
    if person is not None:
        return Target(person, TargetSource.PERSON, is_must=False)
    by_scope = (
        (TargetSource.ENGAGEMENT, engagements),
        (TargetSource.ROLE, () if role is None else (role,)),
        (TargetSource.TEAM, teams),
    )
    for source, wanted in by_scope:
        if wanted:
            first = min(wanted, key=lambda one: (not one.is_must, -one.level, one.name))
            return Target(first.level, source, first.is_must, first.name, exemption)
    return None


def gap(target: Target, level: Level | None, currency: float | None) -> float:
    """Return how many levels, 0 to 5, what is current lies below what is wanted.

    A level counts whole while its currency, 0 to 1, is in the band current, else as level times
    currency; what is unknown counts nothing. Who is exempt lacks nothing.
    """
    if target.exemption is not None:
        return 0.0
    if level is None or currency is None:
        return float(target.level)
    good = level if band_of(currency) is Band.CURRENT else level * currency
    return max(0.0, target.level - good)


def gap_text(levels: float) -> str:
    """Return a gap in words: ``1.2 levels short``, or that there is none."""
    if levels < _SHOWN:
        return "reached"
    shown = f"{levels:.1f}".removesuffix(".0")
    return f"{shown} {'level' if shown == '1' else 'levels'} short"


def target_text(target: Target, *, short: float) -> str:
    """Return what is wanted, by whom and what is missing, as the page of a technology says it."""
    nice = "" if target.is_must or target.source is TargetSource.PERSON else ", nice to have"
    said = f"Wanted: {target.level.label}, by {target.by}{nice}"
    if target.exemption is not None:
        until = target.exemption.until_on
        return (
            f"{said}; exempt until {until:%a} {until.day} {until:%b %Y}, {target.exemption.reason}"
        )
    return f"{said}; {gap_text(short)}"
