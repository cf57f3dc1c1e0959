"""What made-up people remember: right on average, wrong for each."""

from collections import Counter
from dataclasses import replace
from datetime import date
from math import exp, log
from statistics import fmean, median

import pytest

from learnlog.domain.demo_people import Size, invent
from learnlog.domain.demo_recall import answered, seconds_for
from learnlog.domain.review import CardState, Grade, MemoryState

DAY = 739_000
AVERAGE = replace(
    invent(Size.S, seed=7, as_of=date(2026, 8, 21), stacks=("aws",)).people[0], memory=1.0
)
NEW = CardState(state=None, last_day=None, due_day=DAY, reviews=0, lapses=0)
CARDS = range(4_000)


def learnt(*, stability_days, days_ago, reviews=3):
    memory = MemoryState(stability_days, 5.0)
    return CardState(memory, last_day=DAY - days_ago, due_day=DAY, reviews=reviews, lapses=0)


def grades(person, card):
    return Counter(answered(person, f"card {n}", card, day=DAY, seed=7) for n in CARDS)


def recalled(person, card):
    return 1 - grades(person, card)[Grade.AGAIN] / len(CARDS)


def test_the_same_question_gets_the_same_answer_on_every_run():
    card = learnt(stability_days=10.0, days_ago=10)

    first, second = (
        [answered(AVERAGE, f"card {n}", card, day=DAY, seed=7) for n in range(50)] for _ in range(2)
    )

    assert first == second
    assert first != [answered(AVERAGE, f"card {n}", card, day=DAY, seed=8) for n in range(50)]


def test_of_new_cards_three_in_four_are_known():
    assert recalled(AVERAGE, NEW) == pytest.approx(0.75, abs=0.02)


def test_at_one_stability_nine_in_ten_are_known_on_average():
    # FSRS-6: recall is 0.9 after as many days as the stability.
    card = learnt(stability_days=10.0, days_ago=10)

    assert recalled(AVERAGE, card) == pytest.approx(0.9, abs=0.02)


def test_what_was_seen_today_is_known():
    assert recalled(AVERAGE, learnt(stability_days=10.0, days_ago=0)) == 1.0


def test_less_is_known_of_what_was_seen_longer_ago():
    soon, late = (recalled(AVERAGE, learnt(stability_days=10.0, days_ago=d)) for d in (10, 200))

    assert late < soon - 0.1


def test_a_person_who_forgets_faster_than_foreseen_knows_less():
    card = learnt(stability_days=10.0, days_ago=30)

    good, bad = (recalled(replace(AVERAGE, memory=factor), card) for factor in (2.0, 0.5))

    assert bad < good - 0.05


def test_what_is_known_is_good_eight_times_in_ten():
    found = grades(AVERAGE, NEW)
    known = found.total() - found[Grade.AGAIN]

    assert found[Grade.HARD] / known == pytest.approx(0.1, abs=0.02)
    assert found[Grade.GOOD] / known == pytest.approx(0.8, abs=0.02)
    assert found[Grade.EASY] / known == pytest.approx(0.1, abs=0.02)


def test_another_showing_of_a_card_is_another_draw():
    answers = [
        answered(AVERAGE, "card", replace(NEW, reviews=n), day=DAY, seed=7) for n in range(40)
    ]

    assert len(set(answers)) > 1


def test_an_answer_takes_about_nine_seconds_and_never_more_than_two_minutes():
    # exp(N(ln 9, 0.6)): the median is 9 s, the mean 9·exp(0.6²/2).
    taken = [seconds_for(AVERAGE, f"card {n}", NEW, seed=7) for n in CARDS]

    assert median(taken) == pytest.approx(9.0, abs=0.5)
    assert fmean(taken) == pytest.approx(exp(log(9) + 0.18), abs=0.5)
    assert 1 <= min(taken) < max(taken) <= 120
