"""Where a member's reviews and experiments look like another level than the one stated.

For the member alone: nobody who leads a team is shown any of it.
"""

from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.self_rating import EXPERIMENT_KINDS, WITHIN, Looks, looks_like
from learnlog.store import review_figures
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class RatingProposal:
    """A technology whose stated level may be looked at again."""

    slug: str
    name: str
    looks: Looks

    @property
    def sentence(self) -> str:
        """What it looks like, in words."""
        return self.looks.sentence(self.name)


def rating_proposals(
    session: Session, user_id: int, *, now: datetime
) -> tuple[RatingProposal, ...]:
    """Return a member's technologies that look like another level, by name.

    Only what came after the level was stated counts: to state it again answers the question.
    """
    since = now - WITHIN
    reviews = review_figures.graded_since(session, user_id, since)
    tried = review_figures.tried_since(session, user_id, since, kinds=EXPERIMENT_KINDS)
    found = []
    for stated in review_figures.stated_levels(session, user_id, until=now):
        looks = looks_like(
            stated.level,
            [review for at, review in reviews.get(stated.technology_id, ()) if at > stated.at],
            [kind for at, kind in tried.get(stated.technology_id, ()) if at > stated.at],
        )
        if looks is not None and looks.differs:
            found.append(RatingProposal(stated.slug, stated.name, looks))
    return tuple(found)
