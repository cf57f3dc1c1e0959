"""What figures on reviews are made of: on both databases, of the member alone."""

import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.retention_report import Recalled
from learnlog.domain.review import Grade, MemoryState
from learnlog.domain.self_rating import GradedReview
from learnlog.store import review_figures
from learnlog.store.review_figures import LoggedGrade, ScheduledCard
from learnlog.store.tables import RatingRow
from tests.conftest import NOW, ago
from tests.makers import (
    make_card,
    make_check,
    make_member,
    make_rating,
    make_review,
    make_technology,
)

TODAY = NOW.date().toordinal()
SEEN = {"stability_days": 10.0, "difficulty": 5.0, "last_day": TODAY - 10, "due_day": TODAY}


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def bo(session):
    return make_member(session, "Bo Eriksson")


@pytest.fixture
def redis(session):
    return make_technology(session, "redis")


@pytest.fixture
def card(session, ana, redis):
    return make_card(session, ana, redis, **SEEN)


def test_only_cards_that_will_be_asked_again_are_scheduled(session, ana, bo, redis, card):
    make_card(session, ana, redis, "New?")
    make_card(session, ana, redis, "Suspended?", suspended_at=NOW, **SEEN)
    make_card(session, ana, redis, "Retired?", retired_at=NOW, **SEEN)
    make_card(session, bo, redis, "Of another?", **SEEN)

    found = review_figures.scheduled_cards(session, ana)

    assert found == [ScheduledCard(redis, MemoryState(10.0, 5.0), TODAY - 10, TODAY)]


def test_recall_is_counted_by_technology_in_each_span(session, ana, redis, card):
    swift = make_technology(session, "swift")
    other = make_card(session, ana, swift, "Optional?", **SEEN)
    for days_ago, passed in ((0, True), (29, False), (30, True), (89, True), (90, False)):
        make_review(session, ana, card, passed=passed, days_ago=days_ago, forecast=0.75)
    make_review(session, ana, other, days_ago=40, grade=Grade.HARD, forecast=0.5)

    found = review_figures.recall_since(session, ana, [TODAY - 29, TODAY - 89])

    assert {(row.slug, row.name): row.spans for row in found} == {
        ("redis", "Redis"): (Recalled(2, 1, 1.5), Recalled(4, 3, 3.0)),
        ("swift", "Swift"): (Recalled(0, 0, 0.0), Recalled(1, 1, 0.5)),
    }


def test_what_was_undone_foreseen_by_nobody_or_of_another_is_no_recall(
    session, ana, bo, redis, card
):
    make_review(session, ana, card, undone_at=NOW)
    make_review(session, ana, card, forecast=None)
    make_review(session, bo, make_card(session, bo, redis, **SEEN))

    assert review_figures.recall_since(session, ana, [TODAY - 29]) == []


def test_the_history_is_in_the_order_in_which_grades_were_given(session, ana, bo, redis, card):
    late = {"experts": {"default": 0.7, "stack": 0.6}, "weights": {"default": 1.0}}
    make_review(session, ana, card, days_ago=1, forecast=0.75, forecasts=late, reviews_before=1)
    make_review(session, ana, card, days_ago=11, passed=False, elapsed_days=0, forecast=None)
    make_review(session, ana, card, days_ago=5, undone_at=NOW)
    make_review(session, bo, make_card(session, bo, redis))

    found = review_figures.review_history(session, ana)

    assert found == [
        LoggedGrade(card, 0, Grade.AGAIN, None, None, None, None),
        LoggedGrade(card, 10, Grade.GOOD, 0.75, 0.7, 1, None),
    ]


@pytest.mark.parametrize("forecasts", [None, {}, {"experts": {"stack": 0.6}}])
def test_without_a_default_none_is_returned(session, ana, card, forecasts):
    make_review(session, ana, card, forecasts=forecasts)

    assert [row.default for row in review_figures.review_history(session, ana)] == [None]


def test_of_several_statements_the_newest_own_one_counts(session, ana, bo, redis):
    make_rating(session, ana, redis, 2, at=ago(90))
    make_rating(session, ana, redis, 4, at=ago(20))
    make_rating(session, bo, redis, 1, at=ago(2))
    session.add(
        RatingRow(
            user_id=ana,
            technology_id=redis,
            level=3,
            source="lead",
            effective_at=ago(1),
            entered_at=ago(1),
        )
    )
    session.flush()

    (found,) = review_figures.stated_levels(session, ana, until=NOW)

    assert (found.slug, found.name, found.level, found.at) == ("redis", "Redis", 4, ago(20))
    assert review_figures.stated_levels(session, ana, until=ago(30))[0].level == 2


def test_graded_reviews_are_the_newest_first(session, ana, bo, redis, card):
    make_review(session, ana, card, days_ago=3, forecast=0.9)
    make_review(session, ana, card, days_ago=1, passed=False, forecast=0.7)
    make_review(session, ana, card, days_ago=40)
    make_review(session, ana, card, undone_at=NOW)
    make_review(session, ana, card, forecast=None)
    make_review(session, bo, make_card(session, bo, redis))

    assert review_figures.graded_since(session, ana, ago(30)) == {
        redis: [(ago(1), GradedReview(False, 0.7)), (ago(3), GradedReview(True, 0.9))]
    }


def test_what_was_tried_is_the_newest_first(session, ana, bo, redis):
    kinds = (EvidenceKind.EXPERIMENT, EvidenceKind.EXPERIMENT_FAIL)
    make_check(session, ana, redis, kind="experiment", at=ago(20), passed=None)
    make_check(session, ana, redis, kind="experiment_fail", at=ago(5), passed=False)
    make_check(session, ana, redis, kind="read", passed=None)
    make_check(session, ana, redis, kind="experiment", at=ago(400), passed=None)
    make_check(session, ana, redis, kind="experiment", passed=None, retracted_at=NOW)
    make_check(session, bo, redis, kind="experiment", passed=None)

    assert review_figures.tried_since(session, ana, ago(365), kinds=kinds) == {
        redis: [(ago(5), EvidenceKind.EXPERIMENT_FAIL), (ago(20), EvidenceKind.EXPERIMENT)]
    }
