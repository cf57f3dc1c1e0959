from datetime import UTC, datetime

import pytest

from learnlog.domain.card_file import FileCard, Standing
from learnlog.domain.local_time import local_day
from learnlog.domain.review import CardState, MemoryState
from learnlog.services.card_import_rows import Owner, review_rows, state_of
from tests.conftest import NOW, ago

LISBON = Owner(1, "Europe/Lisbon", NOW, {"rust": 60})
TODAY = local_day(NOW, "Europe/Lisbon")


def seconds(instant):
    return int(instant.timestamp())


def stood(**values):
    standing = Standing(
        **(
            {"reviews": 4, "lapses": 1, "is_suspended": False}
            | {"stability_days": 9.0, "difficulty": 5.0}
            | values
        )
    )
    return FileCard(0, standing)


def test_a_card_stands_on_the_days_of_its_member():
    given = stood(last_at=seconds(ago(3)), due_at=seconds(ago(-6)))

    expected = CardState(MemoryState(9.0, 5.0), TODAY - 3, TODAY + 6, 4, 1)
    assert state_of(given, LISBON, "react") == expected


@pytest.mark.parametrize("given", [None, FileCard(0), stood(stability_days=None)])
def test_a_card_of_which_nothing_is_known_is_new_and_due_today(given):
    assert state_of(given, LISBON, "react") == CardState(None, None, TODAY, 0, 0)


@pytest.mark.parametrize(("slug", "days"), [("react", 365), ("rust", 60)])
def test_no_card_is_due_later_than_its_technology_allows_or_was_asked_after_today(slug, days):
    given = stood(last_at=seconds(ago(-9)), due_at=seconds(ago(-4_000)))

    state = state_of(given, LISBON, slug)

    assert (state.last_day, state.due_day) == (TODAY, TODAY + days)


def test_an_answered_card_has_one_review_at_least():
    assert state_of(stood(reviews=0), LISBON, "react").reviews == 1


def test_reviews_on_both_sides_of_a_change_of_clocks_fall_on_their_own_days():
    # Clocks in Lisbon went forward on 29 March 2026 at 1:00 in UTC: 4:00 was 4:00 in UTC the day
    # before, and 3:00 from then on.
    instants = [
        datetime(2026, 3, 28, 3, 59, 59, tzinfo=UTC),
        datetime(2026, 3, 28, 4, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 59, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 3, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 3, 0, 1, tzinfo=UTC),
    ]
    reviews = tuple((seconds(at) * 1000 + 250, 3, 1_000) for at in instants)

    rows = review_rows([(7, FileCard(0, None, reviews), TODAY)], LISBON)

    first = datetime(2026, 3, 27, tzinfo=UTC).toordinal()
    assert [row.day_number for row in rows] == [first, first + 1, first + 1, first + 2, first + 2]
    assert [row.elapsed_days for row in rows] == [0, 1, 0, 1, 0]
    assert [row.at for row in rows] == [at.replace(microsecond=250_000) for at in instants]
    assert [row.due_day_after for row in rows] == [
        first + 1,
        first + 1,
        first + 2,
        first + 2,
        TODAY,
    ]
    assert {(row.card_id, row.user_id, row.zone) for row in rows} == {(7, 1, "Europe/Lisbon")}
