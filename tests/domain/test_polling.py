from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.polling import (
    ServerWishes,
    first_check_at,
    jitter,
    may_ask_conditionally,
    next_check_at,
    outside_quiet,
    usual_interval,
)
from tests.conftest import NOW, ago

HOUR = 3600
shares = st.floats(0, 1)


def wait(interval, wishes=ServerWishes(), share=0.4):  # noqa: B008  # frozen
    """Hours; a share of 0.4 is a jitter of exactly 1."""
    return (next_check_at(interval, wishes, jitter=share, now=NOW) - NOW).total_seconds() / HOUR


def test_a_feed_without_entries_is_asked_in_an_hour():
    assert usual_interval([], now=NOW) == HOUR


def test_a_feed_of_one_entry_a_week_is_asked_every_few_hours():
    # Ten entries in 70 days are 1/168 an hour: 0.25/sqrt(1/168) h = 3.24 h; 0.05 x 7 d = 8.4 h.
    dates = [ago(7 * n) for n in range(1, 11)]

    assert usual_interval(dates, now=NOW) == pytest.approx(0.25 * 168**0.5 * HOUR)


def test_a_busy_feed_is_asked_every_half_hour():
    assert usual_interval([ago(n / 96) for n in range(1, 11)], now=NOW) == HOUR / 2


def test_the_releases_of_something_critical_are_asked_every_two_hours_at_least():
    dates = [ago(7 * n) for n in range(1, 11)]

    assert usual_interval(dates, now=NOW, is_critical=True) == 2 * HOUR


@given(st.lists(st.floats(0, 20_000), max_size=15))
def test_the_interval_lies_between_half_an_hour_and_half_a_day(days):
    assert HOUR / 2 <= usual_interval([ago(d) for d in days], now=NOW) <= 12 * HOUR


def test_dates_ahead_do_not_count():
    assert usual_interval([NOW + timedelta(days=400)], now=NOW) == HOUR


@pytest.mark.parametrize(
    ("wishes", "hours"),
    [
        (ServerWishes(), 1),
        (ServerWishes(min_seconds=5 * HOUR), 5),
        (ServerWishes(min_seconds=10**9), 24),
        (ServerWishes(has_validators=False), 6),
        (ServerWishes(min_seconds=9 * HOUR, has_validators=False), 9),
    ],
)
def test_the_wait_is_the_longest_that_anybody_wishes_and_a_day_at_most(wishes, hours):
    assert wait(HOUR, wishes) == pytest.approx(hours)


@pytest.mark.parametrize(("share", "hours"), [(0, 1.8), (1, 2.3)])
def test_jitter_spreads_from_nine_tenths_to_a_bit_above(share, hours):
    assert wait(2 * HOUR, share=share) == pytest.approx(hours)


@given(shares, st.floats(HOUR / 2, 12 * HOUR), st.floats(0, 30 * HOUR), st.booleans())
def test_no_jitter_asks_before_the_server_wishes_or_within_half_an_hour(
    share, interval, least, has_validators
):
    hours = wait(interval, ServerWishes(least, has_validators), share)

    assert hours >= max(0.5, min(least / HOUR, 24)) - 1e-6
    assert hours >= (0 if has_validators else 6)


@pytest.mark.parametrize(
    ("hours", "days", "wanted"),
    [
        ((), (), (24, 9)),
        ((9,), (), (24, 10)),
        ((9, 10, 11), (), (24, 12)),
        ((), (0,), (25, 0)),  # the 24th of August 2026 is a Monday
        ((0, 1), (0,), (25, 2)),
        ((), (0, 1, 2, 3, 4, 5), (30, 0)),
    ],
)
def test_nobody_is_asked_in_hours_and_on_days_of_rest(hours, days, wanted):
    at = outside_quiet(NOW, ServerWishes(quiet_hours=hours, quiet_days=days))

    assert (at.day, at.hour) == wanted
    assert (at.month, at.minute) == (8, 30)


@pytest.mark.parametrize("wishes", [{"quiet_hours": range(24)}, {"quiet_days": range(7)}])
def test_a_rest_without_end_is_none(wishes):
    assert outside_quiet(NOW, ServerWishes(**wishes)) == NOW


def test_many_new_feeds_are_asked_within_half_an_hour_and_never_at_once():
    waits = sorted(
        (first_check_at(f"https://example.org/{n}", now=NOW) - NOW).total_seconds()
        for n in range(1_000)
    )

    assert 0 <= waits[0] < 60
    assert 1_740 < waits[-1] <= 1_800
    # A thousand in thirty minutes are 33 a minute; twice that would be a burst.
    assert max(sum(m <= at / 60 < m + 1 for at in waits) for m in range(30)) < 67


def test_jitter_differs_from_feed_to_feed_and_from_time_to_time_and_lies_in_its_range():
    values = {jitter(f"https://example.org/{n}", ago(day)) for n in range(50) for day in range(2)}

    assert len(values) == 100
    assert all(0 <= value < 1 for value in values)


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        (None, True),
        (datetime(2026, 8, 24, tzinfo=UTC), True),
        (ago(7.99), True),
        (ago(8), False),
        (ago(300), False),
    ],
)
def test_validators_are_sent_for_eight_days(at, wanted):
    assert may_ask_conditionally(at, now=NOW) is wanted
