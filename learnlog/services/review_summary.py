"""What a day of reviewing came to, for its last page."""

from dataclasses import dataclass
from itertools import groupby
from statistics import median

from learnlog.domain.review import Grade
from learnlog.services.review_day import ReviewDay
from learnlog.store import card_queue
from learnlog.store.review_summary import GradedCard, graded_on
from learnlog.store.session import Session

LOOKED_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class TechnologySummary:
    """How many cards of one technology were graded, and how many remembered."""

    slug: str
    name: str
    cards: int
    remembered: int


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """A day's reviews in figures.

    ``before_days`` and ``after_days`` are the median stability of the cards before and after, a
    new card counting 0 before. ``next_day`` is the next local day on which cards that were seen
    fall due, within 60 days, and ``next_cards`` how many.
    """

    cards: int
    remembered: int
    before_days: float
    after_days: float
    technologies: tuple[TechnologySummary, ...]
    next_day: int | None
    next_cards: int

    @property
    def forgotten(self) -> int:
        """How many cards were forgotten."""
        return self.cards - self.remembered


def review_summary(session: Session, today: ReviewDay) -> ReviewSummary:
    """Return what a member's reviews of a day came to so far."""
    user_id, day = today.member.id, today.day
    graded = graded_on(session, user_id=user_id, day=day)
    ahead = range(day + 1, day + LOOKED_AHEAD_DAYS + 1)
    loads = card_queue.load_by_day(session, user_id=user_id, days=ahead)
    next_day = min(loads, default=None)
    return ReviewSummary(
        cards=len(graded),
        remembered=_remembered(graded),
        before_days=median([card.before_days or 0.0 for card in graded] or [0.0]),
        after_days=median([card.after_days for card in graded] or [0.0]),
        technologies=tuple(_by_technology(graded)),
        next_day=next_day,
        next_cards=0 if next_day is None else loads[next_day],
    )


def _by_technology(graded: list[GradedCard]) -> list[TechnologySummary]:
    found = []
    for (slug, name), group in groupby(graded, key=lambda card: (card.slug, card.technology)):
        cards = list(group)
        found.append(TechnologySummary(slug, name, len(cards), _remembered(cards)))
    return found


def _remembered(graded: list[GradedCard]) -> int:
    return sum(card.grade is not Grade.AGAIN for card in graded)
