"""Queries for figures on a member's reviews: what is to come, and how recall went."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import case, col, func, select

from learnlog.domain.proficiency import EvidenceKind, Level, RatingSource
from learnlog.domain.retention_report import Recalled, TechnologyRecall
from learnlog.domain.review import Grade, MemoryState
from learnlog.domain.review_mixture import DEFAULT
from learnlog.domain.self_rating import GradedReview
from learnlog.store.session import Session
from learnlog.store.tables import (
    CardRow,
    EvidenceRow,
    RatingRow,
    ReviewLogRow,
    TechnologyRow,
)


@dataclass(frozen=True, slots=True)
class ScheduledCard:
    """A card that was seen and is neither suspended nor retired."""

    technology_id: int
    state: MemoryState
    last_day: int
    due_day: int


@dataclass(frozen=True, slots=True)
class LoggedGrade:
    """One line of the review log; ``forecast`` is missing where the card could not be forgotten.

    ``default`` is what FSRS-6 with its default parameters foresaw, where that was kept.
    """

    card_id: int
    elapsed_days: int
    grade: Grade
    forecast: float | None
    default: float | None
    reviews_before: int | None
    lapses_before: int | None


@dataclass(frozen=True, slots=True)
class StatedLevel:
    """The level that a member stated last of a technology, and when."""

    technology_id: int
    slug: str
    name: str
    level: Level
    at: datetime


def scheduled_cards(session: Session, user_id: int) -> list[ScheduledCard]:
    """Return the member's cards that will be asked again."""
    columns: tuple[Any, ...] = (
        CardRow.technology_id,
        CardRow.stability_days,
        CardRow.difficulty,
        CardRow.last_day,
        CardRow.due_day,
    )
    query = select(*columns).where(
        col(CardRow.user_id) == user_id,
        col(CardRow.suspended_at).is_(None),
        col(CardRow.retired_at).is_(None),
        col(CardRow.stability_days).is_not(None),
        col(CardRow.last_day).is_not(None),
    )
    return [
        ScheduledCard(technology_id, MemoryState(stability, difficulty), last_day, due_day)
        for technology_id, stability, difficulty, last_day, due_day in session.exec(query)
    ]


def recall_since(session: Session, user_id: int, days: Sequence[int]) -> list[TechnologyRecall]:
    """Return by technology what was recalled from each of these local days on."""
    columns: list[Any] = [TechnologyRow.slug, TechnologyRow.name]
    for day in days:
        within = col(ReviewLogRow.day_number) >= day
        passed = within & (col(ReviewLogRow.grade) != Grade.AGAIN.value)
        columns += [
            func.sum(case((within, 1), else_=0)),
            func.sum(case((passed, 1), else_=0)),
            func.sum(case((within, col(ReviewLogRow.forecast)), else_=0.0)),
        ]
    query = (
        select(*columns)
        .join(CardRow, col(CardRow.id) == col(ReviewLogRow.card_id))
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(
            col(ReviewLogRow.user_id) == user_id,
            col(ReviewLogRow.day_number) >= min(days),
            col(ReviewLogRow.forecast).is_not(None),
            col(ReviewLogRow.undone_at).is_(None),
        )
        .group_by(col(TechnologyRow.slug), col(TechnologyRow.name))
    )
    return [
        TechnologyRecall(
            slug, name, tuple(Recalled(*sums[at : at + 3]) for at in range(0, len(sums), 3))
        )
        for slug, name, *sums in session.exec(query)
    ]


def review_history(session: Session, user_id: int) -> list[LoggedGrade]:
    """Return all of a member's reviews that were not undone, in the order they were given."""
    columns: tuple[Any, ...] = (
        ReviewLogRow.card_id,
        ReviewLogRow.elapsed_days,
        ReviewLogRow.grade,
        ReviewLogRow.forecast,
        ReviewLogRow.forecasts,
        ReviewLogRow.reviews_before,
        ReviewLogRow.lapses_before,
    )
    query = (
        select(*columns)
        .where(col(ReviewLogRow.user_id) == user_id, col(ReviewLogRow.undone_at).is_(None))
        .order_by(col(ReviewLogRow.at), col(ReviewLogRow.id))
    )
    return [
        LoggedGrade(card_id, elapsed, Grade(grade), forecast, _default(experts), *before)
        for card_id, elapsed, grade, forecast, experts, *before in session.exec(query)
    ]


def _default(forecasts: dict[str, Any] | None) -> float | None:
    found = (forecasts or {}).get("experts", {}).get(DEFAULT)
    return None if found is None else float(found)


def stated_levels(session: Session, user_id: int, *, until: datetime) -> list[StatedLevel]:
    """Return the level that a member stated last of each technology, by the technology's name."""
    columns: tuple[Any, ...] = (
        RatingRow.technology_id,
        TechnologyRow.slug,
        TechnologyRow.name,
        RatingRow.level,
        RatingRow.effective_at,
    )
    query = (
        select(*columns)
        .join(TechnologyRow, col(TechnologyRow.id) == col(RatingRow.technology_id))
        .where(
            col(RatingRow.user_id) == user_id,
            col(RatingRow.source) == RatingSource.SELF.value,
            col(RatingRow.effective_at) <= until,
        )
        .order_by(col(RatingRow.effective_at), col(RatingRow.id))
    )
    newest = {
        technology_id: StatedLevel(technology_id, slug, name, Level(level), at)
        for technology_id, slug, name, level, at in session.exec(query)
    }
    return sorted(newest.values(), key=lambda stated: (stated.name.lower(), stated.slug))


def graded_since(
    session: Session, user_id: int, since: datetime
) -> dict[int, list[tuple[datetime, GradedReview]]]:
    """Return a member's graded reviews from an instant on, by technology, the newest first."""
    columns: tuple[Any, ...] = (
        CardRow.technology_id,
        ReviewLogRow.at,
        ReviewLogRow.grade,
        ReviewLogRow.forecast,
    )
    query = (
        select(*columns)
        .join(CardRow, col(CardRow.id) == col(ReviewLogRow.card_id))
        .where(
            col(ReviewLogRow.user_id) == user_id,
            col(ReviewLogRow.at) >= since,
            col(ReviewLogRow.forecast).is_not(None),
            col(ReviewLogRow.undone_at).is_(None),
        )
        .order_by(col(ReviewLogRow.at).desc(), col(ReviewLogRow.id).desc())
    )
    found: dict[int, list[tuple[datetime, GradedReview]]] = defaultdict(list)
    for technology_id, at, grade, forecast in session.exec(query):
        found[technology_id].append((at, GradedReview(grade != Grade.AGAIN, forecast)))
    return found


def tried_since(
    session: Session, user_id: int, since: datetime, *, kinds: Collection[EvidenceKind]
) -> dict[int, list[tuple[datetime, EvidenceKind]]]:
    """Return a member's evidence of these kinds, by technology, the newest first."""
    columns: tuple[Any, ...] = (
        EvidenceRow.technology_id,
        EvidenceRow.happened_at,
        EvidenceRow.kind,
    )
    query = (
        select(*columns)
        .where(
            col(EvidenceRow.user_id) == user_id,
            col(EvidenceRow.happened_at) >= since,
            col(EvidenceRow.kind).in_([kind.value for kind in kinds]),
            col(EvidenceRow.retracted_at).is_(None),
        )
        .order_by(col(EvidenceRow.happened_at).desc(), col(EvidenceRow.id).desc())
    )
    found: dict[int, list[tuple[datetime, EvidenceKind]]] = defaultdict(list)
    for technology_id, at, kind in session.exec(query):
        found[technology_id].append((at, EvidenceKind(kind)))
    return found
