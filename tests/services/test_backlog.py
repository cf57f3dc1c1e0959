from collections import Counter

import pytest

from learnlog.domain.local_time import local_day
from learnlog.services.backlog import backlog_offer, spread_backlog
from learnlog.services.cards import cards_of
from learnlog.services.review_queue import due_cards, review_queue
from tests.conftest import NOW
from tests.services.reviewing import (
    MONDAY_TO_FRIDAY,
    TODAY,
    ZONE,
    add,
    followed,
    grade,
    in_days,
    learnt,
    reviewer,
)


@pytest.fixture
def ana(session):
    """Ana has two minutes a day, from Monday to Friday: four cards, while nothing was timed."""
    return reviewer(session, review_minutes=2, review_weekdays=MONDAY_TO_FRIDAY)


@pytest.fixture
def heap(session, ana):
    """Ten overdue cards, from the most to the least forgotten."""
    kubernetes = followed(session, ana)
    made = [learnt(session, ana, kubernetes, days_ago=50 - n, due_in=-n) for n in range(10)]
    add(session, ana, kubernetes, 2)
    return made


def due_days(session, user_id):
    return Counter(c.state.due_day - TODAY for c in cards_of(session, user_id) if c.state.state)


def test_a_heap_is_offered_to_be_spread(session, ana, heap):
    offer = backlog_offer(session, ana, now=NOW)

    assert (offer.overdue, offer.today, offer.rest) == (10, 4, 6)
    # Four on Tuesday and two on Wednesday.
    assert (offer.days, offer.a_day) == (2, 4)


def test_what_fits_into_today_is_no_heap(session, ana, heap):
    spread_backlog(session, ana, now=NOW)

    assert backlog_offer(session, ana, now=NOW) is None
    assert spread_backlog(session, ana, now=NOW) == 0


def test_the_most_nearly_forgotten_stay_today(session, ana, heap):
    before = [card.id for card in due_cards(session, ana, now=NOW)]

    moved = spread_backlog(session, ana, now=NOW)

    assert moved == 6
    assert [card.id for card in due_cards(session, ana, now=NOW)] == before == heap[:4]
    queue = review_queue(session, ana, now=NOW)
    assert (queue.backlog, queue.hidden) == (0, 2)


def test_the_rest_goes_to_the_next_days_up_to_the_limit(session, ana, heap):
    kubernetes = cards_of(session, ana)[0].technology_id
    for _ in range(3):
        learnt(session, ana, kubernetes, due_in=1)

    spread_backlog(session, ana, now=NOW)

    ahead = {day: count for day, count in due_days(session, ana).items() if day > 0}
    assert ahead == {1: 4, 2: 4, 3: 1}


def test_no_card_moves_to_a_day_off(session, ana, heap):
    friday = in_days(4)
    assert local_day(friday, ZONE) == TODAY + 4

    spread_backlog(session, ana, now=friday)

    # The next open day is Monday, a week after the first one.
    assert {day for day in due_days(session, ana) if day > 4} == {7, 8}


def test_new_cards_stay_where_they_are(session, ana, heap):
    spread_backlog(session, ana, now=NOW)

    assert [c.state.due_day for c in cards_of(session, ana) if not c.state.state] == [TODAY] * 2


def test_an_open_card_can_still_be_graded_after_the_rest_was_spread(session, ana, heap):
    queue = review_queue(session, ana, now=NOW)
    spread_backlog(session, ana, now=NOW)

    after = grade(session, queue.card.id, ana, revision=queue.card.revision)

    assert after.state.reviews == 4


def test_who_is_away_is_offered_nothing(session):
    ben = reviewer(session, review_minutes=1, away_from=TODAY, away_until=TODAY + 5)
    kubernetes = followed(session, ben)
    for _ in range(5):
        learnt(session, ben, kubernetes)

    assert backlog_offer(session, ben, now=NOW) is None
    assert spread_backlog(session, ben, now=NOW) == 0


def test_the_cards_of_others_stay_where_they_are(session, ana, heap):
    ben = reviewer(session, review_minutes=1)
    kubernetes = cards_of(session, ana)[0].technology_id
    for _ in range(5):
        learnt(session, ben, kubernetes)

    spread_backlog(session, ana, now=NOW)

    assert due_days(session, ben) == {0: 5}
