import shlex
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.review import Grade
from learnlog.services import cards
from learnlog.services.accounts import member_by_email
from learnlog.services.evidence import technology_id_of
from learnlog.services.review import GradeRequest, grade_card
from learnlog.services.review_settings import change_review_settings, review_settings
from learnlog.store.cards import CardValues
from learnlog.store.session import Store
from tests.cli.conftest import ANA, BEN, ZOE
from tests.conftest import NOW
from tests.makers import make_card

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
    # The least loaded of the days around it is taken, here a weekday.
    assert (after["interval_days"], after["due_on"]) == (3, "2026-08-27")
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
    assert "Routes.\n1 again (1 d)  2 hard (2 d)  3 good (3 d)  4 easy (" in said
    assert said.endswith("All done: 2 today.\n")
    assert house.json("review", "due", ANA) == []


def test_a_session_can_be_left_and_taken_up_again(house):
    house.run("review", ANA, *AT, given="\n3\n\nq\n")

    said = house.run("review", ANA, *AT, given="\nx\n3\n").stdout

    assert said.startswith("\n2 of 2 · Flask\nWhat is g for?\n")
    assert "'x' is not one of" in said
    assert said.endswith("All done: 2 today.\n")


def test_a_grade_is_taken_back_in_the_session_and_after_it(house):
    said = house.run("review", ANA, *AT, given="\n3\nz\n\n1\n\n4\n").stdout

    assert said.count("1 of 2 · Flask\nWhat does a blueprint group?\n") == 2
    assert "1 of 2 remembered.\n" in said
    assert f"`learnlog review undo {ANA}` takes the last grade back." in said
    undone = house.run("review", "undo", ANA, *AT).stdout
    assert undone == "Taken back: What is g for?\n"
    assert house.json("review", "undo", ANA)["id"] == "1"
    assert house.refusal("review", "undo", ANA, *AT) == "learnlog: There is nothing to take back."
    assert [card["reviews"] for card in house.json("review", "due", ANA)] == [0, 0]


def test_where_nothing_was_graded_the_session_goes_on(house):
    said = house.run("review", ANA, *AT, given="z\nq\n").stdout

    assert "There is nothing to take back." in said
    assert said.count("1 of 2 · Flask") == 2


def test_a_card_is_put_off_or_suspended_before_and_after_its_answer(house):
    said = house.run("review", ANA, *AT, given="s\n\n-\n").stdout

    assert said.endswith("All done: 0 today.\n")
    tomorrow = NOW + timedelta(days=1)
    assert [card["id"] for card in house.json("review", "due", ANA, now=tomorrow)] == ["1"]


def test_a_session_may_ask_about_one_technology(house):
    assert house.run("review", ANA, "--technology", "nomad", *AT).stdout == "All done: 0 today.\n"
    said = house.run("review", ANA, "--technology", "flask", *AT, given="q\n").stdout
    assert "1 of 2 · Flask" in said


@pytest.fixture
def in_the_house(house):
    """Change what is stored of Ana, whose id is given."""

    @contextmanager
    def change():
        store = Store(f"sqlite:///{Path(house.environ['LEARNLOG_HOME'], 'learnlog.db')}")
        with store.begin() as session:
            yield session, member_by_email(session, ANA).id
        store.close()

    return change


def test_a_session_asks_each_kind_of_card_in_its_way(house, in_the_house):
    with in_the_house() as (session, ana):
        for values in (
            {"prompt": "{{c1::g::a name}} is of a request.", "answer": "", "kind": CardKind.CLOZE},
            {"prompt": "Explain \x1b[31mblueprints.", "answer": "", "kind": CardKind.TOPIC},
            {
                "prompt": "What fails first?",
                "answer": "The disk.",
                "kind": CardKind.DRILL,
                "topic": FindingTopic.AVAILABILITY,
                "source_url": "https://flask.example/",
            },
        ):
            new = CardValues(technology_id_of(session, "flask"), **values)
            cards.add_note(session, new, user_id=ana, now=NOW)

    said = house.run("review", ANA, *AT, given="\n3\n" * 5).stdout

    assert "[a name] is of a request.\n" in said
    assert "**g** is of a request.\n" in said
    assert "Explain [31mblueprints.\n" in said
    assert "Say it in your own words" in said
    assert "5 of 5 · Flask · Availability\nWhat fails first?" in said
    assert "The disk.\nSource: https://flask.example/\n" in said


def learnt(session, user_id, prompt, **columns):
    """A card that was due yesterday."""
    today = NOW.date().toordinal()
    values = {"stability_days": 8.0, "difficulty": 6.0, "last_day": today - 10, "reviews": 9}
    flask = technology_id_of(session, "flask")
    due = {"due_day": today - 1}
    return make_card(session, user_id, flask, prompt, **(values | due | columns))


def test_what_does_not_fit_into_a_day_is_offered_to_be_spread(house, in_the_house):
    with in_the_house() as (session, ana):
        settings = replace(review_settings(session, ana), minutes=1)
        change_review_settings(session, ana, settings, now=NOW)
        for number in range(5):
            learnt(session, ana, f"Question {number}?")

    said = house.run("review", ANA, *AT, given="\n3\nq\n").stdout

    offer = f"2 most useful of 5 cards; `learnlog review spread {ANA}` spreads the rest."
    assert said.count(offer) == 1
    assert house.run("review", "spread", ANA, *AT).stdout == "3 cards moved to the days ahead.\n"
    assert house.json("review", "spread", ANA) == {"moved": 0}


def test_a_session_says_what_a_release_touched_and_what_keeps_slipping(house, in_the_house):
    with in_the_house() as (session, ana):
        card_id = learnt(session, ana, "Old?", lapses=4, changed_at=NOW)
        again = GradeRequest(card_id, Grade.AGAIN)
        grade_card(session, again, user_id=ana, now=NOW - timedelta(days=3))

    said = house.run("review", ANA, *AT, given="q\n").stdout

    assert "This one keeps slipping." in said
    assert "A release changed something here. Read it again.\nOld?\n" in said


class SlowHand(BytesIO):
    """Keys of somebody who does something else before the first of them."""

    def __init__(self, keys, before):
        super().__init__(keys)
        self.before = before

    def read1(self, size=-1):
        before, self.before = self.before, lambda: None
        before()
        return super().read1(size)


def test_a_card_that_was_graded_elsewhere_meanwhile_is_not_graded_again(house, in_the_house):
    def grade_elsewhere():
        with in_the_house() as (session, ana):
            grade_card(session, GradeRequest(1, Grade.EASY), user_id=ana, now=NOW)

    said = house.run("review", ANA, *AT, given=SlowHand(b"\n3\nq\n", grade_elsewhere)).stdout

    assert "That card was changed meanwhile. Look at it again." in said
    assert "2 of 2 · Flask\nWhat is g for?" in said


def test_while_one_is_away_a_session_asks_nothing(house, in_the_house):
    today = NOW.date().toordinal()
    with in_the_house() as (session, ana):
        away = replace(review_settings(session, ana), away_from=today, away_until=today + 3)
        change_review_settings(session, ana, away, now=NOW)

    said = house.run("review", ANA, *AT).stdout

    assert said == "Nothing is asked until 2026-08-27: you are away.\n"


def test_a_session_without_cards_says_so(house):
    assert house.run("review", ZOE).stdout == "All done: 0 today.\n"


def test_a_session_whose_input_ends_is_given_up(house):
    house.run("review", ANA, *AT, given="", expect=1)

    assert len(house.json("review", "due", ANA)) == 2


def test_what_is_neither_a_command_nor_an_address_is_wrong_usage(house):
    assert "No such command 'ana'" in house.wrong_usage("review", "ana")
