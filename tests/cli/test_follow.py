import pytest

from learnlog.store.session import Store
from learnlog.store.tables import FollowRow
from tests.cli.conftest import ANA, BEN, NOMAD, ZOE, Terminal
from tests.conftest import NOW

AT = ("--now", NOW.isoformat())


def levels(terminal, email):
    return {item["technology"]: item["level"] for item in terminal.json("currency", "show", email)}


def test_what_is_new_is_added_and_what_is_followed_stays(house):
    assert house.json("follow", ANA, "nomad", "flask", "nomad") == {
        "added": ["nomad"],
        "known": ["flask"],
    }
    assert levels(house, ANA) == {"flask": 3, "nomad": None}


def test_a_level_is_that_of_all_that_are_named(house):
    house.run("follow", ANA, "flask", "nomad", "--level", "5", *AT)

    assert levels(house, ANA) == {"flask": 5, "nomad": 5}


def test_nought_is_a_level_too(house):
    house.run("follow", ZOE, "flask", "--level", "0", *AT)

    assert levels(house, ZOE) == {"flask": 0}


@pytest.mark.parametrize("words", [(), ("--impact", "patch"), ("--impact", "major")])
def test_the_impact_says_which_changes_are_shown(house, home, words):
    house.run("follow", ZOE, "nomad", *words, *AT)

    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.read() as session:
        impact = session.get(FollowRow, (3, 2)).impact
    store.close()
    assert impact == (words[1] if words else "minor")


def test_cards_and_ideas_of_the_catalogue_come_along_once(house):
    for _ in range(2):
        house.run("follow", ZOE, "flask", *AT)

    assert len(house.json("review", "due", ZOE)) == 2


def test_what_has_left_the_catalogue_can_be_followed_but_brings_no_cards(house, tmp_path):
    (tmp_path / "nomad.toml").write_text(NOMAD, encoding="utf-8")
    without_flask = Terminal(house.environ | {"LEARNLOG_CATALOGUE": str(tmp_path)})

    assert without_flask.json("follow", ZOE, "flask")["added"] == ["flask"]
    assert without_flask.json("review", "due", ZOE) == []


def test_a_person_reads_how_many(house):
    said = house.run("follow", BEN, "flask", "nomad", *AT).stdout

    assert said == "1 added, 1 followed already.\n"


def test_an_unknown_technology_is_refused_by_name_and_nothing_is_followed(house):
    said = house.refusal("follow", ZOE, "flask", "cobol")

    assert said == "learnlog: technology 'cobol' does not exist"
    assert levels(house, ZOE) == {}


def test_an_unknown_member_is_refused_by_name(house):
    said = house.refusal("follow", "x@team.example", "flask")

    assert said == "learnlog: x@team.example: no such member"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("flask", "--level", "6"),
        ("flask", "--level", "-1"),
        ("flask", "--level", "high"),
        ("flask", "--impact", "breaking"),
    ],
)
def test_no_technology_another_level_or_another_impact_is_wrong_usage(house, words):
    house.wrong_usage("follow", ANA, *words)
