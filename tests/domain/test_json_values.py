from datetime import UTC, datetime, timedelta, timezone

import pytest

from learnlog.domain.json_values import iso, read_instant, rounded


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), (0.0, 0.0), (1.0, 1.0), (0.123_456_4, 0.123_456), (0.123_456_6, 0.123_457)],
)
def test_a_number_has_six_digits_after_the_point_and_unknown_stays_unknown(value, expected):
    assert rounded(value) == expected


def test_times_are_in_utc_to_the_second():
    at = datetime(2026, 11, 23, 8, 0, 0, 999_999, tzinfo=UTC)

    assert iso(at) == "2026-11-23T08:00:00Z"
    assert iso(at.astimezone(timezone(timedelta(hours=5)))) == "2026-11-23T08:00:00Z"
    assert iso(None) is None


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-23T08:00:00Z", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23T08:00:00+02:00", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("2026-11-23T08:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("1900-01-01", datetime(1900, 1, 1, tzinfo=UTC)),
        ("2199-12-31T23:59:59Z", datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_utc_and_a_day_is_its_beginning(written, instant):
    assert read_instant(written) == instant


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "'' is not an instant such as 2026-11-23T08:00:00Z"),
        ("yesterday", "'yesterday' is not an instant"),
        ("2026-02-30", "'2026-02-30' is not an instant"),
        ("0001-01-01T00:00:00+12:00", "is not an instant"),
        ("9999-12-31T23:00:00-12:00", "is not an instant"),
        ("1899-12-31T23:59:59Z", "lies outside 1900 to 2199"),
        ("2200-01-01", "lies outside 1900 to 2199"),
        ("2199-12-31T23:00:00-02:00", "lies outside 1900 to 2199"),
    ],
)
def test_what_is_no_instant_is_refused_by_its_words(written, said):
    with pytest.raises(ValueError, match=said):
        read_instant(written)
