"""Bars of support: where each begins, changes and ends on the common axis."""

import re
from datetime import date

import pytest

from learnlog.domain.technology import ReleaseLine
from learnlog.web.charts_lines import WIDTH, support_bars

TODAY = date(2026, 8, 24)
# On an axis from the first day to the last of the lines below.
BEGIN, END = date(2025, 1, 1), date(2029, 1, 1)


def x(day):
    return WIDTH * (day - BEGIN) / (END - BEGIN)


def parts(*ends, released=BEGIN):
    """The parts of a bar as class, left and right; the axis is kept by a second line."""
    axis = ReleaseLine("axis", BEGIN, supported_until=END)
    bar = support_bars([ReleaseLine("1", released, *ends), axis], today=TODAY).bars[0]
    found = re.findall(r'<rect class="(v[123])" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', bar)
    return [(name, float(left), float(left) + float(width)) for name, left, width in found]


def near(*expected):
    return [(name, pytest.approx(left, abs=0.2), pytest.approx(right, abs=0.2))
            for name, left, right in expected]  # fmt: skip


ACTIVE, SECURITY, EXTENDED = date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (
            (ACTIVE, SECURITY, EXTENDED),
            [
                ("v1", 0, x(ACTIVE)),
                ("v2", x(ACTIVE), x(SECURITY)),
                ("v3", x(SECURITY), x(EXTENDED)),
            ],
        ),
        ((None, SECURITY, None), [("v2", 0, x(SECURITY))]),
        ((SECURITY, SECURITY, None), [("v1", 0, x(SECURITY))]),
        # Without an announced end up to the end of what is announced, or of the axis.
        ((True, SECURITY, None), [("v1", 0, x(SECURITY))]),
        ((True, True, None), [("v1", 0, WIDTH)]),
        ((ACTIVE, True, None), [("v1", 0, x(ACTIVE)), ("v2", x(ACTIVE), WIDTH)]),
        # It ended on a day that nobody knows, or nothing is known.
        ((False, False, None), []),
        ((None, None, None), []),
        ((None, False, EXTENDED), [("v3", 0, x(EXTENDED))]),
    ],
)
def test_a_bar_has_a_part_for_each_support(ends, expected):
    assert parts(*ends) == near(*expected)


def test_a_bar_begins_on_the_first_day_of_the_line():
    assert parts(None, EXTENDED, released=ACTIVE) == near(("v2", x(ACTIVE), x(EXTENDED)))
    assert parts(None, EXTENDED, released=None) == near(("v2", 0, x(EXTENDED)))


def test_each_support_is_thinner_than_the_one_before_it():
    (bar,) = support_bars([ReleaseLine("1", BEGIN, ACTIVE, SECURITY, END)], today=TODAY).bars

    heights = [int(height) for height in re.findall(r'class="v[123]".*? height="(\d+)"', bar)]
    assert heights == sorted(set(heights), reverse=True)
    assert len(heights) == 3


def test_the_axis_says_its_years_and_marks_today():
    drawn = support_bars([ReleaseLine("1", BEGIN, None, END)], today=TODAY)

    assert (drawn.begins, drawn.ends) == (2025, 2029)
    (mark,) = re.findall(r'class="vn" x="([\d.]+)"', drawn.bars[0])
    assert float(mark) == pytest.approx(x(TODAY), abs=0.1)


def test_the_axis_reaches_half_a_year_ahead_and_never_too_far():
    far = ReleaseLine("1", date(1999, 1, 1), None, date(2099, 1, 1))

    assert support_bars([], today=TODAY).bars == ()
    assert support_bars([], today=TODAY).ends == 2027
    drawn = support_bars([far], today=TODAY)
    assert (drawn.begins, drawn.ends) == (2018, 2031)
    assert f'x="0.0" y="4.0" width="{WIDTH}.0"' in drawn.bars[0]
