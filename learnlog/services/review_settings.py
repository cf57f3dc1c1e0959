"""How a member wants to review: how well, how long a day, on which days, and what that costs."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.due_day import EVERY_WEEKDAY
from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import local_day
from learnlog.domain.retention_cost import RETENTIONS, RetentionCost, retention_cost
from learnlog.domain.review import checked_retention
from learnlog.services.cards import get_member
from learnlog.services.review_day import seconds_a_card
from learnlog.services.review_plan import Planner
from learnlog.store import cards, settings
from learnlog.store.session import Session

MAX_MINUTES = 240
MAX_NEW_CARDS = 100
LONGEST_ABSENCE_DAYS = 366


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """What a member chose for reviews.

    ``retention`` is 0.70 to 0.97, ``minutes`` 1 to 240 a day, ``new_cards`` 0 to 100 a day.
    ``weekdays`` adds up Monday 1, Tuesday 2, ... Sunday 64. The member is away on the local days
    ``away_from`` to the one before ``away_until``; both are None where no absence is planned.
    """

    retention: float
    minutes: int
    new_cards: int
    weekdays: int
    away_from: int | None = None
    away_until: int | None = None


def review_settings(session: Session, user_id: int) -> ReviewSettings:
    """Return what a member chose for reviews.

    Raises:
        NotFoundError: no such active member.
    """
    member = get_member(session, user_id)
    return ReviewSettings(
        retention=member.desired_retention,
        minutes=member.review_minutes,
        new_cards=member.new_cards_a_day,
        weekdays=member.review_weekdays,
        away_from=member.away_from,
        away_until=member.away_until,
    )


def change_review_settings(
    session: Session, user_id: int, new: ReviewSettings, *, now: datetime
) -> None:
    """Store what a member chose; due days that are set already stay where they are.

    Raises:
        NotFoundError: no such active member.
        RuleError: a value lies outside what is allowed.
    """
    member = get_member(session, user_id)
    checked_retention(new.retention)
    if not 1 <= new.minutes <= MAX_MINUTES:
        raise RuleError(f"The minutes of reviews a day must be 1 to {MAX_MINUTES}.")
    if not 0 <= new.new_cards <= MAX_NEW_CARDS:
        raise RuleError(f"The new cards a day must be 0 to {MAX_NEW_CARDS}.")
    if not 1 <= new.weekdays <= EVERY_WEEKDAY:
        raise RuleError("Choose at least one weekday for reviews.")
    _check_absence(new, today=local_day(now, member.zone))
    settings.set_choices(
        session,
        user_id,
        desired_retention=new.retention,
        review_minutes=new.minutes,
        new_cards_a_day=new.new_cards,
        review_weekdays=new.weekdays,
        away_from=new.away_from,
        away_until=new.away_until,
    )


def _check_absence(new: ReviewSettings, *, today: int) -> None:
    if new.away_from is None and new.away_until is None:
        return
    if new.away_from is None or new.away_until is None:
        raise RuleError("An absence needs its first day and the day you are back.")
    if not 0 < new.away_until - new.away_from <= LONGEST_ABSENCE_DAYS:
        raise RuleError("The day you are back must be after the first day away, within a year.")
    if new.away_from > today + LONGEST_ABSENCE_DAYS:
        raise RuleError("Choose an absence that begins within a year.")


def retention_costs(session: Session, user_id: int, *, now: datetime) -> tuple[RetentionCost, ...]:
    """Return what each wanted retention would cost the member with the cards there are now.

    Raises:
        NotFoundError: no such active member.
    """
    member = get_member(session, user_id)
    counts = cards.count_by_technology(session, user_id=member.id)
    pressing = Planner(session, member, day=local_day(now, member.zone)).kickoffs
    ahead = sum(count for technology_id, count in counts.items() if technology_id in pressing)
    seconds = seconds_a_card(session, member.id)
    return tuple(
        retention_cost(
            each, cards=sum(counts.values()), seconds_a_card=seconds, before_kickoff=ahead
        )
        for each in sorted({*RETENTIONS, member.desired_retention})
    )
