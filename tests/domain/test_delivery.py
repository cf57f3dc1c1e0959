from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.delivery import GIVE_UP_AFTER, pause_until, retry_at
from tests.conftest import NOW, ago

attempts = st.integers(1, 1000)
keys = st.text(max_size=20)


@given(attempts, keys)
def test_a_retry_waits_at_least_four_fifths_of_two_minutes_and_at_most_five_hours(count, key):
    delay = retry_at(count, written_at=NOW, key=key, now=NOW) - NOW

    assert timedelta(seconds=96) <= delay <= timedelta(hours=4.8)


def test_delays_double_within_a_fifth():
    delays = [retry_at(n, written_at=NOW, key="a", now=NOW) - NOW for n in (1, 2, 3)]

    for delay, plain in zip(delays, (2, 4, 8), strict=True):
        assert abs(delay / timedelta(minutes=plain) - 1) <= 0.2


def test_mails_that_failed_together_come_back_apart():
    times = {retry_at(1, written_at=NOW, key=str(n), now=NOW) for n in range(50)}

    assert len(times) > 40


@given(attempts, keys, st.floats(0, 48 * 3600 - 1))
def test_the_last_try_is_48_hours_after_the_mail_was_written(count, key, seconds):
    now = NOW + timedelta(seconds=seconds)

    assert retry_at(count, written_at=NOW, key=key, now=now) <= NOW + GIVE_UP_AFTER


def test_a_mail_of_two_days_is_given_up():
    assert retry_at(1, written_at=ago(2), key="a", now=NOW) is None


def test_a_refused_sender_pauses_a_minute_then_twice_as_long_up_to_half_an_hour():
    minutes = [(pause_until(n, now=NOW) - NOW) / timedelta(minutes=1) for n in (1, 2, 3, 6, 99)]

    assert minutes == [1, 2, 4, 30, 30]
