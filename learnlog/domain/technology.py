"""What is known about a technology: its catalogue entry, as frozen values."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from learnlog.domain.acceptance import AcceptanceQuestion
from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic

RESERVED_SLUGS = frozenset({"new", "rate"})
"""Slugs that an address of the web pages already uses."""

Until = date | bool | None
"""The end of a support phase: its day; True = supported, no end announced; False = ended, the day
unknown; None = nothing known."""


class DriftProfile(StrEnum):
    """What makes knowledge of a technology go out of date."""

    RELEASES = "releases"
    TIME = "time"


class Category(StrEnum):
    """The fourteen categories of the catalogue."""

    LANGUAGE = "language"
    FRAMEWORK = "framework"
    CLOUD = "cloud"
    SDK = "sdk"
    DATA = "data"
    PLATFORM = "platform"
    AI = "ai"
    SECURITY = "security"
    DELIVERY = "delivery"
    TESTING = "testing"
    ARCHITECTURE = "architecture"
    NFR = "nfr"
    AGILE = "agile"
    ADVISORY = "advisory"

    @property
    def label(self) -> str:
        """The name that people read."""
        return _LABELS[self]

    @property
    def drift(self) -> DriftProfile:
        """The drift profile of a technology that names none."""
        return DriftProfile.TIME if self in _SLOW else DriftProfile.RELEASES

    @property
    def validity_half_life_years(self) -> float:
        """The validity half-life in years of a technology that names none.

        Source: renewal windows of certificates (cloud 2 to 3 years, languages 5, practices 7).
        """
        return _HALF_LIVES[self]


_LABELS = {
    Category.LANGUAGE: "Languages & runtimes",
    Category.FRAMEWORK: "Frameworks & libraries",
    Category.CLOUD: "Cloud platforms & managed services",
    Category.SDK: "SDKs, APIs & integration",
    Category.DATA: "Databases & data platforms",
    Category.PLATFORM: "Infrastructure & orchestration",
    Category.AI: "AI & LLM platforms",
    Category.SECURITY: "Security & identity",
    Category.DELIVERY: "DevOps practices & delivery tooling",
    Category.TESTING: "Automated testing platforms & QA",
    Category.ARCHITECTURE: "Architectures & patterns",
    Category.NFR: "Non-functional requirements",
    Category.AGILE: "Agile & delivery management",
    Category.ADVISORY: "Mini-CTO & client advisory",
}

_SLOW = frozenset({Category.ARCHITECTURE, Category.NFR, Category.AGILE, Category.ADVISORY})

_HALF_LIVES = {
    Category.LANGUAGE: 5.0,
    Category.FRAMEWORK: 4.0,
    Category.CLOUD: 2.5,
    Category.SDK: 3.0,
    Category.DATA: 5.0,
    Category.PLATFORM: 3.0,
    Category.AI: 1.5,
    Category.SECURITY: 3.0,
    Category.DELIVERY: 3.5,
    Category.TESTING: 4.0,
    Category.ARCHITECTURE: 7.0,
    Category.NFR: 7.0,
    Category.AGILE: 7.0,
    Category.ADVISORY: 7.0,
}


class SourceKind(StrEnum):
    """What a feed tells: versions, lessons or everything else."""

    RELEASES = "releases"
    TUTORIALS = "tutorials"
    NEWS = "news"


class VersionScheme(StrEnum):
    """How the versions of a technology are written and compared."""

    SEMVER = "semver"
    PEP440 = "pep440"
    CALVER = "calver"
    DATE = "date"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed of a technology; ``include`` and ``exclude`` are patterns over titles."""

    kind: SourceKind
    url: str
    include: str | None = None
    exclude: str | None = None


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """Releases that are maintained together, with the days on which their support ends."""

    cycle: str
    released_on: date | None = None
    active_until: Until = None
    supported_until: Until = None
    extended_until: Until = None
    lts: bool = False
    latest: str | None = None
    latest_on: date | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another technology and the share of currency, 0 to 1, that carries over to it."""

    slug: str
    transfer: float
    notes: str = ""


@dataclass(frozen=True, slots=True)
class ExperimentIdea:
    """A sandbox try-out that the catalogue proposes."""

    title: str
    minutes: int
    topic: str = ""


@dataclass(frozen=True, slots=True)
class StarterCard:
    """A card of the catalogue; true from version ``true_from`` on, no longer at ``true_until``.

    A drill, and no other, has a ``topic``.
    """

    prompt: str
    answer: str
    source: str = ""
    true_from: str | None = None
    true_until: str | None = None
    kind: CardKind = CardKind.QUESTION
    topic: FindingTopic | None = None


@dataclass(frozen=True, slots=True)
class Technology:
    """One entry of the catalogue; ``slug`` is its file's stem and never changes."""

    slug: str
    name: str
    category: Category
    validity_half_life_years: float
    drift: DriftProfile
    group: str = ""
    aliases: tuple[str, ...] = ()
    summary: str = ""
    homepage: str = ""
    docs: str = ""
    version_scheme: VersionScheme = VersionScheme.SEMVER
    version_pattern: str | None = None
    endoflife: str | None = None
    requires: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    succeeds: tuple[str, ...] = ()
    feeds: tuple[FeedSource, ...] = ()
    lines: tuple[ReleaseLine, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    experiments: tuple[ExperimentIdea, ...] = ()
    cards: tuple[StarterCard, ...] = ()
    questions: tuple[AcceptanceQuestion, ...] = ()

    @property
    def starters(self) -> tuple[StarterCard, ...]:
        """The cards to begin with: all that are no drills."""
        return tuple(card for card in self.cards if card.kind is not CardKind.DRILL)

    @property
    def drills(self) -> tuple[StarterCard, ...]:
        """The scenarios on what a client asks about."""
        return tuple(card for card in self.cards if card.kind is CardKind.DRILL)


@dataclass(frozen=True, slots=True)
class PresetEntry:
    """A technology of a preset, and the level, 1 to 5, that the role asks for."""

    slug: str
    target_level: int


@dataclass(frozen=True, slots=True)
class Preset:
    """A stack to start from, named after a role."""

    slug: str
    name: str
    summary: str
    technologies: tuple[PresetEntry, ...]


def as_known_on(technology: Technology, day: date) -> Technology:
    """Return a technology without the release lines and latest versions that came after a day."""
    lines = tuple(
        replace(line, latest=None, latest_on=None)
        if line.latest_on is not None and line.latest_on > day
        else line
        for line in technology.lines
        if line.released_on is None or line.released_on <= day
    )
    return replace(technology, lines=lines)
