import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.release_flags import Flag, FlagEvidence, ReleaseFlags, flags_in


def raised(text):
    return [flag.value for flag in flags_in(f"A title\n{text}").flags]


def test_plain_fixes_raise_no_flag():
    assert flags_in("Fixes a typo in the manual.") == ReleaseFlags()


def test_each_warning_is_found_with_the_sentence_that_says_so():
    found = flags_in(
        "BREAKING CHANGE: the old flag was removed.\nFixes CVE-2026-1234. Thanks to all.\n"
        "Version 1 reaches its end of life."
    )

    assert (found.breaking, found.security, found.deprecated, found.end_of_life) == (True,) * 4
    assert found.evidence[0] == FlagEvidence(Flag.SECURITY, "CVE-2026-1234", "Fixes CVE-2026-1234.")
    assert found.matched == (
        "Fixes CVE-2026-1234.",
        "BREAKING CHANGE: the old flag was removed.",
        "Version 1 reaches its end of life.",
    )


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("feat(api)!: drop the old route", ["breaking"]),
        ("<strong>breaking</strong>: the default changed", ["breaking"]),
        ("<strong>security</strong>: a hole less", ["security"]),
        ("<strong>deprecation</strong>: use the other", ["deprecated"]),
        ("Read the migration guide.", ["breaking"]),
        ("This is backwards incompatible.", ["breaking"]),
        ("See GHSA-abcd-efgh-ijkl.", ["security"]),
        ("High severity security fix", ["security"]),
        ("The option was removed.", ["deprecated"]),
        ("Dropped support for Python 3.8.", ["deprecated"]),
        ("The 1.x line is EOL.", ["end_of_life"]),
        ("Retirement: the old gateway", ["end_of_life"]),
        ("This is an LTS release.", ["lts"]),
        ("This is a long-term support release.", ["lts"]),
        ("Tables are now generally available.", ["ga"]),
        ("Tables reached GA.", ["ga"]),
        ("Tables are in public preview.", ["preview"]),
    ],
)
def test_a_warning_is_found(text, flags):
    assert raised(text) == flags


@pytest.mark.parametrize(
    "text",
    [
        "No breaking changes.",
        "There are no known breaking changes in this release.",
        "This is a non-breaking change.",
        "It does not contain breaking changes.",
        "Breaking changes: none",
        "<h3>Breaking changes</h3><p>None.</p>",
        "Bump Spring Security updates to 6.2.",
        "A non-security update.",
        "Adds a vulnerability scanner.",
        "How to report a vulnerability.",
        "Please read our security policy.",
        "[CVE-2025-1]: https://example.org/CVE-2025-1234",
        "Normalise EOL characters.",
        "Updates the LTS label of Ubuntu 24.04.",
        "Fixes deprecation warnings.",
        "Replaces deprecated calls.",
        "Removed unused imports.",
        "Will be generally available soon.",
        "The PNG is in alpha-channel form.",
    ],
)
def test_words_that_are_denied_or_of_something_else_raise_no_flag(text):
    assert raised(text) == []


def test_support_that_ended_for_something_else_is_no_end_of_life():
    assert raised("Drop support for Python 3.8, which reached end of life.") == ["deprecated"]


@pytest.mark.parametrize(
    ("title", "is_lts"),
    [("Node.js 22.16.0 (LTS)", True), ("Jenkins 2.504 LTS", True), ("Our LTS policy", False)],
)
def test_a_title_says_lts_behind_its_version(title, is_lts):
    assert flags_in(title).has(Flag.LTS) is is_lts


def test_a_heading_is_shown_with_what_stands_below_it():
    found = flags_in("1.2\n<h3>Breaking Changes</h3><ul><li>The old API is gone</li></ul>")

    assert found.matched == ("Breaking Changes: The old API is gone",)


def test_a_heading_with_nothing_below_it_is_shown_alone():
    assert flags_in("1.2\n<h3>Breaking Changes</h3>").matched == ("Breaking Changes",)


def test_the_same_sentence_counts_once():
    assert len(flags_in("x\nA breaking change.\n<p>A breaking change.</p>").evidence) == 1


def test_at_most_five_sentences_of_a_flag_are_kept():
    found = flags_in("\n".join(f"Fixes CVE-2026-{number}" for number in range(1000, 1020)))

    assert len(found.matched) == 5


def test_a_sentence_is_kept_at_two_hundred_characters():
    (sentence,) = flags_in(f"x\n{'a ' * 300}breaking change{' b' * 300}").matched

    assert len(sentence) <= 200
    assert "breaking change" in sentence


def test_every_flag_has_its_words():
    assert [flag.label for flag in (Flag.GA, Flag.END_OF_LIFE)] == [
        "Generally available",
        "End of life",
    ]


@pytest.mark.parametrize("text", ["a" * 3_000_000 + "!:" * 1_000, "<" * 300_000, "no " * 80_000])
def test_a_long_hostile_text_is_read_to_its_end(text):
    assert flags_in(text).evidence == ()


@given(st.text(max_size=500))
def test_any_text_is_read_without_an_error(text):
    for item in flags_in(text).evidence:
        assert item.words
        assert len(item.sentence) <= 200
