"""What a member's reviews of one day did to each card."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from learnlog.domain.review import Grade
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, ReviewLogRow, TechnologyRow


@dataclass(frozen=True, slots=True)
class GradedCard:
    """A card as a day's reviews found and left it; ``before_days`` is None for a new one."""

    slug: str
    technology: str
    grade: Grade
    before_days: float | None
    after_days: float


def graded_on(session: Session, *, user_id: int, day: int) -> list[GradedCard]:
    """Return the cards that were graded on a local day, by technology.

    A card that was graded more than once is as the first review found it and the last left it.
    """
    columns: tuple[Any, ...] = (
        ReviewLogRow.card_id,
        TechnologyRow.slug,
        TechnologyRow.name,
        ReviewLogRow.grade,
        ReviewLogRow.stability_before,
        ReviewLogRow.stability_after,
    )
    query = (
        select(*columns)
        .join(CardRow, col(CardRow.id) == col(ReviewLogRow.card_id))
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(
            col(ReviewLogRow.user_id) == user_id,
            col(ReviewLogRow.day_number) == day,
            col(ReviewLogRow.undone_at).is_(None),
        )
        .order_by(col(TechnologyRow.name), col(ReviewLogRow.id))
    )
    found: dict[int, GradedCard] = {}
    for card_id, slug, name, grade, before, after in session.exec(query):
        known = found.get(card_id)
        first = before if known is None else known.before_days
        found[card_id] = GradedCard(slug, name, Grade(grade), first, after)
    return list(found.values())
