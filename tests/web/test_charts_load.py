"""The bars of the load: their heights, what is on top of what, and the words beside them."""

import re

import pytest

from learnlog.domain.review_load import DayLoad
from learnlog.web.charts_load import TALL, TOP, load_chart

BOTTOM = TOP + TALL


def day(at=0, *, overdue=0, due=0, repeats=0.0, begun=0.0):
    return DayLoad(739_000 + at, overdue, due, repeats, begun)


def chart(*days, limit=100):
    return load_chart(days, [f"Day {at}" for at in range(len(days))], limit=limit)


def bars(drawn):
    """Each rectangle as class, bottom and height."""
    found = re.findall(r'<rect class="(\w+)" x="[\d.]+" y="([\d.]+)" .*?height="([\d.]+)"', drawn)
    return [(name, float(y) + float(height), float(height)) for name, y, height in found]


def test_parts_stand_on_each_other_and_are_as_high_as_they_count():
    drawn = bars(chart(day(overdue=4, due=8, repeats=3.0, begun=1.0)))

    # Of 20 cards, the next line above 16.
    assert drawn == [
        ("lo", pytest.approx(BOTTOM, abs=0.2), pytest.approx(TALL * 4 / 20, abs=0.1)),
        ("du", pytest.approx(BOTTOM - TALL * 4 / 20, abs=0.2), pytest.approx(80, abs=0.1)),
        ("ex", pytest.approx(BOTTOM - TALL * 12 / 20, abs=0.2), pytest.approx(40, abs=0.1)),
    ]


def test_a_part_of_nothing_is_not_drawn():
    assert [name for name, *_ in bars(chart(day(due=3), day(1, begun=2.0), day(2)))] == ["du", "ex"]


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (5, [0, 2, 4, 6]),
        (16, [0, 5, 10, 15, 20]),
        (80, [0, 20, 40, 60, 80]),
        (81, [0, 50, 100]),
        (1_999, [0, 500, 1000, 1500, 2000]),
    ],
)
def test_the_lines_are_few_and_round(most, lines):
    drawn = re.findall(r'text-anchor="end">(\d+)</text>', chart(day(due=most), limit=9_999))

    assert [int(cards) for cards in drawn] == lines


def test_days_without_a_card_are_an_empty_chart():
    assert bars(chart(day(), day(1))) == []


@pytest.mark.parametrize(("limit", "is_shown"), [(20, True), (12, True), (21, False)])
def test_the_limit_is_shown_where_it_lies_within_the_chart(limit, is_shown):
    drawn = chart(day(due=16), limit=limit)

    assert ("Your limit" in drawn) is is_shown
    assert ('class="lm"' in drawn) is is_shown


def test_every_seventh_day_is_named_below_and_each_one_in_its_title():
    drawn = chart(*(day(at, due=at) for at in range(30)))

    below = re.findall(r'<text class="ax" x="[\d.]+" y="[\d.]+">(Day \d+)</text>', drawn)
    assert below == ["Day 0", "Day 7", "Day 14", "Day 21", "Day 28"]
    assert re.findall(r"<title>(Day \d+: \d+)</title>", drawn) == [
        f"Day {at}: {at}" for at in range(30)
    ]


def test_a_label_is_text_and_no_markup():
    drawn = load_chart([day(due=1)], ["<b>"], limit=1)

    assert "<b>" not in drawn
    assert "&lt;b&gt;: 1" in drawn
