"""A heap of overdue cards: what today leaves out of it, and spreading that over the days ahead."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.backlog import LONGEST_SPREAD_DAYS, spread
from learnlog.services.review_day import ReviewDay, review_day
from learnlog.store import card_queue
from learnlog.store.card_queue import Due
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class BacklogOffer:
    """What spreading would do: ``today`` of the ``overdue`` cards stay, the rest goes on ``days``.

    ``days`` counts days that get any; ``a_day`` is the most that any of them gets of them.
    """

    overdue: int
    today: int
    days: int
    a_day: int

    @property
    def rest(self) -> int:
        """How many cards would move."""
        return self.overdue - self.today


def backlog_offer(session: Session, user_id: int, *, now: datetime) -> BacklogOffer | None:
    """Return what is offered where more cards are overdue than fit into today; None elsewhere.

    Raises:
        NotFoundError: no such active member.
    """
    today = review_day(session, user_id, now=now)
    due = card_queue.count_due(session, Due(user_id, today.day))
    if today.is_away or due.seen <= today.room:
        return None
    days = _spread(session, today)
    return BacklogOffer(due.seen, today.room, len(days), max(map(len, days.values())))


def spread_backlog(session: Session, user_id: int, *, now: datetime) -> int:
    """Move what does not fit into today to the days ahead, and return how many cards moved.

    Raises:
        NotFoundError: no such active member.
    """
    today = review_day(session, user_id, now=now)
    if today.is_away:
        return 0
    days = _spread(session, today)
    return card_queue.move_due(session, days, user_id=user_id, day=today.day)


def _spread(session: Session, today: ReviewDay) -> dict[int, list[int]]:
    user_id, day = today.member.id, today.day
    ids = card_queue.overdue_ids(session, user_id=user_id, day=day, after=today.room)
    ahead = range(day + 1, day + LONGEST_SPREAD_DAYS + 1)
    loads = card_queue.load_by_day(session, user_id=user_id, days=ahead)
    return spread(ids, loads, today.off, day=day, a_day=today.limit)
