from datetime import timedelta

import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.card_validity import (
    NOTHING,
    DatedFact,
    Published,
    Touch,
    breakage_of,
    broken_names,
    is_reached,
    touch,
)
from learnlog.domain.change_items import ChangeItem
from learnlog.domain.change_kinds import ChangeKind
from learnlog.domain.release import ReleaseKind
from tests.conftest import NOW, ago


def fact(prompt="What does `terraform refresh` do?", answer="It reads.", **values):
    return DatedFact(
        **{"kind": CardKind.QUESTION, "true_as_of": ago(30)} | values, prompt=prompt, answer=answer
    )


def release(version="1.15", *, items=(), **values):
    known = {"kind": ReleaseKind.MINOR, "released_at": NOW} | values
    return Published(version, breakage=breakage_of(items), **known)


def breaks(text, kind=ChangeKind.BREAKING):
    return ChangeItem(kind, text)


@pytest.mark.parametrize(
    ("prompt", "change", "is_touched"),
    [
        ("What does `terraform refresh` do?", "The terraform refresh command is removed.", True),
        ("What does `terraform refresh` do?", "The terraform plan command is removed.", False),
        ("What is a state?", "The state is no longer local.", False),
        ("What is PodSecurityPolicy?", "PodSecurityPolicy is removed.", True),
        ("What is PodSecurityPolicy?", "PodSecurity is renamed.", False),
        ("What does --force do?", "--force-conflicts is removed.", False),
        ("What is max_connections?", "Renamed `max_connections` to `limit_connections`.", True),
        ("Which is in policy/v1?", "policy/v1beta1 is no longer served.", False),
    ],
)
def test_a_breaking_change_touches_the_cards_that_share_a_distinctive_name(
    prompt, change, is_touched
):
    found = touch(fact(prompt), release(items=[breaks(change)]))

    assert found is (Touch.SUSPEND if is_touched else None)


def test_a_name_in_the_answer_counts_too():
    card = fact("How is a state read anew?", "With `terraform refresh`.")

    assert touch(card, release(items=[breaks("Removed terraform refresh.")])) is Touch.SUSPEND


@pytest.mark.parametrize("kind", [kind for kind in ChangeKind if kind is not ChangeKind.BREAKING])
def test_a_change_that_breaks_nothing_touches_no_card(kind):
    items = [breaks("terraform refresh is quicker.", kind)]

    assert touch(fact(), release(items=items, is_breaking=True)) is None


def test_names_that_the_notes_mark_as_code_are_names_in_their_changes():
    asked, changes = "What does `drain` do?", [breaks("drain is removed.")]

    assert broken_names(asked, "", breakage_of(changes, code=["drain"])) == ("drain",)
    assert broken_names(asked, "", breakage_of(changes)) == ()


def test_ordinary_names_touch_nothing():
    breakage = breakage_of([breaks("OpenTofu support is removed.")], ordinary=["OpenTofu"])

    assert broken_names("Does it run OpenTofu?", "", breakage) == ()


def test_of_several_changes_one_can_be_asked_after():
    texts = ["Removed terraform refresh.", "Removed max_parallel."]
    breakage = breakage_of(map(breaks, texts))
    found = [broken_names("What is max_parallel?", "", breakage.only(text)) for text in texts]

    assert found == [(), ("max_parallel",)]


@pytest.mark.parametrize(
    ("until", "version", "is_touched"),
    [
        ("1.15", "1.15", True),
        ("1.15", "1.15.0", True),
        ("1.15", "v1.15.2", True),
        ("1.15", "2.0", True),
        ("1.9", "1.10", True),
        ("1.15", "1.14.9", False),
        ("24.10", "26.04", True),
        ("2025.2", "2026.1", True),
        ("2025-06-01", "2025-07-01", True),
        ("17", "2026-01-01", False),  # a date among numbers
        ("1.15", "main", False),
        ("soon", "1.15", False),
    ],
)
def test_a_card_is_touched_by_the_release_that_reaches_the_version_that_ends_it(
    until, version, is_touched
):
    card = fact("What is a state?", true_until=until)

    assert (touch(card, release(version)) is Touch.SUSPEND) is is_touched


def test_a_major_release_without_notes_touches_only_what_it_ends():
    major = release("2.0", kind=ReleaseKind.MAJOR, is_breaking=True)

    assert touch(fact(), major) is None
    assert touch(fact(true_until="2.0"), major) is Touch.SUSPEND


@pytest.mark.parametrize(
    ("seen", "is_touched"),
    [
        (release("2.0", kind=ReleaseKind.MAJOR), True),
        (release("1.15", is_breaking=True), True),
        (release("1.15", items=[breaks("Removed a_flag.")]), True),
        (release("1.15", items=[breaks("Added a_flag.", ChangeKind.FEATURE)]), False),
        (release("1.15"), False),
        (release("1.16"), True),
    ],
)
def test_a_drill_is_to_be_read_again_after_a_major_or_breaking_release(seen, is_touched):
    drill = fact("How does it recover?", kind=CardKind.DRILL, true_until="1.16")

    assert touch(drill, seen) is (Touch.READ_AGAIN if is_touched else None)


@pytest.mark.parametrize("days", [0, 1])
def test_what_came_out_before_a_card_was_said_to_be_true_does_not_touch_it(days):
    card = fact(true_until="1.15", true_as_of=NOW + timedelta(days=days))

    assert touch(card, release("1.15")) is None


def test_a_trial_touches_nothing():
    trial = release("1.15-rc1", kind=ReleaseKind.PRERELEASE, items=[breaks("Removed a_flag.")])

    assert touch(fact("What is a_flag?", true_until="1.14"), trial) is None


@pytest.mark.parametrize(("begin", "is_touched"), [("1.16", False), ("1.15", True), ("main", True)])
def test_a_fix_of_a_version_for_which_a_card_never_held_does_not_touch_it(begin, is_touched):
    card = fact("What is a_flag?", true_from=begin)

    found = touch(card, release("1.15.9", items=[breaks("Removed a_flag.")]))

    assert found is (Touch.SUSPEND if is_touched else None)


def test_versions_that_do_not_compare_are_neither_before_nor_after():
    assert is_reached("1.0", "main") is None
    assert is_reached("", "1.0") is None
    assert is_reached("2026.1", "1.0") is None


def test_a_card_without_a_name_of_its_own_shares_none():
    assert broken_names("What is a state?", "A file.", breakage_of([breaks("No a_b.")])) == ()
    assert broken_names("What is a_b?", "", NOTHING) == ()
