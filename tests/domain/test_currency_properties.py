"""What must hold for every technology and every history (currency.md, section 2.7)."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import Cell, Evidence, standing
from learnlog.domain.drift import Change, Drift
from learnlog.domain.due import due_day, forecast_day, lambertw_exp
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from tests.domain.reference import reference
from tests.domain.strategies import (
    NOW_DAY,
    days,
    drifts,
    failing,
    fast,
    hands_on,
    histories,
    levels,
    practising,
)

TOLERANCE = 1e-9
later = st.floats(0, 2000)
targets = st.sampled_from([0.35, 0.6, 0.8])


def value(cell, drift, day):
    result = standing(cell, drift, until=day).on(day)
    return None if result is None else result.value


def more(cell, *evidence):
    return replace(cell, evidence=(*cell.evidence, *evidence))


@fast
@given(levels, days, histories(), drifts(), days)
def test_one_piece_at_a_time_equals_the_formulas_over_all(level, baseline, history, drift, day):
    cell = Cell(level, baseline, history)

    result = standing(cell, drift, until=day).on(day)

    expected = reference(cell, drift, day)
    assert (result is None) == (expected is None)
    if result is not None:
        got = (result.practice, result.validity, result.checks)
        assert got == pytest.approx(expected, rel=1e-9)


@fast
@given(levels, days, histories(), drifts())
def test_every_factor_stays_between_nothing_and_all(level, baseline, history, drift):
    result = standing(Cell(level, baseline, history), drift, until=NOW_DAY).on(NOW_DAY)

    assert 0 < result.practice <= 1
    assert 0 < result.validity <= 1
    assert 0.3 <= result.checks <= 1


@fast
@given(levels, days, histories(), drifts(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(level, baseline, history, drift, chance):
    shuffled = list(history)
    chance.shuffle(shuffled)

    assert value(Cell(level, baseline, tuple(shuffled)), drift, NOW_DAY) == value(
        Cell(level, baseline, history), drift, NOW_DAY
    )


@fast
@given(levels, days, histories(), drifts(), later, later)
def test_currency_never_rises_while_nothing_happens(level, baseline, history, drift, a, b):
    sooner, latest = sorted((NOW_DAY + a, NOW_DAY + b))
    cell = Cell(level, baseline, history)

    assert value(cell, drift, latest) <= value(cell, drift, sooner) + TOLERANCE


@fast
@given(levels, days, histories(checks=False, notes=False), drifts(), days)
def test_a_release_never_raises_currency(level, baseline, history, drift, day):
    landed = replace(drift, changes=(*drift.changes, Change(day, ChangeKind.MAJOR, 500)))
    cell = Cell(level, baseline, history)

    assert value(cell, landed, NOW_DAY) <= value(cell, drift, NOW_DAY) + TOLERANCE


@fast
@given(levels, days, histories(), drifts())
def test_a_release_after_the_last_event_never_raises_currency(level, baseline, history, drift):
    after = NOW_DAY + 1.0
    landed = replace(drift, changes=(*drift.changes, Change(after, ChangeKind.MINOR, 500)))
    cell = Cell(level, baseline, history)

    assert value(cell, landed, after) <= value(cell, drift, after) + TOLERANCE


@fast
@given(levels, days, histories(), drifts(), practising, later)
def test_evidence_logged_now_never_lowers_currency(level, baseline, history, drift, kind, wait):
    cell = Cell(level, baseline, history)
    added = more(cell, Evidence(NOW_DAY, kind, 900))

    day = NOW_DAY + wait
    assert value(added, drift, day) >= value(cell, drift, day) - TOLERANCE


@fast
@given(levels, days, histories(), drifts(), failing, later)
def test_a_failed_check_never_raises_currency(level, baseline, history, drift, kind, wait):
    cell = Cell(level, baseline, history)
    added = more(cell, Evidence(NOW_DAY, kind, 900, outcome=0))

    day = NOW_DAY + wait
    assert value(added, drift, day) <= value(cell, drift, day) + TOLERANCE


@fast
@given(levels, days, histories(checks=False), drifts(), practising, days)
def test_evidence_that_arrives_late_never_lowers_currency(
    level, baseline, history, drift, kind, day
):
    cell = Cell(level, baseline, history)
    added = more(cell, Evidence(day, kind, 900))

    assert value(added, drift, NOW_DAY) >= value(cell, drift, NOW_DAY) - TOLERANCE


@fast
@given(levels, days, histories(checks=False), drifts())
def test_logging_everything_twice_changes_nothing(level, baseline, history, drift):
    cell = Cell(level, baseline, history)
    doubled = more(cell, *(replace(item, id=item.id + 100) for item in history))

    assert value(doubled, drift, NOW_DAY) == pytest.approx(value(cell, drift, NOW_DAY), rel=1e-12)


@fast
@given(days, histories(checks=False, kinds=hands_on), drifts(), levels, levels)
def test_hands_on_alone_fades_no_faster_at_a_higher_level(baseline, history, drift, one, other):
    lower, higher = sorted((one, other))

    assert (
        value(Cell(higher, baseline, history), drift, NOW_DAY)
        >= value(Cell(lower, baseline, history), drift, NOW_DAY) - TOLERANCE
    )


@fast
@given(levels, days, histories(), drifts(), targets)
def test_currency_is_the_target_on_the_due_day_and_above_it_before(
    level, baseline, history, drift, target
):
    still = replace(drift, continuous=0.0, ends=())
    state = standing(Cell(level, baseline, history), still, until=NOW_DAY)

    due = due_day(state, target, day=NOW_DAY)

    if due <= NOW_DAY:
        assert state.on(NOW_DAY).value <= target + TOLERANCE
    else:
        assert state.on(due).value == pytest.approx(target)
        assert state.on(max(NOW_DAY, due - 1)).value > target


@fast
@given(levels, days, histories(), drifts(), targets)
def test_the_forecast_solves_its_equation_and_is_not_later(level, baseline, history, drift, target):
    still = replace(drift, continuous=0.0, ends=())
    state = standing(Cell(level, baseline, history), still, until=NOW_DAY)

    expected = forecast_day(state, target, pace=drift.pace, day=NOW_DAY)

    due = due_day(state, target, day=NOW_DAY)
    assert expected <= due
    if due > NOW_DAY:
        drifted = state.on(expected).value * math.exp(-drift.pace * (expected - NOW_DAY))
        assert drifted == pytest.approx(target)


def test_an_unknown_cell_has_no_forecast():
    state = standing(Cell(Level.AWARE, 0.0), Drift(), until=NOW_DAY)

    assert forecast_day(state, 0.8, pace=0.001, day=NOW_DAY) is None


def test_a_copy_forgets_what_is_added_to_it():
    cell = Cell(Level.WORKING, 0.0, (Evidence(900.0, EvidenceKind.READ, 1),))
    state = standing(cell, Drift(), until=NOW_DAY)
    before = state.on(NOW_DAY)

    state.copy().add_all([Evidence(NOW_DAY, EvidenceKind.EXAM, 2)], until=NOW_DAY)

    assert state.on(NOW_DAY) == before


@pytest.mark.parametrize("x", [-800.0, -750.0, -20.0, -1.0, 0.0, 1.0, 5.0, 700.0, 1e6])
def test_lambertw_exp_solves_its_equation(x):
    w = lambertw_exp(x)

    # Below the smallest float the result is that float, or nothing.
    assert w <= 1e-300 if x < -740 else w + math.log(w) == pytest.approx(x, abs=1e-9)
