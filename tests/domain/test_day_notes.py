import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.day_notes import DayItem, DayKind, day_items
from learnlog.domain.release_flags import Flag

DAY = "May 13, 2020"
BODY = """<strong>Cloud Run</strong>
<h3>Feature</h3>
<p>You can <strong>now</strong> set x &amp; y. More of it.</p><ul><li>one</li><li>two</li></ul>
<h3>Breaking</h3><p>The old way fails.</p>
<h2>BigQuery</h2>
<h3>DEPRECATED</h3><p>Old queries<br>go away.</p>
<h3>Issue</h3><p>A thing is slow.</p>"""


def test_a_day_s_notes_become_one_item_a_section():
    items = day_items(DAY, BODY)

    assert [(item.product, item.kind, item.text) for item in items] == [
        ("Cloud Run", DayKind.FEATURE, "You can now set x & y. More of it. one two"),
        ("Cloud Run", DayKind.BREAKING, "The old way fails."),
        ("BigQuery", DayKind.DEPRECATED, "Old queries go away."),
        ("BigQuery", DayKind.ISSUE, "A thing is slow."),
    ]


def test_an_item_keeps_its_html():
    assert day_items(DAY, BODY)[0].html == (
        "<p>You can <strong>now</strong> set x &amp; y. More of it.</p>"
        "<ul><li>one</li><li>two</li></ul>"
    )


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("FEATURE", DayKind.FEATURE),
        ("Changed", DayKind.CHANGED),
        ("Non-breaking change", DayKind.CHANGED),
        ("Fixed:", DayKind.FIXED),
        ("BREAKING", DayKind.BREAKING),
        ("Deprecated", DayKind.DEPRECATED),
        ("SECURITY", DayKind.SECURITY),
        ("Security Bulletin", DayKind.SECURITY),
        ("Announcement", DayKind.ANNOUNCEMENT),
    ],
)
def test_a_heading_names_the_kind_in_any_spelling(heading, kind):
    (item,) = day_items(DAY, f"<h3>{heading}</h3><p>Text.</p>")

    assert (item.product, item.kind) == ("", kind)


def test_the_kind_of_one_product_is_not_that_of_the_next():
    _, second = day_items(DAY, "<h2>A</h2><h3>Fixed</h3><p>x</p><h2>B</h2><p>y</p>")

    assert (second.product, second.kind) == ("B", None)


def test_an_element_that_a_heading_cuts_is_closed_on_both_sides():
    first, second = day_items(
        DAY, "<h3>Fixed</h3><div><ul><li>a <em>b<h3>Issue</h3>c</em></li></ul></div>"
    )

    assert first.html == "<div><ul><li>a <em>b</em></li></ul></div>"
    assert second.html == "c"


def test_what_is_left_open_within_is_closed_in_order():
    (item,) = day_items(DAY, "<h3>Fixed</h3><ul><li>a <em>b</ul>")

    assert item.html == "<ul><li>a <em>b</em></li></ul>"


def test_bold_words_of_a_heading_or_a_text_begin_no_item():
    (item,) = day_items(DAY, "<h2>Big <b>Query</b></h2><p>a <b>b</b></p>")

    assert (item.product, item.text) == ("Big Query", "a b")


@pytest.mark.parametrize(
    ("title", "html"),
    [("Release 1.2", BODY), (DAY, "<p>Just text.</p>"), (DAY, ""), (DAY, "<h2>Alone</h2>")],
)
def test_what_is_no_day_s_notes_is_not_split(title, html):
    assert day_items(title, html) == ()


def test_an_item_is_known_again_wherever_it_stands():
    before = {item.key for item in day_items(DAY, BODY)}
    more = "<h2>Compute</h2><h3>Fixed</h3><p>New.</p>" + BODY

    after = {item.key for item in day_items("2020-05-13", more)}

    assert len(before) == 4
    assert before < after


def test_a_text_mended_at_its_end_is_the_same_item_and_another_product_s_is_not():
    item = DayItem(DayKind.FIXED, "A", "x" * 250, "")

    assert item.key == DayItem(DayKind.FIXED, "A", "x" * 249 + "y", "").key
    assert item.key != DayItem(DayKind.FIXED, "B", "x" * 250, "").key
    assert item.key != DayItem(None, "A", "x" * 250, "").key


def test_an_item_that_stands_twice_comes_once():
    assert len(day_items(DAY, "<h3>Fixed</h3><p>x</p><h3>Fixed</h3><p>x</p>")) == 1


def test_an_item_has_a_title_of_its_own():
    first, second, *_ = day_items(DAY, BODY)

    assert first.headline == "Cloud Run: Feature: You can now set x & y."
    assert second.headline == "Cloud Run: Breaking: The old way fails."
    assert DayItem(None, "", "Text.", "").headline == "Text."
    assert len(DayItem(None, "A", "x" * 500, "").headline) == 200


def test_the_heading_of_an_item_warns_as_its_text_does():
    feature, breaking, deprecated, _ = day_items(DAY, BODY)

    assert feature.flags.flags == ()
    assert breaking.flags.flags == (Flag.BREAKING,)
    assert breaking.flags.matched == ("Cloud Run: Breaking: The old way fails.",)
    assert deprecated.flags.flags == (Flag.DEPRECATED,)


def test_a_text_that_says_what_its_heading_says_is_its_own_evidence():
    (item,) = day_items(DAY, "<h3>Security</h3><p>Fixes CVE-2026-1234.</p>")

    assert item.flags.matched == ("Fixes CVE-2026-1234.",)


@given(st.lists(st.sampled_from(["<h2>", "</h2>", "<p>", "</p>", "<b>", "</b>", "&lt;", "a", "&"])))
def test_any_body_is_split_without_an_error(parts):
    for item in day_items(DAY, "".join(parts)):
        assert item.text
        assert item.html.count("<p>") == item.html.count("</p>")
