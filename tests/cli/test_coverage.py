import math
from datetime import timedelta

import pytest

from tests.cli.conftest import ANA, BEN
from tests.conftest import NOW

AT = ("--now", NOW.isoformat())


def only(terminal, *words):
    (found,) = terminal.json("coverage", "Platform", *words)
    return found


SLOW = math.log(2) / (5 * 365.25)


def days_until_below(practised, stability, uncovered):
    """In how many days currency is at 0.8, by halving.

    Practised so many days ago with a stability in days, with so many days of slow change not
    caught up with today.
    """
    low, high = 0.0, 400.0
    while high - low > 1e-9:
        days = (low + high) / 2
        faded = 1 + 19 / 81 * (practised + days) / stability
        is_above = math.exp(-SLOW * (uncovered + days)) / math.sqrt(faded) > 0.8
        low, high = (days, high) if is_above else (low, days)
    return low


def day(days):
    return (NOW + timedelta(days=days)).date().isoformat()


# Ana, level 3, ran her experiment ten days ago.
DAYS = days_until_below(10, 31, 10)
FALLS = {"n": 1, "on": day(DAYS), "person": "1", "name": "Ana Costa"}
# One more today credits the ten days in between, and leaves a tenth of their slow change.
ANA_AGAIN = day(days_until_below(0, 41, 1))


def test_a_technology_that_one_person_knows_is_named_with_the_cheapest_way_to_mend_it(house):
    found = only(house)

    assert (found["technology"], found["cover"], found["missing"]) == ("flask", 1, 2)
    assert found["falls_below"] == [FALLS]
    # Ben's experiment of 300 days ago counts little, but one of today lasts: it credits 60 days.
    ben = {"person": "Ben Okafor", "action": "experiment", "minutes": 60, "until": None}
    ana = {"person": "Ana Costa", "action": "experiment", "minutes": 60, "until": ANA_AGAIN}
    assert found["cheapest_fix"] == ben | {"actions": ["experiment"]}
    assert found["fixes"] == [fix | {"actions": ["experiment"]} for fix in (ben, ana)]


def test_the_teams_currency_and_what_is_to_be_expected_are_those_of_the_people(house):
    found = only(house)

    shown = [house.json("currency", "show", email)[0]["currency"] for email in (ANA, BEN)]
    assert found["currency"] == pytest.approx(sum(shown) / 2)
    assert found["experts_expected"] == pytest.approx(sum(shown))
    assert found["at_least_one"] == pytest.approx(1 - (1 - shown[0]) * (1 - shown[1]))


def test_the_days_on_which_the_cover_shrinks_lie_within_those_asked_for(house):
    assert only(house, "--days", str(math.ceil(DAYS)))["falls_below"] == [FALLS]
    assert only(house, "--days", str(math.floor(DAYS)))["falls_below"] == []


@pytest.mark.parametrize(("hours", "cover"), [(-1, 1), (1, 0)])
def test_the_heatmap_with_its_clock_moved_to_that_day_shows_the_same(house, hours, cover):
    at = NOW + timedelta(days=DAYS, hours=hours)

    ahead = house.json("heatmap", "Platform", "--format", "json", "--at", at.isoformat())

    assert ahead["cover"] == [cover]
    assert house.json("heatmap", "Platform", "--format", "json", now=at)["cover"] == [cover]


def test_what_enough_people_know_is_not_named(house):
    house.run("evidence", "add", BEN, "flask", "--kind", "experiment", *AT)

    # Ben's experiment of today lasts longer than the ninety days; Ana's is due within them.
    assert house.json("coverage", "Platform", "--need", "1") == []
    assert house.json("coverage", "Platform", "--days", "1") == []


def test_what_will_fall_below_the_need_is_named_before_it_does(house):
    found = only(house, "--need", "1", "--days", "200")

    assert (found["cover"], [fall["n"] for fall in found["falls_below"]]) == (1, [1])


def test_only_who_reaches_the_level_counts(house):
    nobody = only(house, "--level", "5")
    alone = only(house, "--level", "3", "--days", "10")

    assert (nobody["cover"], nobody["cheapest_fix"], nobody["currency"]) == (0, None, None)
    assert (alone["cover"], alone["cheapest_fix"]) == (1, None)


def test_a_person_reads_who_covers_it_until_when_and_what_mends_it(house):
    assert house.run("coverage", "Platform", "--need", "1", *AT).stdout == (
        f"Flask: 1 current today (Ana Costa) → 0 on {spoken(DAYS)}. "
        "Cheapest fix: Ben Okafor, 60 min.\n"
    )


def spoken(days):
    at = NOW + timedelta(days=days)
    return f"{at.day} {at:%b}"


def test_what_is_thin_here_is_thin_on_the_heatmap(house):
    shown = house.json("heatmap", "Platform", "--format", "json")

    assert shown["cover"] == [only(house)["cover"]]


def test_an_unknown_team_is_refused_by_name(house):
    assert house.refusal("coverage", "Nowhere") == "learnlog: nowhere: no such team"


@pytest.mark.parametrize(
    "words",
    [("--need", "0"), ("--level", "1"), ("--level", "6"), ("--days", "0"), ("--days", "366")],
)
def test_numbers_out_of_range_are_wrong_usage(house, words):
    assert words[0] in house.wrong_usage("coverage", "Platform", *words)


def test_who_is_in_no_team_of_it_mends_nothing(house):
    house.run("team", "create", "Small", *AT)
    house.run("team", "add", "Small", ANA, *AT)

    (found,) = house.json("coverage", "Small", "--days", "10")

    assert (found["missing"], found["cheapest_fix"]) == (1, None)
