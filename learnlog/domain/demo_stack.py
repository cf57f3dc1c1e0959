"""What the people of the demo follow, and what they say of it at the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from learnlog.domain.chance import Stream
from learnlog.domain.demo_people import Person, Special, Team
from learnlog.domain.proficiency import LastUsed, Level
from learnlog.domain.technology import Category

STACK_SIZE = 12
PRACTICES = (
    "scrum",
    "kanban",
    "owasp-top-10",
    "high-availability",
    "disaster-recovery",
    "scalability",
    "slo",
    "gdpr-privacy",
    "web-accessibility",
    "cost-optimisation",
    "technical-scoping",
    "estimation-review",
    "vendor-evaluation",
    "stakeholder-management",
    "incident-management",
    "threat-modeling",
    "feature-flags",
    "ai-coding-assistants",
)
COLLECTED = 45
NEWCOMER_TAKES = 3
UNRATED = 0.12
TOO_HIGH = 0.15


class Part(StrEnum):
    """Why a person follows a technology; it sets how often the person meets it."""

    STACK = "stack"
    PRACTICE = "practice"
    INTEREST = "interest"


LEVELS = {
    Part.STACK: ((1, 5.0), (2, 25.0), (3, 40.0), (4, 25.0), (5, 5.0)),
    Part.PRACTICE: ((1, 5.0), (2, 20.0), (3, 40.0), (4, 28.0), (5, 7.0)),
    Part.INTEREST: ((0, 20.0), (1, 45.0), (2, 30.0), (3, 5.0)),
}
LAST_USED = {
    Part.STACK: (
        (LastUsed.NOW, 35.0),
        (LastUsed.UNDER_3_MONTHS, 35.0),
        (LastUsed.UNDER_1_YEAR, 20.0),
        (LastUsed.OLDER, 10.0),
    ),
    Part.PRACTICE: (
        (LastUsed.NOW, 40.0),
        (LastUsed.UNDER_3_MONTHS, 30.0),
        (LastUsed.UNDER_1_YEAR, 20.0),
        (LastUsed.OLDER, 10.0),
    ),
    Part.INTEREST: (
        (LastUsed.UNDER_3_MONTHS, 20.0),
        (LastUsed.UNDER_1_YEAR, 40.0),
        (LastUsed.OLDER, 40.0),
    ),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A technology that a person follows; without a level nothing was ever said of it."""

    slug: str
    part: Part
    level: Level | None
    last_used: LastUsed | None


def stack_of(team: Team, presets: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return what a team works with: the first twelve of its preset."""
    return tuple(presets[team.stack][:STACK_SIZE])


def taken_by(
    person: Person,
    stack: Sequence[str],
    presets: Mapping[str, Sequence[str]],
    categories: Mapping[str, Category],
    *,
    seed: int,
) -> tuple[Taken, ...]:
    """Return what a person follows: team stack, practices, an earlier stack, interests.

    ``categories`` are all technologies of the catalogue. What is chosen of one part does not
    depend on the others.
    """
    if person.special is Special.ONLOOKER:
        return ()
    streams = {part: Stream(seed, "taken", person.key, part) for part in Part}
    chosen: dict[str, Part] = {}
    share = min(0.75 * person.breadth, 0.95)
    for slug in stack:
        if streams[Part.STACK].chance(share):
            chosen[slug] = Part.STACK
    for slug in PRACTICES:
        # A catalogue of somebody's own need not know them.
        if streams[Part.PRACTICE].chance(0.33 * person.breadth) and slug in categories:
            chosen.setdefault(slug, Part.PRACTICE)
    for slug in _interests(person, presets, sorted(categories), streams[Part.INTEREST]):
        chosen.setdefault(slug, Part.INTEREST)
    if person.special is Special.NEWCOMER:
        chosen = dict.fromkeys(stack[:NEWCOMER_TAKES], Part.STACK)
    return tuple(_taken(slug, part, person, seed) for slug, part in chosen.items())


def _interests(
    person: Person, presets: Mapping[str, Sequence[str]], slugs: Sequence[str], stream: Stream
) -> list[str]:
    """Half the people bring some of an earlier stack; all have a few things of their own."""
    found = []
    if stream.chance(0.5):
        earlier = presets[stream.choice(sorted(presets))][:STACK_SIZE]
        found += [slug for slug in earlier if stream.chance(0.4 * person.breadth)]
    found += stream.sample(slugs, stream.poisson(2.5 * person.breadth))
    if person.special is Special.COLLECTOR:
        found += stream.sample(slugs, COLLECTED)
    return found


def _taken(slug: str, part: Part, person: Person, seed: int) -> Taken:
    stream = Stream(seed, "level", person.key, slug)
    level = stream.weighted(LEVELS[part])
    last_used = stream.weighted(LAST_USED[part])
    is_rated = not stream.chance(UNRATED)
    level += stream.chance(TOO_HIGH)
    if not is_rated:
        return Taken(slug, part, None, None)
    return Taken(slug, part, Level(min(level, Level.LEADING)), last_used if level else None)
