"""One table of a file: what comes back, and what is noted about each wrong value."""

import math
from datetime import date, datetime

import pytest

from learnlog.catalogue.fields import Table, is_slug
from learnlog.domain.technology import Category, SourceKind


class Reading:
    """A table and the faults that reading it finds."""

    def __init__(self, **values):
        self.noted = []
        self.table = Table(values, "feeds/x.toml", self.noted)

    @property
    def faults(self):
        return [f"{fault.key}: {fault.message}" for fault in self.noted]


@pytest.mark.parametrize("slug", ["a", "dotnet-8", "0", "x" * 60])
def test_lower_case_digits_and_single_hyphens_are_a_slug(slug):
    assert is_slug(slug)


@pytest.mark.parametrize("slug", ["", "A", "a--b", "-a", "a-", "a_b", "a b", "ä", "a\n", "x" * 61])
def test_anything_else_is_no_slug(slug):
    assert not is_slug(slug)


def test_a_text_comes_without_the_blanks_around_it():
    reading = Reading(name="  Flask ")

    assert reading.table.text("name") == "Flask"
    assert reading.faults == []


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (3, "expected a text, got 3"),
        ("  ", "expected a text, got '  '"),
        ("xxxxxx", "expected at most 5 characters, got 6"),
        ("a\x07b", "holds a control character, got 'a\\x07b'"),
        ("a\u202eb", "holds a control character, got 'a\\u202eb'"),
    ],
)
def test_what_is_no_text_is_noted_and_left_out(value, fault):
    reading = Reading(name=value)

    assert reading.table.text("name", longest=5) == ""
    assert reading.table.maybe_text("name", longest=5) is None
    assert reading.faults == [f"name: {fault}"] * 2


def test_a_missing_text_is_a_fault_only_where_it_is_required():
    reading = Reading()

    assert (reading.table.text("a"), reading.table.maybe_text("b")) == ("", None)
    assert reading.faults == []
    reading.table.text("c", required=True)
    assert reading.faults == ["c: missing"]


def test_a_list_of_texts_keeps_the_good_ones_and_names_the_others_by_their_place():
    reading = Reading(aliases=["k8s", 3, "k8s", "kube"])

    assert reading.table.texts("aliases") == ("k8s", "kube")
    assert reading.faults == [
        "aliases[1]: expected a text, got 3",
        "aliases[2]: named twice, 'k8s'",
    ]


def test_what_is_no_list_is_empty():
    reading = Reading(aliases="k8s")

    assert reading.table.texts("aliases") == ()
    assert reading.faults == ["aliases: expected a list, got 'k8s'"]
    assert Reading().table.texts("aliases") == ()


@pytest.mark.parametrize("pattern", ["^v", r"^Kubernetes v\d+", "(a|b)?c", "(ab)+"])
def test_a_harmless_pattern_is_kept(pattern):
    reading = Reading(include=pattern)

    assert reading.table.pattern("include") == pattern
    assert reading.faults == []


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("(", "not a regular expression (missing ), unterminated subpattern at position 0)"),
        ("(a+)+$", "repeats a group that repeats inside itself"),
        ("(a*b){2,}", "repeats a group that repeats inside itself"),
    ],
)
def test_a_pattern_that_fails_or_may_run_for_ever_is_refused(pattern, fault):
    reading = Reading(include=pattern)

    assert reading.table.pattern("include") is None
    assert reading.faults == [f"include: {fault}, got {pattern!r}"]


def test_a_missing_pattern_is_none():
    assert Reading().table.pattern("include") is None


@pytest.mark.parametrize(("value", "number"), [(2, 2.0), (0.5, 0.5), (50, 50.0)])
def test_a_number_within_its_limits_is_kept(value, number):
    reading = Reading(years=value)

    assert reading.table.number("years", default=3.0, above=0, at_most=50) == number
    assert reading.faults == []


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (0, "expected a positive number, got 0"),
        (-1.5, "expected a positive number, got -1.5"),
        ("2", "expected a positive number, got '2'"),
        (True, "expected a positive number, got True"),
        (math.nan, "expected a positive number, got nan"),
        (math.inf, "expected at most 50, got inf"),
        (51, "expected at most 50, got 51"),
    ],
)
def test_a_number_outside_its_limits_is_the_default(value, fault):
    reading = Reading(years=value)

    assert reading.table.number("years", default=3.0, above=0, at_most=50) == 3.0
    assert reading.faults == [f"years: {fault}"]


def test_a_number_that_may_be_nought_says_so():
    reading = Reading(transfer=-1)

    assert reading.table.number("transfer", default=0.0, above=-1e-9, at_most=1) == 0.0
    assert reading.faults == ["transfer: expected a number, 0 or more, got -1"]
    assert Reading().table.number("transfer", default=0.5, above=0, at_most=1) == 0.5


@pytest.mark.parametrize(("value", "number"), [(1, 1), (5, 5)])
def test_a_whole_number_within_its_limits_is_kept(value, number):
    assert Reading(level=value).table.whole("level", 1, 5) == number


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"level": 0}, "expected a whole number from 1 to 5, got 0"),
        ({"level": 6}, "expected a whole number from 1 to 5, got 6"),
        ({"level": 2.0}, "expected a whole number from 1 to 5, got 2.0"),
        ({"level": True}, "expected a whole number from 1 to 5, got True"),
        ({}, "missing"),
    ],
)
def test_another_whole_number_is_the_lowest(values, fault):
    reading = Reading(**values)

    assert reading.table.whole("level", 1, 5) == 1
    assert reading.faults == [f"level: {fault}"]


def test_a_choice_is_one_of_its_kind():
    reading = Reading(kind="news")

    assert reading.table.choice("kind", SourceKind) is SourceKind.NEWS
    assert reading.table.choice("other", SourceKind, default=SourceKind.NEWS) is SourceKind.NEWS
    assert reading.faults == []


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"kind": "gossip"}, "expected one of releases, tutorials, news, got 'gossip'"),
        ({"kind": ["news"]}, "expected one of releases, tutorials, news, got ['news']"),
        ({}, "missing"),
    ],
)
def test_another_choice_is_the_first_and_noted(values, fault):
    reading = Reading(**values)

    assert reading.table.choice("kind", SourceKind) is SourceKind.RELEASES
    assert reading.faults == [f"kind: {fault}"]


def test_another_choice_with_a_default_is_the_default():
    reading = Reading(category=1)

    found = reading.table.choice("category", Category, default=Category.AGILE)

    assert found is Category.AGILE
    assert len(reading.faults) == 1


def test_a_flag_is_true_or_false():
    reading = Reading(lts=True, old=1)

    assert [reading.table.flag(key) for key in ("lts", "old", "missing")] == [True, False, False]
    assert reading.faults == ["old: expected true or false, got 1"]


def test_a_day_is_a_day_and_no_instant():
    reading = Reading(on=date(2026, 4, 22), at=datetime(2026, 4, 22, 8), text="2026-04-22")

    assert reading.table.day("on") == date(2026, 4, 22)
    assert [reading.table.day(key) for key in ("at", "text", "missing")] == [None] * 3
    assert [fault.split(" such as ")[0] for fault in reading.faults] == [
        "at: expected a day",
        "text: expected a day",
    ]


def test_the_end_of_a_phase_is_a_day_or_whether_it_goes_on():
    reading = Reading(a=date(2026, 4, 22), b=True, c=False, d="soon")

    assert [reading.table.until(key) for key in "abcde"] == [
        date(2026, 4, 22),
        True,
        False,
        None,
        None,
    ]
    assert reading.faults == ["d: expected a day, true or false, got 'soon'"]


def test_tables_within_are_read_under_their_own_names():
    reading = Reading(lines=[{"cycle": 1}, "3.1", {"cycle": "3.0"}])

    first, second = reading.table.tables("lines")

    assert (first.text("cycle"), second.text("cycle")) == ("", "3.0")
    assert reading.faults == [
        "lines[1]: expected a table, got '3.1'",
        "lines[0].cycle: expected a text, got 1",
    ]


def test_a_key_that_nobody_asked_for_is_unknown_and_its_likeness_named():
    reading = Reading(name="Flask", categry="framework", zzz=1)
    reading.table.text("name")
    reading.table.choice("category", Category, default=Category.AGILE)

    reading.table.close()

    assert sorted(reading.faults) == [
        "categry: unknown key, did you mean 'category'?",
        "zzz: unknown key",
    ]
