"""Forecasts of unseen reviews: what may be known, which days count, and how good they are."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from learnlog.domain.errors import RuleError
from learnlog.domain.review import (
    DEFAULT_PARAMETERS,
    Grade,
    next_state,
    retrievability,
)
from learnlog.domain.review_csv import Review, read_reviews
from learnlog.domain.review_evaluation import (
    DEFAULT_BLOCKS,
    DEFAULT_DAYS,
    FITTED_BLOCKS,
    MAP_DAYS,
    MIXTURE,
    MIXTURE_WITHOUT_MAP,
    OWN_AVERAGE,
    SM2,
    evaluate_reviews,
)

AGAIN, GOOD = Grade.AGAIN, Grade.GOOD
UTC_ZONE, LIMA = timedelta(0), timedelta(hours=-5)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(days, grade=GOOD, card="a", **more):
    return Review(NOON + timedelta(days=days, **more), card, grade)


def losses(known, asked, zone=UTC_ZONE):
    return {
        name: scores.log_loss for name, scores in evaluate_reviews(known, asked, zone=zone).items()
    }


def first(grade=GOOD):
    return next_state(None, 0, grade)


def test_a_forecast_is_made_from_what_came_before_and_scored_by_what_came():
    found = evaluate_reviews([at(0)], [at(5, AGAIN)], zone=UTC_ZONE)

    foreseen = retrievability(first(), 5)
    assert found[DEFAULT_DAYS].n == 1
    assert found[DEFAULT_DAYS].log_loss == pytest.approx(-math.log(1 - foreseen))
    assert found[DEFAULT_DAYS].ece == pytest.approx(foreseen)
    assert found[SM2].log_loss == pytest.approx(-math.log(1 - 1 / math.sqrt(1 + 5 * 19 / 81)))
    assert found[OWN_AVERAGE].log_loss == pytest.approx(-math.log(0.5))


def test_no_grade_is_known_before_its_forecast():
    asked = [at(3), at(3, card="b", hours=1), at(9), at(9, card="b", hours=1)]
    known = [at(0), at(0, card="b")]
    passed = losses(known, asked)
    last = [*asked[:-1], at(9, AGAIN, card="b", hours=1)]

    failed = losses(known, last)

    # Only the last of four outcomes differs, so each mean differs by one forecast's loss alone.
    for name in passed:
        gap = 4 * (failed[name] - passed[name])
        assert 1 / (1 + math.exp(-gap)) == pytest.approx(_last(known, asked, name), abs=1e-6)


def _last(known, asked, name):
    """The last forecast, from the losses with and without the last review."""
    whole, without = losses(known, asked)[name], losses(known, asked[:-1])[name]
    return math.exp(-(4 * whole - 3 * without))


def test_only_after_a_whole_day_is_a_review_graded():
    asked = [at(0), at(0, hours=5), at(1, hours=4, minutes=59), at(2, hours=4, minutes=59)]

    found = evaluate_reviews([], asked, zone=UTC_ZONE)

    assert {scores.n for scores in found.values()} == {1}


def test_local_days_start_at_four_where_the_person_is():
    # From 22:00 to 08:00 in Lima is another day there, and ten hours.
    late, early = at(0, hours=15), at(1, hours=1)
    asked = [late, early, at(4)]

    found = losses([], asked, LIMA)

    by_blocks = next_state(first(), 0, GOOD)
    by_days = next_state(first(), 1, GOOD)
    assert found[DEFAULT_BLOCKS] == pytest.approx(-math.log(retrievability(by_blocks, 2)))
    assert found[DEFAULT_DAYS] == pytest.approx(-math.log(retrievability(by_days, 3)))
    # Twelve hours further east both fall on one day.
    same = losses([], asked, timedelta(hours=7))
    assert same[DEFAULT_DAYS] == pytest.approx(
        -math.log(retrievability(next_state(first(), 0, GOOD), 3))
    )


def test_a_clock_that_went_backwards_counts_as_no_time():
    asked = [at(3), at(0), at(9)]

    found = losses([], sorted(asked, key=lambda review: review.at))

    assert all(math.isfinite(value) for value in found.values())


def test_a_card_that_is_known_goes_on_where_it_was():
    found = losses([at(0, AGAIN)], [at(2)])

    assert found[DEFAULT_DAYS] == pytest.approx(-math.log(retrievability(first(AGAIN), 2)))


def test_what_is_in_both_logs_counts_once_and_as_known():
    known = [at(0), at(2, AGAIN)]

    assert losses(known, [*known, at(5)]) == losses(known, [at(5)])


def test_cards_numbered_anew_are_other_cards():
    known = [at(0, AGAIN), at(50, AGAIN)]

    found = losses(known, [at(10), at(12)])

    assert found[DEFAULT_DAYS] == pytest.approx(-math.log(retrievability(first(), 2)))


def test_where_no_review_is_graded_there_is_nothing_to_say():
    with pytest.raises(RuleError, match="None of the reviews to predict is graded"):
        evaluate_reviews([at(0), at(3)], [at(4, card="b")], zone=UTC_ZONE)


def test_without_the_optimiser_its_row_is_left_out(monkeypatch):
    monkeypatch.setattr("learnlog.domain.review_fit.optimiser", None)

    names = list(losses([at(0), at(3)], [at(9)]))

    assert names == [
        SM2,
        OWN_AVERAGE,
        DEFAULT_BLOCKS,
        DEFAULT_DAYS,
        MAP_DAYS,
        MIXTURE,
        MIXTURE_WITHOUT_MAP,
    ]


def person(chance, *, cards, days, weaker):
    """The reviews of somebody who forgets faster than the defaults say, a mark a card."""
    parameters = [value / weaker for value in DEFAULT_PARAMETERS[:4]] + [*DEFAULT_PARAMETERS[4:]]
    found = []
    for number in range(cards):
        day, state = int(chance.integers(0, days)), None
        elapsed = 0
        while day < days:
            passed = state is None or chance.random() < retrievability(state, elapsed, parameters)
            grade = GOOD if passed else AGAIN
            hours = float(chance.uniform(0, 10))
            found.append(at(day, grade, card=str(number), hours=hours))
            state = next_state(state, elapsed, grade, parameters)
            elapsed = int(chance.integers(1, 2 + max(1, round(2 * state.stability_days))))
            day += elapsed
    return sorted(found, key=lambda review: review.at)


@pytest.fixture(scope="module")
def forgetful():
    return person(np.random.default_rng(11), cards=160, days=120, weaker=8)


@pytest.mark.parametrize("by", ["card", "date"])
def test_whoever_forgets_faster_is_foreseen_better_by_what_is_learnt(forgetful, by):
    cut = NOON + timedelta(days=60)
    known, asked = [], []
    for review in forgetful:
        is_known = int(review.card) % 2 == 0 if by == "card" else review.at < cut
        (known if is_known else asked).append(review)

    found = losses(known, asked)

    assert found[MIXTURE] < found[DEFAULT_DAYS] - 0.005
    assert found[MIXTURE_WITHOUT_MAP] < found[DEFAULT_DAYS]
    assert found[MAP_DAYS] < found[DEFAULT_DAYS] < found[SM2]


@pytest.fixture(scope="module")
def real_log(shared_dir):
    path = shared_dir / "data" / "reviews" / "real_log_dev.csv"
    return read_reviews(path.read_text(encoding="utf-8"), name=path.name)


CENTRAL = timedelta(hours=-6)
BY_CARD = [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]


@pytest.mark.shared
@pytest.mark.parametrize(("parts", "known_part"), BY_CARD)
def test_cards_of_a_real_log_that_were_not_seen_are_foreseen_best_by_the_mixture(
    real_log, parts, known_part
):
    known = [review for review in real_log if int(review.card) % parts == known_part]
    asked = [review for review in real_log if int(review.card) % parts != known_part]

    found = losses(known, asked, CENTRAL)

    assert found[MIXTURE] < found[DEFAULT_DAYS] - 0.01
    assert found[MIXTURE_WITHOUT_MAP] < found[DEFAULT_DAYS]
    assert found[DEFAULT_DAYS] < found[DEFAULT_BLOCKS] < found[SM2]
    assert found[DEFAULT_BLOCKS] < found[OWN_AVERAGE]


def later(log, share):
    """The log up to an instant, and what came after it of the same cards."""
    cut = log[int(share * len(log))].at
    known = [review for review in log if review.at < cut]
    cards = {review.card for review in known}
    return known, [review for review in log if review.at >= cut and review.card in cards]


@pytest.mark.shared
def test_later_reviews_of_a_real_log_are_foreseen_best_by_the_mixture(real_log):
    cuts = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)

    found = [losses(*later(real_log, share), CENTRAL) for share in cuts]

    for row in found:
        # By chance one cut of six falls where the defaults do a little better.
        assert row[MIXTURE] < row[DEFAULT_DAYS] + 0.0025
        assert row[DEFAULT_DAYS] < row[DEFAULT_BLOCKS] < row[SM2]
    assert sum(row[MIXTURE] < row[DEFAULT_DAYS] for row in found) >= len(cuts) - 1
    gains = [row[DEFAULT_DAYS] - row[MIXTURE] for row in found]
    assert sum(gains) / len(gains) > 0.005


@pytest.mark.shared
def test_the_published_optimiser_is_held_against_it_where_it_is_installed(real_log):
    known = [review for review in real_log if int(review.card) % 2]
    asked = [review for review in real_log if not int(review.card) % 2]

    found = evaluate_reviews(known, asked, zone=CENTRAL)

    assert found[FITTED_BLOCKS].n == found[MIXTURE].n
    assert found[MIXTURE].log_loss < found[FITTED_BLOCKS].log_loss
    assert found[MIXTURE].ece < 0.05
