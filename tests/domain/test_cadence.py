from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.cadence import LEAST_GAP, Schedule, newest_due, next_digest_at, period_key
from learnlog.domain.members import DigestCadence

WEEKLY = Schedule(DigestCadence.WEEKLY, 0, 480, "Europe/Paris")
DAILY = Schedule(DigestCadence.DAILY, 0, 480, "Europe/Paris")
OFF = Schedule(DigestCadence.OFF, 0, 480, "Europe/Paris")

instants = st.datetimes(datetime(2024, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))
schedules = st.builds(
    Schedule,
    st.sampled_from([DigestCadence.DAILY, DigestCadence.WEEKLY]),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Apia"]),
)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_weekly_digest_comes_on_its_weekday_at_its_local_hour():
    due = next_digest_at(WEEKLY, after=utc(2026, 11, 23, 7, 0))

    assert due == utc(2026, 11, 30, 7, 0)


def test_a_daily_digest_leaves_out_the_weekend():
    due = next_digest_at(DAILY, after=utc(2026, 11, 20, 7, 0))

    assert due == utc(2026, 11, 23, 7, 0)


def test_without_digests_none_is_due():
    assert next_digest_at(OFF, after=utc(2026, 11, 20)) is None


@given(schedules, instants, instants)
def test_no_digest_comes_within_twenty_hours_of_the_last(schedule, after, last_at):
    due = next_digest_at(schedule, after=after, last_at=last_at)

    assert due > after
    assert due > last_at + LEAST_GAP - timedelta(seconds=1)


@given(schedules, instants)
def test_the_newest_due_time_is_the_one_before_the_next(schedule, now):
    newest = newest_due(schedule, now=now)

    assert newest <= now < next_digest_at(schedule, after=newest)


def test_asking_for_the_newest_time_of_no_digests_is_an_error():
    with pytest.raises(ValueError, match="off"):
        newest_due(OFF, now=utc(2026, 11, 20))


@pytest.mark.parametrize(
    ("schedule", "due_at", "key"),
    [
        (WEEKLY, utc(2026, 11, 23, 7, 0), "digest:2026-W48"),
        (WEEKLY, utc(2027, 1, 1, 7, 0), "digest:2026-W53"),
        (DAILY, utc(2026, 11, 23, 7, 0), "digest:2026-11-23"),
        (DAILY, utc(2026, 11, 22, 23, 30), "digest:2026-11-23"),
    ],
)
def test_a_period_is_named_by_the_members_own_day(schedule, due_at, key):
    assert period_key("digest", schedule, due_at) == key


@given(schedules, instants)
def test_two_digests_in_a_row_never_share_a_period(schedule, after):
    first = next_digest_at(schedule, after=after)
    second = next_digest_at(schedule, after=first)

    assert period_key("digest", schedule, first) != period_key("digest", schedule, second)


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (WEEKLY, "Sent Mondays at 08:00, Europe/Paris"),
        (DAILY, "Sent Monday to Friday at 08:00, Europe/Paris"),
        (OFF, "No digests are sent"),
    ],
)
def test_the_rule_is_said_in_words(schedule, words):
    assert schedule.in_words() == words
