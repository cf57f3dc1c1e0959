from learnlog.worker import TICKS
from learnlog.worker.review_model import fit_reviews
from tests.conftest import NOW


def test_without_reviews_the_tick_does_nothing(parts):
    assert fit_reviews(parts, now=NOW) == 0


def test_the_clock_looks_every_night():
    (tick,) = (tick for tick in TICKS if tick.name == "fit_reviews")

    assert tick.run is fit_reviews
    assert tick.seconds == 86_400
