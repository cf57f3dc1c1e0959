import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.interval_cap import clamped, interval_cap
from learnlog.domain.technology import ReleaseLine

FIRST = date(2020, 1, 1)


def lines_after(*gaps):
    """Lines with these days between the days on which they came out."""
    days = [FIRST]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    return [ReleaseLine(str(number), day) for number, day in enumerate(days)]


@pytest.mark.parametrize(
    ("slug", "days"), [("kubernetes", 120), ("terraform", 105), ("python", 364), ("rust", 60)]
)
def test_the_cap_of_real_lines_is_their_median_gap(shared_dir, slug, days):
    path = shared_dir / "data/endoflife/products" / f"{slug}.json"
    cycles = json.loads(path.read_text("utf-8"))["cycles"]

    lines = [ReleaseLine(c["cycle"], date.fromisoformat(c["releaseDate"])) for c in cycles]

    assert interval_cap(lines) == days


@pytest.mark.parametrize(
    ("gaps", "days"),
    [
        ((100,), 100),
        ((100, 200), 150),
        ((100, 120, 300), 120),
        ((100, 121), 110),  # 110.5, rounded down
        ((42, 42), 60),
        ((700, 700), 365),
    ],
)
def test_the_cap_is_the_median_gap_from_60_to_365_days(gaps, days):
    assert interval_cap(lines_after(*gaps)) == days


@pytest.mark.parametrize("lines", [[], [ReleaseLine("1", FIRST)], [ReleaseLine("1")] * 3])
def test_what_says_nothing_of_its_pace_has_the_longest_cap(lines):
    assert interval_cap(lines) == 365


def test_two_lines_of_one_day_are_one_step():
    lines = [*lines_after(100, 100), ReleaseLine("lts", FIRST), ReleaseLine("unknown")]

    assert interval_cap(lines) == 100


def test_how_quick_a_product_was_more_than_seven_years_ago_no_longer_counts():
    quick, slow = [30] * 20, [365] * 7

    assert interval_cap(lines_after(*quick, *slow)) == 365


@given(st.lists(st.integers(1, 2_000), max_size=30), st.randoms())
def test_the_cap_is_a_whole_number_of_days_whatever_the_order(gaps, chance):
    lines = lines_after(*gaps)
    shuffled = chance.sample(lines, len(lines))

    assert interval_cap(shuffled) == interval_cap(lines)
    assert 60 <= interval_cap(lines) <= 365


def test_a_gap_is_cut_to_whole_days():
    assert [clamped(gap) for gap in (59.9, 60.9, 365.5, 0)] == [60, 60, 365, 60]
