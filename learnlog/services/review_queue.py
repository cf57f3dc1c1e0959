"""What is asked today, in which order, and what each grade would do."""

from dataclasses import dataclass, replace
from datetime import datetime

from learnlog.domain.leech import LEECH_WINDOW, is_leech, may_be_leech
from learnlog.domain.review import Grade, Preview, previews
from learnlog.services.currency import CellReport, cell_reports
from learnlog.services.review_day import DEFAULT_SECONDS_A_CARD, ReviewDay, review_day
from learnlog.services.review_plan import Planner
from learnlog.store import card_queue, review_log
from learnlog.store.card_queue import DueCounts
from learnlog.store.cards import Card
from learnlog.store.session import Session

PACK_DAYS = 3


@dataclass(frozen=True, slots=True)
class Queue:
    """A session as it stands: the card to ask now, what was graded today, what is left.

    ``done`` holds today's grades in order. ``previews`` says what each grade would do; ``report``
    is the currency of the card's technology. ``backlog`` counts cards that were seen and are due
    beyond today's limit, ``hidden`` all due cards that today's session leaves out. While the
    member is away, until the day ``away_until``, nothing is asked.
    """

    card: Card | None
    previews: tuple[Preview, ...]
    report: CellReport | None
    done: tuple[Grade, ...]
    left: int
    last_grade: tuple[Grade, datetime] | None
    today: int
    is_leech: bool = False
    backlog: int = 0
    hidden: int = 0
    seconds_a_card: float = DEFAULT_SECONDS_A_CARD
    away_until: int | None = None

    @property
    def total(self) -> int:
        """How many cards the session has in all."""
        return len(self.done) + self.left

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes."""
        return -int(-self.left * self.seconds_a_card // 60)


@dataclass(frozen=True, slots=True)
class PackedCard:
    """A card to be asked without a connection, with what each grade would do on its day."""

    card: Card
    previews: tuple[Preview, ...]
    revision: int


def due_count(session: Session, user_id: int, *, now: datetime) -> int:
    """Return how many cards today's session still has."""
    today = review_day(session, user_id, now=now)
    seen, new = today.asked(card_queue.count_due(session, today.due()))
    return seen + new


def due_cards(session: Session, user_id: int, *, now: datetime, slug: str = "") -> list[Card]:
    """Return what today's session still asks: the most nearly forgotten first, then new ones."""
    return cards_of_day(session, review_day(session, user_id, now=now), slug=slug)


def cards_of_day(session: Session, today: ReviewDay, *, slug: str = "") -> list[Card]:
    """Return what the session of a day still asks, of one technology where a slug is given."""
    due = today.due(slug)
    seen = card_queue.seen_due(session, due, limit=today.room)
    rest = min(today.new_room, today.room - len(seen))
    return seen + card_queue.new_due(session, due, limit=rest)


def review_queue(session: Session, user_id: int, *, now: datetime, slug: str = "") -> Queue:
    """Return the member's session as it stands, for one technology where a slug is given.

    Raises:
        NotFoundError: no such active member.
    """
    today = review_day(session, user_id, now=now)
    counts = card_queue.count_due(session, today.due(slug))
    seen, new = today.asked(counts)
    card = _first(session, today, slug, DueCounts(seen, new))
    done = review_log.grades_on(session, user_id=user_id, day=today.day)
    empty = Queue(
        card=None,
        previews=(),
        report=None,
        done=done,
        left=0,
        last_grade=None,
        today=today.day,
        backlog=counts.seen - seen,
        hidden=counts.seen - seen + counts.new - new,
        seconds_a_card=today.seconds_a_card,
        away_until=today.member.away_until if today.is_away else None,
    )
    if card is None:
        return empty
    plan = Planner(session, today.member, day=today.day).plan(card)
    reports = cell_reports(session, [user_id], now=now, slugs=[card.slug], explain=False)
    grades = _newest_grades(session, card)
    return replace(
        empty,
        card=card,
        previews=previews(card.state, day=today.day, plan=plan),
        report=reports[0] if reports else None,
        left=seen + new,
        last_grade=review_log.last_grade(session, card.id),
        is_leech=is_leech(card.state, grades),
    )


def _first(session: Session, today: ReviewDay, slug: str, asked: DueCounts) -> Card | None:
    if asked.seen:
        return card_queue.seen_due(session, today.due(slug), limit=1)[0]
    if asked.new:
        return card_queue.new_due(session, today.due(slug), limit=1)[0]
    return None


def _newest_grades(session: Session, card: Card) -> list[Grade]:
    if not may_be_leech(card.state):
        return []
    return review_log.last_grades(session, card.id, limit=LEECH_WINDOW)


def pack(
    session: Session, user_id: int, *, now: datetime, days: int = PACK_DAYS
) -> tuple[PackedCard, ...]:
    """Return what may be asked offline: today's session, and what falls due on the days after.

    The previews are those of the day on which a card is to be asked.

    Raises:
        NotFoundError: no such active member.
    """
    today = review_day(session, user_id, now=now)
    if today.is_away:
        return ()
    asked_on = dict.fromkeys(cards_of_day(session, today), today.day)
    ahead = range(today.day + 1, today.day + days)
    limit = today.limit * len(ahead)
    for card in card_queue.due_on(session, user_id=user_id, days=ahead, limit=limit):
        asked_on.setdefault(card, card.state.due_day)
    planners = {day: Planner(session, today.member, day=day) for day in {*asked_on.values()}}
    return tuple(
        PackedCard(
            card, previews(card.state, day=day, plan=planners[day].plan(card)), card.revision
        )
        for card, day in asked_on.items()
    )
