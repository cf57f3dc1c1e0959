import pytest

from learnlog.domain.wording import clipped, counted, noun, number, spoken


def test_counts_are_words_up_to_twelve():
    assert [number(n) for n in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]


@pytest.mark.parametrize(
    ("count", "word", "said"),
    [
        (1, "card", "1 card"),
        (2, "card", "2 cards"),
        (2, "technology", "2 technologies"),
        (2, "day", "2 days"),
    ],
)
def test_a_noun_agrees_with_its_count(count, word, said):
    assert counted(count, word) == said
    assert noun(count, word) == said.partition(" ")[2]


def test_a_count_may_begin_a_sentence():
    assert spoken(3, "thing") == "Three things"
    assert spoken(13, "thing") == "13 things"


def test_a_text_that_is_too_long_ends_in_an_ellipsis():
    assert clipped("Platform", 8) == "Platform"
    assert clipped("Platform team", 10) == "Platform…"
    assert clipped(" a \n b ", 9) == "a b"
