from datetime import date

import pytest

from learnlog.domain.technology import (
    Category,
    DriftProfile,
    ReleaseLine,
    Technology,
    as_known_on,
)

DAY = date(2026, 6, 1)
SLOW = {Category.ARCHITECTURE, Category.NFR, Category.AGILE, Category.ADVISORY}


def technology(*lines):
    return Technology(
        "flask", "Flask", Category.FRAMEWORK, 4.0, DriftProfile.RELEASES, "web", lines=lines
    )


def test_practices_move_with_time_and_products_with_their_releases():
    moves_slowly = {kind for kind in Category if kind.drift is DriftProfile.TIME}

    assert moves_slowly == SLOW


@pytest.mark.parametrize(
    ("category", "years"),
    [(Category.LANGUAGE, 5.0), (Category.CLOUD, 2.5), *((slow, 7.0) for slow in sorted(SLOW))],
)
def test_knowledge_of_a_category_halves_within_the_years_after_which_a_certificate_is_renewed(
    category, years
):
    assert category.validity_half_life_years == years


def test_no_two_categories_are_called_the_same():
    labels = [category.label for category in Category]

    assert len(set(labels)) == len(labels) == 14
    assert all(labels)


def test_a_line_that_came_later_was_not_known():
    before, on_the_day, undated = (
        ReleaseLine("3.0", released_on=date(2025, 1, 1)),
        ReleaseLine("3.1", released_on=DAY),
        ReleaseLine("0"),
    )
    after = ReleaseLine("3.2", released_on=date(2026, 6, 2))

    known = as_known_on(technology(before, on_the_day, undated, after), DAY)

    assert known == technology(before, on_the_day, undated)


@pytest.mark.parametrize(
    ("latest_on", "latest"),
    [(date(2026, 6, 2), None), (DAY, "3.0.9"), (None, "3.0.9")],
)
def test_a_latest_version_that_came_later_was_not_known(latest_on, latest):
    line = ReleaseLine(
        "3.0",
        released_on=date(2025, 1, 1),
        supported_until=date(2027, 1, 1),
        latest="3.0.9",
        latest_on=latest_on,
    )

    (known,) = as_known_on(technology(line), DAY).lines

    assert known.latest == latest
    assert (known.latest_on is None) is (latest is None or latest_on is None)
    assert (known.cycle, known.supported_until) == ("3.0", date(2027, 1, 1))
