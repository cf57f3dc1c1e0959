from datetime import timedelta
from email.utils import format_datetime

import pytest

from learnlog.ingest.cache_headers import freshness, retry_after
from tests.conftest import NOW

IN_TWO_HOURS = format_datetime(NOW + timedelta(hours=2), usegmt=True)
TWO_HOURS_AGO = format_datetime(NOW - timedelta(hours=2), usegmt=True)


@pytest.mark.parametrize(
    ("cache_control", "age", "seconds"),
    [
        ("max-age=600", "", 600),
        ("public, max-age=600", "", 600),
        ("MAX-AGE=600", "", 600),
        ("max-age = 600", "", 600),
        ('max-age="600"', "", 600),
        ("max-age=600, max-age=900", "", 600),
        ("max-age=600", "200", 400),
        ("max-age=600", "9999", 0),
        ("max-age=600", "-5", 600),
        ("max-age=600", "soon", 600),
        ("max-age=600, s-maxage=9000", "", 600),
        ("max-age=0", "", 0),
        ("max-age=" + "9" * 40, "", 999_999_999),
    ],
)
def test_an_answer_is_fresh_for_its_max_age_less_its_age(cache_control, age, seconds):
    assert freshness(cache_control, age=age, now=NOW) == (seconds, True)


@pytest.mark.parametrize(
    "cache_control",
    [
        "no-cache",
        "no-store",
        "max-age=600, no-cache",
        "no-store, max-age=600",
        'no-cache="set-cookie", max-age=600',
        "max-age=soon",
        "max-age=-600",
        "max-age=60.5",
        "max-age=",
        "max-age",
        "max-age=٦٠٠",
    ],
)
def test_an_answer_that_is_not_to_be_kept_is_not_fresh_whatever_else_it_says(cache_control):
    assert freshness(cache_control, expires=IN_TWO_HOURS, now=NOW) == (0, False)


@pytest.mark.parametrize(
    ("cache_control", "expires", "seconds"),
    [
        ("", IN_TWO_HOURS, 7200),
        ("public", IN_TWO_HOURS, 7200),
        ("s-maxage=60", IN_TWO_HOURS, 7200),
        ("", TWO_HOURS_AGO, 0),
        ("", "-1", 0),
        ("", "0", 0),
        ("", "Sat, 99 Foo 2026", 0),
        ("", "Fri, 31 Dec 99999 23:59:59 GMT", 0),
        ("", "", 0),
        ("", "24 Aug 2026 10:30:00", 3600),
    ],
)
def test_without_a_max_age_an_answer_is_fresh_until_it_expires(cache_control, expires, seconds):
    assert freshness(cache_control, expires=expires, now=NOW) == (seconds, False)


def test_with_a_max_age_the_instant_of_expiry_does_not_count():
    assert freshness("max-age=600", expires=IN_TWO_HOURS, now=NOW) == (600, True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7200", 7200),
        (" 7200 ", 7200),
        ("0", 0),
        (IN_TWO_HOURS, 7200),
        (TWO_HOURS_AGO, 0),
        ("9" * 60, 2_678_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 2_678_400),
    ],
)
def test_a_server_that_wants_to_be_left_alone_says_for_how_long(value, seconds):
    assert retry_after(value, now=NOW) == seconds


@pytest.mark.parametrize("value", [None, "", "a while", "-5", "120.5", "1e9", "inf", "²", "{}"])
def test_what_is_no_time_is_not_taken_for_one(value):
    assert retry_after(value, now=NOW) is None
