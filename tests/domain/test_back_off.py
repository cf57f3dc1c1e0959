from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.back_off import (
    Attempt,
    gone_retry_at,
    is_gone,
    is_outage,
    retry_at,
    slowed_until,
)
from tests.conftest import NOW, ago

HOUR = 3600


def hours_until(at):
    return (at - NOW).total_seconds() / HOUR


def test_failures_back_off_to_a_day_and_never_give_up():
    waits = [
        hours_until(retry_at(HOUR, n, jitter=1.0, now=NOW)) for n in (1, 2, 3, 4, 5, 6, 500, 10**6)
    ]

    assert waits == pytest.approx([1, 2, 4, 8, 16, 24, 24, 24])


def test_a_feed_that_is_asked_rarely_starts_from_its_own_interval():
    assert hours_until(retry_at(8 * HOUR, 2, jitter=1.0, now=NOW)) == pytest.approx(16)


@given(st.floats(HOUR / 2, 12 * HOUR), st.integers(1, 1_000), st.floats(0, 1))
def test_a_try_is_never_less_than_half_an_hour_and_never_more_than_a_day_away(interval, n, share):
    assert 0.5 <= hours_until(retry_at(interval, n, jitter=share, now=NOW)) <= 24


def test_jitter_takes_up_to_a_tenth():
    assert hours_until(retry_at(10 * HOUR, 1, jitter=0.0, now=NOW)) == pytest.approx(9)


@pytest.mark.parametrize(
    ("retry_after", "strikes", "minutes"),
    [
        (None, 1, 10),
        (None, 3, 40),
        (7200, 1, 120),
        (-5, 1, 10),
        (10**9, 1, 7 * 24 * 60),
        (None, 500, 7 * 24 * 60),
    ],
)
def test_a_server_that_has_enough_is_left_alone(retry_after, strikes, minutes):
    until = slowed_until(retry_after, strikes, now=NOW)

    assert until - NOW == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("retry_after", "hours"), [(None, 24), (2 * 24 * HOUR, 48), (10**9, 7 * 24)]
)
def test_a_server_that_is_down_is_tried_once_a_day_unless_it_names_a_time(retry_after, hours):
    until = slowed_until(retry_after, 500, now=NOW, is_down=True)

    assert hours_until(until) == hours


@pytest.mark.parametrize(
    ("status", "days", "wanted"),
    [
        (410, 0.9, False),
        (410, 1, True),
        (404, 13.9, False),
        (404, 14, True),
        (500, 300, False),
        (None, 300, False),
    ],
)
def test_gone_is_what_has_said_so_for_long_enough(status, days, wanted):
    assert is_gone(status, ago(days), now=NOW) is wanted


@pytest.mark.parametrize(
    ("status", "gone", "hours"), [(410, False, 24), (410, True, 168), (404, True, 0), (None, 0, 0)]
)
def test_what_may_be_gone_is_asked_once_more_a_day_later_and_then_once_a_week(status, gone, hours):
    at = gone_retry_at(status, is_gone=gone, jitter=0.0, now=NOW)

    assert hours_until(at) == hours


def attempts(*, failing, hosts, well=0):
    return [Attempt(f"host{n % hosts}", False) for n in range(failing)] + [
        Attempt("well", True) for _ in range(well)
    ]


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        ([], False),
        (attempts(failing=20, hosts=20), True),
        (attempts(failing=11, hosts=5, well=9), True),
        (attempts(failing=10, hosts=10, well=10), False),
        (attempts(failing=20, hosts=4), False),
        (attempts(failing=9, hosts=9), False),
    ],
)
def test_this_machine_is_cut_off_when_most_hosts_are(made, wanted):
    assert is_outage(made) is wanted
