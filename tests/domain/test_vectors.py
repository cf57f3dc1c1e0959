import json

import pytest

from learnlog.domain.errors import RuleError
from learnlog.domain.vectors import compare, error_of

CARD = {
    "parameters": "default",
    "reviews": [[0, 3]],
    "stability": 2.3065,
    "difficulty": 2.118103970459016,
    "recall": {"0": 1.0},
    "interval_days": {"0.9": 2.3065},
}


@pytest.mark.shared
@pytest.mark.parametrize("name", ["fsrs6_vectors.json", "currency_vectors.json"])
def test_all_published_vectors_pass(shared_dir, name):
    found = compare(json.loads((shared_dir / "data/reviews" / name).read_text()))

    assert found.count == 150
    assert found.failed == 0
    assert found.worst_error < 1e-4


def test_a_card_s_first_good_answer_gives_the_published_stability():
    assert compare([CARD]).failed == 0


def test_a_wrong_expectation_fails():
    found = compare([CARD | {"stability": 2.4}])

    assert (found.count, found.failed) == (1, 1)
    assert found.worst_error == pytest.approx((2.4 - 2.3065) / 2.4)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"technology": {}},
        CARD | {"reviews": []},
        CARD | {"recall": 1},
        CARD | {"interval_days": {"0": 1.0}},
    ],
)
def test_a_vector_of_no_model_is_named_by_its_number(broken):
    with pytest.raises(RuleError, match="vector 1"):
        compare([CARD, broken])


def test_an_error_is_relative_above_one_and_infinite_where_one_side_is_missing():
    assert error_of(0.5, 0.4) == pytest.approx(0.1)
    assert error_of(110, 100) == pytest.approx(0.1)
    assert error_of(None, None) == 0
    assert error_of(None, 1.0) == float("inf")
    assert error_of(float("nan"), 1.0) == float("inf")
