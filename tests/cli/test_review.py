import shlex

import pytest

from tests.cli.conftest import ANA, BEN, ZOE
from tests.conftest import NOW

AT = ("--now", NOW.isoformat())


def test_the_due_cards_are_those_that_came_with_what_is_followed(house):
    first, second = house.json("review", "due", ANA)

    assert first == {
        "id": "1",
        "technology": "flask",
        "prompt": "What does a blueprint group?",
        "reviews": 0,
        "lapses": 0,
        "stability_days": None,
        "due_on": "2026-08-24",
    }
    assert second["prompt"] == "What is g for?"
    assert house.run("review", "due", ANA, *AT).stdout == (
        "     1 Flask: What does a blueprint group?\n     2 Flask: What is g for?\n"
    )


def test_a_good_answer_moves_the_card_by_the_published_interval(house):
    after = house.json("review", "grade", ANA, "1", "good")

    # Stability 2.3065 d falls to 85 % after 2.3065 * (0.85^(-1/w) - 1) / (0.9^(-1/w) - 1) = 4.4 d
    # with w = 0.1542.
    assert (after["id"], after["reviews"], after["lapses"]) == ("1", 1, 0)
    assert after["stability_days"] == pytest.approx(2.3065)
    assert (after["interval_days"], after["due_on"]) == (4, "2026-08-28")
    assert [card["id"] for card in house.json("review", "due", ANA)] == ["2"]


@pytest.mark.parametrize(("grade", "days"), [("again", 1), ("hard", 2), ("easy", 16)])
def test_every_grade_has_its_interval(house, grade, days):
    # By the same formula from the published first stabilities 0.212, 1.2931 and 8.2956 d.
    assert house.run("review", "grade", ANA, "1", grade, *AT).stdout == f"Again in {days} d.\n"


def test_a_card_that_is_answered_counts_as_evidence(house):
    (before,) = house.json("currency", "show", BEN)
    cards = [card["id"] for card in house.json("review", "due", BEN)]

    for card in cards:
        house.run("review", "grade", BEN, card, "good", *AT)

    (after,) = house.json("currency", "show", BEN)
    # Recalling is passive: at level 2 it lifts practice to three quarters at once.
    assert before["parts"]["practice"] < after["parts"]["practice"] == pytest.approx(0.75)


def test_someone_else_s_card_is_no_card(house):
    assert house.refusal("review", "grade", BEN, "1", "good") == "learnlog: card 1: no such card"
    assert len(house.json("review", "due", ANA)) == 2


def test_a_card_that_does_not_exist_is_refused_by_number(house):
    assert house.refusal("review", "grade", ANA, "99", "good") == "learnlog: card 99: no such card"


@pytest.mark.parametrize(
    "words",
    [
        ("1", "fine"),
        ("1", "5"),
        ("one", "good"),
        ("0", "good"),
        ("99999999999999999999", "good"),
        ("1",),
    ],
)
def test_what_is_no_card_or_no_grade_is_wrong_usage(house, words):
    house.wrong_usage("review", "grade", ANA, *words)


@pytest.mark.parametrize("words", ["due {}", "grade {} 1 good", "{}"])
def test_an_unknown_member_is_refused_by_name(house, words):
    said = house.refusal("review", *shlex.split(words.format("x@team.example")))

    assert said == "learnlog: x@team.example: no such member"


def test_a_session_asks_one_card_after_another_until_all_are_done(house):
    said = house.run("review", ANA, *AT, given="\n3\n\n4\n").stdout

    assert "1 of 2 · Flask\nWhat does a blueprint group?\n" in said
    assert "Routes.\n1 again (1 d)  2 hard (2 d)  3 good (4 d)  4 easy (16 d)  q quits" in said
    assert said.endswith("All done: 2 today.\n")
    assert house.json("review", "due", ANA) == []


def test_a_session_can_be_left_and_taken_up_again(house):
    house.run("review", ANA, *AT, given="\n3\n\nq\n")

    said = house.run("review", ANA, *AT, given="\nx\n3\n").stdout

    assert said.startswith("\n2 of 2 · Flask\nWhat is g for?\n")
    assert "'x' is not one of" in said
    assert said.endswith("All done: 2 today.\n")


def test_a_session_without_cards_says_so(house):
    assert house.run("review", ZOE).stdout == "All done: 0 today.\n"


def test_a_session_whose_input_ends_is_given_up(house):
    house.run("review", ANA, *AT, given="", expect=1)

    assert len(house.json("review", "due", ANA)) == 2


def test_what_is_neither_a_command_nor_an_address_is_wrong_usage(house):
    assert "No such command 'ana'" in house.wrong_usage("review", "ana")
