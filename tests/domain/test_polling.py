from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.polling import (
    ServerWishes,
    next_check_at,
    retry_at,
    slowed_until,
    usual_interval,
)
from tests.conftest import NOW, ago

HOUR = 3600


def test_a_feed_without_entries_is_asked_in_an_hour():
    assert usual_interval([], now=NOW) == HOUR


def test_a_feed_of_one_entry_a_week_is_asked_every_few_hours():
    # Ten entries in 70 days are 1/168 an hour: 0.25/sqrt(1/168) h = 3.24 h; 0.05 x 7 d = 8.4 h.
    dates = [ago(7 * n) for n in range(1, 11)]

    assert usual_interval(dates, now=NOW) == pytest.approx(0.25 * 168**0.5 * HOUR)


def test_a_busy_feed_is_asked_every_half_hour():
    assert usual_interval([ago(n / 96) for n in range(1, 11)], now=NOW) == HOUR / 2


@given(st.lists(st.floats(0, 20_000), max_size=15))
def test_the_interval_lies_between_half_an_hour_and_half_a_day(days):
    assert HOUR / 2 <= usual_interval([ago(d) for d in days], now=NOW) <= 12 * HOUR


def test_dates_ahead_do_not_count():
    assert usual_interval([NOW + timedelta(days=400)], now=NOW) == HOUR


def test_the_server_s_wish_is_kept_up_to_a_day():
    day = next_check_at([], ServerWishes(min_seconds=10**9), jitter=0.4, now=NOW) - NOW

    assert day.total_seconds() == pytest.approx(24 * HOUR)


def test_without_validators_a_feed_rests_six_hours():
    soon = next_check_at([], ServerWishes(has_validators=False), jitter=0.4, now=NOW) - NOW

    assert soon.total_seconds() == pytest.approx(6 * HOUR)


def test_jitter_spreads_from_nine_tenths_to_a_bit_above():
    spread = [
        (next_check_at([], ServerWishes(), jitter=j, now=NOW) - NOW).total_seconds() / HOUR
        for j in (0, 1)
    ]

    assert spread == pytest.approx([0.9, 1.15])


def test_failures_back_off_to_a_day_and_never_give_up():
    waits = [
        (retry_at(n, jitter=0.4, now=NOW) - NOW).total_seconds() / HOUR for n in (1, 2, 3, 500)
    ]

    assert waits == pytest.approx([1, 2, 4, 24])


@pytest.mark.parametrize(
    ("retry_after", "strikes", "minutes"),
    [(None, 1, 10), (None, 3, 40), (7200, 1, 120), (-5, 1, 10), (10**9, 1, 7 * 24 * 60)],
)
def test_a_server_that_has_enough_is_left_alone(retry_after, strikes, minutes):
    until = slowed_until(retry_after, strikes, now=NOW)

    assert until - NOW == timedelta(minutes=minutes)
