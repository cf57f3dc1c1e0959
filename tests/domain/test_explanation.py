"""Why a currency is what it is, and what would bring most of it back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import Cell, Evidence, percent_of, standing, to_day
from learnlog.domain.drift import (
    Change,
    Drift,
    Line,
    SupportEnd,
    continuous_drift,
    support_ends,
)
from learnlog.domain.explanation import (
    Action,
    CauseKind,
    causes,
    dated,
    days_ago,
    next_steps,
    outlook_text,
    steps_text,
    whole_shares,
)
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from tests.conftest import NOW
from tests.domain.strategies import NOW_DAY, days, drifts, fast, histories, levels
from tests.domain.test_currency import TODAY, python_example

TODAY_DAY = to_day(TODAY)


def state_of(drift, *evidence, level=Level.CONVERSANT, baseline=0.0, day=NOW_DAY):
    return standing(Cell(level, baseline, evidence), drift, until=day)


def texts(state, drift, day=NOW_DAY):
    return {cause.cause: cause.text for cause in causes(state, drift, day=day)}


@fast
@given(levels, days, histories(), drifts())
def test_shares_add_to_100_and_points_to_what_is_missing(level, baseline, history, drift):
    state = standing(Cell(level, baseline, history), drift, until=NOW_DAY)
    missing = 100 - percent_of(state.on(NOW_DAY).value)

    found = causes(state, drift, day=NOW_DAY)

    assert sum(cause.points for cause in found) == (missing if found else 0)
    assert sum(cause.share_percent for cause in found) == (100 if found else 0)
    assert bool(found) == (state.on(NOW_DAY).value < 1)


@given(st.lists(st.floats(0, 1e6), max_size=8), st.integers(0, 100))
def test_whole_shares_add_up_and_stay_within_one_of_the_exact_ones(parts, total):
    shares = whole_shares(parts, total)

    whole = sum(parts)
    assert sum(shares) == (total if whole > 0 else 0)
    if whole > 0:
        for share, part in zip(shares, parts, strict=True):
            assert abs(share - total * part / whole) < 1 + 1e-6


def test_of_equal_remainders_the_earlier_part_gets_the_unit():
    assert whole_shares([1.0, 1.0, 1.0], 100) == [34, 33, 33]


def test_the_python_example_names_the_release_and_the_disuse():
    cell, drift = python_example()
    state = standing(cell, drift, until=TODAY_DAY)

    found = causes(state, drift, day=TODAY_DAY)

    by_kind = {
        kind: sum(cause.share_percent for cause in found if cause.cause is kind)
        for kind in CauseKind
    }
    assert (by_kind[CauseKind.CHANGE], by_kind[CauseKind.FORGETTING]) == (53, 47)
    said = [cause.text for cause in found]
    assert said[0] == "last hands-on use 8 months ago"
    assert said[1] == "2025-10-07, released 7 October 2025, not looked at"
    assert said[2].startswith("4 patch releases since you last used it (newest ")
    assert sum(cause.points for cause in found) == 25


def test_the_python_example_offers_notes_first_and_one_experiment_besides():
    cell, drift = python_example()
    state = standing(cell, drift, until=TODAY_DAY)

    steps = next_steps(state, drift, day=TODAY_DAY)

    assert [step.action for step in steps] == [Action.NOTES, Action.EXPERIMENT, Action.TUTORIAL]
    assert steps_text(steps) == (
        "Best next step: read the 2025-10-07 notes (10 min, +5.8 points), "
        "or run one experiment (60 min, +22.8 points)."
    )


def test_the_python_example_says_when_the_next_band_begins():
    cell, drift = python_example()
    faster = Drift(drift.factor, changes=drift.changes, pace=0.107 / 365.25)
    state = standing(cell, faster, until=TODAY_DAY)

    # The days the specification rounds up to, 8 September and 28 December, begin hours later.
    assert outlook_text(state, faster, day=TODAY_DAY) == (
        "Without practice you pass 60% on 7 September 2027, "
        "about 27 December if it keeps changing at its usual pace."
    )


def test_several_kinds_of_release_are_counted_with_the_gravest_first():
    drift = Drift(
        0.3,
        changes=(
            *(Change(950.0 + i, ChangeKind.PATCH, i) for i in range(3)),
            *(Change(960.0 + i, ChangeKind.MINOR, 10 + i) for i in range(2)),
            Change(970.0, ChangeKind.SECURITY, 20),
        ),
    )
    state = state_of(drift, Evidence(400.0, EvidenceKind.READ))

    said = texts(state, drift)[CauseKind.CHANGE]

    assert said.startswith("2 minor, 1 security and 3 patch releases since you last used it")


@pytest.mark.parametrize(
    ("released", "newest"),
    [
        # Two on one day: the higher version, whichever was stored first.
        ([(980.5, "22.1.3"), (980.5, "20.3.29")], "22.1.3"),
        ([(980.5, "20.3.29"), (980.5, "22.1.3")], "22.1.3"),
        ([(980.1, "22.1.3"), (980.9, "20.3.29")], "22.1.3"),
        ([(980.5, "3.9"), (980.5, "3.10")], "3.10"),
        # The day counts before the version: what came out last is the newest.
        ([(979.9, "22.1.3"), (980.0, "20.3.29")], "20.3.29"),
    ],
)
def test_of_the_releases_of_the_last_day_the_highest_is_the_newest(released, newest):
    changes = tuple(
        Change(day, ChangeKind.MINOR, number, version)
        for number, (day, version) in enumerate(released)
    )
    drift = Drift(0.3, changes=changes)

    said = texts(state_of(drift, Evidence(400.0, EvidenceKind.READ)), drift)[CauseKind.CHANGE]

    assert f"(newest {newest}, {dated(980.0, NOW_DAY)})" in said


def test_support_that_ended_before_there_was_anything_newer_is_dated_by_that():
    drift = Drift(ends=support_ends([Line("1.33", 0.0, 600.0), Line("1.34", 900.0, None)]))
    state = state_of(drift, Evidence(500.0, EvidenceKind.EXPERIMENT))

    said = texts(state, drift)[CauseKind.SUPPORT]

    since = dated(900.0, NOW_DAY)
    assert said == f"1.33 was out of support by {since}, and you have not practised a later one"


def test_points_add_up_to_what_is_missing_at_the_edge_of_a_band():
    """Rounded plainly, 79.97 % would be 80 with 20 points missing, and still be ageing."""
    drift = Drift(continuous=-math.log(0.7997) / 1000.0)
    state = state_of(drift, Evidence(NOW_DAY, EvidenceKind.EXAM, upto=0.0))

    found = causes(state, drift, day=NOW_DAY)

    assert state.on(NOW_DAY).value == pytest.approx(0.7997)
    assert sum(cause.points for cause in found) == 21
    assert sum(cause.share_percent for cause in found) == 100


def test_what_is_known_in_part_is_said_to_be():
    one = Drift(changes=(Change(500.0, ChangeKind.MAJOR, 1, "2.0"),))
    two = Drift(0.3, changes=(Change(500.0, ChangeKind.MINOR, 1), Change(501.0, ChangeKind.MINOR)))
    done = Evidence(900.0, EvidenceKind.TUTORIAL)

    assert texts(state_of(one, done), one)[CauseKind.CHANGE].endswith("caught up with in part")
    assert (
        "2 minor releases caught up with in part"
        in texts(state_of(two, done), two)[CauseKind.CHANGE]
    )


def test_a_single_release_that_weighs_little_is_still_named():
    drift = Drift(changes=(Change(990.0, ChangeKind.SECURITY, 1, "1.0.1"),))

    said = texts(state_of(drift, Evidence(500.0, EvidenceKind.EXAM)), drift)

    assert said[CauseKind.CHANGE].startswith("1.0.1, released ")


def test_a_lost_support_slow_change_and_failed_checks_are_named():
    drift = Drift(continuous=continuous_drift(7), ends=(SupportEnd(950.0, 900.0, line="1.33"),))
    state = state_of(
        drift,
        Evidence(500.0, EvidenceKind.EXPERIMENT),
        Evidence(600.0, EvidenceKind.REVIEW_FAIL, 2, outcome=0),
    )

    said = texts(state, drift)

    assert said[CauseKind.SUPPORT].startswith("1.33 left support on ")
    assert said[CauseKind.TIME] == "16 months of slow change not caught up with"
    assert said[CauseKind.CHECKS].startswith("your checks came out below prediction (factor 0.9")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EvidenceKind.EXPERIMENT, "last hands-on use 14 weeks ago"),
        (EvidenceKind.TUTORIAL, "last guided 14 weeks ago, which counts 90% at most"),
        (EvidenceKind.READ, "last read or recalled 14 weeks ago, which counts 75% at most"),
        (EvidenceKind.DECLARED, "only declared, 14 weeks ago: cannot count as practice"),
    ],
)
def test_the_forgetting_is_dated_from_what_was_done_last(kind, said):
    state = state_of(Drift(), Evidence(NOW_DAY - 98.5, kind))

    assert texts(state, Drift())[CauseKind.FORGETTING] == said


def test_the_unknown_has_neither_causes_nor_steps_nor_outlook():
    state = state_of(Drift())

    assert causes(state, Drift(), day=NOW_DAY) == ()
    assert next_steps(state, Drift(), day=NOW_DAY) == ()
    assert steps_text(()) == ""
    assert outlook_text(state, Drift(), day=NOW_DAY) == ""


def test_what_is_fresh_has_nothing_to_gain_from_less():
    state = state_of(Drift(), Evidence(NOW_DAY, EvidenceKind.EXAM))

    assert causes(state, Drift(), day=NOW_DAY) == ()
    assert next_steps(state, Drift(), day=NOW_DAY) == ()


def test_the_sentence_names_an_experiment_once():
    state = state_of(Drift(), Evidence(990.0, EvidenceKind.EXAM), level=Level.LEADING)

    steps = next_steps(state, Drift(), day=NOW_DAY)

    assert steps[0].action is Action.EXPERIMENT
    assert steps_text(steps).count("experiment") == 1


def test_a_release_without_a_name_still_has_notes_to_read():
    drift = Drift(changes=(Change(900.0, ChangeKind.MAJOR, 1),))
    state = state_of(drift, Evidence(890.0, EvidenceKind.EXAM))

    assert "read the release notes" in steps_text(next_steps(state, drift, day=NOW_DAY))


def test_the_lapsed_have_no_further_band_to_fall_to():
    state = state_of(Drift(), Evidence(0.0, EvidenceKind.READ))

    assert outlook_text(state, Drift(), day=NOW_DAY) == ""


def test_an_outlook_without_expected_change_names_one_day():
    state = state_of(Drift(), Evidence(NOW_DAY, EvidenceKind.EXAM))

    assert "about" not in outlook_text(state, Drift(), day=NOW_DAY)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.5, "today"),
        (1.2, "1 day ago"),
        (13.9, "13 days ago"),
        (14.0, "2 weeks ago"),
        (244.0, "8 months ago"),
    ],
)
def test_a_length_of_time_is_said_in_the_unit_that_suits_it(days, words):
    assert days_ago(days) == words


def test_a_day_of_another_year_carries_the_year():
    day = to_day(NOW)

    assert dated(day, day) == "24 August"
    assert dated(day - 365, day) == "24 August 2025"
    assert dated(1e9, day) == "no day that a calendar reaches"
