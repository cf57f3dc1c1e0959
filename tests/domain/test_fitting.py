"""The fit of factors and speeds, against its definition and a world whose truth is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import Cell, Evidence, standing
from learnlog.domain.drift import Change, Drift, SupportEnd
from learnlog.domain.due import due_day
from learnlog.domain.fitting import Check, Ground, fit, graded_instants, ground, scaled
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from tests.domain.strategies import NOW_DAY, days, drifts, fast, histories, levels

F = 19 / 81
multipliers = st.floats(0.25, 4.0)
grounds = st.builds(
    Ground,
    st.lists(st.tuples(st.floats(0.5, 1.0), st.floats(0.0, 20.0)), min_size=1, max_size=3).map(
        tuple
    ),
    st.floats(0.0, 3.0),
    st.sampled_from([0.0, 0.3567]),
)
graded = st.builds(
    Check, st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 1), grounds
)


def penalised(checks, factors, speeds):
    """The loss as it is defined: forecasts within 0.005 and 0.995, priors in logs."""
    loss = 0.0
    for check in checks:
        p = check.ground.forecast(
            factor=factors.get(check.technology, 1.0), speed=speeds.get(check.member, 1.0)
        )
        p = min(0.995, max(0.005, p))
        loss -= math.log(p if check.outcome else 1 - p)
    loss += sum(math.log(value) ** 2 for value in factors.values()) / (2 * 0.6**2)
    loss += sum(math.log(value) ** 2 for value in speeds.values()) / (2 * 0.45**2)
    return loss


def world(chance, *, factors, speeds, count):
    """Checks that go right as often as the true factors and speeds say."""
    checks = []
    for technology, factor in factors.items():
        for member, speed in speeds.items():
            for _ in range(count):
                rests_on = Ground(((1.0, chance.uniform(0, 8)),), chance.uniform(0, 1.2), 0.0)
                p = rests_on.forecast(factor=factor, speed=speed)
                checks.append(Check(technology, member, int(chance.random() < p), rests_on))
    return checks


def test_a_forecast_is_practice_times_what_change_left():
    rests_on = Ground(((1.0, 3.0), (0.8, 0.0)), 0.2, 0.1)

    assert rests_on.forecast() == pytest.approx(0.8 * math.exp(-0.3))
    assert rests_on.forecast(factor=3.0) == pytest.approx(0.8 * math.exp(-0.7))
    assert rests_on.forecast(speed=0.1) == pytest.approx(1 / math.sqrt(1.3) * math.exp(-0.3))


def test_who_forgets_twice_as_fast_has_half_the_stability():
    one = Cell(Level.CONVERSANT, 0.0, (Evidence(0.0, EvidenceKind.EXPERIMENT),))
    quick = Cell(one.level, one.baseline, one.evidence, speed=2.0)

    result = standing(quick, Drift(), until=100.0).on(100.0)

    assert result.stability_days == pytest.approx(15.5 / 2)
    assert result.practice == pytest.approx(1 / math.sqrt(1 + F * 200 / 15.5))
    assert standing(one, Drift(), until=100.0).on(100.0).stability_days == 15.5


@fast
@given(levels, histories(), multipliers)
def test_the_due_day_reckons_with_the_speed(level, history, speed):
    state = standing(Cell(level, 0.0, history, speed), Drift(), until=NOW_DAY)

    due = due_day(state, 0.5, day=NOW_DAY)

    if due is not None and due > NOW_DAY:
        assert state.on(due).value == pytest.approx(0.5)


def test_a_copy_forgets_as_fast():
    cell = Cell(Level.CONVERSANT, 0.0, (Evidence(0.0, EvidenceKind.EXPERIMENT),), speed=3.0)
    state = standing(cell, Drift(), until=50.0)

    assert state.copy().on(80.0) == state.on(80.0)


def test_a_factor_scales_change_of_both_kinds_and_no_end_of_support():
    changes = (Change(10.0, ChangeKind.MINOR, 1),)
    drift = Drift(1.5, 0.001, changes, (SupportEnd(20.0, 10.0),), pace=0.002)
    cell = Cell(Level.WORKING, 0.0, (Evidence(0.0, EvidenceKind.EXPERIMENT),))

    result = standing(cell, scaled(drift, 2.0), until=100.0).on(100.0)

    change = 2 * (-1.5 * math.log(0.96) + 0.1)
    assert -math.log(result.validity) == pytest.approx(change - math.log(0.7))
    assert scaled(drift, 2.0).pace == 0.004
    assert scaled(drift, 1.0) == drift


@fast
@given(levels, days, histories(checks=False), drifts(), multipliers, multipliers)
def test_what_a_forecast_rests_on_gives_the_models_own_for_any_fit(
    level, baseline, history, drift, factor, speed
):
    rests_on = ground(
        standing(Cell(level, baseline, history), drift, until=NOW_DAY), drift, NOW_DAY
    )

    found = standing(
        Cell(level, baseline, history, speed), scaled(drift, factor), until=NOW_DAY
    ).on(NOW_DAY)

    assert rests_on.forecast(factor=factor, speed=speed) == pytest.approx(found.value)


def test_without_evidence_a_forecast_rests_on_nothing():
    state = standing(Cell(Level.WORKING, 0.0), Drift(), until=10.0)

    assert ground(state, Drift(), 10.0) is None


def test_what_is_graded_is_met_with_the_state_before_its_instant():
    first = Evidence(0.0, EvidenceKind.READ, 1)
    passed = Evidence(50.0, EvidenceKind.EXAM, 2, outcome=1)
    failed = Evidence(50.0, EvidenceKind.REVIEW_FAIL, 3, outcome=0)
    late = Evidence(90.0, EvidenceKind.REVIEW_FAIL, 4, outcome=0)
    cell = Cell(Level.WORKING, 0.0, (late, passed, first, failed))
    before = standing(Cell(Level.WORKING, 0.0, (first,)), Drift(), until=50.0).on(50.0)
    between = standing(cell, Drift(), until=60.0).on(90.0)

    met = [(items, state.on(items[0].day)) for items, state in graded_instants(cell, Drift())]

    assert met == [([passed, failed], before), ([late], between)]


@fast
@given(st.lists(graded, max_size=30))
def test_a_fit_is_never_worse_than_the_defaults(checks):
    found = fit(checks)

    assert found.fitted_loss <= found.default_loss
    assert found.is_better is (found.fitted_loss < found.default_loss)
    assert found.checks == len(checks)
    assert set(found.factors) == {check.technology for check in checks}
    assert set(found.speeds) == {check.member for check in checks}
    n = max(1, len(checks))
    assert found.default_loss * n == pytest.approx(penalised(checks, {}, {}), abs=1e-9)
    assert found.fitted_loss * n == pytest.approx(
        penalised(checks, found.factors, found.speeds), abs=1e-9
    )


def test_no_neighbour_of_a_fit_is_better():
    chance = np.random.default_rng(4)
    checks = world(chance, factors={"a": 2.0, "b": 0.5}, speeds={"x": 1.5, "y": 0.7}, count=60)

    found = fit(checks)

    best = penalised(checks, found.factors, found.speeds)
    for name in found.factors | found.speeds:
        for nudge in (0.99, 1.01):
            factors = {k: v * (nudge if k == name else 1.0) for k, v in found.factors.items()}
            speeds = {k: v * (nudge if k == name else 1.0) for k, v in found.speeds.items()}
            assert penalised(checks, factors, speeds) > best


def test_with_many_checks_the_truth_is_found():
    factors, speeds = {"slow": 0.5, "fast": 2.5}, {"forgetful": 2.0, "keen": 0.6}

    found = fit(world(np.random.default_rng(9), factors=factors, speeds=speeds, count=1500))

    assert found.factors == pytest.approx(factors, rel=0.2)
    assert found.speeds == pytest.approx(speeds, rel=0.2)


def test_one_check_says_little_and_says_it_in_the_right_direction():
    rests_on = Ground(((1.0, 1.0),), 0.2, 0.0)

    failed = fit([Check("t", "m", 0, rests_on)])
    passed = fit([Check("t", "m", 1, rests_on)])

    assert 1.0 < failed.factors["t"] < 1.4
    assert 1.0 < failed.speeds["m"] < 1.4
    assert 0.7 < passed.factors["t"] < 1.0
    assert 0.7 < passed.speeds["m"] < 1.0


def test_where_nothing_changed_nothing_is_learnt_of_the_technology():
    checks = [Check("still", "m", 0, Ground(((1.0, 2.0),), 0.0, 0.0))] * 20

    found = fit(checks)

    assert found.factors == {"still": 1.0}
    assert found.speeds["m"] > 1.3


def test_the_order_of_checks_changes_nothing():
    checks = world(np.random.default_rng(5), factors={"a": 2.0}, speeds={"x": 1.5}, count=80)

    one, other = fit(checks), fit(checks[::-1])

    assert one == fit(checks)
    assert one.factors == pytest.approx(other.factors, rel=1e-4)
    assert one.speeds == pytest.approx(other.speeds, rel=1e-4)


def test_without_checks_there_is_nothing_to_fit():
    found = fit([])

    assert (found.checks, found.factors, found.speeds) == (0, {}, {})
    assert not found.is_better
