"""Levels, kinds of evidence, and the quick answers that stand for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol, TypeVar


class LevelText(NamedTuple):
    """The words of one level: its name, what the person can do, how it is checked."""

    label: str
    anchor: str
    check_style: str


class Level(IntEnum):
    """What a person can do with a technology, 0 to 5."""

    NONE = 0
    AWARE = 1
    CONVERSANT = 2
    WORKING = 3
    ADVISING = 4
    LEADING = 5

    @property
    def label(self) -> str:
        """The level's name."""
        return LEVEL_TEXTS[self].label

    @property
    def anchor(self) -> str:
        """What a person of this level can do; completes "you can …"."""
        return LEVEL_TEXTS[self].anchor

    @property
    def check_style(self) -> str:
        """A question that a person of this level can answer; empty for level 0."""
        return LEVEL_TEXTS[self].check_style


LEVEL_TEXTS = {
    Level.NONE: LevelText("None", "not discuss it", ""),
    Level.AWARE: LevelText(
        "Aware",
        "say what it is for, where it fits, name an alternative",
        "When would a client not want it?",
    ),
    Level.CONVERSANT: LevelText(
        "Conversant",
        "follow engineers' talk, ask useful questions, read its docs and release notes; "
        "you have run a hello-world",
        "Explain the last breaking change.",
    ),
    Level.WORKING: LevelText(
        "Working",
        "scope and size work on it, spot missing non-functional requirements, challenge an "
        "estimate, complete a sandbox task unaided",
        "What would make this story twice as big?",
    ),
    Level.ADVISING: LevelText(
        "Advising",
        "choose between options for a client with trade-offs, costs and failure modes; review "
        "a design; you have delivered with it",
        "Give the scalability strategy and its limits.",
    ),
    Level.LEADING: LevelText(
        "Leading",
        "set direction, foresee problems, teach others, answer for it before client and team",
        "Which of your past decisions would you now reverse?",
    ),
}


class EvidenceKind(StrEnum):
    """What a piece of evidence is; the names are promised to other programs."""

    EXAM = "exam"
    EXPERIMENT = "experiment"
    EXPERIMENT_PARTIAL = "experiment_partial"
    EXPERIMENT_FAIL = "experiment_fail"
    PROJECT_WEEK = "project_week"
    DELIVERED = "delivered"
    TAUGHT = "taught"
    ANSWERED = "answered"
    TUTORIAL = "tutorial"
    PAIRED = "paired"
    REVIEW_SESSION = "review_session"
    REVIEW_PASS = "review_pass"  # noqa: S105 - a grade, not a password
    REVIEW_HARD = "review_hard"
    REVIEW_FAIL = "review_fail"
    READ = "read"
    CONFIRMED = "confirmed"
    DECLARED = "declared"
    ACK = "ack"

    @property
    def label(self) -> str:
        """What the person did, as a list of evidence says it."""
        return KIND_LABELS[self]


KIND_LABELS = {
    EvidenceKind.EXAM: "Took an exam",
    EvidenceKind.EXPERIMENT: "Ran an experiment",
    EvidenceKind.EXPERIMENT_PARTIAL: "Tried it out",
    EvidenceKind.EXPERIMENT_FAIL: "Experiment did not work",
    EvidenceKind.PROJECT_WEEK: "Used it on a project",
    EvidenceKind.DELIVERED: "Delivered with it",
    EvidenceKind.TAUGHT: "Taught it",
    EvidenceKind.ANSWERED: "Answered a colleague",
    EvidenceKind.TUTORIAL: "Followed a tutorial",
    EvidenceKind.PAIRED: "Asked a peer",
    EvidenceKind.REVIEW_SESSION: "Reviewed cards",
    EvidenceKind.REVIEW_PASS: "Recalled a card",
    EvidenceKind.REVIEW_HARD: "Recalled a card with effort",
    EvidenceKind.REVIEW_FAIL: "Forgot a card",
    EvidenceKind.READ: "Read about it",
    EvidenceKind.CONFIRMED: "Level confirmed by a lead",
    EvidenceKind.DECLARED: "Said that nothing changed",
    EvidenceKind.ACK: "Read the release notes",
}

_MAY_RAISE_TO = {
    EvidenceKind.DELIVERED: Level.LEADING,
    EvidenceKind.CONFIRMED: Level.ADVISING,
    EvidenceKind.EXPERIMENT: Level.WORKING,
    EvidenceKind.EXAM: Level.WORKING,
    EvidenceKind.PROJECT_WEEK: Level.WORKING,
    EvidenceKind.TAUGHT: Level.WORKING,
    EvidenceKind.TUTORIAL: Level.CONVERSANT,
    EvidenceKind.READ: Level.CONVERSANT,
    EvidenceKind.ACK: Level.CONVERSANT,
    EvidenceKind.EXPERIMENT_PARTIAL: Level.CONVERSANT,
    EvidenceKind.PAIRED: Level.CONVERSANT,
}


def may_raise_to(kind: EvidenceKind) -> Level:
    """Return the highest level that evidence of this kind may support.

    Kinds that only re-date what is known (reviews, a peer's question, an attestation) give
    ``Level.NONE``: they raise nothing.
    """
    return _MAY_RAISE_TO.get(kind, Level.NONE)


class Tick(StrEnum):
    """The answers to "What did you do?" after a tick on the checklist."""

    READ = "read"
    WATCHED = "watched"
    TRIED = "tried"
    REVIEWED = "reviewed"
    PEER = "peer"
    NONE = "none"

    @property
    def label(self) -> str:
        """The words on the button."""
        return _TICKS[self][0]

    @property
    def kind(self) -> EvidenceKind:
        """The evidence that the answer is recorded as."""
        return _TICKS[self][1]


_TICKS = {
    Tick.READ: ("Read", EvidenceKind.READ),
    Tick.WATCHED: ("Watched", EvidenceKind.READ),
    Tick.TRIED: ("Tried", EvidenceKind.EXPERIMENT_PARTIAL),
    Tick.REVIEWED: ("Reviewed", EvidenceKind.REVIEW_SESSION),
    Tick.PEER: ("Asked a peer", EvidenceKind.PAIRED),
    Tick.NONE: ("Nothing new", EvidenceKind.DECLARED),
}


class LastUsed(StrEnum):
    """When a person says that they last used a technology, as a range."""

    NOW = "now"
    UNDER_3_MONTHS = "under_3_months"
    UNDER_1_YEAR = "under_1_year"
    OLDER = "older"
    NEVER = "never"

    @property
    def label(self) -> str:
        """The words on the chip."""
        return _LAST_USED[self][0]

    @property
    def range_days(self) -> tuple[int, int] | None:
        """The range as days ago, nearest first; None for never."""
        return _LAST_USED[self][1]


_LAST_USED: dict[LastUsed, tuple[str, tuple[int, int] | None]] = {
    LastUsed.NOW: ("Now", (0, 14)),
    LastUsed.UNDER_3_MONTHS: ("Under 3 months ago", (14, 90)),
    LastUsed.UNDER_1_YEAR: ("Under a year ago", (90, 365)),
    LastUsed.OLDER: ("Longer ago", (365, 1095)),
    LastUsed.NEVER: ("Never", None),
}


def last_used_at(answer: LastUsed, *, now: datetime) -> datetime | None:
    """Return the middle of the range that was chosen, or None for never.

    It is the day of the project week that the answer is recorded as, and the baseline.
    """
    if answer.range_days is None:
        return None
    nearest, farthest = answer.range_days
    return now - timedelta(days=(nearest + farthest) / 2)


# Evidence from this source re-dates a level, and the currency model leaves it out.
ATTESTATION = "attestation"


class RatingSource(StrEnum):
    """Who states a level, the most trusted first."""

    CHECK = "check"
    LEAD = "lead"
    PEER = "peer"
    SELF = "self"


class Stated(Protocol):
    """A dated statement of level, whatever else it holds."""

    @property
    def level(self) -> Level:
        """The level stated."""

    @property
    def source(self) -> RatingSource:
        """Who stated it."""

    @property
    def effective_at(self) -> datetime:
        """From when on it holds."""


S = TypeVar("S", bound=Stated)

PRECEDENCE = tuple(RatingSource)


def rating_in_force(
    ratings: Iterable[S], *, precedence: Sequence[RatingSource] = PRECEDENCE
) -> S | None:
    """Return the rating that counts of those given in order of time; None of none.

    The newest one of the first source of ``precedence`` that rated at all. A person's own newer
    statement of less takes its place: to claim less needs nobody's word.
    """
    newest = {rating.source: rating for rating in ratings}
    ranked = [newest[source] for source in precedence if source in newest]
    if not ranked:
        return None
    own = newest.get(RatingSource.SELF)
    if own is not None and _is_newer(own, ranked[0]) and own.level < ranked[0].level:
        return own
    return ranked[0]


def unconfirmed_rating(
    ratings: Iterable[S], *, precedence: Sequence[RatingSource] = PRECEDENCE
) -> S | None:
    """Return a person's own newer statement of more than is in force: nobody confirmed it since."""
    known = list(ratings)
    counted = rating_in_force(known, precedence=precedence)
    own = next((item for item in reversed(known) if item.source is RatingSource.SELF), None)
    if counted is None or own is None or not _is_newer(own, counted):
        return None
    return own if own.level > counted.level else None


def _is_newer(one: Stated, other: Stated) -> bool:
    return one.effective_at > other.effective_at
