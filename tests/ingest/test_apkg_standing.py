import json

import pytest

from learnlog.ingest.apkg_standing import CardNumbers, count_of, is_count, standing_of

MADE_AT = 1_785_556_800  # 1 August 2026, 4:00 in UTC
HOUR, DAY = 3_600, 86_400
REVIEW, NEW, LEARNING = 2, 0, 1


def stood(reviews=(), **columns):
    card = CardNumbers(1, 1, 0, REVIEW, 2, 20, 0, 10, 2300, 3, 1, "")
    return standing_of(card._replace(**columns), reviews, made_at=MADE_AT)


def test_a_card_under_review_is_due_so_many_days_after_the_first():
    standing = stood()

    # Six hours into the day, so that a change of clocks leads to no other one.
    assert standing.due_at == MADE_AT + 20 * DAY + 6 * HOUR
    assert standing.last_at == standing.due_at - 10 * DAY
    assert (standing.interval_days, standing.ease) == (10, 2.3)
    assert (standing.reviews, standing.lapses, standing.is_suspended) == (3, 1, False)
    assert stood(due=-3).due_at == MADE_AT - 3 * DAY + 6 * HOUR


def test_a_card_being_learned_is_due_at_an_instant():
    assert stood(type=LEARNING, due=MADE_AT + 600).due_at == MADE_AT + 600


def test_a_card_in_a_filtered_deck_is_due_when_its_own_deck_says():
    assert stood(home_deck=5, due=-100_000, home_due=20).due_at == stood().due_at


def test_a_new_card_is_not_due_and_has_no_interval():
    standing = stood(type=NEW, reviews=0, lapses=0, queue=-1)

    assert (standing.due_at, standing.last_at, standing.interval_days) == (None, None, 0)
    assert standing.is_suspended


def test_the_memory_of_fsrs_is_read_with_the_instant_of_the_last_answer():
    data = json.dumps({"s": 25.5, "d": 4, "lrt": MADE_AT + 5})

    standing = stood(data=data)

    assert (standing.stability_days, standing.difficulty) == (25.5, 4.0)
    assert standing.last_at == MADE_AT + 5


def test_the_last_answer_is_that_of_the_log_where_nothing_else_says():
    assert stood(reviews=((1_000, 3, 0), (MADE_AT * 1000 + 999, 3, 0))).last_at == MADE_AT


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        b"{",
        "{",
        "[1]",
        '{"s": "x", "d": true, "lrt": -1}',
        '{"s": NaN, "d": -1}',
        "[" * 9_999,
    ],
)
def test_a_memory_that_is_none_is_done_without(data):
    standing = stood(data=data)

    assert (standing.stability_days, standing.difficulty) == (None, None)
    assert standing.last_at == stood().last_at


@pytest.mark.parametrize("due", [None, "20", 40_001, -40_001, 10**12, 2.5])
def test_a_day_that_is_none_is_no_due_day(due):
    standing = stood(due=due)

    assert (standing.due_at, standing.last_at) == (None, None)


@pytest.mark.parametrize("value", [None, "5", 2.5, -1, b"5"])
def test_what_is_no_count_counts_nothing(value):
    assert not is_count(value)
    assert count_of(value) == 0


def test_a_count_is_what_a_column_can_hold():
    assert (count_of(0), count_of(7), count_of(2**31 - 1), count_of(2**31)) == (0, 7, 2**31 - 1, 0)
