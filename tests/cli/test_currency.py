import math
from datetime import timedelta

import pytest

from tests.cli.conftest import ANA, BEN, ZOE
from tests.conftest import NOW

KEYS = {
    "technology",
    "level",
    "currency",
    "band",
    "parts",
    "causes",
    "version_known",
    "latest",
    "lines_behind",
    "support",
    "due_at",
    "forecast_at",
}
# Level 3, one experiment ten days ago, nothing ever released, and a half-life of five years.
REACH = 31 * 81 / 19
PRACTICE = 1 / math.sqrt(1 + 10 / REACH)
VALIDITY = math.exp(-math.log(2) * 10 / (5 * 365.25))


def only(terminal, *words):
    (found,) = terminal.json("currency", "show", *words)
    return found


def test_a_currency_comes_with_its_parts_and_its_causes(house):
    found = only(house, ANA)

    assert set(found) >= KEYS
    assert (found["technology"], found["level"], found["band"]) == ("flask", 3, "current")
    assert found["currency"] == pytest.approx(PRACTICE * VALIDITY)
    assert found["parts"] == {
        "practice": pytest.approx(PRACTICE),
        "validity": pytest.approx(VALIDITY),
        "checks": 1.0,
    }
    assert (found["version_known"], found["latest"]) == (None, None)
    assert found["lines_behind"] is None
    assert found["support"] == {"state": "unknown", "until": None}
    forgetting, time = found["causes"]
    share = math.log(PRACTICE) / math.log(PRACTICE * VALIDITY)
    assert (forgetting["cause"], time["cause"]) == ("forgetting", "time")
    assert (forgetting["share_percent"], time["share_percent"]) == (
        round(100 * share),
        round(100 * (1 - share)),
    )
    assert {*forgetting} == {*time} == {"cause", "share_percent", "text"}


def test_it_says_how_far_behind_the_version_known_is(house):
    for kind, version in (("experiment", "1.9.3"), ("tutorial", "1.8")):
        did = ("--kind", kind, "--version", version, "--now", NOW.isoformat())
        house.run("evidence", "add", ANA, "nomad", *did)

    (_, found) = house.json("currency", "show", ANA)

    assert (found["version_known"], found["lines_behind"]) == ("1.9.3", 0)
    assert found["support"] == {"state": "security", "until": None}


def test_the_due_date_is_in_utc_and_the_forecast_not_after_it(house):
    found = only(house, ANA)

    days = REACH * ((VALIDITY / 0.8) ** 2 - 1) - 10
    due = (NOW + timedelta(days=days)).replace(microsecond=0)
    assert found["due_at"] == due.isoformat().replace("+00:00", "Z")
    assert NOW.isoformat() < found["forecast_at"] <= found["due_at"]


def test_it_can_be_asked_for_one_technology_and_as_of_another_day(house):
    at = (NOW - timedelta(days=10)).isoformat()

    found = only(house, ANA, "flask", "--at", at)

    assert (found["currency"], found["causes"]) == (1.0, [])
    assert house.json("currency", "show", ANA, "nomad") == []


def test_nothing_is_known_before_the_first_evidence(house):
    found = only(house, ANA, "--at", (NOW - timedelta(days=11)).isoformat())

    assert (found["currency"], found["band"], found["parts"]) == (None, "unknown", None)
    assert (found["causes"], found["due_at"], found["forecast_at"]) == ([], None, None)


def test_the_currency_is_the_same_on_the_heatmap(house):
    shown = house.json("heatmap", "Platform", "--format", "json")

    for place, email in enumerate((ANA, BEN)):
        found, cell = only(house, email), shown["cells"][0][place]
        assert cell["currency"] == pytest.approx(found["currency"], abs=1e-6)
        assert (cell["level"], cell["band"]) == (found["level"], found["band"])


def test_a_person_reads_words(house):
    said = house.run("currency", "show", ANA, "--now", NOW.isoformat()).stdout

    percent = round(100 * PRACTICE * VALIDITY)
    assert said.splitlines()[0] == f"Flask: Current {percent} %"
    assert "of the loss: last hands-on use 10 days ago" in said


def test_who_follows_nothing_has_no_currency(house):
    assert house.json("currency", "show", ZOE) == []
    assert house.run("currency", "show", ZOE).stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x@team.example",), "learnlog: x@team.example: no such member"),
        ((ANA, "cobol"), "learnlog: technology 'cobol' does not exist"),
    ],
)
def test_an_unknown_member_or_technology_is_refused_by_name(house, words, said):
    assert house.refusal("currency", "show", *words) == said


@pytest.mark.parametrize("at", ["", "yesterday", "2026-02-30", "9999-12-31", "0001-01-01T00:00+12"])
def test_an_instant_that_is_none_is_wrong_usage(house, at):
    assert "--at" in house.wrong_usage("currency", "show", ANA, "--at", at)


def diff(house, email, *words):
    return house.json("currency", "diff", email, *words)


def test_a_difference_between_two_days_is_split_into_points_that_add_up(house):
    since = (NOW - timedelta(days=2)).isoformat()

    (found,) = diff(house, ANA, "--from", since)

    before, after = (
        house.json("currency", "show", ANA, "--at", at)[0]["currency"]
        for at in (since, NOW.isoformat())
    )
    assert found["technology"] == "flask"
    assert found["before"] == {"currency": before, "band": "current"}
    assert found["after"] == {"currency": after, "band": "current"}
    assert found["points"] == round(100 * after) - round(100 * before)
    assert sum(reason["points"] for reason in found["reasons"]) == found["points"]
    assert [(reason["reason"], reason["text"]) for reason in found["reasons"]] == [
        ("forgetting", "forgetting over 2 days"),
        ("time", "slow change over 2 days"),
        # Until today nothing was stated, and the model reckoned with level 2.
        ("level", "level working instead of conversant, 24 August"),
    ]


def test_a_day_ahead_is_what_comes_if_nobody_acts(house):
    ahead = (NOW + timedelta(days=60)).isoformat()

    (found,) = diff(house, ANA, "--from", NOW.isoformat(), "--to", ahead)
    (back,) = diff(house, ANA, "--from", ahead, "--to", NOW.isoformat())

    (shown,) = house.json("currency", "show", ANA, "--at", ahead)
    assert found["after"]["currency"] == pytest.approx(shown["currency"])
    assert found["after"]["band"] == "ageing"
    assert back["points"] == -found["points"] > 0


def test_what_was_unknown_has_reasons_without_points(house):
    (found,) = diff(house, ANA, "--from", "2026-01-01")

    assert found["before"] == {"currency": None, "band": "unknown"}
    assert found["points"] is None
    assert found["reasons"] == [
        {"reason": "evidence", "points": None, "text": "ran an experiment, 14 August"}
    ]


def test_a_person_reads_the_points_and_their_reasons(house):
    since = (NOW - timedelta(days=2)).isoformat()
    (found,) = diff(house, ANA, "--from", since)
    reasons = [f"  {r['points']:+d} {r['text']}" for r in found["reasons"]]

    told = house.run("currency", "diff", ANA, "--from", since, "--now", NOW.isoformat())
    first = house.run("currency", "diff", ANA, "--from", "2026-01-01", "--now", NOW.isoformat())

    assert told.stdout.splitlines() == [
        f"Flask: Current to Current, {found['points']:+d} points",
        *reasons,
    ]
    assert first.stdout == "Flask: Unknown to Current\n  ran an experiment, 14 August\n"


def test_where_nothing_changed_there_is_nothing_to_tell(house):
    assert diff(house, ANA, "--from", NOW.isoformat()) == []
    assert diff(house, ZOE, "--from", "2026-01-01") == []


def test_a_difference_needs_a_day_to_begin_with(house):
    assert "--from" in house.wrong_usage("currency", "diff", ANA)
    assert "nobody@team.example" in house.refusal(
        "currency", "diff", "nobody@team.example", "--from", "2026-01-01"
    )
