"""How many people know a technology well enough, until when, and what mends it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.coverage import Able, Fix, cheapest, cover_of, falls, sentence
from learnlog.domain.explanation import Action
from learnlog.domain.heatmap import Subject
from learnlog.domain.technology import Category
from tests.conftest import NOW

POSTGRESQL = Subject("postgresql-ha", "PostgreSQL HA", Category.DATA)
TODAY = date(2026, 8, 24)


def after(days):
    return NOW + timedelta(days=days)


# 14 November and 3 January are 82 and 132 days after 24 August.
ANA = Able(1, "Ana", 0.9, is_current=True, falls_at=after(82))
CHI = Able(3, "Chi", 0.95, is_current=True, falls_at=after(132))
BEN = Able(2, "Ben", 0.5, is_current=False)
DAN = Able(4, "Dan", None, is_current=False)
MEND = Fix(2, "Ben", (Action.TUTORIAL, Action.TUTORIAL), 90, "follow two tutorials")


def cover(*people, need=2, days=150, fixes=()):
    found = cover_of(POSTGRESQL, people, need=need, until=after(days))
    return replace(found, fixes=tuple(fixes))


def said(found):
    return sentence(found, today=TODAY, zone="UTC")


def test_the_sentence_says_who_covers_it_when_that_shrinks_and_what_mends_it():
    assert said(cover(ANA, BEN, CHI, fixes=[MEND, MEND])) == (
        "PostgreSQL HA: 2 current today → 1 on 14 Nov (Ana) → 0 on 3 Jan 2027. "
        "Cheapest fix: Ben, 90 min; Ben, 90 min."
    )


def test_of_many_people_only_the_falls_below_the_need_are_told():
    early = [Able(n, f"P{n}", 0.9, is_current=True, falls_at=after(n)) for n in (10, 11)]

    assert said(cover(ANA, CHI, *early, days=100, fixes=[MEND])) == (
        "PostgreSQL HA: 4 current today → 1 on 14 Nov (Ana). Cheapest fix: Ben, 90 min."
    )


def test_who_falls_on_the_same_day_falls_at_once():
    twin = Able(9, "Tim", 0.9, is_current=True, falls_at=after(82.1))

    assert " → 1 on 14 Nov (Ana, Tim)." in said(cover(ANA, twin, CHI, need=3, days=100))
    assert " → 0 on 14 Nov." in said(cover(ANA, twin, days=100))


def test_the_day_is_that_of_the_readers_zone():
    late = Able(1, "Ana", 0.9, is_current=True, falls_at=NOW.replace(hour=23))

    assert "on 25 Aug" in sentence(cover(late), today=TODAY, zone="Europe/Paris")


def test_the_one_it_rests_on_is_named_and_nobody_is_called_so():
    assert said(cover(ANA, BEN, days=10, fixes=[MEND])).startswith(
        "PostgreSQL HA: 1 current today (Ana). "
    )
    assert said(cover(BEN, fixes=[MEND])).startswith("PostgreSQL HA: nobody current today. ")


def test_a_fix_for_a_while_says_until_when():
    short = Fix(2, "Ben", (Action.NOTES,), 10, "read the notes", after(5))

    assert said(cover(ANA, BEN, days=10, fixes=[short])).endswith("Ben, 10 min, until 29 Aug.")


def test_what_is_still_missing_after_the_fixes_is_said():
    assert said(cover(BEN, fixes=[MEND])).endswith("Ben, 90 min. One more is needed.")
    assert said(cover(BEN, need=3, fixes=[MEND])).endswith("Ben, 90 min. Two more are needed.")
    assert said(cover(BEN)).endswith("today. Nobody gets there in one step or two.")
    assert said(cover(DAN)).endswith("today. Nothing is logged of those who have the level.")
    assert said(cover()).endswith("today. Nobody has the level.")


def test_what_stays_covered_needs_no_fix():
    found = cover(ANA, CHI, days=10, fixes=[MEND])

    assert (found.missing, found.least, found.falls) == (0, 2, ())
    assert said(found) == "PostgreSQL HA: 2 current today."


def test_the_cover_falls_below_each_number_on_the_latest_day_of_that_many():
    lasting = Able(5, "Eve", 0.99, is_current=True)

    found = falls([CHI, ANA, BEN, DAN, lasting], until=after(200))

    assert [(fall.n, fall.at, fall.name) for fall in found] == [
        (3, after(82), "Ana"),
        (2, after(132), "Chi"),
    ]
    assert [fall.name for fall in falls([CHI, ANA], until=after(82))] == ["Ana"]


@given(
    st.lists(st.tuples(st.booleans(), st.none() | st.integers(1, 300)), max_size=8),
    st.integers(1, 300),
)
def test_at_every_day_the_cover_is_what_counting_the_people_gives(people, horizon):
    able = [
        Able(n, f"P{n}", 0.9 if is_current else 0.1, is_current, days and after(days))
        for n, (is_current, days) in enumerate(people)
    ]

    found = falls(able, until=after(horizon))

    for day in range(horizon + 1):
        left = sum(p.is_current and (p.falls_at is None or p.falls_at > after(day)) for p in able)
        fallen = [fall for fall in found if fall.at <= after(day)]
        assert (fallen[-1].n - 1 if fallen else sum(p.is_current for p in able)) == left
    assert all(fall.at <= after(horizon) for fall in found)


def test_when_it_begins_to_fall_short_is_the_day_of_the_need():
    assert cover(ANA, CHI).falls_short_at == after(82)
    assert cover(ANA, CHI, need=1).falls_short_at == after(132)
    assert cover(ANA, CHI, need=3).falls_short_at is None


def test_the_teams_currency_is_the_mean_of_the_best_that_are_needed_an_empty_seat_counting_0():
    assert cover(ANA, BEN, CHI, DAN).currency == pytest.approx((0.95 + 0.9) / 2)
    assert cover(BEN, DAN).currency == pytest.approx(0.5 / 2)
    assert cover(DAN).currency is None


def test_experts_are_expected_by_the_sum_and_one_at_least_as_if_they_were_independent():
    found = cover(ANA, BEN, DAN)

    assert found.experts == pytest.approx(1.4)
    assert found.at_least_one == pytest.approx(1 - 0.1 * 0.5)
    assert (cover().experts, cover().at_least_one) == (0.0, 0.0)


def test_the_cheapest_fixes_are_those_that_last_and_then_take_the_fewest_minutes():
    def fix(name, minutes, *, until=None):
        return Fix(ord(name), name, (Action.NOTES,), minutes, "", until)

    fixes = [fix("C", 60), fix("A", 10, until=after(3)), fix("B", 60), fix("D", 45)]

    assert [found.name for found in cheapest(fixes, 3)] == ["D", "B", "C"]
    assert [found.name for found in cheapest(fixes, 9)] == ["D", "B", "C", "A"]
    assert cheapest(fixes, 0) == cheapest(fixes, -1) == ()
