import pytest

from learnlog.domain.review import Grade
from learnlog.services.review_day import review_day
from learnlog.services.review_summary import TechnologySummary, review_summary
from learnlog.services.review_undo import undo_last
from learnlog.store.tables import CardRow
from tests.conftest import NOW, ago
from tests.services.reviewing import TODAY, add, followed, learnt, result_of, reviewer


@pytest.fixture
def user_id(session):
    return reviewer(session)


def summary(session, user_id):
    return review_summary(session, review_day(session, user_id, now=NOW))


def test_a_day_is_summed_up_by_technology(session, user_id):
    kubernetes, redis = (followed(session, user_id, slug) for slug in ("kubernetes", "redis"))
    first, second = (learnt(session, user_id, kubernetes) for _ in range(2))
    third = learnt(session, user_id, redis)
    for card_id, grade in ((first, Grade.AGAIN), (third, Grade.GOOD), (second, Grade.HARD)):
        result_of(session, card_id, user_id, grade)

    shown = summary(session, user_id)

    assert (shown.cards, shown.remembered, shown.forgotten) == (3, 2, 1)
    assert shown.technologies == (
        TechnologySummary("kubernetes", "Kubernetes", 2, 1),
        TechnologySummary("redis", "Redis", 1, 1),
    )


def test_what_was_gained_is_the_stability_of_the_middle_card(session, user_id):
    technology_id = followed(session, user_id)
    ids = [learnt(session, user_id, technology_id, stability=days) for days in (5.0, 10.0, 20.0)]
    for card_id in ids:
        result_of(session, card_id, user_id, Grade.GOOD)

    shown = summary(session, user_id)

    after = sorted(session.get(CardRow, card_id).stability_days for card_id in ids)
    assert shown.before_days == 10.0
    assert shown.after_days == pytest.approx(after[1])


def test_a_new_card_was_not_known_at_all_before(session, user_id):
    result_of(session, add(session, user_id, followed(session, user_id)), user_id, Grade.EASY)

    shown = summary(session, user_id)

    assert shown.before_days == 0
    # The published first stability of an easy card.
    assert shown.after_days == pytest.approx(8.2956)


def test_a_card_that_was_graded_twice_is_one_card_as_it_was_left(session, user_id):
    card_id = learnt(session, user_id, followed(session, user_id))
    result_of(session, card_id, user_id, Grade.AGAIN)
    result_of(session, card_id, user_id, Grade.GOOD)

    shown = summary(session, user_id)

    assert (shown.cards, shown.remembered) == (1, 1)
    assert shown.before_days == 10.0


def test_what_was_undone_or_done_on_another_day_or_by_another_counts_nothing(session, user_id):
    technology_id = followed(session, user_id)
    undone, old = (learnt(session, user_id, technology_id) for _ in range(2))
    other = reviewer(session)
    result_of(session, learnt(session, other, technology_id), other)
    result_of(session, old, user_id, now=ago(1))
    result_of(session, undone, user_id)
    undo_last(session, user_id, now=NOW)

    shown = summary(session, user_id)

    assert (shown.cards, shown.before_days, shown.after_days) == (0, 0, 0)
    assert shown.technologies == ()


def test_the_next_day_with_cards_is_named(session, user_id):
    technology_id = followed(session, user_id)
    for days in (4, 4, 9):
        learnt(session, user_id, technology_id, due_in=days)

    shown = summary(session, user_id)

    assert (shown.next_day, shown.next_cards) == (TODAY + 4, 2)


def test_where_nothing_falls_due_within_sixty_days_no_day_is_named(session, user_id):
    learnt(session, user_id, followed(session, user_id), due_in=61)

    shown = summary(session, user_id)

    assert (shown.next_day, shown.next_cards) == (None, 0)
