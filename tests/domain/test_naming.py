import pytest

from learnlog.domain.naming import can_be_shown, initials, slug_of, unused


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ana Costa", "ana-costa"),
        ("  O'Brien  ", "o-brien"),
        ("Łukasz Nguyễn", "ukasz-nguyen"),
        ("李", "member"),
        ("<b>Al</b>", "b-al-b"),
        ("---", "member"),
    ],
)
def test_a_slug_holds_only_letters_digits_and_hyphens(name, slug):
    assert slug_of(name, otherwise="member") == slug


def test_a_slug_is_never_longer_than_sixty_characters():
    assert len(slug_of("x" * 500, otherwise="member")) == 60


def test_a_taken_slug_gets_the_first_free_number():
    assert unused("ana", {"ana", "ana-2"}) == "ana-3"


def test_a_free_slug_stays_as_it_is():
    assert unused("ana", {"ben"}) == "ana"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Costa", "AC"),
        ("Ana Maria Costa", "AC"),
        ("李", "李"),
        ("<b>Al</b> 7", "B"),
        ("7 9", "?"),
        ("", "?"),
    ],
)
def test_initials_are_of_the_first_and_last_word(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ana", True), ("علی\u200cرضا", True), ("A\x00", False), ("\x1b[31m", False)],
)
def test_a_control_character_cannot_be_shown(name, shown):
    assert can_be_shown(name) is shown
