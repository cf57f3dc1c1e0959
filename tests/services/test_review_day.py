import pytest

from learnlog.domain.review import Grade
from learnlog.services.review_day import review_day, seconds_a_card
from learnlog.store.card_queue import DueCounts
from tests.conftest import NOW
from tests.services.reviewing import TODAY, add, followed, grade, in_days, reviewer


@pytest.fixture
def ana(session):
    return reviewer(session)


@pytest.fixture
def kubernetes(session, ana):
    return followed(session, ana)


def answer(session, user_id, card_ids, seconds):
    for card_id, taken in zip(card_ids, seconds, strict=True):
        grade(session, card_id, user_id, duration_ms=taken * 1_000)


def test_with_few_timed_answers_a_card_takes_25_seconds(session, ana, kubernetes):
    answer(session, ana, add(session, ana, kubernetes, 19), [3] * 19)

    assert seconds_a_card(session, ana) == 25


def test_with_twenty_timed_answers_it_is_their_median(session, ana, kubernetes):
    answer(session, ana, add(session, ana, kubernetes, 21), [5] * 10 + [8] + [300] * 10)

    assert seconds_a_card(session, ana) == 8


def test_a_day_knows_what_was_done_on_it(session, ana, kubernetes):
    first, second = add(session, ana, kubernetes, 2)
    grade(session, first, ana, now=in_days(-1))
    grade(session, first, ana, Grade.HARD)
    grade(session, second, ana, Grade.AGAIN)

    today = review_day(session, ana, now=NOW)

    assert (today.day, today.done, today.new_done) == (TODAY, 2, 1)


@pytest.mark.parametrize(
    ("minutes", "limit"),
    # At 25 seconds a card.
    [(15, 36), (1, 2), (240, 576)],
)
def test_the_limit_is_what_fits_into_the_minutes(session, minutes, limit):
    ben = reviewer(session, review_minutes=minutes)

    assert review_day(session, ben, now=NOW).limit == limit


def test_even_the_slowest_is_asked_one_card(session):
    ben = reviewer(session, review_minutes=1)
    kubernetes = followed(session, ben)
    answer(session, ben, add(session, ben, kubernetes, 20), [90] * 20)

    assert review_day(session, ben, now=NOW).limit == 1


@pytest.mark.parametrize(
    ("due", "asked"),
    # 36 cards fit, of which 5 may be new.
    [((10, 9), (10, 5)), ((40, 9), (36, 0)), ((34, 9), (34, 2)), ((0, 0), (0, 0))],
)
def test_cards_seen_before_come_before_new_ones(session, ana, due, asked):
    assert review_day(session, ana, now=NOW).asked(DueCounts(*due)) == asked
