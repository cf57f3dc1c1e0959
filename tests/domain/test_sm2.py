"""SM-2 against the published rules, reckoned by hand."""

import math

import pytest

from learnlog.domain.review import Grade
from learnlog.domain.sm2 import Sm2State, next_sm2, sm2_recall

AGAIN, HARD, GOOD, EASY = Grade


def after(*grades):
    state = Sm2State()
    for grade in grades:
        state = next_sm2(state, grade)
    return state


@pytest.mark.parametrize(
    ("grades", "interval"),
    [
        ([GOOD], 1),
        ([GOOD, GOOD], 6),
        ([GOOD, GOOD, GOOD], 15),  # 6 times an ease of 2.5, which a good answer leaves
        ([EASY, EASY, EASY], 16.2),  # 6 times 2.7
        ([HARD, HARD, HARD], 13.32),  # 6 times 2.22
        ([AGAIN], 1),
        ([GOOD, GOOD, GOOD, AGAIN], 1),
        ([GOOD, GOOD, AGAIN, GOOD, GOOD], 6),
    ],
)
def test_intervals_are_one_and_six_days_and_then_grow_by_the_ease(grades, interval):
    assert after(*grades).interval_days == pytest.approx(interval)


@pytest.mark.parametrize(
    ("grades", "ease"),
    [([EASY], 2.6), ([GOOD], 2.5), ([HARD], 2.36), ([AGAIN], 2.18), ([AGAIN] * 9, 1.3)],
)
def test_each_grade_moves_the_ease_and_never_below_its_least(grades, ease):
    assert after(*grades).ease == pytest.approx(ease)


def test_nine_of_ten_are_recalled_after_one_interval():
    state = after(GOOD, GOOD)

    assert sm2_recall(state, 0) == 1
    assert sm2_recall(state, 6) == pytest.approx(0.9)
    assert sm2_recall(state, 24) == pytest.approx(1 / math.sqrt(1 + 4 * 19 / 81))
