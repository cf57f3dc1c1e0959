import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.change_sentence import (
    as_code,
    as_markdown,
    cleaned,
    may_hide,
    names_of,
    said_in,
)


@pytest.mark.parametrize(
    ("text", "matched", "sentence"),
    [
        ("One. Two is removed. Three.", "removed", "Two is removed."),
        ("One. Two.", "breaking", "One."),
        ("One. Two.", "", "One."),
        ("Use it, e.g. Flask 2.0 is Gone. Two.", "gone", "Use it, e.g. Flask 2.0 is Gone."),
        ("It is 1.2. and so on. Two.", "two", "Two."),
    ],
)
def test_the_sentence_with_the_words_that_decide_is_chosen(text, matched, sentence):
    assert said_in(text, matched) == sentence


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("feat(api): add a new endpoint (#123)", "add a new endpoint."),
        ("[CHANGE] Remove the old flag. #9398", "Remove the old flag."),
        ("BREAKING: The old flag is gone", "The old flag is gone."),
        ("✨ Add a thing. PR #804 by @tiangolo.", "Add a thing."),
        ("#9823: Improved error message that is shown.", "Improved error message that is shown."),
        ("Dropped support for Python 3.8. (#1234, closes #12)", "Dropped support for Python 3.8."),
        (
            "Removed the flag by @ana and @bo in https://github.com/x/y/pull/1",
            "Removed the flag.",
        ),
        ("avoid calling markRaw on it (4bc9f39)", "avoid calling markRaw on it."),
        ("deprecation: .NET 10 ends in May", ".NET 10 ends in May."),
        ("The flag is gone, see the upgrade guide.", "The flag is gone."),
        (
            "The flag is gone; it failed in #12 and (PR 13).",
            "The flag is gone; it failed in #12 and.",
        ),
    ],
)
def test_a_sentence_is_cleaned_of_labels_and_references(sentence, words):
    assert cleaned(sentence) == words


@pytest.mark.parametrize("sentence", ["", "Fixed it.", "a " * 46, "word" * 90 + " and more words"])
def test_what_is_too_short_or_too_long_is_no_sentence(sentence):
    assert cleaned(sentence) == ""


def test_names_stand_in_their_order_as_they_are_written():
    text = "The drain and os.path.join() calls take --force."

    assert names_of(text, ["drain"]) == ["drain", "os.path.join()", "--force"]


def test_a_sentence_as_markdown_is_shown_as_it_is():
    text = "Pass **kwargs_here to <Foo> in a_b, not [x]."

    assert as_markdown(text, []) == r"Pass \*\*`kwargs_here` to \<Foo\> in `a_b`, not \[x\]."


def test_code_holds_no_backquotes():
    assert as_code("a`b") == "`ab`"


@pytest.mark.parametrize(
    ("text", "may"), [("Use std::move.", False), ("{{ x }}", False), ("a: b", True)]
)
def test_what_holds_the_marks_of_a_cloze_is_hidden_in_none(text, may):
    assert may_hide(text) is may


@given(st.text(max_size=400))
def test_a_cleaned_sentence_ends_like_one_or_is_none(text):
    words = cleaned(text)

    assert words == "" or words[-1] in ".!?"
