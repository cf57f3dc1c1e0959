"""The experts beside the curves, against their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.review import Grade
from learnlog.domain.review_experts import (
    FEATURES,
    RIDGE,
    START,
    Past,
    Stack,
    clipped,
    features,
    moved_average,
    stack_of,
)

SEEN = features(0.8, 0.9, 3, Past(5, 1, last_failed=True))
probabilities = st.floats(0.0, 1.0)


def test_a_past_counts_reviews_and_lapses_and_the_first_failure_is_no_lapse():
    past = START
    for grade in (Grade.AGAIN, Grade.GOOD, Grade.AGAIN):
        past = past.after(grade)

    assert past == Past(reviews=3, lapses=1, last_failed=True)
    assert past.after(Grade.HARD) == Past(reviews=4, lapses=1, last_failed=False)


def test_the_moving_average_goes_a_twentieth_of_the_way_to_each_outcome():
    assert moved_average(0.8, 1) == pytest.approx(0.81)
    assert moved_average(0.8, 0) == pytest.approx(0.76)


def test_the_features_are_those_that_are_named():
    assert len(SEEN) == len(FEATURES)
    assert pytest.approx(SEEN) == (
        1,
        math.log(0.8 / 0.2),
        math.log(0.9 / 0.1),
        math.log(3),
        math.log(5),  # four passes and one
        math.log(2),
        1,
    )


def test_certainty_and_no_day_at_all_still_have_features():
    sure = features(1.0, 0.0, 0, Past(1, 3, last_failed=False))

    assert pytest.approx(sure) == (1, math.log(199), -math.log(199), 0, 0, math.log(4), 0)


@given(probabilities, probabilities)
def test_a_new_stack_says_what_the_default_curve_says(default, average):
    seen = features(default, average, 9, Past(4, 2, last_failed=True))

    assert Stack().forecast(seen) == pytest.approx(clipped(default))


def test_one_outcome_moves_the_stack_by_one_newton_step():
    x, p = np.array(SEEN), 0.8
    precision = RIDGE * np.eye(len(x)) + p * (1 - p) * np.outer(x, x)
    step = np.linalg.inv(precision) @ x * (0 - p)

    after = Stack().after(SEEN, 0)

    assert after.weights == pytest.approx(np.array([0, 1, 0, 0, 0, 0, 0]) + step)
    assert np.array(after.precision).reshape(7, 7) == pytest.approx(precision)


@given(st.lists(st.tuples(probabilities, st.integers(0, 1)), max_size=20))
def test_an_outcome_draws_the_next_forecast_for_the_same_toward_itself(told):
    stack = Stack()
    for default, outcome in told:
        stack = stack.after(features(default, 0.9, 2, START), outcome)
    before = stack.forecast(SEEN)

    assert stack.after(SEEN, 0).forecast(SEEN) <= before <= stack.after(SEEN, 1).forecast(SEEN)


def test_who_always_fails_where_the_curve_is_sure_is_found_out():
    chance, stack = np.random.default_rng(1), Stack()
    for _ in range(400):
        default = chance.uniform(0.6, 0.95)
        seen = features(default, 0.5, 4, START)
        stack = stack.after(seen, int(chance.random() < 0.3))

    assert stack.forecast(features(0.9, 0.5, 4, START)) == pytest.approx(0.3, abs=0.1)


def test_what_was_kept_is_the_same_stack():
    stack = Stack().after(SEEN, 1)

    assert stack_of(stack.numbers()) == stack


@pytest.mark.parametrize("kept", [[], [1.0, 2.0], [0.0] * 57])
def test_numbers_of_another_shape_make_a_new_stack(kept):
    assert stack_of(kept) == Stack()


def test_no_sum_is_too_large_for_a_forecast():
    sure = Stack(weights=(1e6,) * 7)

    assert sure.forecast(SEEN) == 0.995
    assert sure.forecast([-value for value in SEEN]) == 0.005
