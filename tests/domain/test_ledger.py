"""Where a version known stands among the release lines, on given days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.ledger import (
    NOT_KNOWN,
    Support,
    SupportOn,
    ledger,
    line_of,
    support_on,
    support_text,
    titled,
)
from learnlog.domain.technology import ReleaseLine
from tests.domain.strategies import fast

ACTIVE, SECURITY, EXTENDED = Support.ACTIVE, Support.SECURITY, Support.EXTENDED
ENDED, UNKNOWN = Support.ENDED, Support.UNKNOWN


def on(text):
    return date.fromisoformat(text)


def line(cycle, released, active=None, supported=None, **more):
    days = [on(text) if isinstance(text, str) else text for text in (released, active, supported)]
    return ReleaseLine(cycle, *days, **more)


DJANGO = (
    line("6.1", "2026-08-05", "2027-04-01", "2027-12-01"),
    line("6.0", "2025-12-03", "2026-08-05", "2027-04-30"),
    line("5.2", "2025-04-02", "2025-12-03", "2028-04-30", lts=True),
    line("5.1", "2024-08-07", "2025-04-02", "2025-12-03"),
    line("5.0", "2023-12-04", "2024-08-07", "2025-04-02"),
    line("4.2", "2023-04-03", "2023-12-04", "2026-04-07", lts=True),
)


@pytest.mark.parametrize(
    ("version", "day", "known", "newest", "behind", "support"),
    [
        ("4.2.11", "2023-06-01", "4.2", "4.2", 0, (ACTIVE, "2023-12-04")),
        # The last day of a support belongs to it, and a line is out on its first day.
        ("4.2", "2023-12-04", "4.2", "5.0", 1, (ACTIVE, "2023-12-04")),
        ("4.2", "2023-12-05", "4.2", "5.0", 1, (SECURITY, "2026-04-07")),
        ("4.2", "2026-04-07", "4.2", "6.0", 4, (SECURITY, "2026-04-07")),
        ("4.2", "2026-04-08", "4.2", "6.0", 4, (ENDED, "2026-04-07")),
        ("4.2", "2026-08-24", "4.2", "6.1", 5, (ENDED, "2026-04-07")),
        # A later line can be out of support sooner.
        ("5.1.4", "2026-01-01", "5.1", "6.0", 2, (ENDED, "2025-12-03")),
        ("5.2.3", "2026-08-24", "5.2", "6.1", 2, (SECURITY, "2028-04-30")),
        ("6.1", "2026-08-24", "6.1", "6.1", 0, (ACTIVE, "2027-04-01")),
        # Newer than all that is out: nothing came after it, and its support is not known.
        ("6.1b1", "2026-07-01", None, "6.0", 0, (UNKNOWN, None)),
        ("7.0", "2026-08-24", None, "6.1", 0, (UNKNOWN, None)),
        # Of no line that is listed: how many came after it is not known.
        ("3.2", "2026-08-24", None, "6.1", None, (UNKNOWN, None)),
        ("main", "2026-08-24", None, "6.1", None, (UNKNOWN, None)),
        (None, "2026-08-24", None, "6.1", None, (UNKNOWN, None)),
        ("4.2", "2020-01-01", None, None, None, (UNKNOWN, None)),
    ],
)
def test_a_version_stands_where_the_table_says(version, day, known, newest, behind, support):
    found = ledger(DJANGO, version, on=on(day))

    state, until = support
    assert (found.known and found.known.cycle, found.newest and found.newest.cycle) == (
        known,
        newest,
    )
    assert found.lines_behind == behind
    assert found.support == SupportOn(state, until and on(until))
    assert found.version == version


def test_the_lines_that_came_after_are_in_the_order_in_which_they_came():
    found = ledger(DJANGO, "4.2", on=on("2026-04-08"))

    assert [line.cycle for line in found.later] == ["5.0", "5.1", "5.2", "6.0"]


@pytest.mark.parametrize(
    ("lines", "version", "text"),
    [
        (
            (DJANGO[0], DJANGO[2], DJANGO[5]),
            "4.2.3",
            (
                "You know 4.2 LTS; 5.2 LTS and 6.1 came after it: 2 lines behind. "
                "Yours left support in April 2026."
            ),
        ),
        (
            DJANGO,
            "4.2",
            (
                "You know 4.2 LTS; 5.2 LTS, 6.1 and 3 others came after it: 5 lines behind. "
                "Yours left support in April 2026."
            ),
        ),
        (
            DJANGO,
            "5.0",
            (
                "You know 5.0; 5.2 LTS, 6.1 and 2 others came after it: 4 lines behind. "
                "Yours left support in April 2025."
            ),
        ),
        (
            DJANGO,
            "5.1",
            (
                "You know 5.1; 5.2 LTS, 6.0 and 6.1 came after it: 3 lines behind. "
                "Yours left support in December 2025."
            ),
        ),
        (
            DJANGO,
            "6.0.1",
            (
                "You know 6.0; 6.1 came after it: 1 line behind. "
                "Yours gets security fixes until April 2027."
            ),
        ),
        (
            DJANGO,
            "6.1",
            "You know 6.1, the newest line. Yours is in active support until April 2027.",
        ),
        (DJANGO, "7.0", "You know 7.0, newer than every line listed; the newest is 6.1."),
        (DJANGO, "3.2", "You know 3.2, which belongs to no line listed; the newest is 6.1."),
        (DJANGO, None, "Unknown: no version logged; the newest is 6.1."),
        ((), "3.2", "You know 3.2, which belongs to no line listed."),
        ((), None, "Unknown: no version logged."),
        (
            (line("2", None), line("1", "2020-01-01")),
            "2.1",
            (
                "You know 2; when it came out is not known; the newest is 1. "
                "How long yours is supported is not known."
            ),
        ),
        (
            [line(f"1.{n}", f"201{n}-01-01", lts=n < 5) for n in range(9)],
            "1.0",
            (
                "You know 1.0 LTS; 1.3 LTS, 1.4 LTS, 1.8 and 5 others came after it: "
                "8 lines behind. How long yours is supported is not known."
            ),
        ),
        (
            [line(f"1.{n}", f"201{n}-01-01") for n in range(5)],
            "1.0",
            (
                "You know 1.0; 1.4 and 3 others came after it: 4 lines behind. "
                "How long yours is supported is not known."
            ),
        ),
        (
            [line(f"1.{n}", f"201{n}-01-01", lts=n in {1, 2}) for n in range(5)],
            "1.0",
            (
                "You know 1.0; 1.1 LTS, 1.2 LTS, 1.4 and 1 other came after it: 4 lines behind. "
                "How long yours is supported is not known."
            ),
        ),
    ],
)
def test_one_sentence_says_it_all(lines, version, text):
    assert ledger(lines, version, on=on("2026-08-24")).text == text


@pytest.mark.parametrize(
    ("state", "until", "text"),
    [
        (ACTIVE, None, "Yours is in active support, with no end announced."),
        (SECURITY, None, "Yours gets security fixes, with no end announced."),
        (EXTENDED, "2030-06-30", "Yours is in extended support until June 2030."),
        (EXTENDED, None, "Yours is in extended support, with no end announced."),
        (ENDED, None, "Yours is out of support."),
    ],
)
def test_support_is_said_to_the_month(state, until, text):
    assert support_text(SupportOn(state, until and on(until))) == text


@pytest.mark.parametrize(
    ("active", "security", "extended", "expected"),
    [
        ("2026-08-24", "2027-01-01", None, (ACTIVE, "2026-08-24")),
        ("2026-08-23", "2027-01-01", None, (SECURITY, "2027-01-01")),
        (None, "2026-08-24", "2030-01-01", (SECURITY, "2026-08-24")),
        (None, "2026-08-23", "2030-01-01", (EXTENDED, "2030-01-01")),
        (None, "2026-08-23", None, (ENDED, "2026-08-23")),
        (None, "2022-01-01", "2025-01-01", (ENDED, "2022-01-01")),
        (True, True, None, (ACTIVE, None)),
        (False, True, None, (SECURITY, None)),
        (False, False, True, (EXTENDED, None)),
        (False, False, False, (ENDED, None)),
        (None, False, "2025-01-01", (ENDED, "2025-01-01")),
        (None, None, "2025-01-01", (ENDED, "2025-01-01")),
        (None, None, "2027-01-01", (EXTENDED, "2027-01-01")),
        ("2027-01-01", None, None, (ACTIVE, "2027-01-01")),
        # What is out of security support is not in active support, whatever its source says.
        (True, "2026-08-23", None, (ENDED, "2026-08-23")),
        # That active support ended says nothing of what comes after it.
        ("2025-01-01", None, None, (UNKNOWN, None)),
        (None, None, None, (UNKNOWN, None)),
    ],
)
def test_support_on_a_day_is_what_runs_then(active, security, extended, expected):
    days = [on(end) if isinstance(end, str) else end for end in (active, security, extended)]
    state, until = expected

    assert support_on(ReleaseLine("1", None, *days), on("2026-08-24")) == SupportOn(
        state, until and on(until)
    )


@pytest.mark.parametrize(
    ("version", "cycles", "expected"),
    [
        ("1.33", ["1.34", "1.33", "1.3"], "1.33"),
        ("v1.33.2", ["1.34", "1.33", "1.3"], "1.33"),
        ("1.33.0-rc.1", ["1.34", "1.33"], "1.33"),
        ("1.29.4-gke.4400", ["1.3", "1.29", "1"], "1.29"),
        ("1.330", ["1.33"], None),
        ("5", ["5.0", "5.1"], "5.0"),
        ("4.0.0", ["4", "4.0"], "4.0"),
        ("4.1", ["4", "4.0"], "4"),
        ("2.10.1", ["2.1", "2.10"], "2.10"),
        # By the calendar.
        ("24.04.3", ["26.04", "24.04", "22.04"], "24.04"),
        ("24.10", ["26.04", "24.04", "22.04"], None),
        ("2024-10-01", ["2024-10-01", "2024-07-01"], "2024-10-01"),
        ("2025", ["2025", "2022"], "2025"),
        # Not by numbers, or not by numbers alone.
        ("4.9.3", ["4.9-lts", "4.10-lts"], "4.9-lts"),
        ("11-24h2-e-lts", ["11-24h2-e-lts", "11-24h2-w", "11-24h2-e"], "11-24h2-e-lts"),
        ("11-24H2-W", ["11-24h2-e", "11-24h2-w"], "11-24h2-w"),
        ("11-25h2-w", ["11-24h2-e", "11-24h2-w"], None),
        ("11", ["11-24h2-e", "11-24h2-w"], None),
        ("java17.al2023", ["java17", "java17.al2023", "java21"], "java17.al2023"),
        ("java17.al2", ["java17", "java21"], "java17"),
        ("java170", ["java17", "java21"], None),
        ("claude-opus-4-8", ["claude-opus-4", "claude-opus-4-8"], "claude-opus-4-8"),
        ("claude-opus-4-1", ["claude-opus-4", "claude-opus-4-8"], "claude-opus-4"),
        ("3.12", ["python3.12"], None),
        ("latest", ["1.33"], None),
        ("", ["1.33"], None),
        ("1.33", [], None),
    ],
)
def test_a_version_belongs_to_one_line_or_to_none(version, cycles, expected):
    found = line_of(version, [ReleaseLine(cycle) for cycle in cycles])

    assert (found and found.cycle) == expected


def test_the_latest_release_of_a_line_belongs_to_it_whatever_it_is_called():
    lines = [ReleaseLine("noble", latest="24.4.1"), ReleaseLine("jammy", latest="22.4.7")]

    assert line_of("v24.04.1", lines).cycle == "noble"
    assert line_of("24.4.2", lines) is None


def test_what_several_lines_call_their_latest_release_belongs_to_neither():
    lines = [ReleaseLine("east", latest="24.4.1"), ReleaseLine("west", latest="24.4.1")]

    assert line_of("24.4.1", lines) is None


def test_of_two_lines_of_one_day_the_higher_came_after():
    symfony = [line("5.4", "2021-11-29", lts=True), line("6.0", "2021-11-29")]

    lower = ledger(symfony, "5.4.1", on=on("2022-01-01"))
    higher = ledger(symfony, "6.0.1", on=on("2022-01-01"))

    assert (lower.newest.cycle, lower.lines_behind, higher.lines_behind) == ("6.0", 1, 0)


def test_calendar_versions_are_counted_like_others():
    ubuntu = [
        line("26.04", "2026-04-23", lts=True),
        line("25.10", "2025-10-09"),
        line("24.04", "2024-04-25", None, "2029-04-25", lts=True),
    ]

    found = ledger(ubuntu, "24.04.2", on=on("2026-08-24"))

    assert (found.known.cycle, found.lines_behind) == ("24.04", 2)
    assert found.support == SupportOn(SECURITY, on("2029-04-25"))


def test_a_line_without_a_first_day_is_neither_newer_nor_newest():
    lines = [line("1.36", None), line("1.35", "2025-12-17"), line("1.34", "2025-08-27")]

    found = ledger(lines, "1.34", on=on("2026-08-24"))

    assert (found.newest.cycle, found.lines_behind) == ("1.35", 1)


def test_of_a_known_line_without_a_first_day_the_distance_is_not_known():
    lines = [line("1.36", None, None, "2027-01-01"), line("1.35", "2025-12-17")]

    found = ledger(lines, "1.36.2", on=on("2026-08-24"))

    assert (found.known.cycle, found.later, found.lines_behind) == ("1.36", None, None)
    assert found.support == SupportOn(SECURITY, on("2027-01-01"))


def test_lines_without_any_day_have_no_newest():
    found = ledger([ReleaseLine("2"), ReleaseLine("1")], "1.4", on=on("2026-08-24"))

    assert (found.newest, found.lines_behind, found.support) == (None, None, NOT_KNOWN)
    assert found.text.startswith("You know 1; when it came out is not known.")


def test_nothing_is_above_lines_that_have_no_numbers():
    lines = [line("noble", "2024-04-25"), line("1.0", "2020-01-01")]

    found = ledger(lines, "7.0", on=on("2026-08-24"))

    assert (found.known, found.lines_behind) == (None, None)


def test_a_name_that_says_lts_does_not_say_it_twice():
    assert titled(ReleaseLine("4.9-lts", lts=True)) == "4.9-lts"
    assert titled(ReleaseLine("4.9", lts=True)) == "4.9 LTS"


def test_every_state_of_support_has_words():
    assert [state.label for state in Support] == [
        "Active support",
        "Security support",
        "Extended support",
        "Out of support",
        "Support not known",
    ]


first_days = st.one_of(st.none(), st.dates(on("2015-01-01"), on("2027-01-01")))
line_sets = st.lists(first_days, min_size=1, max_size=8).map(
    lambda days: [ReleaseLine(f"{n}.0", day) for n, day in enumerate(days)]
)


@fast
@given(
    line_sets, st.integers(0, 7), st.dates(on("2015-01-01"), on("2027-01-01")), st.integers(0, 900)
)
def test_as_time_goes_on_nobody_gets_nearer_to_the_newest_line(lines, number, day, days):
    now = ledger(lines, f"{number}.0.1", on=day)
    later = ledger(lines, f"{number}.0.1", on=day + timedelta(days=days))

    if now.known is not None and now.lines_behind is not None:
        assert later.known == now.known
        assert later.lines_behind >= now.lines_behind


@fast
@given(line_sets, st.integers(0, 7), st.dates(on("2015-01-01"), on("2027-01-01")), st.randoms())
def test_a_ledger_looks_at_what_is_out_alone_and_in_any_order(lines, number, day, chance):
    found = ledger(lines, f"{number}.0.1", on=day)
    out = [line for line in lines if line.released_on is None or line.released_on <= day]
    chance.shuffle(out)

    assert ledger(out, f"{number}.0.1", on=day) == found
    if found.known is not None and found.later is not None:
        assert (found.lines_behind == 0) == (found.known == found.newest)
