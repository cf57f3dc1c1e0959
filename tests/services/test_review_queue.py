from datetime import timedelta

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.domain.review import Grade
from learnlog.services.cards import put_off
from learnlog.services.review_queue import due_cards, due_count, pack, review_queue
from learnlog.store.tables import CardRow
from tests.conftest import NOW
from tests.services.reviewing import (
    THE_DATE,
    TODAY,
    add,
    engage,
    followed,
    grade,
    in_days,
    learnt,
    reviewer,
)


@pytest.fixture
def ana(session):
    return reviewer(session)


@pytest.fixture
def kubernetes(session, ana):
    return followed(session, ana)


def ids(cards):
    return [card.id for card in cards]


def test_the_queue_shows_the_card_and_what_each_grade_would_do(session, ana, kubernetes):
    add(session, ana, kubernetes, 2)

    queue = review_queue(session, ana, now=NOW)

    assert queue.card.prompt == "Question 0?"
    assert [p.grade for p in queue.previews] == list(Grade)
    assert all(p.due_day == TODAY + p.interval_days for p in queue.previews)
    assert (queue.total, queue.left, queue.minutes_left) == (2, 2, 1)
    assert queue.report.slug == "kubernetes"
    assert (queue.last_grade, queue.is_leech, queue.today) == (None, False, TODAY)
    assert (queue.backlog, queue.hidden) == (0, 0)


def test_what_was_graded_is_off_the_queue(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana)

    queue = review_queue(session, ana, now=NOW)

    assert (queue.card, queue.done, queue.left) == (None, (Grade.GOOD,), 0)
    assert due_count(session, ana, now=NOW) == 0


def test_the_most_nearly_forgotten_comes_first_and_new_ones_last(session, ana, kubernetes):
    fresh = add(session, ana, kubernetes)
    strong = learnt(session, ana, kubernetes, days_ago=200, stability=400.0)
    weak = learnt(session, ana, kubernetes, days_ago=5, stability=4.0)
    weakest = learnt(session, ana, kubernetes, days_ago=30, stability=10.0)

    assert ids(due_cards(session, ana, now=NOW)) == [weakest, weak, strong, fresh]
    assert review_queue(session, ana, now=NOW).card.id == weakest


def test_what_is_not_due_suspended_retired_or_of_others_is_not_asked(session, ana, kubernetes):
    ben = reviewer(session)
    learnt(session, ben, kubernetes)
    learnt(session, ana, kubernetes, due_in=1)
    learnt(session, ana, kubernetes, suspended_at=NOW)
    learnt(session, ana, kubernetes, retired_at=NOW)
    due = learnt(session, ana, kubernetes)

    assert ids(due_cards(session, ana, now=NOW)) == [due]
    assert due_count(session, ana, now=NOW) == 1


def test_as_many_new_cards_come_a_day_as_the_member_wants(session, kubernetes):
    ben = reviewer(session, new_cards_a_day=3)
    made = add(session, ben, kubernetes, 8)

    assert due_count(session, ben, now=NOW) == 3
    grade(session, made[0], ben, Grade.EASY)
    assert due_count(session, ben, now=NOW) == 2
    assert due_count(session, ben, now=in_days(1)) == 3
    assert review_queue(session, ben, now=NOW).hidden == 5


def test_no_more_is_asked_than_the_member_has_minutes_for(session, kubernetes):
    # Nothing was timed yet, so a card takes 25 seconds: two minutes are four cards.
    ben = reviewer(session, review_minutes=2)
    made = [learnt(session, ben, kubernetes, days_ago=10 + n) for n in range(6)]
    add(session, ben, kubernetes)

    queue = review_queue(session, ben, now=NOW)

    assert (queue.left, queue.backlog, queue.hidden) == (4, 2, 3)
    assert ids(due_cards(session, ben, now=NOW)) == made[:1:-1]
    grade(session, made[-1], ben)
    assert due_count(session, ben, now=NOW) == 3


def test_what_is_left_over_is_told_when_all_of_today_is_done(session, kubernetes):
    ben = reviewer(session, review_minutes=1)
    made = [learnt(session, ben, kubernetes) for _ in range(5)]
    add(session, ben, kubernetes)
    for card_id in made[:2]:
        grade(session, card_id, ben)

    queue = review_queue(session, ben, now=NOW)

    assert (queue.card, queue.left, queue.backlog, queue.hidden) == (None, 0, 3, 4)


def test_new_cards_fill_the_minutes_that_are_left(session, kubernetes):
    ben = reviewer(session, review_minutes=2)
    seen = [learnt(session, ben, kubernetes) for _ in range(3)]
    new = add(session, ben, kubernetes, 3)

    assert ids(due_cards(session, ben, now=NOW)) == [*seen, new[0]]


def test_the_minutes_left_follow_from_the_member_s_own_pace(session, ana, kubernetes):
    for card_id in [learnt(session, ana, kubernetes) for _ in range(20)]:
        grade(session, card_id, ana, duration_ms=90_000)
    learnt(session, ana, kubernetes)

    # Fifteen minutes at a minute and a half a card are ten cards, and twenty were done.
    assert review_queue(session, ana, now=NOW).left == 0
    tomorrow = review_queue(session, ana, now=in_days(1))
    assert (tomorrow.left, tomorrow.minutes_left) == (1, 2)


def test_a_session_may_be_of_one_technology(session, ana, kubernetes):
    python = followed(session, ana, "python")
    learnt(session, ana, kubernetes)
    learnt(session, ana, python)
    add(session, ana, python)

    queue = review_queue(session, ana, now=NOW, slug="python")

    assert (queue.card.slug, queue.left) == ("python", 2)
    assert [card.slug for card in due_cards(session, ana, now=NOW, slug="python")] == ["python"] * 2


def test_a_queue_of_a_technology_not_followed_has_no_report(session, ana, kubernetes):
    ben = reviewer(session)
    add(session, ben, kubernetes)

    assert review_queue(session, ben, now=NOW, slug="kubernetes").report is None


def test_a_card_that_does_not_stay_is_called_a_leech(session, ana, kubernetes):
    card_id = learnt(session, ana, kubernetes, lapses=4, stability=3.0)
    for day in range(4):
        grade(session, card_id, ana, Grade.AGAIN, now=in_days(day))

    assert review_queue(session, ana, now=in_days(4)).is_leech
    assert session.get(CardRow, card_id).suspended_at is None


def test_who_is_away_is_asked_nothing(session, kubernetes):
    ben = reviewer(session, away_from=TODAY - 1, away_until=TODAY + 3)
    card_id = learnt(session, ben, kubernetes)
    add(session, ben, kubernetes)

    queue = review_queue(session, ben, now=NOW)

    assert (queue.card, queue.left, queue.away_until) == (None, 0, TODAY + 3)
    assert due_count(session, ben, now=NOW) == 0
    assert pack(session, ben, now=NOW) == ()
    back = review_queue(session, ben, now=in_days(3))
    assert (back.card.id, back.away_until) == (card_id, None)


def test_the_pack_holds_today_s_session_and_what_falls_due_in_the_days_after(
    session, ana, kubernetes
):
    tomorrow = learnt(session, ana, kubernetes, due_in=1)
    in_two_days = learnt(session, ana, kubernetes, due_in=2)
    learnt(session, ana, kubernetes, due_in=3)
    today = learnt(session, ana, kubernetes)
    new = add(session, ana, kubernetes)

    packed = pack(session, ana, now=NOW)

    assert ids(item.card for item in packed) == [today, new, tomorrow, in_two_days]
    assert all(item.revision == item.card.revision for item in packed)


def test_a_packed_card_s_days_are_those_of_the_day_it_is_asked(session, ana, kubernetes):
    learnt(session, ana, kubernetes, due_in=2)
    (packed,) = pack(session, ana, now=NOW)

    after = grade(session, packed.card.id, ana, now=in_days(2))

    assert packed.previews[Grade.GOOD - 1].due_day == after.state.due_day


def test_a_packed_day_holds_though_others_were_graded_before_it(session, ana, kubernetes):
    add(session, ana, kubernetes, 5)
    shown = {
        item.card.id: item.previews[Grade.GOOD - 1].due_day for item in pack(session, ana, now=NOW)
    }

    for card_id, due_day in shown.items():
        assert grade(session, card_id, ana, due_day=due_day).state.due_day == due_day


def test_before_a_kickoff_what_would_be_forgotten_by_then_is_asked(session, ana, kubernetes):
    python = followed(session, ana, "python")
    # Recall on the day of the kickoff, five days ahead, is below 0.9 after more than 30 days.
    weak = learnt(session, ana, kubernetes, days_ago=26, stability=30.0, due_in=20)
    learnt(session, ana, kubernetes, days_ago=25, stability=30.0, due_in=20)
    learnt(session, ana, python, days_ago=26, stability=30.0, due_in=20)
    due = learnt(session, ana, kubernetes, days_ago=90, stability=60.0)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=5))

    assert ids(due_cards(session, ana, now=NOW)) == [due, weak]
    assert due_count(session, ana, now=NOW) == 2


def test_a_card_is_pulled_before_a_kickoff_once(session, ana, kubernetes):
    card_id = learnt(session, ana, kubernetes, days_ago=26, stability=30.0, due_in=20)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=5))

    after = grade(session, card_id, ana, Grade.AGAIN)

    assert after.state.state.stability_days < 5
    assert due_count(session, ana, now=NOW) == 0


def test_a_card_that_is_pulled_can_be_put_off_until_tomorrow(session, ana, kubernetes):
    card_id = learnt(session, ana, kubernetes, days_ago=26, stability=30.0, due_in=20)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=5))
    asked = review_queue(session, ana, now=NOW).card

    put_off(session, card_id, user_id=ana, now=NOW, revision=asked.revision)

    assert due_count(session, ana, now=NOW) == 0
    assert ids(due_cards(session, ana, now=in_days(1))) == [card_id]


def test_a_card_that_is_pulled_is_packed_once_for_today(session, ana, kubernetes):
    card_id = learnt(session, ana, kubernetes, days_ago=26, stability=30.0, due_in=2)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=5))

    (packed,) = pack(session, ana, now=NOW)

    assert packed.card.id == card_id
    assert [p.due_day - p.interval_days for p in packed.previews] == [TODAY] * 4


@pytest.mark.parametrize("ahead", [0, 8])
def test_on_the_day_and_earlier_nothing_is_pulled(session, ana, kubernetes, ahead):
    learnt(session, ana, kubernetes, days_ago=90, stability=30.0, due_in=20)
    engage(session, ana, kubernetes, THE_DATE + timedelta(days=ahead))

    assert due_count(session, ana, now=NOW) == 0


def test_nobody_has_no_queue(session):
    with pytest.raises(NotFoundError):
        review_queue(session, 999, now=NOW)
