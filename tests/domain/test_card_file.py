import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.card_file import Standing, guid_of, memory_of, plain_lines
from learnlog.domain.review import Grade, MemoryState, next_state, retrievability


def stood(**values):
    return Standing(**({"reviews": 3, "lapses": 1, "is_suspended": False} | values))


def test_the_memory_of_fsrs_is_taken_as_it_is():
    standing = stood(stability_days=25.5, difficulty=4.25, interval_days=90, ease=2.5)

    assert memory_of(standing) == MemoryState(25.5, 4.25)


# Eases between which the difficulty stays inside 1 to 10: chosen by hand, then held to the
# definition, which the package itself computes here.
@pytest.mark.parametrize(("days", "ease"), [(10, 2.3), (10, 2.0), (30, 2.0), (100, 1.9)])
def test_an_interval_and_an_ease_become_the_memory_that_lengthens_by_the_ease(days, ease):
    memory = memory_of(stood(interval_days=days, ease=ease))
    after = next_state(memory, days, Grade.GOOD)

    assert memory.stability_days == days
    assert retrievability(memory, days) == pytest.approx(0.9)
    assert 1 < memory.difficulty < 10
    assert after.stability_days == pytest.approx(days * ease, rel=1e-6)


@given(st.integers(1, 40_000), st.none() | st.floats(0, 100))
def test_every_interval_and_ease_give_a_memory_that_fsrs_accepts(days, ease):
    memory = memory_of(stood(interval_days=days, ease=ease))

    assert 0 < memory.stability_days <= 36_500
    assert 1 <= memory.difficulty <= 10


@pytest.mark.parametrize(
    "standing",
    [
        stood(),
        stood(reviews=0, interval_days=10),
        stood(stability_days=math.inf, difficulty=5.0),
        stood(stability_days=5.0, difficulty=math.nan),
    ],
    ids=["no interval", "never answered", "endless", "not a number"],
)
def test_what_was_never_answered_or_is_no_number_has_no_memory(standing):
    assert memory_of(standing) is None


def test_line_ends_are_single_and_what_no_database_holds_is_gone():
    assert plain_lines("a\r\nb\rc\x00\x1f\td\ud800") == "a\nb\nc\td"


def test_the_same_words_are_called_the_same_and_others_are_not():
    name = guid_of("react", "question", "Why?\nHow?")

    assert guid_of("react", "question", " Why?\r\nHow? ") == name
    others = {
        guid_of("vue", "question", "Why?\nHow?"),
        guid_of("react", "topic", "Why?\nHow?"),
        guid_of("react", "question", "Why?"),
    }
    assert len(others | {name}) == 4
