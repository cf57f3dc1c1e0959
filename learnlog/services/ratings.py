"""Which of several statements of a level counts, and which nobody has confirmed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from learnlog.domain.proficiency import rating_in_force
from learnlog.store import currency as facts
from learnlog.store.currency import RatingFact
from learnlog.store.session import Session

Ratings = dict[tuple[int, int], list[RatingFact]]


def ratings_of(
    session: Session, user_ids: Sequence[int], technology_ids: Sequence[int], *, until: datetime
) -> Ratings:
    """Return the ratings there were by an instant, by person and technology, the newest last."""
    found: Ratings = defaultdict(list)
    for rating in facts.rating_facts(session, user_ids, technology_ids, until=until):
        found[rating.user_id, rating.technology_id].append(rating)
    return found


def ratings_in_force(
    session: Session, user_ids: Sequence[int], technology_ids: Sequence[int], *, until: datetime
) -> dict[tuple[int, int], RatingFact]:
    """Return the rating that counted at an instant, by person and technology."""
    ratings = ratings_of(session, user_ids, technology_ids, until=until)
    counted = {key: rating_in_force(known) for key, known in ratings.items()}
    return {key: rating for key, rating in counted.items() if rating is not None}
