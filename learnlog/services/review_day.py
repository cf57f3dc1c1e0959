"""One member's day of reviewing: what was done, and what still fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from learnlog.domain.due_day import DaysOff
from learnlog.domain.local_time import local_day
from learnlog.services.cards import get_member
from learnlog.store import kickoffs, review_log
from learnlog.store.card_queue import Due, DueCounts
from learnlog.store.people import Member
from learnlog.store.session import Session

DEFAULT_SECONDS_A_CARD = 25.0
# Below this many timed answers the median says little.
ENOUGH_TIMES = 20
NEWEST_TIMES = 200
# In the days before a kickoff, cards that would be below 90 % on it are asked once more.
PULLED_FROM_DAYS = 7


@dataclass(frozen=True, slots=True)
class ReviewDay:
    """A local day of a member. ``done`` counts its grades, ``new_done`` those of new cards.

    ``kickoffs`` are the days of those that are close, by technology.
    """

    member: Member
    day: int
    done: int
    new_done: int
    seconds_a_card: float
    kickoffs: Mapping[int, int] = field(default_factory=dict)

    @property
    def off(self) -> DaysOff:
        """When the member does not review."""
        member = self.member
        return DaysOff(member.review_weekdays, member.away_from, member.away_until)

    @property
    def is_away(self) -> bool:
        """Whether the member is away, so that nothing is asked."""
        return self.off.is_away(self.day)

    @property
    def limit(self) -> int:
        """How many cards fit into the member's minutes a day; at least one."""
        return max(1, int(self.member.review_minutes * 60 / self.seconds_a_card))

    @property
    def room(self) -> int:
        """How many cards still fit today."""
        return 0 if self.is_away else max(0, self.limit - self.done)

    @property
    def new_room(self) -> int:
        """How many cards that were never seen may still come today, were there room."""
        return max(0, self.member.new_cards_a_day - self.new_done)

    def due(self, slug: str = "") -> Due:
        """Return which cards are due on this day, of one technology where a slug is given."""
        return Due(self.member.id, self.day, slug, self.kickoffs, PULLED_FROM_DAYS)

    def asked(self, due: DueCounts) -> tuple[int, int]:
        """Return how many of the due cards today still asks: seen before, and new."""
        seen = min(due.seen, self.room)
        return seen, min(due.new, self.new_room, self.room - seen)


def review_day(session: Session, user_id: int, *, now: datetime) -> ReviewDay:
    """Return a member's day of reviewing.

    Raises:
        NotFoundError: no such active member.
    """
    member = get_member(session, user_id)
    return day_of(session, member, day=local_day(now, member.zone))


def day_of(session: Session, member: Member, *, day: int) -> ReviewDay:
    """Return a local day of a member whose row was read already."""
    done, new_done = review_log.count_on(session, user_id=member.id, day=day)
    today = date.fromordinal(day)
    soon = kickoffs.next_kickoffs(
        session,
        user_id=member.id,
        since=today + timedelta(days=1),
        until=today + timedelta(days=PULLED_FROM_DAYS),
    )
    return ReviewDay(
        member=member,
        day=day,
        done=done,
        new_done=new_done,
        seconds_a_card=seconds_a_card(session, member.id),
        kickoffs={technology_id: on.toordinal() for technology_id, on in soon.items()},
    )


def seconds_a_card(session: Session, user_id: int) -> float:
    """Return the median time that the member's newest answers took, 25 s while few are known."""
    taken = review_log.newest_durations(session, user_id=user_id, limit=NEWEST_TIMES)
    if len(taken) < ENOUGH_TIMES:
        return DEFAULT_SECONDS_A_CARD
    return max(1.0, median(taken) / 1000)
