"""Due dates against the closed form, worked out by hand."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from learnlog.domain.currency import Cell, Evidence, standing, to_day
from learnlog.domain.drift import Drift
from learnlog.domain.due import due_at, due_day, forecast_at, forecast_day, lambertw_exp
from learnlog.domain.proficiency import EvidenceKind, Level

START = datetime(2026, 1, 1, tzinfo=UTC)
# S/F, the days in which the square of practice falls from 1 to 1/2: 15.5 days at level 2.
REACH = 15.5 * 81 / 19


def state(*evidence, level=Level.CONVERSANT, drift=None, until=0.0):
    return standing(Cell(level, 0.0, evidence), drift or Drift(), until=until)


def experiment(day=0.0, number=1):
    return Evidence(day, EvidenceKind.EXPERIMENT, number)


@pytest.mark.parametrize(
    ("x", "w"),
    [
        (1.0, 1.0),
        (0.0, 0.567143290409784),  # the omega constant
        (2 + math.log(2), 2.0),
        (1e6 + math.log(1e6), 1e6),
        (-100.0, math.exp(-100)),  # w is so small that ln w alone is left
    ],
)
def test_lambert_s_function_solves_w_plus_ln_w(x, w):
    assert lambertw_exp(x) == pytest.approx(w, rel=1e-12)


@pytest.mark.parametrize("x", [-1e9, -800.0, -700.1, 1e300])
def test_lambert_s_function_neither_overflows_nor_reaches_zero(x):
    assert 0.0 < lambertw_exp(x) <= max(1.0, x)


@pytest.mark.parametrize(
    ("level", "target", "days"),
    [
        (Level.CONVERSANT, 0.8, 37.17),  # the published rhythm: 37 days
        (Level.CONVERSANT, 0.5, 198.24),  # the published half-life: 198 days
        (Level.WORKING, 0.5, 396.47),  # twice the stability: 396 days
        (Level.CONVERSANT, 1.0, 0.0),
    ],
)
def test_one_experiment_is_due_when_practice_alone_falls_to_the_target(level, target, days):
    assert due_day(state(experiment(), level=level), target, day=0.0) == pytest.approx(
        days, abs=0.005
    )


def test_what_was_guided_is_due_sooner_for_its_ceiling():
    tutorial = Evidence(0.0, EvidenceKind.TUTORIAL)

    found = due_day(state(tutorial), 0.8, day=0.0)

    assert found == pytest.approx(REACH * ((0.90 / 0.80) ** 2 - 1))


def test_the_class_that_lasts_longest_decides():
    tutorial = Evidence(30.0, EvidenceKind.TUTORIAL, 2)
    both = state(experiment(), tutorial, until=30.0)
    # The tutorial keeps the thirty days before it alive at height 1/2: S = 15.5 + 15.
    reach = 30.5 * 81 / 19
    hands_on, guided = reach * (1 / 0.8**2 - 1), 30 + reach * ((0.9 / 0.8) ** 2 - 1)
    assert hands_on > guided

    assert due_day(both, 0.8, day=30.0) == pytest.approx(hands_on)


def test_what_changed_brings_the_due_day_forward():
    drift = Drift(continuous=0.001)
    moved = state(experiment(), drift=drift)
    # The experiment knows nothing of the ten days after it.
    validity = math.exp(-0.001 * 10)

    found = due_day(moved, 0.8, day=10.0)

    assert found == pytest.approx(REACH * ((validity / 0.8) ** 2 - 1))


def test_a_due_day_that_is_past_says_that_the_target_is_passed():
    found = due_day(state(experiment()), 0.8, day=100.0)

    assert found == pytest.approx(37.17, abs=0.005)
    assert state(experiment()).on(100.0).value < 0.8


def test_without_evidence_nothing_is_due_nor_expected():
    assert due_day(state(), 0.8, day=0.0) is None
    assert forecast_day(state(), 0.8, pace=0.001, day=0.0) is None


def test_the_forecast_is_when_practice_and_the_pace_together_reach_the_target():
    pace = 0.002

    found = forecast_day(state(experiment()), 0.8, pace=pace, day=5.0)

    practice = 1 / math.sqrt(1 + found / REACH)
    assert practice * math.exp(-pace * (found - 5.0)) == pytest.approx(0.8)
    assert 5.0 < found < due_day(state(experiment()), 0.8, day=5.0)


@pytest.mark.parametrize(("pace", "day"), [(0.0, 5.0), (0.002, 100.0)])
def test_at_no_pace_or_when_passed_already_the_forecast_is_the_plain_day(pace, day):
    plain = due_day(state(experiment()), 0.8, day=day)

    assert forecast_day(state(experiment()), 0.8, pace=pace, day=day) == plain


def test_the_instants_are_those_of_the_days():
    cell = Cell(Level.CONVERSANT, to_day(START), (experiment(to_day(START)),))
    drift = Drift(pace=0.002)

    plain, expected = (at(cell, drift, 0.8, now=START) for at in (due_at, forecast_at))

    assert plain - START == pytest.approx(timedelta(days=REACH * 0.5625), abs=timedelta(seconds=1))
    assert START < expected < plain


def test_what_is_unknown_or_beyond_every_calendar_has_no_instant():
    unknown = Cell(Level.CONVERSANT, 0.0)
    known = Cell(Level.CONVERSANT, to_day(START), (experiment(to_day(START)),))

    assert due_at(unknown, Drift(), 0.8, now=START) is None
    assert forecast_at(unknown, Drift(), 0.8, now=START) is None
    assert due_at(known, Drift(), 0.001, now=START) is None
