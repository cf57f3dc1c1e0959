from datetime import timedelta

import pytest

from tests.cli.conftest import ANA, BEN, ZOE
from tests.conftest import NOW

AT = ("--now", NOW.isoformat())


def test_a_plan_chooses_within_the_minutes_and_says_what_it_leaves_out(house):
    plan = house.json("plan", "show", BEN)

    assert set(plan) == {"budget_minutes", "chosen", "left_out"}
    assert plan["budget_minutes"] == 60
    actions = plan["chosen"] + plan["left_out"]
    assert {key for action in actions for key in action} == {
        "action",
        "technology",
        "minutes",
        "gain_points",
    }
    # An experiment takes the hour and brings back more than anything else.
    assert [(item["action"], item["technology"], item["minutes"]) for item in plan["chosen"]] == [
        ("experiment", "flask", 60)
    ]
    assert {item["action"] for item in plan["left_out"]} == {"tutorial", "review"}


def test_the_gain_of_an_action_is_the_currency_it_brings(house):
    (chosen,) = house.json("plan", "show", BEN)["chosen"]
    (before,) = house.json("currency", "show", BEN)

    house.run("evidence", "add", BEN, "flask", "--kind", "experiment", *AT)

    (after,) = house.json("currency", "show", BEN)
    gained = 100 * (after["currency"] - before["currency"])
    assert chosen["gain_points"] == pytest.approx(gained, abs=0.05)


def test_other_minutes_can_be_given(house):
    none = house.json("plan", "show", BEN, "--minutes", "0")
    less = house.json("plan", "show", BEN, "--minutes", "50")

    assert (none["budget_minutes"], none["chosen"], len(none["left_out"])) == (0, [], 3)
    assert less["budget_minutes"] == 50
    assert [item["action"] for item in less["chosen"]] == ["tutorial"]


def test_a_week_to_come_is_planned_as_of_its_monday(house):
    # Ana is current now; by the Monday of that week she is not.
    wednesday = NOW + timedelta(days=7 * 26 + 2)
    monday = (NOW + timedelta(days=7 * 26)).replace(hour=9, minute=30)
    assert (NOW.weekday(), wednesday.weekday()) == (0, 2)

    planned = house.json("plan", "show", ANA, "--week", wednesday.isoformat())

    assert planned == house.json("plan", "show", ANA, now=monday)
    assert [item["action"] for item in planned["chosen"]] == ["experiment"]
    assert "experiment" not in {
        item["action"] for item in house.json("plan", "show", ANA)["chosen"]
    }


def test_a_week_that_is_past_is_planned_from_now_on(house):
    past = (NOW - timedelta(days=70)).isoformat()

    assert house.json("plan", "show", BEN, "--week", past) == house.json("plan", "show", BEN)


def test_a_person_reads_the_minutes_and_the_reasons(house):
    said = house.run("plan", "show", BEN, *AT).stdout.splitlines()

    assert said[0].startswith("60 of 60 min, +")
    assert said[1].startswith("  60 min  Flask: run one experiment (60 min, +")


def test_who_follows_nothing_has_nothing_to_plan(house):
    assert house.json("plan", "show", ZOE) == {
        "budget_minutes": 60,
        "chosen": [],
        "left_out": [],
    }


def test_an_unknown_member_is_refused_by_name(house):
    said = house.refusal("plan", "show", "x@team.example")

    assert said == "learnlog: x@team.example: no such member"


@pytest.mark.parametrize(
    "words", [("--minutes", "-1"), ("--minutes", "2401"), ("--minutes", "x"), ("--week", "W35")]
)
def test_minutes_or_a_week_that_are_none_are_wrong_usage(house, words):
    assert words[0] in house.wrong_usage("plan", "show", ANA, *words)
