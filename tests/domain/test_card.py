"""The words of a card: what a cloze hides, and what is refused."""

import pytest

from learnlog.domain.card import (
    MAX_CLOZES,
    MAX_WORDS,
    CardKind,
    card_numbers,
    checked_words,
    cloze_answer,
    cloze_numbers,
    cloze_question,
)
from learnlog.domain.errors import RuleError

TWO = "{{c1::PostgreSQL}} listens on port {{c2::5432::a number}}, {{c1::always}}."


def test_the_deletions_of_a_text_are_counted_once_each_in_order():
    assert cloze_numbers("{{c3::a}} {{c1::b}} {{c3::c}}") == (1, 3)


@pytest.mark.parametrize(
    "text", ["", "plain", "{{c0::no}}", "{{c1::}}", "{{c1:one}}", "{{c1::::hint}}", "{{x1::a}}"]
)
def test_a_text_without_a_deletion_hides_nothing(text):
    assert cloze_numbers(text) == ()


def test_a_question_hides_the_parts_of_its_number_and_shows_the_others():
    assert cloze_question(TWO, 1) == "[…] listens on port 5432, […]."
    assert cloze_question(TWO, 2) == "PostgreSQL listens on port [a number], always."


def test_an_answer_shows_the_hidden_parts_in_bold():
    assert cloze_answer(TWO, 2) == "PostgreSQL listens on port **5432**, always."


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Run `kubectl {{c1::get}} pods`.", "Run `kubectl get pods`."),
        ("```\nkubectl {{c1::get}} pods\n```", "```\nkubectl get pods\n```"),
        ("`a` is {{c1::`b`}}.", "`a` is **`b`**."),
        ("main{{c1::()}} begins", "main() begins"),
        ("{{c1::(see)}}it", "(see)it"),
        ("{{c1::one\n\ntwo}}", "one\n\ntwo"),
    ],
)
def test_an_answer_bears_no_signs_of_bold_where_markdown_would_show_them(text, answer):
    assert cloze_answer(text, 1) == answer


def test_a_hidden_part_may_span_lines_and_hold_single_braces():
    assert cloze_answer("{{c1::a {b}\nc}}", 1) == "**a {b}\nc**"


def test_an_unclosed_deletion_is_plain_text():
    text = "{{c1::" * 800 + "::" * 1_000

    assert cloze_numbers(text) == ()
    assert cloze_question(text, 1) == text


@pytest.mark.parametrize("kind", [CardKind.QUESTION, CardKind.DRILL])
def test_a_question_needs_an_answer(kind):
    with pytest.raises(RuleError, match="a question and an answer"):
        checked_words(kind, "Why?", "  ")


@pytest.mark.parametrize("kind", list(CardKind))
def test_every_card_needs_a_question(kind):
    with pytest.raises(RuleError, match="a question and an answer"):
        checked_words(kind, " ", "Because.")


def test_a_topic_and_a_cloze_need_no_answer():
    assert checked_words(CardKind.TOPIC, " Explain RTO ", "") == ("Explain RTO", "")
    assert checked_words(CardKind.CLOZE, TWO, "") == (TWO, "")


def test_a_cloze_text_hides_at_least_one_part():
    with pytest.raises(RuleError, match="hides at least one part"):
        checked_words(CardKind.CLOZE, "Nothing hidden", "")


def test_a_cloze_text_hides_fifty_parts_at_most():
    fifty = " ".join(f"{{{{c{n}::x}}}}" for n in range(1, MAX_CLOZES + 1))

    assert checked_words(CardKind.CLOZE, fifty, "") == (fifty, "")
    with pytest.raises(RuleError, match="at most 50 parts"):
        checked_words(CardKind.CLOZE, f"{fifty} {{{{c51::x}}}}", "")


def test_words_have_a_limit():
    longest = "x" * MAX_WORDS

    assert checked_words(CardKind.QUESTION, longest, longest) == (longest, longest)
    with pytest.raises(RuleError, match="at most 5,000 characters"):
        checked_words(CardKind.QUESTION, "x", longest + "y")


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("question", "Question and answer"),
        ("cloze", "Cloze"),
        ("topic", "Topic"),
        ("drill", "Drill"),
    ],
)
def test_a_kind_is_named_in_words(kind, label):
    assert CardKind(kind).label == label


def test_a_text_is_one_card_unless_it_hides_parts():
    text = "{{c2::b}} and {{c1::a}} and {{c2::c}}"

    assert card_numbers(CardKind.CLOZE, text) == (1, 2)
    assert card_numbers(CardKind.QUESTION, text) == (None,)
