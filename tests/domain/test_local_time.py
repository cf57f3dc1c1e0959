import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.local_time import (
    day_begins,
    known_zone,
    local_date,
    local_day,
    next_local,
)

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Santiago",
    "UTC",
)
instants = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2037, 12, 1), timezones=st.just(UTC)
)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_hour_that_the_clock_skips_is_the_first_instant_after_the_gap():
    # Berlin, 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    found = next_local(utc("2026-03-28T12:00"), zone="Europe/Berlin", at=time(2, 30))

    assert found == utc("2026-03-29T01:00")


def test_an_hour_that_comes_twice_counts_once_and_first():
    # Berlin, 25 October 2026: 02:30 comes at 00:30 and again at 01:30 UTC.
    first = next_local(utc("2026-10-24T12:00"), zone="Europe/Berlin", at=time(2, 30))
    second = next_local(first, zone="Europe/Berlin", at=time(2, 30))

    assert first == utc("2026-10-25T00:30")
    assert second == utc("2026-10-26T01:30")


def test_a_day_whose_midnight_is_skipped_still_begins():
    # Santiago, 6 September 2026: 00:00 becomes 01:00 at 04:00 UTC.
    found = next_local(utc("2026-09-05T12:00"), zone="America/Santiago", at=time(0, 0))

    assert found == utc("2026-09-06T04:00")


def test_the_next_monday_at_eight_is_a_monday_at_eight():
    found = next_local(
        utc("2026-11-24T09:00"), zone="Asia/Kolkata", at=time(8), weekdays=frozenset({0})
    )

    assert found == utc("2026-11-30T02:30")


def test_the_instant_itself_is_not_its_own_next():
    at = utc("2026-11-30T02:30")

    assert next_local(at, zone="Asia/Kolkata", at=time(8)) == at + timedelta(days=1)


def test_no_weekday_at_all_is_refused():
    with pytest.raises(ValueError, match="weekdays"):
        next_local(utc("2026-11-24T09:00"), zone="UTC", at=time(8), weekdays=frozenset())


@given(instants, st.sampled_from(ZONES), st.times().map(lambda t: t.replace(microsecond=0)))
def test_each_local_date_has_exactly_one_instant(after, zone, at):
    dates = []
    instant = after
    for _ in range(5):
        following = next_local(instant, zone=zone, at=at)
        assert following > instant
        dates.append(following.astimezone(ZoneInfo(zone)).date())
        instant = following

    # Apia left out a whole day in 2011, before the years tried here.
    assert all(b - a == timedelta(days=1) for a, b in itertools.pairwise(dates))


def test_the_day_of_a_person_starts_at_four():
    zone = "Europe/Lisbon"

    assert local_day(utc("2026-01-10T03:59"), zone) == date(2026, 1, 9).toordinal()
    assert local_day(utc("2026-01-10T04:00"), zone) == date(2026, 1, 10).toordinal()


def test_the_date_of_a_person_is_that_of_the_zone():
    assert local_date(utc("2026-01-10T23:30"), "Asia/Kathmandu") == date(2026, 1, 11)


@given(instants, st.sampled_from(ZONES))
def test_an_instant_lies_between_the_beginnings_of_its_day_and_the_next(instant, zone):
    day = local_day(instant, zone)

    assert day_begins(day, zone) <= instant < day_begins(day + 1, zone)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Lisbon", True),
        ("UTC", True),
        ("Europe/Nowhere", False),
        ("", False),
        ("../../etc/passwd", False),
        ("/etc/passwd", False),
        ("Europe", False),
        ("x" * 61, False),
        ("a\0b", False),
    ],
)
def test_a_zone_is_known_or_not(name, expected):
    assert known_zone(name) is expected
