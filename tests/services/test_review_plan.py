from datetime import timedelta

import pytest

from learnlog.services import cards
from learnlog.services.cards import get_member
from learnlog.services.review_plan import Planner
from learnlog.store.tables import ReleaseLineRow
from tests.conftest import NOW
from tests.services.reviewing import THE_DATE, TODAY, add, engage, followed, learnt, reviewer


@pytest.fixture
def ana(session):
    return reviewer(session, desired_retention=0.8)


@pytest.fixture
def kubernetes(session, ana):
    return followed(session, ana)


def plan(session, user_id, card_id, **options):
    card = cards.get_card(session, card_id, user_id=user_id)
    planner = Planner(session, get_member(session, user_id), day=TODAY)
    return planner.plan(card, **options)


def test_a_card_is_planned_for_the_retention_that_its_owner_wants(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)

    assert plan(session, ana, card_id).retention == 0.8


@pytest.mark.parametrize("ahead", [0, 60])
def test_before_a_kickoff_more_is_wanted(session, ana, kubernetes, ahead):
    card_id = add(session, ana, kubernetes)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=ahead))

    assert plan(session, ana, card_id).retention == 0.95


def test_who_wants_more_than_a_kickoff_keeps_it(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=9))
    member = get_member(session, reviewer(session, desired_retention=0.97))
    planner = Planner(session, member, day=TODAY)

    assert planner.retention(kubernetes) == 0.97
    assert card_id


@pytest.mark.parametrize(
    ("ahead", "columns"), [(-1, {}), (61, {}), (9, {"closed_at": NOW - timedelta(days=1)})]
)
def test_a_kickoff_past_far_off_or_closed_changes_nothing(session, ana, kubernetes, ahead, columns):
    card_id = add(session, ana, kubernetes)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=ahead), **columns)

    assert plan(session, ana, card_id).retention == 0.8


def test_only_what_the_engagement_asks_for_counts(session, ana, kubernetes):
    python = followed(session, ana, "python")
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=9))

    assert plan(session, ana, add(session, ana, python)).retention == 0.8


def test_the_engagement_of_others_does_not_count(session, ana, kubernetes):
    ben = reviewer(session)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=9))

    assert plan(session, ben, add(session, ben, kubernetes)).retention == 0.85


def test_no_interval_is_longer_than_the_pace_of_the_technology_allows(session, ana, kubernetes):
    card_id = learnt(session, ana, kubernetes, stability=400.0, days_ago=100)
    unhurried = plan(session, ana, card_id)
    for number in range(4):
        released_on = THE_DATE - timedelta(days=100 * number)
        cycle = f"1.{number}"
        line = ReleaseLineRow(technology_id=kubernetes, cycle=cycle, released_on=released_on)
        session.add(line)
    session.flush()

    hurried = plan(session, ana, card_id)

    assert (unhurried.cap_days, hurried.cap_days) == (365, 100)
    # The window of 100 days, cut off at the cap: 100 - (1 + 0.675 + 1.3 + 4).
    assert hurried.choose(300) in range(TODAY + 94, TODAY + 101)


def test_suspended_and_retired_cards_fill_no_day(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    for due_in in (3, 5):
        learnt(session, ana, kubernetes, due_in=due_in)
    for put_away in ("suspended_at", "retired_at"):
        learnt(session, ana, kubernetes, due_in=4, **{put_away: NOW})

    assert plan(session, ana, card_id).choose(4) == TODAY + 4


def test_below_the_window_no_load_is_looked_at(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    learnt(session, ana, kubernetes, due_in=2)

    assert plan(session, ana, card_id).choose(2) == TODAY + 2
