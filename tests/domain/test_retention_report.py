import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.calibration import wilson
from learnlog.domain.retention_report import Recalled, TechnologyRecall, retention_report

NONE = Recalled()


def recall(reviews, passed, foreseen=0.85):
    return Recalled(reviews, passed, reviews * foreseen)


def row(name, month, quarter, slug=""):
    return TechnologyRecall(slug or name.lower(), name, (month, quarter))


def test_the_share_is_what_was_recalled_and_the_forecast_what_was_foreseen():
    seen = Recalled(40, 34, 33.2)

    assert seen.share == pytest.approx(0.85)
    assert seen.forecast == pytest.approx(0.83)
    assert seen.interval == wilson(34, 40)
    # Wilson's interval of 34 in 40: 0.709 to 0.929.
    assert seen.percents == (85, 71, 93, 83)


def test_a_share_that_sums_leave_just_below_a_whole_per_cent_is_that_per_cent():
    assert Recalled(25, 20, sum([0.8] * 25)).percents[3] == 80


@pytest.mark.parametrize(("reviews", "is_enough"), [(0, False), (19, False), (20, True)])
def test_below_twenty_reviews_nothing_is_said(reviews, is_enough):
    assert recall(reviews, reviews).is_enough is is_enough


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        # The 95 % interval by Wilson's formula: 64 of 100 is 0.542 to 0.727.
        (64, "too high"),
        # 80 of 100 is 0.711 to 0.867.
        (80, ""),
        # 96 of 100 is 0.902 to 0.984.
        (96, "too low"),
    ],
)
def test_a_forecast_that_chance_does_not_explain_is_called_so(passed, said):
    assert recall(100, passed, foreseen=0.85).verdict == said


def test_technologies_stand_by_name_and_those_of_few_reviews_apart():
    found = retention_report(
        [
            row("Terraform", recall(5, 5), recall(19, 15)),
            row("redis", recall(3, 3), recall(20, 18)),
            row("Kubernetes", recall(25, 20), recall(60, 50)),
        ]
    )

    assert [one.name for one in found.rows] == ["Kubernetes", "redis"]
    assert [one.name for one in found.silent] == ["Terraform"]


def test_the_total_holds_those_of_few_reviews_too():
    found = retention_report(
        [row("Redis", recall(12, 10), recall(15, 12)), row("Swift", recall(9, 8), recall(9, 8))]
    )

    assert [(one.reviews, one.passed) for one in found.total] == [(21, 18), (24, 20)]
    assert found.total[0].foreseen == pytest.approx(21 * 0.85)
    assert found.is_enough


def test_a_report_on_few_reviews_says_nothing():
    assert not retention_report([row("Redis", recall(9, 9), recall(19, 15))]).is_enough
    assert retention_report([]).total == (NONE, NONE)


counts = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(
    lambda pair: recall(max(pair), min(pair))
)


@given(st.lists(st.tuples(counts, counts), max_size=8))
def test_no_review_is_lost_between_rows_and_total(spans):
    found = retention_report(row(f"t{at}", *both) for at, both in enumerate(spans))

    for at, total in enumerate(found.total):
        shown = [one.spans[at].reviews for one in (*found.rows, *found.silent)]
        assert total.reviews == sum(shown)
