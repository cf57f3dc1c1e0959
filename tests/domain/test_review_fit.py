import fsrs
import numpy as np
import pytest

from learnlog.domain import review_fit
from learnlog.domain.review import DEFAULT_PARAMETERS, Grade
from learnlog.domain.review_fit import fit_published

FORGETFUL = [
    [(0, Grade.GOOD), (2, Grade.AGAIN), (1, Grade.GOOD), (3, Grade.AGAIN), (0, Grade.GOOD)],
    [(0, Grade.GOOD), (2, Grade.GOOD), (4, Grade.AGAIN), (1, Grade.AGAIN), (2, Grade.GOOD)],
] * 40


def test_without_the_package_nothing_is_fitted(monkeypatch):
    monkeypatch.setattr(review_fit, "optimiser", None)

    assert fit_published(FORGETFUL) is None


@pytest.mark.parametrize("count", [0, 2, 7])
def test_with_too_few_reviews_of_another_day_nothing_is_fitted(count):
    assert fit_published([[(0, Grade.GOOD), (2, Grade.GOOD)]] * count) is None


def test_the_optimiser_is_asked_where_there_is_enough():
    fitted = fit_published(FORGETFUL)

    assert len(fitted) == 21
    assert fsrs.Scheduler(parameters=fitted).parameters == fitted
    # Somebody who fails so often starts lower.
    assert fitted[2] < DEFAULT_PARAMETERS[2]


class Refusing:
    """An optimiser that finds too little in what it is given, as the real one now and then does."""

    FSRSReview = FSRSItem = staticmethod(lambda *_: None)

    class FSRS:
        def __init__(self, parameters):
            self.parameters = parameters

        def compute_parameters(self, items):
            raise ValueError(f"NotEnoughData: {len(items)}")


def test_where_the_optimiser_refuses_nothing_is_fitted(monkeypatch):
    monkeypatch.setattr(review_fit, "optimiser", Refusing)

    assert fit_published(FORGETFUL) is None


def test_what_is_given_in_single_precision_is_kept_within_the_bounds(monkeypatch):
    class Single(Refusing):
        class FSRS(Refusing.FSRS):
            def compute_parameters(self, items):
                return [float(np.float32(0.8))] * 21

    monkeypatch.setattr(review_fit, "optimiser", Single)

    assert fit_published(FORGETFUL)[20] == 0.8
