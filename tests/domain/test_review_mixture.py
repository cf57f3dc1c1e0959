"""The mixture of forecasts, against the rule of fixed share reckoned by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.review import DEFAULT_CURVES, DEFAULT_PARAMETERS, Grade
from learnlog.domain.review_experts import START, Stack, features
from learnlog.domain.review_mixture import (
    DEFAULT,
    FITTED,
    MOVING_AVERAGE,
    POOLED,
    PRIOR,
    SHARE,
    STACK,
    Learnt,
    Logged,
    curves_of,
    joined,
    relearnt,
    shared,
)

EVEN = {"a": 0.5, "b": 0.5}
OTHER = tuple(value * 1.1 for value in DEFAULT_PARAMETERS)
shares = st.floats(0.01, 1.0)
forecasts = st.dictionaries(st.sampled_from(list(PRIOR)), st.floats(0.0, 1.0), min_size=1)


def test_weight_goes_to_who_foresaw_well_and_a_little_comes_back_to_the_prior():
    after = shared(EVEN, {"a": 0.9, "b": 0.3}, 1, EVEN)

    # Likelihoods 0.9 and 0.3 make 3/4 and 1/4; one part in 200 is given back.
    assert after == pytest.approx({"a": 0.995 * 0.75 + 0.0025, "b": 0.995 * 0.25 + 0.0025})
    assert shared(EVEN, {"a": 0.9, "b": 0.3}, 0, EVEN) == pytest.approx(
        {"a": 0.995 * 0.125 + 0.0025, "b": 0.995 * 0.875 + 0.0025}
    )


def test_who_was_sure_and_wrong_keeps_a_way_back():
    weights = EVEN
    for _ in range(50):
        weights = shared(weights, {"a": 1.0, "b": 0.0}, 0, EVEN)

    assert weights["a"] >= SHARE / 2


@given(st.dictionaries(st.sampled_from(list(PRIOR)), shares), forecasts, st.integers(0, 1))
def test_weights_always_add_up_to_one(weights, experts, outcome):
    after = shared(weights, experts, outcome)

    assert after.keys() == experts.keys()
    assert sum(after.values()) == pytest.approx(1)
    assert min(after.values()) > 0


def test_without_any_weights_the_prior_counts_among_those_there_are():
    assert sum(PRIOR.values()) == pytest.approx(1)
    assert joined({}, (DEFAULT, STACK)) == pytest.approx({DEFAULT: 35 / 52, STACK: 17 / 52})


def test_a_new_expert_comes_in_with_its_share_and_one_that_is_gone_leaves_its_own():
    prior = {"a": 0.5, "b": 0.3, "c": 0.2}

    assert joined({"a": 0.6, "b": 0.4}, ("a", "b", "c"), prior) == pytest.approx(
        {"a": 0.48, "b": 0.32, "c": 0.2}
    )
    assert joined({"a": 0.6, "b": 0.1, "c": 0.3}, ("a", "c"), prior) == pytest.approx(
        {"a": 2 / 3, "c": 1 / 3}
    )
    assert joined({"c": 1.0}, ("a", "b"), prior) == pytest.approx({"a": 0.625, "b": 0.375})


def test_the_forecast_is_the_weighted_mean_of_the_experts():
    found = Learnt(moving_average=0.7).forecasts({DEFAULT: 0.9, FITTED: 0.5}, 4, START)

    assert found.experts == pytest.approx(
        {DEFAULT: 0.9, FITTED: 0.5, MOVING_AVERAGE: 0.7, STACK: 0.9}
    )
    assert found.weights == pytest.approx(joined({}, (DEFAULT, FITTED, MOVING_AVERAGE, STACK)))
    parts = 0.35 * 0.9 + 0.30 * 0.5 + 0.05 * 0.7 + 0.17 * 0.9
    assert found.value == pytest.approx(parts / 0.87)
    assert found.features == features(0.9, 0.7, 4, START)


def test_an_outcome_teaches_all_three_parts():
    learnt = Learnt(moving_average=0.7)
    seen = learnt.forecasts({DEFAULT: 0.9}, 4, START)

    after = learnt.after(seen, 0)

    assert after.weights == shared({}, seen.experts, 0)
    assert after.moving_average == pytest.approx(0.665)
    assert after.stack == Stack().after(seen.features, 0)


def test_where_nothing_is_fitted_the_default_curve_is_alone():
    assert curves_of({DEFAULT: 0.2, STACK: 0.8}, {}) == DEFAULT_CURVES


def test_the_curves_share_what_the_mixture_gives_them():
    curves = curves_of(
        {DEFAULT: 0.2, FITTED: 0.3, POOLED: 0.1, STACK: 0.4}, {FITTED: OTHER, POOLED: OTHER}
    )

    assert [curve.parameters for curve in curves] == [DEFAULT_PARAMETERS, OTHER, OTHER]
    assert [curve.weight for curve in curves] == pytest.approx([2 / 6, 1 / 6, 3 / 6])


def logged(card_id, elapsed_days, grade, default=None, *, is_first=False, experts=None):
    return Logged(card_id, elapsed_days, grade, is_first, default, experts)


def test_a_log_teaches_what_its_outcomes_taught_one_by_one():
    experts = {DEFAULT: 0.9, FITTED: 0.6, MOVING_AVERAGE: 0.8, STACK: 0.9}
    log = [
        logged(1, 0, Grade.GOOD, is_first=True),
        logged(1, 4, Grade.AGAIN, 0.9, experts=experts),
        logged(1, 0, Grade.GOOD),
        logged(1, 2, Grade.GOOD, 0.8),
    ]

    found = relearnt(log)

    past = START.after(Grade.GOOD)
    first = features(0.9, 0.9, 4, past)
    past = past.after(Grade.AGAIN).after(Grade.GOOD)
    second = features(0.8, 0.855, 2, past)
    assert found.moving_average == pytest.approx(0.855 + 0.05 * 0.145)
    assert found.stack == Stack().after(first, 0).after(second, 1)
    # The last one was logged without forecasts: nobody knows who was right.
    assert found.weights == shared({}, experts, 0)


def test_a_card_begun_anew_has_no_past():
    past = [logged(1, 0, Grade.AGAIN, is_first=True), logged(1, 3, Grade.AGAIN, 0.8)]
    begun = [logged(1, 5, Grade.GOOD, is_first=True), logged(1, 2, Grade.GOOD, 0.9)]

    found = relearnt(past + begun)

    start = START.after(Grade.AGAIN)
    stack = Stack().after(features(0.8, 0.9, 3, start), 0)
    again = features(0.9, 0.855, 2, START.after(Grade.GOOD))
    assert found.stack == stack.after(again, 1)
    assert relearnt([]) == Learnt()
