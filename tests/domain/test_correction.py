import pytest

from learnlog.domain.correction import (
    Assessment,
    CorrectedField,
    Correction,
    PhraseCorrection,
    corrected,
    without_phrases,
)
from learnlog.domain.release import ReleaseKind
from learnlog.domain.release_flags import Flag, flags_in

NOTES = "2.0\nBreaking Bad is the codename of this breaking change.\nCVE-2026-1234 is fixed."


def test_a_phrase_that_means_nothing_in_a_feed_takes_its_evidence_away():
    flags = flags_in(NOTES)

    left = without_phrases(flags, [PhraseCorrection(Flag.BREAKING, " breaking  BAD ")])

    assert (flags.breaking, left.breaking, left.security) == (True, False, True)


def test_other_evidence_keeps_a_flag_raised():
    flags = flags_in(f"{NOTES}\nA breaking change of the API.")

    assert without_phrases(flags, [PhraseCorrection(Flag.BREAKING, "breaking bad")]).breaking


@pytest.mark.parametrize(
    "phrase",
    [
        PhraseCorrection(Flag.SECURITY, "breaking bad"),
        PhraseCorrection(Flag.BREAKING, "elsewhere"),
        PhraseCorrection(Flag.BREAKING, "  "),
    ],
)
def test_a_phrase_of_another_flag_or_text_changes_nothing(phrase):
    flags = flags_in(NOTES)

    assert without_phrases(flags, [phrase]) == flags


READ = Assessment(ReleaseKind.MINOR, security=True)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("security", "no", Assessment(ReleaseKind.MINOR)),
        ("breaking", "yes", Assessment(ReleaseKind.MINOR, security=True, breaking=True)),
        ("end_of_life", "yes", Assessment(ReleaseKind.MINOR, security=True, end_of_life=True)),
        ("kind", "major", Assessment(ReleaseKind.MAJOR, security=True)),
        ("kind", "prerelease", Assessment(ReleaseKind.PRERELEASE, prerelease=True, security=True)),
        ("prerelease", "yes", Assessment(ReleaseKind.PRERELEASE, prerelease=True, security=True)),
        ("prerelease", "no", READ),
    ],
)
def test_what_a_person_says_of_a_version_holds(field, value, expected):
    assert corrected(READ, [Correction(CorrectedField(field), value)]) == expected


def test_a_version_that_is_no_prerelease_after_all_is_a_minor_one():
    read = Assessment(ReleaseKind.PRERELEASE, prerelease=True)
    said = [Correction(CorrectedField.PRERELEASE, "no")]

    assert corrected(read, said) == Assessment(ReleaseKind.MINOR)


def test_a_kind_goes_before_what_is_said_of_prereleases():
    said = [
        Correction(CorrectedField.KIND, "patch"),
        Correction(CorrectedField.PRERELEASE, "yes"),
    ]

    assert corrected(READ, said) == Assessment(ReleaseKind.PATCH, security=True)


def test_the_last_correction_of_a_field_holds():
    said = [Correction(CorrectedField.SECURITY, "no"), Correction(CorrectedField.SECURITY, "yes")]

    assert corrected(READ, said) == READ


@pytest.mark.parametrize(("field", "value"), [("kind", "huge"), ("security", "true")])
def test_a_value_that_a_field_cannot_have_is_refused(field, value):
    with pytest.raises(ValueError, match=value):
        Correction(CorrectedField(field), value)
