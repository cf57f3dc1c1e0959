import math

import pytest

from learnlog.domain.calibration import log_loss
from learnlog.domain.review import Grade
from learnlog.domain.sm2 import Sm2State, next_sm2, sm2_recall
from learnlog.services.review_calibration import card_calibration
from tests.makers import make_card, make_member, make_review, make_technology


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def redis(session):
    return make_technology(session, "redis")


@pytest.fixture
def review(session, ana, redis):
    """Review as many cards as told, all at once: of each five, four are recalled."""

    def many(count, *, user_id=ana, first=False, **columns):
        for number in range(count):
            card = make_card(session, user_id, redis, f"Question {number}?")
            if first:
                begins = {"elapsed_days": 0, "forecast": None, "reviews_before": 0}
                make_review(session, user_id, card, days_ago=20, **begins)
            make_review(session, user_id, card, passed=number % 5 > 0, days_ago=1, **columns)

    return many


def names(found):
    return [baseline.name for baseline in found.figures.baselines]


def test_below_fifty_reviews_one_line_is_all(session, ana, review):
    review(49, first=True)

    found = card_calibration(session, ana)

    assert (found.figures, found.line) == (None, "Not enough yet (49 of 50).")


def test_from_fifty_on_the_figures_are_those_of_the_forecasts_kept(session, ana, review):
    review(50)

    figures = card_calibration(session, ana).figures

    assert figures.scores.n == 50
    assert figures.scores.log_loss == pytest.approx(-0.8 * math.log(0.8) - 0.2 * math.log(0.2))
    assert figures.sentence.startswith("When we said 80 %, you were right in 80 % of 50 cases (")


def test_the_default_is_compared_where_it_was_kept(session, ana, review):
    review(50, forecasts={"experts": {"default": 0.6}, "weights": {"default": 1.0}})
    review(10, forecasts=None)

    figures = card_calibration(session, ana).figures

    default = figures.baselines[1]
    assert (default.name, default.n, figures.scores.n) == ("Defaults of FSRS-6", 50, 60)
    assert default.log_loss == pytest.approx(-0.8 * math.log(0.6) - 0.2 * math.log(0.4))


def test_sm2_foresees_what_its_own_interval_says(session, ana, review):
    """Good once: an interval of one day; ten days later the power curve stands at 0.546."""
    review(50, first=True)

    figures = card_calibration(session, ana).figures

    recall = 1 / math.sqrt(1 + 19 / 81 * 10)
    assert names(card_calibration(session, ana)) == ["Average so far", "Schedule SM-2"]
    assert figures.baselines[1].n == 50
    assert figures.baselines[1].log_loss == pytest.approx(
        -0.8 * math.log(recall) - 0.2 * math.log(1 - recall)
    )


def test_sm2_follows_every_grade_of_a_card(session, ana, redis):
    card = make_card(session, ana, redis)
    grades = [Grade.GOOD, Grade.EASY, Grade.AGAIN, Grade.HARD] * 13
    for number, given in enumerate(grades):
        make_review(
            session,
            ana,
            card,
            grade=given,
            days_ago=600 - 10 * number,
            forecast=0.8 if number else None,
            reviews_before=number,
            lapses_before=0,
        )

    figures = card_calibration(session, ana).figures

    state, foreseen = next_sm2(Sm2State(), grades[0]), []
    for given in grades[1:]:
        foreseen.append(sm2_recall(state, 10))
        state = next_sm2(state, given)
    passed = [given is not Grade.AGAIN for given in grades[1:]]
    assert figures.baselines[1].log_loss == pytest.approx(log_loss(foreseen, passed))


def test_of_cards_whose_beginning_is_not_in_the_log_sm2_knows_nothing(session, ana, review):
    review(60)

    assert names(card_calibration(session, ana)) == ["Average so far"]


def test_a_card_that_starts_anew_starts_anew_for_sm2_too(session, ana, redis):
    """Twice good, then another meaning: its first grade counts, and not those before."""
    for number in range(50):
        card = make_card(session, ana, redis, f"Question {number}?")
        begins = {"elapsed_days": 0, "forecast": None}
        make_review(session, ana, card, days_ago=60, reviews_before=0, **begins)
        make_review(session, ana, card, days_ago=50, reviews_before=1, forecast=None)
        make_review(session, ana, card, days_ago=40, reviews_before=0, **begins)
        make_review(session, ana, card, days_ago=30, reviews_before=1)

    sm2 = card_calibration(session, ana).figures.baselines[1]

    assert sm2.log_loss == pytest.approx(-math.log(1 / math.sqrt(1 + 19 / 81 * 10)))


def test_old_rows_are_in_the_bin_that_the_log_says(session, ana, redis):
    """Half of the cards failed before and never come back, the other half always do."""
    for number in range(60):
        card = make_card(session, ana, redis, f"Question {number}?")
        lapses = number % 2 == 0
        make_review(session, ana, card, days_ago=90, elapsed_days=0, forecast=None)
        for days_ago in (60, 30):
            make_review(session, ana, card, passed=not lapses, days_ago=days_ago, forecast=0.5)

    rmse = card_calibration(session, ana).figures.scores.rmse_bins

    # The first 60 share a bin, half of them come true; of the next 60 the lapses tell.
    assert rmse == pytest.approx(math.sqrt(0.5 * 0 + 0.5 * 0.25))


def test_bins_go_by_what_was_kept_of_the_card_before(session, ana, review):
    review(50, reviews_before=3, lapses_before=0)
    for number in range(5):
        review(5, reviews_before=3, lapses_before=2 * number + 2)

    # Wherever a card's lapses stand, four of five are recalled, as foreseen.
    assert card_calibration(session, ana).figures.scores.rmse_bins == pytest.approx(0.0, abs=1e-9)


def test_other_peoples_reviews_are_not_ones_own(session, ana, review):
    review(60, user_id=make_member(session, "Bo"))

    assert card_calibration(session, ana).line == "Not enough yet (0 of 50)."
