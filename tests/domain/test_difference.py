"""Why a currency is not what it was on another day."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import Cell, Evidence, percent_of, standing, to_day
from learnlog.domain.difference import (
    ReasonKind,
    Side,
    difference,
    logarithmic_mean,
    whole_parts,
)
from learnlog.domain.drift import Change, Drift, SupportEnd, continuous_drift
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from tests.conftest import NOW
from tests.domain.reference import reference
from tests.domain.strategies import days, drifts, fast, histories, levels

TODAY = to_day(NOW)


def value(cell, drift, day):
    """What the formulas give on a day, from what happened up to it."""
    parts = reference(cell, drift, day)
    return None if parts is None else math.prod(parts)


def between(cell, drift, since, until, *, past=None, turned=0.0):
    return difference(Side(past or cell, drift, since), Side(cell, drift, until), turned=turned)


def told(found):
    return {reason.text: reason for reason in found.reasons}


@fast
@given(levels, levels, days, histories(), drifts(), days, days, days)
def test_the_parts_add_up_to_the_difference_exactly(
    one, other, baseline, history, drift, a, b, turned
):
    past, later = Cell(one, baseline, history), Cell(other, baseline, history)
    since, until = sorted((a, b))

    found = between(later, drift, since, until, past=past, turned=turned)

    was, became = value(past, drift, since), value(later, drift, until)
    if was is None or became is None:
        assert (found.before, found.points) == (None, None)
        return
    assert found.before == pytest.approx(was)
    assert found.after == pytest.approx(became)
    whole = math.fsum(reason.change for reason in found.reasons)
    assert whole == pytest.approx(math.log(became) - math.log(was), abs=1e-9)
    assert sum(reason.points for reason in found.reasons) == found.points
    assert found.points == percent_of(found.after) - percent_of(found.before)


@fast
@given(levels, levels, days, histories(), drifts(), days, days, days)
def test_asked_the_other_way_round_every_sign_is_the_opposite(
    one, other, baseline, history, drift, a, b, turned
):
    past, later = Cell(one, baseline, history), Cell(other, baseline, history)

    there = difference(Side(past, drift, a), Side(later, drift, b), turned=turned)
    back = difference(Side(later, drift, b), Side(past, drift, a), turned=turned)

    if a != b:
        assert (there.before, there.after) == (back.after, back.before)
        assert [(r.kind, r.text, r.change, r.points) for r in there.reasons] == [
            (r.kind, r.text, -r.change, -r.points) for r in back.reasons
        ]


@fast
@given(levels, days, histories(), drifts(), days)
def test_between_a_day_and_itself_there_is_no_difference(level, baseline, history, drift, day):
    found = between(Cell(level, baseline, history), drift, day, day)

    assert found.reasons == ()
    assert found.points in {None, 0}


@fast
@given(levels, days, histories(), drifts(), days, days, st.data())
def test_what_happens_later_changes_nothing_between_two_days_before_it(
    level, baseline, history, drift, a, b, data
):
    since, until = sorted((a, b))
    later = st.floats(until, 2_000, exclude_min=True)
    cell = Cell(level, baseline, tuple(item for item in history if item.day <= until))
    before = between(cell, drift, since, until)

    more = [Evidence(data.draw(later), EvidenceKind.EXPERIMENT, 900 + n) for n in range(3)]
    landed = Change(data.draw(later), ChangeKind.MAJOR, 500)
    ended = SupportEnd(data.draw(later), data.draw(days))
    cell = replace(cell, evidence=(*cell.evidence, *more))
    drift = replace(drift, changes=(*drift.changes, landed), ends=(*drift.ends, ended))

    assert between(cell, drift, since, until) == before


@fast
@given(levels, days, histories(), drifts(), days, days)
def test_only_what_was_done_makes_it_rise(level, baseline, history, drift, a, b):
    since, until = sorted((a, b))

    found = between(Cell(level, baseline, history), drift, since, until)

    for reason in found.reasons:
        if reason.kind not in {ReasonKind.EVIDENCE, ReasonKind.CHECKS}:
            assert reason.change < 1e-9


def test_each_cause_is_what_it_changed_when_it_happened():
    drift = Drift(
        changes=(Change(TODAY - 20, ChangeKind.MAJOR, 1, "2.0"),),
        ends=(SupportEnd(TODAY - 15, TODAY - 20, line="1.x"),),
    )
    first = Evidence(TODAY - 100, EvidenceKind.EXPERIMENT, 1)
    again = Evidence(TODAY - 10, EvidenceKind.EXPERIMENT, 2)
    cell = Cell(Level.WORKING, TODAY - 100, (first, again))

    found = between(cell, drift, TODAY - 60, TODAY)

    # With F = 19/81: S = 31 at first, and 91 from the second experiment on, which credits 60 days.
    def ln_p(days, stability):
        return -0.5 * math.log(1 + 19 / 81 * days / stability)

    faded = ln_p(90, 31) - ln_p(40, 31) + ln_p(10, 91)
    # It covers 90 % of the release, and all of the support.
    gained = -ln_p(90, 31) + 0.9 * -math.log(0.8) - math.log(0.7)
    changes = {reason.text: reason.change for reason in found.reasons}
    assert changes == {
        "ran an experiment, 14 August": pytest.approx(gained),
        "forgetting over 60 days": pytest.approx(faded),
        "2.0, released 4 August": pytest.approx(math.log(0.8)),
        "1.x left support on 9 August": pytest.approx(math.log(0.7)),
    }
    assert list(changes) == [reason.text for reason in found.reasons]


def test_slow_change_is_a_part_of_its_own():
    drift = Drift(continuous=continuous_drift(5))
    cell = Cell(Level.WORKING, TODAY - 50, (Evidence(TODAY - 50, EvidenceKind.EXPERIMENT, 1),))

    found = between(cell, drift, TODAY - 30, TODAY)

    slow = told(found)["slow change over 30 days"]
    assert slow.change == pytest.approx(-30 * math.log(2) / (5 * 365.25))


def test_a_level_that_changed_is_a_part_of_its_own():
    history = (Evidence(TODAY - 50, EvidenceKind.TUTORIAL, 1),)
    past, later = (Cell(level, 0.0, history) for level in (Level.WORKING, Level.ADVISING))

    found = between(later, Drift(), TODAY - 20, TODAY, past=past, turned=TODAY - 5)

    # A tutorial counts 0.80 at most at level 3 and 0.75 at level 4, which forgets more slowly.
    fades = [math.sqrt(1 + 19 / 81 * 45 / s) for s in (31, 46.5)]
    level = told(found)["level advising instead of working, 19 August"]
    assert level.kind is ReasonKind.LEVEL
    assert level.change == pytest.approx(math.log(0.75 / fades[1]) - math.log(0.8 / fades[0]))


@pytest.mark.parametrize(("turned", "said"), [(-999, "4 August"), (999, "24 August")])
def test_a_level_that_changed_on_a_day_outside_counts_on_the_nearest_within(turned, said):
    history = (Evidence(TODAY - 50, EvidenceKind.TUTORIAL, 1),)
    past, later = (Cell(level, 0.0, history) for level in (Level.WORKING, Level.ADVISING))

    found = between(later, Drift(), TODAY - 20, TODAY, past=past, turned=TODAY + turned)

    assert found.reasons[-1].text == f"level advising instead of working, {said}"


def test_a_baseline_that_moved_is_said_to_have():
    drift = Drift(changes=(Change(TODAY - 90, ChangeKind.MAJOR, 1, "2.0"),))
    history = (Evidence(TODAY - 100, EvidenceKind.EXAM, 1),)
    past, later = (Cell(Level.WORKING, TODAY - days, history) for days in (100, 80))

    found = between(later, drift, TODAY - 20, TODAY, past=past, turned=TODAY - 5)

    (moved,) = (reason for reason in found.reasons if reason.kind is ReasonKind.LEVEL)
    assert moved.text == "the day from which changes count was moved, 19 August"
    assert moved.change == pytest.approx(-math.log(0.8))


@fast
@given(levels, days, histories(), drifts(), drifts(), days, days)
def test_a_technology_of_which_more_is_known_by_now_leaves_the_sum_exact(
    level, baseline, history, believed, drift, a, b
):
    since, until = sorted((a, b))
    cell = Cell(level, baseline, history)

    found = difference(Side(cell, believed, since), Side(cell, drift, until), turned=0.0)

    was, became = value(cell, believed, since), value(cell, drift, until)
    if was is not None and became is not None:
        whole = math.fsum(reason.change for reason in found.reasons)
        assert whole == pytest.approx(math.log(became) - math.log(was), abs=1e-9)
        assert sum(reason.points for reason in found.reasons) == found.points


def test_a_support_date_that_moved_is_a_part_of_its_own():
    believed = Drift(ends=(SupportEnd(TODAY - 30, TODAY - 40, line="1.x"),))
    moved = Drift(ends=(SupportEnd(TODAY + 90, TODAY - 40, line="1.x"),))
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 50, EvidenceKind.EXPERIMENT, 1),))

    found = difference(Side(cell, believed, TODAY - 20), Side(cell, moved, TODAY), turned=0.0)

    corrected = told(found)["support dates that have moved"]
    assert (corrected.kind, corrected.change) == (ReasonKind.DATES, pytest.approx(-math.log(0.7)))


def test_what_was_done_often_is_counted_with_its_last_day():
    weeks = tuple(Evidence(TODAY - 7 * n, EvidenceKind.PROJECT_WEEK, 90 - n) for n in range(1, 13))
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 100, EvidenceKind.EXAM, 1), *weeks))

    assert "used it on a project, 12 times, the last 17 August" in told(
        between(cell, Drift(), TODAY - 90, TODAY)
    )


def test_many_releases_of_a_kind_are_counted_and_few_are_named():
    minors = tuple(Change(TODAY - n, ChangeKind.MINOR, n, f"1.{9 - n}") for n in range(1, 4))
    patches = tuple(Change(TODAY - n, ChangeKind.PATCH, 10 + n, f"0.{9 - n}") for n in range(1, 5))
    nameless = Change(TODAY - 5, ChangeKind.MAJOR, 30)
    drift = Drift(changes=(*minors, *patches, nameless))
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 100, EvidenceKind.EXAM, 1),))

    said = list(told(between(cell, drift, TODAY - 30, TODAY)))

    assert said[1:] == [
        "a major release, released 19 August",
        "4 patch releases, the last 0.8 on 23 August",
        "1.6, released 21 August",
        "1.7, released 22 August",
        "1.8, released 23 August",
    ]


def test_nameless_releases_and_lines_are_still_told():
    patches = tuple(Change(TODAY - n, ChangeKind.PATCH, n) for n in range(1, 6))
    drift = Drift(changes=patches, ends=(SupportEnd(TODAY - 3, TODAY - 4),))
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 100, EvidenceKind.EXAM, 1),))

    said = told(between(cell, drift, TODAY - 30, TODAY))

    assert "5 patch releases, the last on 23 August" in said
    assert "the line known left support on 21 August" in said


def test_the_first_that_was_done_is_named_without_points():
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 10, EvidenceKind.EXPERIMENT, 1),))

    found = between(cell, Drift(), TODAY - 30, TODAY)

    assert (found.before, found.points) == (None, None)
    assert [(r.text, r.points) for r in found.reasons] == [("ran an experiment, 14 August", 0)]


def test_how_a_single_review_was_graded_is_not_told():
    graded = (
        Evidence(TODAY - 9, EvidenceKind.REVIEW_FAIL, 2, outcome=0),
        Evidence(TODAY - 8, EvidenceKind.REVIEW_PASS, 3, outcome=1),
        Evidence(TODAY - 7, EvidenceKind.REVIEW_HARD, 4, outcome=1),
    )
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 99, EvidenceKind.EXAM, 1), *graded))

    found = between(cell, Drift(), TODAY - 30, TODAY)

    assert list(told(found)) == [
        "reviewed cards, 3 times, the last 17 August",
        "forgetting over 30 days",
        "graded checks came out below what was expected",
    ]


def test_checks_that_were_passed_came_out_above():
    failed = Evidence(TODAY - 50, EvidenceKind.REVIEW_FAIL, 2, outcome=0)
    passed = Evidence(TODAY - 5, EvidenceKind.REVIEW_PASS, 3, outcome=1)
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 99, EvidenceKind.EXAM, 1), failed, passed))

    found = between(cell, Drift(), TODAY - 30, TODAY)

    assert told(found)["graded checks came out above what was expected"].change > 0


def test_the_checks_of_one_instant_are_judged_by_the_state_before_all_of_them():
    checks = tuple(Evidence(TODAY - 10, EvidenceKind.EXPERIMENT_FAIL, n, outcome=0) for n in (2, 3))
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 40, EvidenceKind.EXPERIMENT, 1), *checks))

    found = between(cell, Drift(), TODAY - 30, TODAY)

    predicted = 1 / math.sqrt(1 + 19 / 81 * 30 / 31)
    below = told(found)["graded checks came out below what was expected"]
    assert below.change == pytest.approx(math.log(1 - 2 * 0.05 * predicted))
    assert told(found)["tried it out, 2 times, the last 14 August"].change == pytest.approx(0)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8), st.booleans())
def test_whole_parts_add_up_and_stay_near_the_exact_ones(exact, is_up):
    whole = math.fsum(exact)
    total = math.ceil(whole) if is_up else math.floor(whole)

    parts = whole_parts(exact, total)

    assert sum(parts) == total
    for part, value in zip(parts, exact, strict=True):
        assert abs(part - value) < 1 + 1e-9


def test_of_equal_remainders_the_earlier_part_gets_the_unit():
    assert whole_parts([1.5, -1.5, 0.5], 1) == [2, -1, 0]
    assert whole_parts([3.0, -2.0], 0) == [3, -3]
    assert whole_parts([0.5], 2) == [2]
    assert whole_parts([], 0) == []


@given(st.floats(1e-6, 1), st.floats(1e-6, 1))
def test_the_logarithmic_mean_lies_between_and_turns_logs_into_differences(a, b):
    mean = logarithmic_mean(a, b)

    assert min(a, b) * (1 - 1e-12) <= mean <= max(a, b) * (1 + 1e-12)
    assert mean * (math.log(a) - math.log(b)) == pytest.approx(a - b, abs=1e-12)


def test_the_standing_on_the_first_day_is_not_touched():
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY - 40, EvidenceKind.EXPERIMENT, 1),))
    before = standing(cell, Drift(), until=TODAY).on(TODAY)

    between(cell, Drift(), TODAY - 50, TODAY)

    assert standing(cell, Drift(), until=TODAY).on(TODAY) == before
