"""How each card of a member is scheduled: wanted retention, longest interval, and the due day."""

from datetime import date, timedelta
from functools import cached_property, partial

from learnlog.domain.due_day import Calendar, DaysOff, choose_due_day, window
from learnlog.domain.review import KICKOFF_RETENTION, Plan
from learnlog.services.card_validity import interval_cap
from learnlog.services.review_model import PersonModel, model_of, states_for
from learnlog.store import card_queue, kickoffs
from learnlog.store.cards import Card
from learnlog.store.people import Member
from learnlog.store.session import Session

# An engagement that begins this soon asks for more of the cards it needs.
KICKOFF_WITHIN = timedelta(days=60)


class Planner:
    """Plans the cards that a member grades on one local day; what was read is kept.

    A preview and the grade that follows it come to the same day: both choose by the same loads.
    """

    def __init__(self, session: Session, member: Member, *, day: int) -> None:
        self.member = member
        self.day = day
        self._session = session
        self._off = DaysOff(member.review_weekdays, member.away_from, member.away_until)
        self._loads: dict[int, int] = {}
        self._caps: dict[int, int] = {}

    def plan(self, card: Card, *, shown_day: int | None = None) -> Plan:
        """Return how a card is scheduled; a day that was shown holds if it may be chosen."""
        cap = self.cap_days(card.technology_id)
        return Plan(
            retention=self.retention(card.technology_id),
            cap_days=cap,
            curves=self.model.curves,
            states=states_for(self._session, card, self.model),
            choose=partial(self._choose, card, cap, shown_day),
        )

    def retention(self, technology_id: int) -> float:
        """Return the wanted retention of a technology's cards: more before a kickoff."""
        wanted = self.member.desired_retention
        return max(wanted, KICKOFF_RETENTION) if technology_id in self.kickoffs else wanted

    def cap_days(self, technology_id: int) -> int:
        """Return the longest interval of a technology's cards, which follows from its pace."""
        if technology_id not in self._caps:
            self._caps[technology_id] = interval_cap(self._session, technology_id)
        return self._caps[technology_id]

    @cached_property
    def model(self) -> PersonModel:
        """What is known of how the member remembers."""
        return model_of(self._session, self.member.id)

    @cached_property
    def kickoffs(self) -> dict[int, date]:
        """The next kickoff of each technology that is asked for soon, by the technology's id."""
        today = date.fromordinal(self.day)
        return kickoffs.next_kickoffs(
            self._session, user_id=self.member.id, since=today, until=today + KICKOFF_WITHIN
        )

    def _choose(self, card: Card, cap_days: int, shown_day: int | None, interval_days: int) -> int:
        days = window(interval_days, cap_days)
        if shown_day is not None and shown_day - self.day in days:
            return shown_day
        if len(days) > 1:
            self._read(range(self.day + days[0], self.day + days[-1] + 1))
        return choose_due_day(
            interval_days,
            cap_days,
            Calendar(self._loads, self._off),
            day=self.day,
            card_id=card.id,
            review_number=card.state.reviews + 1,
        )

    def _read(self, days: range) -> None:
        if any(day not in self._loads for day in days):
            found = card_queue.load_by_day(self._session, user_id=self.member.id, days=days)
            self._loads |= dict.fromkeys(days, 0) | found
