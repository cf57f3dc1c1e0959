"""How many cards and minutes a member's coming days bring."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.review_load import DayLoad, NewCards, SeenCard, daily_load, load_ahead
from learnlog.services.review_day import review_day
from learnlog.services.review_plan import Planner
from learnlog.store import card_queue
from learnlog.store.review_figures import scheduled_cards
from learnlog.store.session import Session

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The load of the coming days, today first, in cards.

    ``daily_load`` is the sum of 1 / interval over all cards. ``limit`` is how many cards fit
    into the minutes a day that the member chose. ``done`` were answered today already.
    """

    days: tuple[DayLoad, ...]
    cards: int
    done: int
    daily_load: float
    limit: int
    limit_minutes: int
    seconds_a_card: float
    away_until: int | None

    @property
    def daily_minutes(self) -> float:
        """About how many minutes a day the present intervals come to."""
        return self.daily_load * self.seconds_a_card / _MINUTE

    @property
    def mean_cards(self) -> float:
        """How many cards a day asks on average."""
        return sum(day.cards for day in self.days) / len(self.days)

    @property
    def mean_minutes(self) -> float:
        """About how many minutes that takes."""
        return self.mean_cards * self.seconds_a_card / _MINUTE

    @property
    def overdue(self) -> int:
        """How many cards were due before today."""
        return sum(day.overdue for day in self.days)

    @property
    def beyond(self) -> tuple[DayLoad, ...]:
        """The days that ask more than fits into the minutes chosen."""
        return tuple(day for day in self.days if round(day.cards) > self.limit)

    def minutes(self, cards: float) -> int:
        """Return about how many minutes so many cards take; at least one for any."""
        return -int(-cards * self.seconds_a_card // _MINUTE)


def load_report(session: Session, user_id: int, *, now: datetime) -> LoadReport:
    """Return the load of a member's coming days if everything is answered on its day.

    Raises:
        NotFoundError: no such active member.
    """
    today = review_day(session, user_id, now=now)
    planner = Planner(session, today.member, day=today.day)
    seen = [
        SeenCard(card.state, card.last_day, card.due_day, planner.retention(card.technology_id))
        for card in scheduled_cards(session, user_id)
    ]
    waiting = card_queue.count_due(session, today.due()).new
    new = NewCards(
        waiting,
        a_day=today.member.new_cards_a_day,
        today=today.new_room,
        retention=today.member.desired_retention,
    )
    return LoadReport(
        days=load_ahead(seen, new, today=today.day, off=today.off),
        cards=len(seen) + waiting,
        done=today.done,
        daily_load=daily_load(seen),
        limit=today.limit,
        limit_minutes=today.member.review_minutes,
        seconds_a_card=today.seconds_a_card,
        away_until=today.member.away_until if today.is_away else None,
    )
