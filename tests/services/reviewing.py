"""What the tests of reviewing have in common: a member in Lisbon with a technology and cards."""

from datetime import date, timedelta

from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.services.cards import add_card
from learnlog.services.review import GradeRequest, grade_card
from learnlog.store.cards import CardValues
from learnlog.store.tables import EngagementMemberRow, EngagementRow, TargetRow
from tests.conftest import NOW, ago
from tests.makers import make_card, make_follow, make_member, make_technology

ZONE = "Europe/Lisbon"
# A Monday.
TODAY = local_day(NOW, ZONE)
THE_DATE = date.fromordinal(TODAY)
MONDAY_TO_FRIDAY = 31
EVERY_DAY = 127


def reviewer(session, **columns):
    """A member who reviews on every day, unless told otherwise."""
    return make_member(session, **({"zone": ZONE, "review_weekdays": EVERY_DAY} | columns))


def followed(session, user_id, slug="kubernetes"):
    technology_id = make_technology(session, slug)
    make_follow(session, user_id, technology_id, level=2)
    return technology_id


def add(session, user_id, technology_id, count=1, *, now=NOW):
    """Add new cards, due today; returns the id, or the ids of several."""
    made = [
        add_card(
            session,
            CardValues(technology_id, prompt=f"Question {number}?", answer="Answer."),
            user_id=user_id,
            now=now,
        )
        for number in range(count)
    ]
    return made if count > 1 else made[0]


def learnt(session, user_id, technology_id, *, days_ago=10, stability=10.0, due_in=0, **columns):
    """A card that was seen before; due today unless told otherwise."""
    values = {
        "stability_days": stability,
        "difficulty": 5.0,
        "last_day": TODAY - days_ago,
        "due_day": TODAY + due_in,
        "reviews": 3,
    }
    return make_card(session, user_id, technology_id, **(values | columns))


def engage(session, user_id, technology_id, kickoff_on, **columns):
    """Let a member work on an engagement that asks for a technology."""
    row = EngagementRow(
        slug=f"work-{technology_id}-{kickoff_on}",
        name="Work",
        kickoff_on=kickoff_on,
        created_at=ago(30),
        **columns,
    )
    session.add(row)
    session.flush()
    target = TargetRow(engagement_id=row.id, technology_id=technology_id, level=2, set_at=ago(30))
    session.add_all([target, EngagementMemberRow(engagement_id=row.id, user_id=user_id)])
    session.flush()


def result_of(session, card_id, user_id, given=Grade.GOOD, *, now=NOW, **options):
    request = GradeRequest(card_id, given, **options)
    return grade_card(session, request, user_id=user_id, now=now)


def grade(session, card_id, user_id, given=Grade.GOOD, *, now=NOW, **options):
    """Grade a card and return it as rescheduled."""
    return result_of(session, card_id, user_id, given, now=now, **options).card


def in_days(days):
    return NOW + timedelta(days=days)
