"""The fit of FSRS's parameters: the same forecasts as the package, and what maximises them."""

import math
from itertools import pairwise

import fsrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnlog.domain.review import DEFAULT_PARAMETERS, Grade, next_state, retrievability
from learnlog.domain.review_map import bounded, fit_map, lined_up, recalled, replayed

DEFAULTS = np.array(DEFAULT_PARAMETERS)
grades = st.sampled_from(list(Grade))
histories = st.lists(
    st.lists(st.tuples(st.integers(0, 400), grades), min_size=1, max_size=8).map(
        lambda reviews: [(0, reviews[0][1]), *reviews[1:]]
    ),
    max_size=6,
)
tilts = st.lists(st.floats(-0.1, 0.1), min_size=21, max_size=21)


def by_package(history, parameters):
    """Forecast and outcome of each review of another day, one card at a time."""
    state, found = None, []
    for days, grade in history:
        if state is not None and days >= 1:
            forecast = retrievability(state, days, parameters)
            found.append((round(forecast, 9), int(grade > Grade.AGAIN)))
        state = next_state(state, days, grade, parameters)
    return found


@settings(max_examples=60)
@given(histories, tilts)
def test_many_cards_at_once_are_foreseen_as_the_package_foresees_each(cards, tilt):
    parameters = bounded(DEFAULTS * (1 + np.array(tilt)))

    found, outcomes = recalled(lined_up(cards), np.array([DEFAULTS, parameters]))

    for row, values in zip(found, (DEFAULTS, parameters), strict=True):
        expected = [pair for card in cards for pair in by_package(card, tuple(values.tolist()))]
        got = zip(row.round(9).tolist(), outcomes.astype(int).tolist(), strict=True)
        assert np.array(sorted(got)) == pytest.approx(np.array(sorted(expected)), abs=1e-8)


@settings(max_examples=60)
@given(histories)
def test_many_cards_at_once_are_moved_as_the_package_moves_each(cards):
    ordered, state = sorted(cards, key=len, reverse=True), None

    found = replayed(lined_up(cards))

    for column, card in enumerate(ordered):
        for row, (days, grade) in enumerate(card):
            state = next_state(state if row else None, days, grade)
            stability, difficulty = found[row]
            assert stability[column] == pytest.approx(state.stability_days)
            assert difficulty[column] == pytest.approx(state.difficulty)
    assert len(found) == max(map(len, cards), default=0)


def test_every_parameter_is_kept_where_the_package_accepts_it():
    low, high = bounded([-1e9] * 21), bounded([1e9] * 21)

    assert all(fsrs.Scheduler(parameters=tuple(ends.tolist())) for ends in (low, high))
    assert bounded(DEFAULTS).tolist() == list(DEFAULT_PARAMETERS)


def simulated(chance, parameters, *, cards=150, reviews=9):
    """Cards of a person who forgets as the parameters say."""
    made = []
    for _ in range(cards):
        grade = Grade.GOOD if chance.random() < 0.6 else Grade.AGAIN
        history = [(0, grade)]
        state = next_state(None, 0, grade, parameters)
        for _ in range(reviews):
            days = int(chance.integers(1, max(3, 2 * round(state.stability_days))))
            passed = chance.random() < retrievability(state, days, parameters)
            grade = Grade.GOOD if passed else Grade.AGAIN
            history.append((days, grade))
            state = next_state(state, days, grade, parameters)
        made.append(history)
    return made


def loss(cards, parameters):
    (found,), outcomes = recalled(lined_up(cards), np.array([parameters]))
    found = np.clip(found, 0.005, 0.995)
    return float(-np.where(outcomes > 0.5, np.log(found), np.log1p(-found)).mean())


@pytest.fixture(scope="module")
def forgetful():
    """A person whose first stabilities are a fifth of the defaults, and who gains less."""
    changed = list(DEFAULT_PARAMETERS)
    changed[:4] = [value / 5 for value in changed[:4]]
    changed[8] -= 0.5
    return tuple(changed)


def test_what_is_fitted_foresees_reviews_that_were_not_seen(forgetful):
    chance = np.random.default_rng(20260301)
    seen, unseen = (simulated(chance, forgetful) for _ in range(2))

    fitted = fit_map(seen)

    truth, default = loss(unseen, forgetful), loss(unseen, DEFAULT_PARAMETERS)
    assert default - truth > 0.02
    # Nearly all of what is to be gained is.
    assert loss(unseen, fitted) - truth < 0.2 * (default - truth)
    assert fitted[2] == pytest.approx(forgetful[2], rel=0.5)


def test_what_is_fitted_is_likelier_than_its_neighbours(forgetful):
    cards = simulated(np.random.default_rng(7), forgetful, cards=60)
    count = sum(days >= 1 for card in cards for days, _ in card)
    spread = {2: 1.0, 6: 0.6, 8: 0.39, 14: 0.57}

    def posterior(parameters):
        away = sum(
            ((math.log(parameters[n] / DEFAULTS[n]) if n < 4 else parameters[n] - DEFAULTS[n]) / sd)
            ** 2
            for n, sd in spread.items()
        )
        return -count * loss(cards, parameters) - away / 2

    fitted = fit_map(cards)

    best = posterior(fitted)
    for place in spread:
        for factor in (0.9, 1.1):
            beside = list(fitted)
            beside[place] *= factor
            assert posterior(beside) < best + 0.01


def test_little_evidence_moves_little():
    fits = [fit_map([[(0, Grade.GOOD), (5, Grade.AGAIN)]] * count) for count in (0, 1, 10)]

    away = [abs(np.array(fitted) - DEFAULTS).sum() for fitted in fits]
    assert away[0] == pytest.approx(0, abs=1e-12)
    assert all(few < more for few, more in pairwise(away))


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_fit_that_is_cut_short_is_never_less_likely_than_the_defaults(
    monkeypatch, forgetful, steps
):
    cards = simulated(np.random.default_rng(3), forgetful, cards=40)
    monkeypatch.setattr("learnlog.domain.review_map._MAX_STEPS", steps)

    fitted = fit_map(cards)

    gain = loss(cards, DEFAULT_PARAMETERS) - loss(cards, fitted)
    assert gain > 0 if steps else abs(gain) < 1e-12
