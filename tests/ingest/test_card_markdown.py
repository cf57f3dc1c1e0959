import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.card_file import CardFileError, Fault, FileNote
from learnlog.ingest import card_markdown
from learnlog.ingest.card_markdown import read_markdown, write_markdown

LINES = st.sampled_from(
    [
        "Q: x",
        "a:",
        "\\A: x",
        "\\\\Tags: y",
        "---",
        "-----",
        "\\---",
        "text",
        "",
        "# h",
        "q:x",
        "  i",
    ]
)
TEXT = st.lists(LINES, max_size=5).map(lambda lines: "\n".join(lines).strip())

CARDS = """\
technology is not named yet

# Notes of mine
Technology: Terraform

Q: What does `plan` show?
A: What it would change.

- nothing is changed
Source: https://a.example
Tags: cli plan
From: 1.6
Until: 2.0
Guid: x1

C: {{c1::init}} comes first
---
Some words between.

t: Explain state
Technology: React

D: The page is slow.
A: Measure first.
Topic: scale
"""


def test_marks_say_what_the_text_is():
    plan, init, state, slow = read_markdown(CARDS.encode()).notes

    assert plan == FileNote(
        row=6,
        prompt="What does `plan` show?",
        answer="What it would change.\n\n- nothing is changed",
        kind="question",
        technology="Terraform",
        source_url="https://a.example",
        tags="cli plan",
        true_from="1.6",
        true_until="2.0",
        guid="x1",
    )
    assert (init.row, init.kind, init.prompt) == (16, "cloze", "{{c1::init}} comes first")
    assert (state.kind, state.prompt, state.technology) == ("topic", "Explain state", "Terraform")
    assert (slow.kind, slow.topic, slow.technology) == ("drill", "scale", "React")


def test_a_line_that_looks_like_a_mark_has_a_backslash_before_it():
    (note,) = read_markdown(b"Q: What is this?\n\\A: a letter\n\\\\Q: two\nA: x\n").notes

    assert note.prompt == "What is this?\nA: a letter\n\\Q: two"


def test_a_mark_may_stand_on_a_line_of_its_own_and_needs_a_space_after_it():
    (note,) = read_markdown(b"Q:\nWhy?\nA:\nq:so\n").notes

    assert (note.prompt, note.answer) == ("Why?", "q:so")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"A: x\nQ: a\nA: b", Fault(1, "no card begins before this A: line")),
        (b"Q: a\nA: b\nA: c", Fault(3, "this card has a A: line already")),
        (b"Q: a\nA: b\nTags: x\nTags: y", Fault(4, "this card has a Tags: line already")),
    ],
)
def test_a_mark_that_belongs_to_no_card_is_named(body, fault):
    file = read_markdown(body)

    assert file.faults == (fault,)
    assert [(note.prompt, note.answer) for note in file.notes] == [("a", "b")]


def test_a_file_that_is_no_text_or_too_large_is_refused(monkeypatch):
    with pytest.raises(CardFileError, match="not in UTF-8: byte 0"):
        read_markdown(b"\xff")
    with pytest.raises(CardFileError, match="20,000,000 are read"):
        read_markdown(b"a" * 20_000_001)
    monkeypatch.setattr(card_markdown, "MAX_NOTES", 1)
    with pytest.raises(CardFileError, match="more than 1 cards"):
        read_markdown(b"Q: a\nQ: b\n")


@given(st.lists(st.tuples(TEXT.filter(bool), TEXT, st.sampled_from(["react", "vue"])), max_size=3))
def test_whatever_is_written_is_read_again(cards):
    notes = [
        FileNote(0, prompt, answer, kind="question", technology=slug, guid="g")
        for prompt, answer, slug in cards
    ]

    back = read_markdown(write_markdown(notes))

    assert back.faults == ()
    assert [(note.prompt, note.answer, note.technology) for note in back.notes] == cards
