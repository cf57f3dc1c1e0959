from dataclasses import replace
from datetime import timedelta

import pytest

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.services.cards import get_card
from learnlog.services.review_settings import (
    change_review_settings,
    retention_costs,
    review_settings,
)
from tests.conftest import NOW
from tests.makers import make_member
from tests.services.reviewing import THE_DATE, TODAY, add, engage, followed, grade, learnt


@pytest.fixture
def ana(session):
    return make_member(session)


def change(session, user_id, **changes):
    new = replace(review_settings(session, user_id), **changes)
    change_review_settings(session, user_id, new, now=NOW)
    return review_settings(session, user_id)


def test_a_new_member_reviews_a_quarter_of_an_hour_from_monday_to_friday(session, ana):
    found = review_settings(session, ana)

    assert (found.retention, found.minutes, found.new_cards) == (0.85, 15, 5)
    assert (found.weekdays, found.away_from, found.away_until) == (31, None, None)


def test_what_is_chosen_is_kept(session, ana):
    chosen = {
        "retention": 0.9,
        "minutes": 20,
        "new_cards": 0,
        "weekdays": 127,
        "away_from": TODAY + 3,
        "away_until": TODAY + 10,
    }

    found = change(session, ana, **chosen)

    assert {name: getattr(found, name) for name in chosen} == chosen


def test_an_absence_can_be_taken_back(session, ana):
    change(session, ana, away_from=TODAY + 3, away_until=TODAY + 10)

    found = change(session, ana, away_from=None, away_until=None)

    assert (found.away_from, found.away_until) == (None, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"retention": 0.69}, "retention"),
        ({"retention": 0.98}, "retention"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"new_cards": -1}, "new cards"),
        ({"new_cards": 101}, "new cards"),
        ({"weekdays": 0}, "weekday"),
        ({"weekdays": 128}, "weekday"),
        ({"away_from": TODAY}, "first day"),
        ({"away_until": TODAY}, "first day"),
        ({"away_from": TODAY, "away_until": TODAY}, "after the first day"),
        ({"away_from": TODAY, "away_until": TODAY + 367}, "after the first day"),
        ({"away_from": TODAY + 367, "away_until": TODAY + 370}, "within a year"),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(session, ana, changes, said):
    before = review_settings(session, ana)

    with pytest.raises(RuleError, match=said):
        change(session, ana, **changes)
    assert review_settings(session, ana) == before


def test_due_days_that_are_set_stay_where_they_are(session, ana):
    kubernetes = followed(session, ana)
    card_id = learnt(session, ana, kubernetes)
    due_day = grade(session, card_id, ana).state.due_day

    change(session, ana, retention=0.97)

    assert get_card(session, card_id, user_id=ana).state.due_day == due_day


def test_the_cost_of_every_retention_is_shown_with_the_member_s_own(session, ana):
    kubernetes = followed(session, ana)
    add(session, ana, kubernetes, 20)
    learnt(session, ana, kubernetes, suspended_at=NOW)
    change(session, ana, retention=0.88)

    costs = retention_costs(session, ana, now=NOW)

    assert [cost.retention for cost in costs] == [0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.95, 0.97]
    # Twenty cards at 25 seconds each, while nothing was timed.
    assert costs[0].minutes_a_week == pytest.approx(costs[0].reviews_a_week * 25 / 60)
    assert 1 < costs[0].reviews_a_week < costs[-1].reviews_a_week < 20


def test_before_a_kickoff_a_lower_retention_saves_nothing(session, ana):
    kubernetes = followed(session, ana)
    add(session, ana, kubernetes, 20)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=9))

    costs = {cost.retention: cost for cost in retention_costs(session, ana, now=NOW)}

    assert costs[0.7].minutes_a_week == pytest.approx(costs[0.95].minutes_a_week)
    assert costs[0.7].minutes_a_week < costs[0.97].minutes_a_week


def test_nobody_has_no_settings(session):
    with pytest.raises(NotFoundError):
        review_settings(session, 999)
