from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.backlog import LONGEST_SPREAD_DAYS, spread
from learnlog.domain.due_day import DaysOff

# 1 January of year 1, day 1, was a Monday; so is every seventh day after it.
MONDAY = 7 * 1_000 + 1
EVERY_DAY = DaysOff()


def test_each_day_takes_what_it_has_room_for_the_most_needed_first():
    days = spread([5, 3, 8, 1], {MONDAY + 1: 1}, EVERY_DAY, day=MONDAY, a_day=2)

    assert days == {MONDAY + 1: [5], MONDAY + 2: [3, 8], MONDAY + 3: [1]}


def test_a_day_that_is_full_already_gets_none():
    days = spread([1, 2], {MONDAY + 1: 5}, EVERY_DAY, day=MONDAY, a_day=2)

    assert days == {MONDAY + 2: [1, 2]}


def test_days_off_get_none():
    off = DaysOff(weekdays=31, away_from=MONDAY + 1, away_until=MONDAY + 4)

    days = spread([1, 2, 3], {}, off, day=MONDAY, a_day=1)

    # Friday, and the next Monday and Tuesday.
    assert days == {MONDAY + 4: [1], MONDAY + 7: [2], MONDAY + 8: [3]}


def test_who_is_away_for_long_gets_them_on_the_days_there_are():
    off = DaysOff(away_from=MONDAY, away_until=MONDAY + 400)

    assert spread([1], {}, off, day=MONDAY, a_day=1) == {MONDAY + 1: [1]}


def test_nothing_to_spread_is_nothing():
    assert spread([], {}, EVERY_DAY, day=MONDAY, a_day=1) == {}


@given(
    st.integers(0, 400),
    st.dictionaries(st.integers(MONDAY + 1, MONDAY + LONGEST_SPREAD_DAYS), st.integers(0, 9)),
    st.integers(1, 12),
)
def test_every_card_is_asked_once_and_no_day_is_fuller_than_it_must_be(count, loads, a_day):
    days = spread(list(range(count)), loads, EVERY_DAY, day=MONDAY, a_day=a_day)

    assert [card_id for day in sorted(days) for card_id in days[day]] == list(range(count))
    room = sum(
        max(0, a_day - loads.get(day, 0))
        for day in range(MONDAY + 1, MONDAY + LONGEST_SPREAD_DAYS + 1)
    )
    above = -(-max(0, count - room) // LONGEST_SPREAD_DAYS)
    for day, ids in days.items():
        assert len(ids) + loads.get(day, 0) <= max(a_day, loads.get(day, 0)) + above
