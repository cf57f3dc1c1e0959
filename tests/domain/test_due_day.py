import os
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.due_day import Calendar, DaysOff, choose_due_day, half_window, window

MONDAY = date(2026, 8, 24).toordinal()
WEEK = range(MONDAY, MONDAY + 7)
MONDAY_TO_FRIDAY = 31

intervals = st.integers(1, 365)
caps = st.integers(1, 365)


def chosen(interval, *, loads=None, off=None, cap=365, card_id=1, review_number=1, day=MONDAY):
    calendar = Calendar(loads or {}, off or DaysOff())
    return choose_due_day(
        interval, cap, calendar, day=day, card_id=card_id, review_number=review_number
    )


@pytest.mark.parametrize(
    ("interval", "half"),
    [
        (1, 0),
        (2.4, 0),
        (2.5, 1),
        (4, 1 + 0.15 * 1.5),
        (7, 1 + 0.15 * 4.5),
        (20, 1 + 0.15 * 4.5 + 0.10 * 13),
        (140, 1 + 0.15 * 4.5 + 0.10 * 13 + 0.05 * 120),
    ],
)
def test_the_window_is_as_wide_as_published(interval, half):
    assert half_window(interval) == pytest.approx(half)


@pytest.mark.parametrize(
    ("interval", "first", "last"),
    # 4 ± 1.225; 31 ± 3.525; 173 ± 10.625; 365 ± 20.225, cut at the cap.
    [(1, 1, 1), (2, 2, 2), (3, 2, 4), (4, 3, 5), (31, 28, 34), (173, 163, 183), (365, 345, 365)],
)
def test_whole_days_are_taken_from_inside_the_window(interval, first, last):
    days = window(interval, 365)

    assert (days[0], days[-1]) == (first, last)


@given(intervals, caps)
def test_no_day_lies_outside_interval_and_cap(interval, cap):
    days = window(interval, cap)
    kept = min(interval, cap)

    assert 1 <= days[0] <= kept <= days[-1] <= cap
    assert kept - days[0] <= half_window(kept)
    assert days[-1] - kept <= half_window(kept)


def test_the_least_loaded_day_wins():
    loads = {MONDAY + 3: 4, MONDAY + 4: 3, MONDAY + 5: 5}

    assert chosen(4, loads=loads) == MONDAY + 4


def test_a_day_outside_the_window_does_not_count_however_empty():
    loads = {MONDAY + 3: 40, MONDAY + 4: 30, MONDAY + 5: 50}

    assert chosen(4, loads=loads) == MONDAY + 4


def test_a_day_off_is_avoided_though_it_is_empty():
    # Saturday is five days after Monday.
    loads = {MONDAY + 3: 4, MONDAY + 4: 9}

    assert chosen(4, loads=loads, off=DaysOff(MONDAY_TO_FRIDAY)) == MONDAY + 3


def test_a_day_away_is_avoided():
    off = DaysOff(away_from=MONDAY + 4, away_until=MONDAY + 60)

    assert chosen(4, off=off) == MONDAY + 3


def test_where_all_days_are_off_the_window_holds_all_the_same():
    off = DaysOff(away_from=MONDAY, away_until=MONDAY + 60)

    assert chosen(4, off=off, loads={MONDAY + 3: 1, MONDAY + 5: 1}) == MONDAY + 4


def test_equal_days_are_shared_by_card_and_review():
    by_card = Counter(chosen(4, card_id=n) - MONDAY for n in range(3_000))
    by_review = Counter(chosen(4, review_number=n) - MONDAY for n in range(3_000))

    for shares in (by_card, by_review):
        assert set(shares) == {3, 4, 5}
        # A third each: 1,000, with a standard deviation of 26.
        assert all(870 < count < 1_130 for count in shares.values())


@given(intervals, caps, st.integers(1, 10**9), st.integers(1, 1_000))
def test_the_same_card_and_review_come_to_the_same_day(interval, cap, card_id, review_number):
    first, second = (
        chosen(interval, cap=cap, card_id=card_id, review_number=review_number) for _ in range(2)
    )

    assert first == second
    assert first - MONDAY in window(interval, cap)


def test_the_choice_does_not_hang_on_the_process():
    program = (
        "from learnlog.domain.due_day import *;"
        "print([choose_due_day(173, 365, Calendar(), day=1, card_id=n, review_number=2)"
        " for n in range(9)])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1


@pytest.mark.parametrize(
    ("weekdays", "open_days"),
    [(31, {0, 1, 2, 3, 4}), (1, {0}), (64, {6}), (127, {0, 1, 2, 3, 4, 5, 6})],
)
def test_a_weekday_that_is_not_chosen_is_off(weekdays, open_days):
    off = DaysOff(weekdays)

    assert {day - MONDAY for day in WEEK if not off.is_off(day)} == open_days
    assert not any(off.is_away(day) for day in WEEK)


def test_an_absence_ends_on_the_day_of_return():
    off = DaysOff(away_from=MONDAY + 1, away_until=MONDAY + 3)

    assert [off.is_away(day) for day in range(MONDAY, MONDAY + 4)] == [False, True, True, False]
    assert [off.is_off(day) for day in range(MONDAY, MONDAY + 4)] == [False, True, True, False]
