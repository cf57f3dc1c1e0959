import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.card import CardKind, checked_words, cloze_numbers
from learnlog.domain.card_draft import MOST_DRAFTS, ChangeTopic, draft_cards
from learnlog.domain.change_items import ChangeItem
from learnlog.domain.change_kinds import ChangeKind


def change(text, kind=ChangeKind.BREAKING, matched=""):
    return ChangeItem(kind, text, matched)


def draft(text, kind=ChangeKind.BREAKING, matched="", code=()):
    (found,) = draft_cards("Terraform", "1.15", [change(text, kind, matched)], code=code)
    return found


@pytest.mark.parametrize(
    ("text", "topic", "prompt", "answer"),
    [
        (
            "Removed the max_parallel option.",
            ChangeTopic.REMOVED,
            "What became of the `max_parallel` option in Terraform 1.15?",
            "Removed the `max_parallel` option.",
        ),
        (
            "Support for Python 3.8 is dropped.",
            ChangeTopic.REMOVED,
            "What became of Python 3.8 in Terraform 1.15?",
            "Support for Python 3.8 is dropped.",
        ),
        (
            "From now on, and for good reason, a_b is gone.",
            ChangeTopic.REMOVED,
            "What changed about `a_b` in Terraform 1.15?",
            "From now on, and for good reason, `a_b` is gone.",
        ),
        (
            "Renamed max_parallel to max_runs.",
            ChangeTopic.RENAMED,
            "What is `max_parallel` called since Terraform 1.15?",
            "`max_runs`. Renamed `max_parallel` to `max_runs`.",
        ),
        (
            "The refresh command is now called sync.",
            ChangeTopic.RENAMED,
            "What is the refresh command called since Terraform 1.15?",
            "sync. The refresh command is now called sync.",
        ),
        (
            "Changed the default of max_runs.",
            ChangeTopic.DEFAULT,
            "Which default around `max_runs` changed in Terraform 1.15?",
            "Changed the default of `max_runs`.",
        ),
        (
            "max_runs carries a unit.",
            ChangeTopic.BREAKS,
            "What changed about `max_runs` in Terraform 1.15?",
            "`max_runs` carries a unit.",
        ),
    ],
)
def test_a_breaking_change_is_asked_after(text, topic, prompt, answer):
    found = draft(text)

    assert (found.topic, found.kind) == (topic, CardKind.QUESTION)
    assert (found.prompt, found.answer) == (prompt, answer)
    assert found.is_breaking


@pytest.mark.parametrize(
    ("text", "topic", "prompt"),
    [
        (
            "Go 1.21 or later is required; 1.20 ended.",
            ChangeTopic.REQUIRES,
            "Go {{c1::1.21}} or later is required; 1.20 ended.",
        ),
        ("Runners need Java 17 now.", ChangeTopic.REQUIRES, "Runners need Java {{c1::17}} now."),
        (
            "Parallelism now defaults to 20 instead of 10.",
            ChangeTopic.DEFAULT,
            "Parallelism now defaults to {{c1::20}} instead of 10.",
        ),
        (
            "Clients older than this cannot connect.",
            ChangeTopic.BREAKS,
            "Clients older than this {{c1::cannot connect}}.",
        ),
    ],
)
def test_what_a_sentence_says_is_hidden_in_it(text, topic, prompt):
    found = draft(text)

    assert (found.topic, found.kind, found.answer) == (topic, CardKind.CLOZE, "")
    assert found.prompt == f"Terraform 1.15: {prompt}"


def test_the_words_that_decided_are_hidden_with_what_follows_them():
    found = draft("Trials have ended support of old states, at last.", matched="ended support")

    assert (
        found.prompt == "Terraform 1.15: Trials have {{c1::ended support of old states}}, at last."
    )


@pytest.mark.parametrize("matched", ["breaking change", "removed"])
def test_words_that_only_name_the_kind_are_not_asked(matched):
    text = "Some states are said to be of a breaking change or removed by hand."

    assert "{{c1::breaking" not in draft(text, matched=matched).prompt


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        (
            "Deprecated the old_flag option.",
            "What is the status of the `old_flag` option since Terraform 1.15?",
        ),
        (
            "The old_flag option is deprecated, use new_flag instead.",
            "What replaces the `old_flag` option, deprecated in Terraform 1.15?",
        ),
        (
            "Warn those who still set old_flag.",
            "What is the status of `old_flag` since Terraform 1.15?",
        ),
        (
            "Old states will go, they say.",
            "Terraform 1.15: Old states {{c1::will go}}, they say.",
        ),
    ],
)
def test_of_what_is_deprecated_the_status_is_asked(text, prompt):
    found = draft(text, ChangeKind.DEPRECATION)

    assert (found.topic, found.prompt) == (ChangeTopic.DEPRECATED, prompt)
    assert not found.is_breaking


def test_of_what_is_new_the_name_is_hidden():
    found = draft("The plan command takes --light now.", ChangeKind.FEATURE)

    assert found.topic is ChangeTopic.NEW
    assert found.prompt == "Terraform 1.15: The plan command takes {{c1::`--light`}} now."


def test_words_that_the_notes_mark_as_code_are_code_in_the_draft():
    found = draft("The command drain takes a node.", ChangeKind.FEATURE, code=["drain"])

    assert found.prompt == "Terraform 1.15: The command {{c1::`drain`}} takes a node."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Fixed max_parallel on Windows.", ChangeKind.FIX),
        ("Updated the docs of max_parallel.", ChangeKind.OTHER),
        ("CVE-2026-1 in max_parallel is closed.", ChangeKind.SECURITY),
        ("Gone.", ChangeKind.BREAKING),
        ("Nicer colours all over.", ChangeKind.FEATURE),
        ("Add max_parallel.", ChangeKind.FEATURE),
        ("Nicer colours all over.", ChangeKind.BREAKING),
        ("The default colours, all other.", ChangeKind.BREAKING),
        ("They use std::move and {{ x }}.", ChangeKind.FEATURE),
        ("Some states are.", ChangeKind.BREAKING),
    ],
)
def test_what_gives_no_question_gives_no_draft(text, kind):
    assert draft_cards("Terraform", "1.15", [change(text, kind)]) == ()


def test_a_draft_shows_the_sentence_that_it_rests_on():
    text = "It was time. Removed the max_parallel option (#12). So be it."

    found = draft(text, matched="Removed")

    assert found.change == text
    assert found.source == "Removed the max_parallel option (#12)."
    assert found.answer == "Removed the `max_parallel` option."


def test_at_most_five_are_drafted_and_each_topic_comes_first_once():
    items = [
        *(change(f"Add --new-{n} to the plan command.", ChangeKind.FEATURE) for n in range(4)),
        *(change(f"Removed the old_{n} option.") for n in range(4)),
        change("Deprecated the old_flag option.", ChangeKind.DEPRECATION),
    ]

    found = draft_cards("Terraform", "1.15", items)

    assert [one.topic.value for one in found] == ["removed"] * 3 + ["deprecated", "new"]
    assert [one.answer for one in found[:3]] == [f"Removed the `old_{n}` option." for n in range(3)]


def test_a_change_that_is_told_twice_is_drafted_once():
    items = [change("Removed the a_b option."), change("Removed the a_b option. (#12)")]

    assert len(draft_cards("Terraform", "1.15", items)) == 1


def test_the_key_of_a_draft_follows_version_and_sentence():
    item = change("Removed the a_b option.")

    (one,), (same,), (other,) = (
        draft_cards(name, version, [item])
        for name, version in (("Terraform", "1.15"), ("tf", "v1.15.0"), ("Terraform", "1.16"))
    )

    assert one.key == same.key
    assert one.key != other.key


def test_every_topic_has_a_label():
    assert [topic.label for topic in ChangeTopic] == [
        "Removed",
        "Renamed",
        "Default changed",
        "New requirement",
        "Breaking",
        "Deprecated",
        "New",
    ]


PIECES = [
    "Removed",
    "the",
    "a_b",
    "default",
    "to",
    "3.8",
    "is now",
    ".",
    "requires",
    "{{c1::",
    "}}",
    "*",
]
texts = st.text(max_size=200) | st.lists(st.sampled_from(PIECES)).map(" ".join)
items = st.lists(st.builds(ChangeItem, st.sampled_from(ChangeKind), texts, st.just("Removed")))


@given(items)
def test_every_draft_is_a_card_that_could_be_kept_and_the_same_every_time(changes):
    found = draft_cards("Terraform", "1.15", changes)

    assert found == draft_cards("Terraform", "1.15", changes)
    assert len(found) <= MOST_DRAFTS
    for one in found:
        assert checked_words(one.kind, one.prompt, one.answer)
        assert one.source in one.change
        assert cloze_numbers(one.prompt) == ((1,) if one.kind is CardKind.CLOZE else ())
