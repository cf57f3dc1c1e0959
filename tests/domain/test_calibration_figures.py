import math

import pytest

from learnlog.domain import calibration
from learnlog.domain.calibration_figures import Foreseen, Simpler, figures_of


def loss(forecast, share):
    return -share * math.log(forecast) - (1 - share) * math.log(1 - forecast)


def outcomes(count, *, forecast=0.8, every=5):
    """Of each five outcomes four come true, unless told otherwise."""
    return [Foreseen(forecast, number % every != 0, 0) for number in range(count)]


def figures(rows, *simpler):
    return figures_of(rows, simpler, who="you were")


def test_the_scores_are_those_of_the_forecasts():
    found = figures(outcomes(60))

    assert found.scores.n == 60
    assert found.scores.log_loss == pytest.approx(loss(0.8, 0.8))
    assert found.sentence.startswith("When we said 80 %, you were right in 80 % of 60 cases (")


def test_outcomes_in_bins_of_their_own_are_compared_apart():
    rows = [Foreseen(0.5, number % 2 == 0, number % 2) for number in range(60)]

    # Half is foreseen; in one bin all come true, in the other none.
    assert figures(rows).scores.rmse_bins == pytest.approx(0.5)


def test_the_average_up_to_then_is_compared_first():
    rows = outcomes(60)

    (average,) = figures(rows).baselines

    passed = [int(row.passed) for row in rows]
    expected = calibration.log_loss(calibration.own_average(passed), passed)
    assert (average.name, average.n) == ("Average so far", 60)
    assert average.log_loss == pytest.approx(expected)
    assert average.ours == pytest.approx(loss(0.8, 0.8))


def test_what_is_simpler_is_compared_on_the_outcomes_that_both_foresaw():
    """Ten outcomes that went wrong were foreseen by ours alone."""
    rows = outcomes(50) + [Foreseen(0.9, False, 0)] * 10

    _, other = figures(rows, Simpler("Coin", [0.5] * 50 + [None] * 10)).baselines

    assert (other.name, other.n) == ("Coin", 50)
    assert other.log_loss == pytest.approx(math.log(2))
    assert other.ours == pytest.approx(loss(0.8, 0.8))


@pytest.mark.parametrize("known", [0, 1, 49])
def test_what_foresaw_fewer_than_fifty_is_not_compared(known):
    rows = outcomes(60)

    found = figures(rows, Simpler("Coin", [0.5] * known + [None] * (60 - known)))

    assert [baseline.name for baseline in found.baselines] == ["Average so far"]


def test_what_is_better_is_said_within_a_sentence():
    rows = outcomes(200, forecast=0.4)
    right = [0.8] * 200

    found = figures(rows, Simpler("Defaults of FSRS-6", right), Simpler("Worse", [0.1] * 200))

    assert [baseline.is_better for baseline in found.baselines] == [True, True, False]
    assert found.verdict.startswith(
        "The average so far and the defaults of FSRS-6 did better than these forecasts. "
    )


def test_where_nothing_is_better_it_says_so():
    found = figures(outcomes(60), Simpler("Coin", [0.5] * 60))

    assert found.verdict == (
        "Nothing simpler did better. The curve is outside the band for 0 % of the outcomes; "
        "if every forecast were right, it would be for about 10 %."
    )


def test_the_same_outcomes_have_the_same_band():
    rows = [Foreseen(0.3 + (number % 5) / 10, number % 3 > 0, 0) for number in range(80)]

    assert figures(rows) == figures(rows)
