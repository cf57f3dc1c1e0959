import re
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from learnlog.domain.currency import BAND_EDGES, Band
from learnlog.web.charts import Bar, SparkPoint, share_bar, skyline, spark
from learnlog.web.charts_curve import Curve, Mark, curve
from tests.conftest import NOW, ago

EVIL = "<script>\"'&"


def parsed(markup):
    """The elements of an SVG; a browser is as strict inside of it as XML is."""
    return ET.fromstring(f'<r xmlns:xlink="x">{markup}</r>')


def of_class(root, name):
    return [e for e in root.iter() if name in e.get("class", "").split()]


def points_of(path):
    return [tuple(map(float, pair.split())) for pair in re.split("[ML]", path.get("d"))[1:]]


def test_a_sparkline_goes_from_the_past_through_today_to_what_comes():
    """118 by 26 with a border of 1 and 2: x = 1 + 116 at, y = 2 + 22 (1 - currency)."""
    past = [SparkPoint(0.0, 1.0), SparkPoint(0.5, 0.0), SparkPoint(0.8, 0.5)]

    root = parsed(spark(past, [SparkPoint(1.0, 0.25)], Band.STALE))

    (line,), (future,), (dot,) = of_class(root, "sl"), of_class(root, "sf"), of_class(root, "sd")
    assert points_of(line) == [(1.0, 2.0), (59.0, 24.0), (93.8, 13.0)]
    assert points_of(future) == [(93.8, 13.0), (117.0, 18.5)]
    assert (dot.get("cx"), dot.get("cy")) == ("93.8", "13.0")
    assert "d2" in dot.get("class").split()
    assert root[0].get("aria-hidden") == "true"


def test_a_sparkline_of_what_is_unknown_is_a_flat_line_without_a_dot():
    root = parsed(spark([], [SparkPoint(1.0, 0.9)], Band.UNKNOWN))

    assert of_class(root, "sd") == []
    assert len(of_class(root, "sf")) == 1


def test_a_sparkline_of_one_point_is_drawn():
    root = parsed(spark([SparkPoint(0.8, 1.0)], [], Band.CURRENT))

    assert points_of(of_class(root, "sl")[0]) == [(93.8, 2.0)]


def test_the_skyline_has_a_bar_a_technology_as_high_as_it_is_current():
    """64 high: unknown and 0 are 4.8 high, 1 is 64."""
    bars = [
        Bar("#t-a", "A", 1.0, Band.CURRENT),
        Bar("#t-b", "B", 0.5, Band.STALE),
        Bar("#t-c", EVIL, None, Band.UNKNOWN),
    ]

    root = parsed(skyline(bars))

    drawn = of_class(root, "bar")
    assert [bar.get("height") for bar in drawn] == ["64.0", "34.4", "4.8"]
    assert [bar.get("y") for bar in drawn] == ["0.0", "29.6", "59.2"]
    assert [float(bar.get("x")) for bar in drawn] == [0, 15, 30]
    labels = [link.get("aria-label") for link in root.iter("a")]
    assert labels == ["A · 100% · Current", "B · 50% · Stale", f"{EVIL} · Unknown"]
    assert [link.get("href") for link in root.iter("a")] == ["#t-a", "#t-b", "#t-c"]
    assert root[0].get("viewBox") == "0 0 42 64"


def test_a_skyline_of_nothing_is_an_empty_picture():
    root = parsed(skyline([]))

    assert list(root[0]) == []
    assert float(root[0].get("viewBox").split()[2]) > 0


@pytest.mark.parametrize("points", [[22, 13, 3], [38], [1, 1, 1, 1, 1], [97, 1]])
def test_a_bar_is_divided_as_the_points_are(points):
    root = parsed(share_bar(points))

    parts = list(root.iter("rect"))
    begins = [sum(points[:i]) for i in range(len(points))]
    assert root[0].get("viewBox") == f"0 0 {sum(points)} 6"
    assert [float(part.get("x")) for part in parts] == begins
    for part, count in zip(parts, points, strict=True):
        assert count * 0.5 < float(part.get("width")) <= count
    assert [part.get("class") for part in parts] == ["w1", "w2", "w3", "w3", "w3"][: len(points)]


def test_a_bar_of_nothing_is_empty():
    assert list(parsed(share_bar([])).iter("rect")) == []


def make_curve(**changes):
    days = range(-360, 91, 30)
    drawn = {
        "name": "Kubernetes",
        "points": [(NOW + timedelta(days=d), 0.9 - 0.002 * (d + 360)) for d in days],
        "done": [Mark(ago(60), "Read", icon="read")],
        "released": [Mark(ago(90), "1.35"), Mark(ago(30), "2.0", is_major=True)],
        "now": NOW,
    }
    return Curve(**(drawn | changes))


def drawn(**changes):
    return parsed(curve(make_curve(**changes), sprite="/sprite.svg"))


def test_the_bands_of_the_curve_lie_at_their_thresholds():
    """From 14 at 100% down to 246 at 0%."""
    root = drawn()

    tops = {}
    for band, label in zip(of_class(root, "bg"), of_class(root, "bl"), strict=True):
        tops[label.text] = (float(band.get("y")), float(band.get("height")))
    edges = [1.0, *(edge for _, edge in BAND_EDGES)]
    for (band, _), top, floor in zip(BAND_EDGES, edges, edges[1:], strict=False):
        y, height = tops[band.label]
        assert y == pytest.approx(246 - 232 * top, abs=0.06)
        assert height == pytest.approx(232 * (top - floor), abs=0.06)


def test_the_curve_stops_today_and_the_forecast_begins_there():
    root = drawn()

    (line,), (future,), (dot,) = of_class(root, "ln"), of_class(root, "fu"), of_class(root, "nowd")
    today = points_of(line)[-1]
    assert points_of(future)[0] == today
    assert (float(dot.get("cx")), float(dot.get("cy"))) == today
    # 360 of 450 days lie behind, and 0.9 - 0.002 · 360 = 0.18 is left.
    assert today == (
        pytest.approx(40 + 766 * 0.8, abs=0.06),
        pytest.approx(246 - 232 * 0.18, abs=0.06),
    )
    assert points_of(future)[-1][0] == 806.0
    assert of_class(root, "nowv")[0].text == "18%"


def test_the_lanes_show_what_was_done_and_what_came_out():
    root = drawn()

    titles = [title.text for title in root.iter("title")]
    assert titles[1:] == ["Read", "1.35", "2.0"]
    assert len(of_class(root, "maj")) == 3
    uses = [use.get("href") for use in root.iter("use")]
    assert uses == ["/sprite.svg#read"]
    assert [label.text for label in of_class(root, "rl")] == ["1.35", "2.0"]


def test_labels_of_releases_that_lie_close_do_not_lie_over_each_other():
    released = [Mark(ago(days), f"1.{days}") for days in range(200, 0, -1)]

    labels = of_class(drawn(released=released), "rl")

    places = [float(label.get("x")) for label in labels]
    assert 1 < len(places) < 20
    assert all(b - a >= 46 for a, b in pairwise(places))


def test_months_are_named_and_january_by_its_year():
    """From 29 August 2025 to 22 November 2026."""
    root = drawn()

    months = [e.text for e in of_class(root, "ax") if e.get("y") == "324.0"]
    year = "2026 Feb Mar Apr May Jun Jul Aug Sep Oct Nov"
    assert months == f"Sep Oct Nov Dec {year}".split()


def test_names_and_versions_are_words_and_no_markup():
    root = drawn(name=EVIL, done=[Mark(ago(9), EVIL, icon="read")], released=[Mark(ago(5), EVIL)])

    titles = [title.text for title in root.iter("title")]
    assert titles[0].startswith(f"Currency of {EVIL} over")
    assert titles[1:] == [EVIL, EVIL]
    assert list(root.iter("script")) == []


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(ago(10), None), (NOW, None)],
        [(ago(10), None), (NOW, None), (ago(-1), 0.9)],
    ],
)
def test_where_nothing_is_known_there_is_no_curve(points):
    assert curve(make_curve(points=points), sprite="/s") == ""


def test_what_was_done_before_anything_was_known_stands_on_the_axis():
    points = [(ago(20), None), (ago(10), 0.5), (NOW, 0.4), (ago(-10), 0.3)]

    root = drawn(points=points, done=[Mark(ago(15), "Read", icon="read")])

    (circle,) = of_class(root, "evd")
    assert circle.get("cy") == "246.0"


def test_a_curve_of_one_instant_is_drawn():
    root = drawn(points=[(NOW, 1.0)], done=[], released=[])

    assert points_of(of_class(root, "ln")[0]) == [(40.0, 14.0)]
