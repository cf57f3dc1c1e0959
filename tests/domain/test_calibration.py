"""How good forecasts were, by hand and against the definitions."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain import calibration
from learnlog.domain.calibration import Step, isotonic, most_said, reliability, wilson
from tests.domain.strategies import fast

tallies = st.lists(
    st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=1,
    max_size=12,
)


def drawn(chance, forecasts):
    """Outcomes that come as often as the forecasts say."""
    return (chance.random(len(forecasts)) < forecasts).astype(int).tolist()


def test_log_loss_is_the_mean_surprise():
    assert calibration.log_loss([0.8, 0.3], [1, 0]) == pytest.approx(-math.log(0.8 * 0.7) / 2)


@pytest.mark.parametrize(("forecast", "outcome"), [(0.0, 1), (1.0, 0), (0.004, 1)])
def test_nobody_is_surer_than_one_in_two_hundred(forecast, outcome):
    assert calibration.log_loss([forecast], [outcome]) == pytest.approx(-math.log(0.005))


def test_the_brier_score_is_the_mean_squared_difference():
    assert calibration.brier([0.8, 0.4], [1, 1]) == pytest.approx((0.04 + 0.36) / 2)


def test_bins_count_by_their_size():
    forecasts, outcomes = [0.8, 0.5, 0.6, 0.5, 0.9], [1, 1, 0, 1, 1]

    found = calibration.rmse_in_bins(forecasts, outcomes, ["a", "b", "a", "b", "c"])

    # a: 0.7 foreseen, 0.5 came; b: 0.5 and 1; c: 0.9 and 1
    assert found == pytest.approx(math.sqrt(0.4 * 0.04 + 0.4 * 0.25 + 0.2 * 0.01))


def test_the_calibration_error_is_the_mean_gap_in_tenths_of_forecast():
    found = calibration.ece([0.95, 1.0, 0.15, 0.25], [1, 1, 0, 1])

    assert found == pytest.approx(0.5 * 0.025 + 0.25 * 0.15 + 0.25 * 0.75)


@pytest.mark.parametrize(
    ("days", "earlier", "failed", "expected"),
    [
        (0.0, 0, 0, (-1, -1, -1)),
        (1.0, 1, 1, (0, 0, 0)),
        (3.6, 1, 1, (0, 0, 0)),
        (3.7, 2, 2, (1, 1, 1)),
        (13.2, 4, 3, (2, 2, 2)),
    ],
)
def test_histories_of_a_similar_length_share_a_bin(days, earlier, failed, expected):
    assert calibration.history_bin(days, earlier, failed) == expected


def test_the_own_average_never_sees_the_outcome_it_foresees():
    assert calibration.own_average([1, 1, 0, 1]) == pytest.approx([1 / 2, 2 / 3, 3 / 4, 3 / 5])


def test_all_figures_are_those_of_the_same_rows():
    found = calibration.scores([0.8, 0.6], [1, 0], ["a", "a"])

    assert found.n == 2
    assert found.log_loss == pytest.approx(-math.log(0.8 * 0.4) / 2)
    assert found.brier == pytest.approx((0.04 + 0.36) / 2)
    assert found.rmse_bins == pytest.approx(0.2)
    assert found.ece == pytest.approx((0.2 + 0.6) / 2)


@fast
@given(tallies)
def test_the_curve_is_the_nearest_one_that_rises(tally):
    counts, passed = zip(*tally, strict=True)

    shares = [share for length, share in isotonic(counts, passed) for _ in range(length)]

    # The same by the formula of the greatest of the least means.
    places = range(len(counts))
    expected = [
        max(
            min(Fraction(sum(passed[i : j + 1]), sum(counts[i : j + 1])) for j in places[k:])
            for i in places[: k + 1]
        )
        for k in places
    ]
    assert shares == pytest.approx([float(share) for share in expected])


@fast
@given(tallies)
def test_each_step_is_higher_than_the_one_before(tally):
    shares = [share for _, share in isotonic(*zip(*tally, strict=True))]

    assert all(lower < higher for lower, higher in pairwise(shares))


def test_the_steps_tell_how_many_cases_lie_on_each():
    forecasts, outcomes = [0.2, 0.2, 0.5, 0.6, 0.6, 0.9], [0, 0, 1, 1, 0, 1]

    found = reliability(forecasts, outcomes, chance=np.random.default_rng(1))

    assert found.steps == (
        Step(0.2, 0.2, 2, 0.0),
        Step(0.5, 0.6, 3, pytest.approx(2 / 3)),
        Step(0.9, 0.9, 1, 1.0),
    )
    assert [point.forecast for point in found.points] == [0.2, 0.5, 0.6, 0.9]
    assert [point.count for point in found.points] == [2, 1, 2, 1]
    assert [point.share for point in found.points] == pytest.approx([0.0, 2 / 3, 2 / 3, 1.0])


def test_the_band_holds_nine_of_ten_curves_of_right_forecasts():
    chance = np.random.default_rng(7)
    forecasts = np.repeat([0.2, 0.4, 0.6, 0.8], 40)
    held = []

    for _ in range(150):
        outcomes = drawn(chance, forecasts)
        points = reliability(forecasts, outcomes, chance=chance, resamples=200).points
        held += [point.low <= point.share <= point.high for point in points]

    assert 0.87 <= sum(held) / len(held) <= 0.97


def test_the_same_chance_draws_the_same_band():
    forecasts = np.linspace(0.1, 0.9, 60).tolist()
    outcomes = drawn(np.random.default_rng(3), forecasts)

    one, same, other = (
        reliability(forecasts, outcomes, chance=np.random.default_rng(seed)) for seed in (5, 5, 6)
    )

    assert one == same
    assert one != other
    assert one.steps == other.steps


@pytest.mark.parametrize(
    ("came", "outside"),
    [((30, 50, 70), 0.0), ((15, 25, 35), 1.0), ((50, 70, 90), 1.0), ((30, 50, 90), 1 / 3)],
)
def test_the_curve_is_outside_the_band_where_forecasts_are_off(came, outside):
    forecasts = np.repeat([0.3, 0.5, 0.7], 100)
    outcomes = [int(place < right) for right in came for place in range(100)]

    found = reliability(forecasts, outcomes, chance=np.random.default_rng(2))

    assert found.outside == pytest.approx(outside)


def test_the_sentence_is_the_one_that_was_asked_for():
    forecasts = [0.8] * 212 + [0.3] * 100
    outcomes = [1] * 163 + [0] * 149

    said = most_said(forecasts, outcomes)

    assert said.sentence() == ("When we said 80 %, you were right in 77 % of 212 cases (71–82 %).")
    assert said.sentence("people were") == (
        "When we said 80 %, people were right in 77 % of 212 cases (71–82 %)."
    )


@pytest.mark.parametrize(
    ("forecasts", "percent", "count"),
    [
        ([0.75, 0.849, 0.74], 80, 2),
        ([0.31, 0.32, 0.71, 0.72], 70, 2),
        ([0.02], 0, 1),
        ([0.99, 0.96], 100, 2),
    ],
)
def test_what_was_said_is_rounded_to_tens_and_the_higher_of_two(forecasts, percent, count):
    said = most_said(forecasts, [1] * len(forecasts))

    assert (said.percent, said.count, said.right) == (percent, count, count)


def test_an_interval_at_the_edge_stays_possible():
    z = 1.959964**2

    assert wilson(0, 10) == pytest.approx((0.0, z / (10 + z)))
    assert wilson(10, 10) == pytest.approx((10 / (10 + z), 1.0))
    assert wilson(0, 1)[0] >= 0.0
    assert wilson(3, 3)[1] <= 1.0


def test_too_few_outcomes_are_counted_and_no_more_is_said():
    assert calibration.not_enough(12) == "Not enough yet (12 of 50)."
