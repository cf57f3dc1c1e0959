from datetime import timedelta

from learnlog.domain.allowance import Allowance
from tests.conftest import NOW, ago

ALLOWANCE = Allowance(burst=10, per_hour=30)


def test_a_bucket_refills_at_its_rate():
    assert ALLOWANCE.refilled(0, NOW - timedelta(minutes=10), now=NOW) == 5


def test_a_bucket_never_holds_more_than_its_burst():
    assert ALLOWANCE.refilled(8, ago(3), now=NOW) == 10


def test_a_clock_that_ran_backwards_adds_nothing():
    assert ALLOWANCE.refilled(2, NOW + timedelta(hours=5), now=NOW) == 2


def test_the_wait_is_rounded_up_to_whole_seconds():
    # 30 an hour is one in 120 s; three quarters of one are missing.
    assert ALLOWANCE.wait_seconds(0.25) == 90
    assert ALLOWANCE.wait_seconds(0.999) == 1


def test_a_full_bucket_asks_for_no_wait():
    assert ALLOWANCE.wait_seconds(1) == 0


def test_a_bucket_is_full_again_once_what_is_missing_has_come_at_its_rate():
    # Four of ten are missing, at one in 120 s.
    assert ALLOWANCE.full_seconds(6) == 480
    assert ALLOWANCE.full_seconds(9.999) == 1
    assert ALLOWANCE.full_seconds(10) == 0


def test_the_window_is_the_time_in_which_an_empty_bucket_fills():
    assert ALLOWANCE.window_seconds == 1200
