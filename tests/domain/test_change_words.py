import re

import pytest

from learnlog.domain.change_words import (
    LABEL,
    candidates,
    is_all_changes,
    is_only_kinds,
    label_kind,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Remove the name option", "breaking"),
        ("The name is deprecated", "deprecation"),
        ("Names will be removed in 3.0", "deprecation"),
        ("Escape names, see CVE-2024-12345", "security"),
        ("Fixed the name", "fix"),
        ("Names no longer crash", "fix"),
        ("Add a name", "feature"),
        ("run() now accepts names", "feature"),
        ("A crash with long names", "fix"),
    ],
)
def test_the_words_of_an_item_give_its_kind(text, kind):
    assert next(name for name, words in candidates(text, is_change=False) if words) == kind


@pytest.mark.parametrize(
    "text", ["Names are longer", "Replace deprecated calls", "Silence deprecation warnings"]
)
def test_words_that_give_no_kind_are_left_alone(text):
    assert not any(words for _, words in candidates(text, is_change=False))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("fix(core): x", "fix"),
        ("[FEATURE] x", "feature"),
        ("CHANGE/BUGFIX: x", "fix"),
        ("name: x", ""),
    ],
)
def test_a_label_names_a_kind(text, kind):
    assert label_kind(LABEL.match(text)) == kind


def test_a_title_is_made_of_words_for_kinds_or_of_others():
    assert is_only_kinds(re.findall(r"\w+", "bug fixes and other changes"))
    assert not is_only_kinds(["fixed", "trains"])
    assert is_all_changes(["all", "changes"])
    assert not is_all_changes([])
    assert not is_all_changes(["trains"])
