import pytest

from learnlog.domain.leech import is_leech, may_be_leech
from learnlog.domain.review import CardState, Grade, MemoryState

AGAIN, HARD, GOOD = Grade.AGAIN, Grade.HARD, Grade.GOOD


def card(*, lapses=4, stability=5.0):
    return CardState(
        MemoryState(stability, 8.0), last_day=90, due_day=100, reviews=9, lapses=lapses
    )


def test_a_card_that_is_mostly_forgotten_is_a_leech():
    assert is_leech(card(), [AGAIN, GOOD, AGAIN, AGAIN, HARD, AGAIN, GOOD, AGAIN])


@pytest.mark.parametrize("odd", [card(lapses=3), card(stability=21.0)])
def test_with_few_lapses_or_a_lasting_memory_it_is_none(odd):
    assert not is_leech(odd, [AGAIN] * 8)
    assert not may_be_leech(odd)


def test_half_of_the_last_eight_passed_is_enough():
    assert not is_leech(card(), [AGAIN, GOOD] * 4)


def test_only_the_last_eight_count():
    assert not is_leech(card(), [GOOD, HARD, GOOD, GOOD, AGAIN, AGAIN, AGAIN, AGAIN] + [AGAIN] * 9)


def test_what_was_never_graded_is_none():
    new = CardState(None, last_day=None, due_day=100, reviews=0, lapses=4)

    assert not is_leech(new, [AGAIN] * 8)
    assert not is_leech(card(), [])
