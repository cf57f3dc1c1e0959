from datetime import UTC, datetime

import pytest

from learnlog.ingest.parsed_feed import newest, read_date
from tests.conftest import ago


def test_of_few_all_are_the_newest():
    assert newest([None, ago(1), None], limit=3) == (0, 1, 2)


def test_of_many_the_newest_are_kept_where_they_stand():
    assert newest([ago(4), ago(1), ago(3), ago(2)], limit=2) == (1, 3)


def test_what_has_no_date_is_older_than_what_has_one():
    assert newest([None, ago(9_000), None], limit=2) == (0, 1)


def test_of_two_alike_the_first_is_kept():
    assert newest([ago(1), ago(1), ago(1)], limit=2) == (0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-01T10:00:00+02:00",
        "2026-08-01T08:00:00Z",
        "2026-08-01T08:00:00",
        "2026-08-01T08:00:00.75Z",
        "Sat, 01 Aug 2026 10:00:00 +0200",
        "Sat, 01 Aug 2026 08:00:00 GMT",
    ],
)
def test_both_usual_spellings_of_an_instant_are_read(text):
    assert read_date(text) == datetime(2026, 8, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01T00:00:00+14:00", "Mon, 99 Foo 2026 x"])
def test_what_is_no_instant_is_none(text):
    assert read_date(text) is None
