import pytest

from learnlog.domain.numberless import Numberless, is_day, numberless
from learnlog.domain.release import ReleaseKind


@pytest.mark.parametrize("title", ["May 13, 2020", "13 May 2020", "2020-05-13", "June 3rd, 2026"])
def test_a_day_is_known_in_several_spellings(title):
    assert is_day(title)


@pytest.mark.parametrize(
    "title", ["May 13, 2020 - Preview", "Maybe 13", "13.5", "", "Mayday 1, 2020"]
)
def test_what_is_more_or_less_than_a_day_is_none(title):
    assert not is_day(title)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("May 13, 2020", Numberless(None, is_dated=True)),
        ("May 13, 2020 - In public beta", Numberless(ReleaseKind.PRERELEASE, is_dated=True)),
        ("March 5th, 2024 - Alpha partnership", Numberless(None, is_dated=True)),
        ("Flask security release", Numberless(ReleaseKind.PATCH)),
        ("Flask is now in private preview", Numberless(ReleaseKind.PRERELEASE)),
        ("Flask release notes", Numberless(None)),
        ("Quart is now available", None),
        ("A tale of Flask", None),
    ],
)
def test_a_release_without_a_number_is_told_by_its_words(title, found):
    assert numberless(title, name="Flask") == found


def test_without_a_name_any_product_will_do():
    assert numberless("Quart is now available") == Numberless(None)
