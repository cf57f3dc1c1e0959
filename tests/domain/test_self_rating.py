import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.self_rating import EXPERIMENT_KINDS, GradedReview, looks_like

WHOLE = EvidenceKind.EXPERIMENT
PARTLY = EvidenceKind.EXPERIMENT_PARTIAL
FAILED = EvidenceKind.EXPERIMENT_FAIL


def graded(passed, count=20, forecast=0.85):
    return [GradedReview(number < passed, forecast) for number in range(count)]


@pytest.mark.parametrize(
    ("reviews", "experiments"),
    [(graded(5, 19), [FAILED, FAILED]), (graded(5), [FAILED]), (graded(5), []), ([], [WHOLE] * 2)],
)
def test_below_twenty_reviews_or_two_experiments_nothing_is_said(reviews, experiments):
    assert looks_like(Level.ADVISING, reviews, experiments) is None


def test_the_sentence_names_both_levels():
    # 14 of 17 foreseen is 0.82; the experiments come to 0.75: level 4 x 0.787 is 3.1.
    found = looks_like(Level.ADVISING, graded(14), [WHOLE, PARTLY])

    assert found.sentence("Terraform") == (
        "You rate Terraform 4; your last 20 reviews and 2 experiments look like 3."
    )
    assert found.differs
    assert (found.reviews, found.experiments) == (pytest.approx(14 / 17), 0.75)
    assert found.percents == (82, 75)


@pytest.mark.parametrize(
    ("stated", "passed", "experiments", "level"),
    [
        # As much recalled as foreseen and both answered: it holds.
        (4, 17, [WHOLE, WHOLE], 4),
        (5, 17, [WHOLE, WHOLE], 5),
        # Recall 0.706 and both answered: a mean of 0.853 holds.
        (4, 12, [WHOLE, WHOLE], 4),
        # A mean of 0.5 and of 0.25: 5 x 0.5 is rounded up, 4 x 0.25 is 1.
        (5, 17, [FAILED, FAILED], 3),
        (4, 0, [WHOLE, FAILED], 1),
        # Never like none.
        (3, 0, [FAILED, FAILED], 1),
        (1, 0, [FAILED, FAILED], 1),
        # Two that answered their question may raise to 3, and no further.
        (1, 17, [WHOLE, WHOLE], 3),
        (2, 20, [WHOLE, WHOLE], 3),
        (0, 17, [WHOLE, WHOLE], 3),
        (3, 20, [WHOLE, WHOLE], 3),
        # One that did in part may raise to 2.
        (1, 17, [WHOLE, PARTLY], 2),
        (2, 17, [PARTLY, WHOLE], 2),
        # Too little recalled to raise anything: 0.706.
        (1, 12, [WHOLE, WHOLE], 1),
        # A level of 0 cannot be lowered.
        (0, 0, [FAILED, FAILED], 0),
    ],
)
def test_the_level_follows_from_recall_and_experiments(stated, passed, experiments, level):
    found = looks_like(Level(stated), graded(passed), experiments)

    assert found.level == level
    assert found.differs is (stated != level)


def test_at_a_mean_of_exactly_four_fifths_the_level_holds():
    # 12 of 20 foreseen and both answered: (0.6 + 1) / 2.
    found = looks_like(Level.LEADING, graded(12, forecast=1.0), [WHOLE, WHOLE])

    assert (found.level, found.differs) == (Level.LEADING, False)


def test_recall_is_held_against_its_forecast():
    """Twelve of twenty are few where 17 were foreseen, and enough where 12 were."""
    few = looks_like(Level.ADVISING, graded(12), [WHOLE, PARTLY])
    enough = looks_like(Level.ADVISING, graded(12, forecast=0.6), [WHOLE, PARTLY])

    assert (few.level, enough.level) == (3, 4)


def test_only_the_newest_count():
    newest = graded(17) + graded(0)

    found = looks_like(Level.ADVISING, newest, [WHOLE, WHOLE, FAILED, FAILED])

    assert found.level == Level.ADVISING


kinds = st.lists(st.sampled_from(EXPERIMENT_KINDS), min_size=2, max_size=2)


@given(st.sampled_from(Level), st.integers(0, 19), kinds)
def test_one_more_card_recalled_never_looks_like_less(stated, passed, experiments):
    one = looks_like(stated, graded(passed), experiments)
    more = looks_like(stated, graded(passed + 1), experiments)

    assert one.level <= more.level


@given(st.sampled_from(Level), st.integers(0, 20), kinds)
def test_nothing_looks_like_more_than_experiments_may_raise_to(stated, passed, experiments):
    found = looks_like(stated, graded(passed), experiments)

    assert found.level <= max(stated, Level.WORKING)
