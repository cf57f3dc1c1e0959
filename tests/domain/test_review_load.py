import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.due_day import DaysOff
from learnlog.domain.retention_cost import FIRST_GRADES
from learnlog.domain.review import (
    Grade,
    MemoryState,
    exact_interval,
    next_state,
    retrievability,
)
from learnlog.domain.review_load import LOAD_DAYS, NewCards, SeenCard, daily_load, load_ahead
from tests.domain.strategies import fast

TODAY = 739_852  # a Monday
NO_NEW = NewCards(0, 5, 5, 0.85)
LASTING = MemoryState(2_000.0, 5.0)

cards = st.lists(
    st.builds(
        lambda stability, difficulty, ago, wait: SeenCard(
            MemoryState(stability, difficulty), TODAY - ago, TODAY - ago + wait, 0.85
        ),
        st.floats(0.1, 500.0),
        st.floats(1.0, 10.0),
        st.integers(0, 300),
        st.integers(1, 400),
    ),
    max_size=6,
)


def due_in(days, *, state=LASTING, interval=10):
    due_day = TODAY + days
    return SeenCard(state, due_day - interval, due_day, 0.85)


def ahead(*seen, new=NO_NEW, off=DaysOff(), days=LOAD_DAYS):  # noqa: B008 - it is frozen
    return load_ahead(seen, new, today=TODAY, off=off, days=days)


def interval_of(state):
    return max(1, round(exact_interval(state, 0.85)))


def test_the_daily_load_is_the_sum_of_one_over_each_interval():
    seen = [due_in(3, interval=10), due_in(-20, interval=4), due_in(0, interval=2)]

    assert daily_load(seen) == pytest.approx(0.1 + 0.25 + 0.5)
    assert daily_load([]) == 0


def test_a_card_that_is_due_on_the_day_it_was_answered_counts_as_one_a_day():
    assert daily_load([due_in(0, interval=0)]) == 1


def test_thirty_days_are_shown_beginning_with_today():
    loads = ahead()

    assert [load.day for load in loads] == list(range(TODAY, TODAY + 30))
    assert all(load.cards == 0 for load in loads)


def test_a_card_stands_on_its_day_and_an_overdue_one_on_today():
    loads = ahead(due_in(-40), due_in(-1), due_in(0), due_in(7), due_in(29), due_in(30))

    assert {load.day - TODAY: load.due for load in loads if load.due} == {0: 1, 7: 1, 29: 1}
    assert [load.overdue for load in loads] == [2] + [0] * 29


def test_while_away_everything_waits_for_the_day_of_return():
    away = DaysOff(away_from=TODAY, away_until=TODAY + 10)

    loads = ahead(due_in(-5), due_in(4), due_in(10), due_in(12), off=away)

    assert all(load.cards == 0 for load in loads[:10])
    assert (loads[10].overdue, loads[10].due, loads[12].due) == (1, 2, 1)


def test_nothing_is_expected_of_an_absence_beyond_the_last_day():
    away = DaysOff(away_from=TODAY - 3, away_until=TODAY + 40)

    loads = ahead(due_in(-5), due_in(4), new=NewCards(9, 5, 5, 0.85), off=away)

    assert sum(load.cards for load in loads) == 0


def test_new_cards_begin_as_many_a_day_as_are_wanted_until_none_waits():
    loads = ahead(new=NewCards(12, 5, 2, 0.85))

    assert [load.begun for load in loads[:5]] == [2, 5, 5, 0, 0]


def test_while_away_no_new_card_begins():
    away = DaysOff(away_from=TODAY + 1, away_until=TODAY + 3)

    loads = ahead(new=NewCards(12, 5, 2, 0.85), off=away)

    assert [load.begun for load in loads[:5]] == [2, 0, 0, 5, 5]


def test_a_new_card_comes_back_as_its_first_grade_says():
    loads = ahead(new=NewCards(1, 1, 1, 0.85))

    expected = {}
    for grade, share in zip(Grade, FIRST_GRADES, strict=True):
        day = interval_of(next_state(None, 0, grade))
        expected[day] = expected.get(day, 0) + share
    first = min(expected)
    assert loads[first].repeats == pytest.approx(expected[first])


def test_a_card_comes_back_after_good_with_its_recall_and_after_again_with_the_rest():
    # Stability 1: on the grid exactly, and short enough to come back within the month.
    state, elapsed = MemoryState(1.0, 5.0), 2
    recall = retrievability(state, elapsed)
    passed = interval_of(next_state(state, elapsed, Grade.GOOD))
    failed = interval_of(next_state(state, elapsed, Grade.AGAIN))

    loads = ahead(due_in(0, state=state, interval=elapsed), days=max(passed, failed) + 1)

    assert failed < passed
    assert loads[failed].repeats == pytest.approx(1 - recall)
    # What was forgotten comes back more than once meanwhile.
    assert loads[passed].repeats == pytest.approx(recall, abs=1 - recall)


def test_cards_drawn_by_chance_come_to_the_same():
    # 4,000 ways through a month: a standard error of about 1 %; the grid adds two.
    chance, seen, runs, drawn = random.Random(5), [], 20, 0
    for _ in range(200):
        state = MemoryState(chance.uniform(0.5, 20.0), chance.uniform(2.0, 8.0))
        interval = interval_of(state)
        seen.append(due_in(chance.randrange(30), state=state, interval=interval))
    for card in seen * runs:
        state, last, day = card.state, card.last_day, card.due_day
        while day < TODAY + LOAD_DAYS:
            drawn += 1
            passed = chance.random() < retrievability(state, day - last)
            state = next_state(state, day - last, Grade.GOOD if passed else Grade.AGAIN)
            last, day = day, day + interval_of(state)

    expected = sum(load.cards for load in ahead(*seen))

    assert expected == pytest.approx(drawn / runs, rel=0.03)


def test_a_higher_wanted_retention_brings_cards_back_sooner():
    state = MemoryState(2.0, 5.0)
    wanted = [SeenCard(state, TODAY - 2, TODAY, retention) for retention in (0.75, 0.85, 0.95)]

    totals = [sum(load.cards for load in ahead(card)) for card in wanted]

    assert totals == sorted(totals)
    assert totals[0] < totals[2]


@fast
@given(cards)
def test_every_card_that_is_due_within_the_month_is_counted_once(seen):
    loads = ahead(*seen)

    within = [card for card in seen if card.due_day < TODAY + LOAD_DAYS]
    assert sum(load.due + load.overdue for load in loads) == len(within)
    assert all(load.repeats >= 0 for load in loads)


@fast
@given(cards, cards)
def test_loads_add_up(some, others):
    both = ahead(*some, *others)

    apart = zip(ahead(*some), ahead(*others), strict=True)
    assert [load.cards for load in both] == pytest.approx([a.cards + b.cards for a, b in apart])
