"""Dates of release lines that move, and what was believed before."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.line_dates import (
    DateChange,
    DateField,
    Moved,
    believed,
    date_changes,
    moved_earlier,
)
from learnlog.domain.technology import ReleaseLine
from tests.conftest import NOW, ago
from tests.domain.strategies import fast

TODAY = NOW.date()
ENDS = DateField.SUPPORTED_UNTIL
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def on(text):
    return date.fromisoformat(text) if isinstance(text, str) else text


def change(was, became, *, days=0, cycle="1.33", field=ENDS):
    return DateChange(cycle, field, on(was), on(became), ago(days))


def test_only_the_dates_that_differ_are_changes():
    before = ReleaseLine("1.33", on("2025-04-23"), True, on("2026-08-28"), latest="1.33.1")
    after = ReleaseLine("1.33", on("2025-04-23"), None, on("2026-06-28"), latest="1.33.9")

    assert date_changes(before, before, noticed_at=NOW) == []
    assert date_changes(before, after, noticed_at=NOW) == [
        DateChange("1.33", DateField.ACTIVE_UNTIL, True, None, NOW),
        change("2026-08-28", "2026-06-28"),
    ]


def test_what_was_believed_holds_until_the_change_was_noticed():
    lines = [ReleaseLine("1.33", supported_until=on("2026-06-28")), ReleaseLine("1.34")]
    moves = [change(True, "2026-08-28", days=30), change("2026-08-28", "2026-06-28", days=10)]

    def then(days):
        return [line.supported_until for line in believed(lines, moves, at=ago(days))]

    assert then(31) == [True, None]
    assert then(30) == then(11) == [on("2026-08-28"), None]
    assert then(10) == then(0) == [on("2026-06-28"), None]


ends = st.one_of(st.none(), st.booleans(), st.dates(on("2020-01-01"), on("2030-01-01")))
firsts = st.one_of(st.none(), st.dates(on("2020-01-01"), on("2030-01-01")))
stored = st.builds(ReleaseLine, st.sampled_from(["1", "2", "3"]), firsts, ends, ends, ends)


@fast
@given(st.lists(st.tuples(st.integers(0, 3), stored), max_size=12))
def test_winding_back_gives_exactly_what_was_stored_then(deeds):
    """Each deed stores a line so many days after the one before, on the same instant too."""
    now, known, moves, seen = BEGIN, {}, [], {}
    for days, line in deeds:
        now += timedelta(days=days)
        if line.cycle in known:
            moves += date_changes(known[line.cycle], line, noticed_at=now)
        known[line.cycle] = line
        seen[now] = dict(known)

    for at, then in seen.items():
        wound = {line.cycle: line for line in believed(known.values(), moves, at=at)}
        assert {cycle: wound[cycle] for cycle in then} == then


@pytest.mark.parametrize(
    ("was", "became", "is_earlier"),
    [
        ("2026-08-28", "2026-06-28", True),
        ("2026-08-28", "2026-08-27", True),
        ("2026-06-28", "2026-08-28", False),
        ("2026-10-01", True, False),
        ("2026-10-01", None, False),
        ("2026-10-01", False, True),
        # It had ended before, as was believed.
        ("2026-08-23", False, False),
        (True, False, True),
        (True, "2026-08-23", True),
        # An end is announced: no date that was believed has moved.
        (True, "2026-08-24", False),
        (True, "2027-06-28", False),
        (False, "2026-06-28", False),
        (False, True, False),
        (None, "2026-06-28", False),
        (None, False, False),
    ],
)
def test_only_an_end_that_was_believed_in_can_move_earlier(was, became, is_earlier):
    found = moved_earlier([change(was, became)], since=ago(1), until=NOW)

    assert found == ([Moved("1.33", ENDS, on(was), on(became), NOW)] if is_earlier else [])


def test_of_several_changes_where_they_led_counts():
    first = change("2026-12-28", "2026-06-28", days=20)
    back = change("2026-06-28", "2026-12-28", days=19)
    again = change("2026-06-28", "2026-10-28", days=18)

    assert moved_earlier([first, back], since=ago(30), until=NOW) == []
    (moved,) = moved_earlier([first, again], since=ago(30), until=NOW)
    assert (moved.was, moved.became) == (on("2026-12-28"), on("2026-10-28"))
    assert moved.noticed_at == ago(18)


def test_what_was_noticed_outside_of_the_span_does_not_count():
    moves = [
        change("2026-12-28", "2026-11-28", days=20, cycle="a"),
        change("2026-12-28", "2026-11-28", days=10, cycle="b"),
        change("2026-12-28", "2026-11-28", days=5, cycle="c"),
        change("2026-12-28", "2026-11-28", days=4, cycle="d"),
    ]

    found = moved_earlier(moves, since=ago(20), until=ago(5))

    assert [move.cycle for move in found] == ["b", "c"]


def test_a_first_day_that_moves_is_no_support_that_ends():
    moved = change("2025-04-23", "2025-04-20", field=DateField.RELEASED_ON)

    assert moved_earlier([moved], since=ago(1), until=NOW) == []


MAY = datetime(2026, 5, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "was", "became", "today", "text"),
    [
        (
            ENDS,
            "2026-08-28",
            "2026-06-28",
            "2026-05-04",
            "Support of 1.33 now ends on 28 June, two months earlier than believed until 3 May",
        ),
        (
            DateField.ACTIVE_UNTIL,
            "2027-01-10",
            "2027-01-09",
            "2026-05-04",
            (
                "Active support of 1.33 now ends on 9 January 2027, "
                "one day earlier than believed until 3 May"
            ),
        ),
        (
            DateField.EXTENDED_UNTIL,
            "2026-05-01",
            "2026-04-17",
            "2026-05-04",
            (
                "Extended support of 1.33 ended on 17 April, "
                "two weeks earlier than believed until 3 May"
            ),
        ),
        (
            ENDS,
            "2029-05-01",
            "2026-05-04",
            "2026-05-04",
            "Support of 1.33 now ends on 4 May, three years earlier than believed until 3 May",
        ),
        (
            ENDS,
            True,
            "2026-04-17",
            "2027-02-01",
            "Support of 1.33 ended on 17 April 2026; until 3 May 2026 no end was announced",
        ),
        (
            ENDS,
            True,
            False,
            "2026-05-04",
            "Support of 1.33 has ended; until 3 May no end was announced",
        ),
        (
            ENDS,
            "2026-08-28",
            False,
            "2026-05-04",
            "Support of 1.33 has ended; until 3 May it was believed to run to 28 August",
        ),
    ],
)
def test_a_move_is_said_with_what_was_believed(field, was, became, today, text):
    moved = Moved("1.33", field, on(was), on(became), MAY)

    assert moved.text(today=on(today)) == text


@pytest.mark.parametrize(
    ("days", "span"),
    [
        (13, "13 days"),
        (14, "two weeks"),
        (44, "six weeks"),
        (45, "one month"),
        (365, "twelve months"),
        (700, "23 months"),
        (731, "two years"),
    ],
)
def test_the_span_is_in_the_unit_that_suits_it(days, span):
    was = on("2027-01-01")
    moved = Moved("1.33", ENDS, was, was - timedelta(days=days), MAY)

    assert f", {span} earlier than" in moved.text(today=TODAY)


def test_a_move_can_name_the_technology():
    moved = Moved("1.33", ENDS, on("2026-08-28"), on("2026-06-28"), MAY)

    assert moved.text(today=on("2026-05-04"), name="Kubernetes").startswith(
        "Support of Kubernetes 1.33 now ends on 28 June"
    )
