"""Which level a person's last reviews and experiments look like, beside the one they stated.

Level and chance of success belong together as in the currency model: who gets a share of the
tasks of a level right works at level x share. The bounds are judgement, to be calibrated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from learnlog.domain.proficiency import EvidenceKind, Level, may_raise_to

REVIEWS = 20
EXPERIMENTS = 2
# What is older says little about today.
WITHIN = timedelta(days=365)
# From this share on, the tasks of the stated level go right: the edge of the band "current".
HOLDS = 0.80
_CREDIT = {
    EvidenceKind.EXPERIMENT: 1.0,
    EvidenceKind.EXPERIMENT_PARTIAL: 0.5,
    EvidenceKind.EXPERIMENT_FAIL: 0.0,
}
EXPERIMENT_KINDS = tuple(_CREDIT)


@dataclass(frozen=True, slots=True)
class GradedReview:
    """A graded review: whether the card was recalled, and how likely that was."""

    passed: bool
    forecast: float


@dataclass(frozen=True, slots=True)
class Looks:
    """What the stated level looks like; ``reviews`` and ``experiments`` are shares, 0 to 1.

    ``reviews`` is recall over what was foreseen, at most 1.
    """

    stated: Level
    level: Level
    reviews: float
    experiments: float

    @property
    def differs(self) -> bool:
        """Whether it is another level than the stated one."""
        return self.level is not self.stated

    @property
    def percents(self) -> tuple[int, int]:
        """Both shares in whole per cent."""
        return round(100 * self.reviews), round(100 * self.experiments)

    def sentence(self, technology: str) -> str:
        """Return the same in words."""
        return (
            f"You rate {technology} {self.stated.value}; your last {REVIEWS} reviews and "
            f"{EXPERIMENTS} experiments look like {self.level.value}."
        )


def looks_like(
    stated: Level, reviews: Sequence[GradedReview], experiments: Sequence[EvidenceKind]
) -> Looks | None:
    """Return the level that the newest reviews and experiments look like, each newest first.

    None below 20 reviews or 2 experiments. Recall is held against its forecast, because easy
    cards are asked rarely: who recalls as much as foreseen gets 1. An experiment that answered
    its question counts 1, one that did in part 0.5, one that did not work 0. Below a mean of 0.8
    it looks like level x mean, rounded, though never like none. From 0.8 on the level holds; where
    recall alone is 0.8 too, it is raised to what both experiments may raise it to.
    """
    if len(reviews) < REVIEWS or len(experiments) < EXPERIMENTS:
        return None
    newest, tried = reviews[:REVIEWS], experiments[:EXPERIMENTS]
    recalled = sum(review.passed for review in newest)
    recall = min(1.0, recalled / sum(review.forecast for review in newest))
    success = sum(_CREDIT[kind] for kind in tried) / EXPERIMENTS
    mean = (recall + success) / 2
    if mean < HOLDS:
        lowered = max(Level.AWARE, Level(math.floor(stated.value * mean + 0.5)))
        return Looks(stated, min(stated, lowered), recall, success)
    raised = min(may_raise_to(kind) for kind in tried) if recall >= HOLDS else stated
    return Looks(stated, max(stated, raised), recall, success)
