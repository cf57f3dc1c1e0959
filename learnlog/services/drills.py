"""Drills: scenarios on what a client asks about, for a technology or an engagement's stack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.errors import NotFoundError
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.starter_card import client_questions
from learnlog.domain.technology import StarterCard, Technology
from learnlog.services.accounts import SignedIn
from learnlog.services.engagements import EngagementPage, engagement_page
from learnlog.services.starter_cards import add_catalogue_cards, holding, key_of
from learnlog.store import drills as store
from learnlog.store.drills import OwnDrill
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill of the catalogue, and what it is among the member's cards; None is not there."""

    slug: str
    technology: str
    card: StarterCard
    own: OwnDrill | None


@dataclass(frozen=True, slots=True)
class TopicDrills:
    """What a client asks about one topic; ``without`` names what has no drill on it."""

    topic: FindingTopic
    questions: tuple[str, ...]
    drills: tuple[Drill, ...]
    without: tuple[str, ...]

    @property
    def new(self) -> int:
        """How many of its drills the member does not have."""
        return sum(drill.own is None for drill in self.drills)


@dataclass(frozen=True, slots=True)
class Drills:
    """The drills of a stack by topic; ``technologies`` are the names of all that is in it."""

    technologies: tuple[str, ...]
    topics: tuple[TopicDrills, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(len(topic.drills) for topic in self.topics)

    @property
    def new(self) -> int:
        """How many of them the member does not have."""
        return sum(topic.new for topic in self.topics)

    @property
    def changed(self) -> int:
        """How many of the member's are to be read again, because a release touched them."""
        own = [drill.own for topic in self.topics for drill in topic.drills if drill.own]
        return sum(drill.is_changed and not drill.is_retired for drill in own)


@dataclass(frozen=True, slots=True)
class Stack:
    """Technologies as they stand in the catalogue, and the names of those that do not."""

    technologies: tuple[Technology, ...]
    unknown: tuple[str, ...] = ()


def engagement_stack(
    session: Session,
    team: str,
    slug: str,
    *,
    catalogue: Mapping[str, Technology],
    viewer: SignedIn,
) -> tuple[EngagementPage, Stack]:
    """Return an engagement with what it asks of its people.

    Raises:
        NotFoundError: no such team or engagement, or not the viewer's to see.
    """
    page = engagement_page(session, team, slug, viewer=viewer)
    # A technology that is asked for in two ways is one.
    asked = {target.slug: target.name for target in page.targets}
    return page, Stack(
        tuple(catalogue[slug] for slug in asked if slug in catalogue),
        tuple(name for slug, name in asked.items() if slug not in catalogue),
    )


def one_technology(slug: str, *, catalogue: Mapping[str, Technology]) -> Stack:
    """Return the stack that one technology is.

    Raises:
        NotFoundError: the catalogue does not hold it.
    """
    if slug not in catalogue:
        raise NotFoundError(f"{slug}: not in the catalogue")
    return Stack((catalogue[slug],))


def stack_drills(session: Session, user_id: int, stack: Stack, *, now: datetime) -> Drills:
    """Return the drills of a stack that hold for the newest releases, by topic."""
    slugs = [technology.slug for technology in stack.technologies]
    own = store.drills_of(session, user_id, slugs)
    found = [
        Drill(technology.slug, technology.name, card, own.get(key_of(technology.slug, card)))
        for technology, card in _held(session, stack, now=now)
    ]
    names = (*(technology.name for technology in stack.technologies), *stack.unknown)
    return Drills(names, tuple(_of_topic(topic, found, names) for topic in FindingTopic))


def _of_topic(topic: FindingTopic, found: Sequence[Drill], names: Sequence[str]) -> TopicDrills:
    drills = tuple(drill for drill in found if drill.card.topic is topic)
    drilled = {drill.technology for drill in drills}
    without = tuple(name for name in names if name not in drilled)
    return TopicDrills(topic, client_questions(topic), drills, without)


def add_drills(
    session: Session,
    user_id: int,
    stack: Stack,
    *,
    topic: FindingTopic | None = None,
    now: datetime,
) -> int:
    """Add a stack's drills to a member's cards, of one topic or all, and return the new ones.

    One that the member has, or has put away, is not added again.
    """
    held = _held(session, stack, now=now)
    wanted = [pair for pair in held if topic in {None, pair[1].topic}]
    return add_catalogue_cards(session, wanted, user_id=user_id, now=now)


def _held(session: Session, stack: Stack, *, now: datetime) -> list[tuple[Technology, StarterCard]]:
    return holding(session, stack.technologies, lambda known: known.drills, now=now)
