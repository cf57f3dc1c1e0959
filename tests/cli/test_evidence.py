from datetime import timedelta

import pytest

from learnlog.cli import main
from learnlog.store.session import Store
from learnlog.store.tables import EvidenceRow
from tests.cli.conftest import ANA, BEN
from tests.conftest import NOW

ADD = ("evidence", "add", ANA, "flask", "--kind")
AT = ("--now", NOW.isoformat())


def stored(home, evidence_id):
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.read() as session:
        row = session.get(EvidenceRow, int(evidence_id))
        session.expunge(row)
    store.close()
    return row


def test_what_was_done_is_kept_as_it_was_said(house, home):
    made = house.json(
        *ADD, "tutorial", "--at", "2026-08-20T14:00:00+02:00", "--minutes", "45",
        "--version", "3.1", "--note", "Blueprints", "--url", "https://docs.example/b",
    )  # fmt: skip

    assert set(made) == {"id"}
    row = stored(home, made["id"])
    assert (row.user_id, row.kind, row.source) == (1, "tutorial", "cli")
    assert row.happened_at.isoformat() == "2026-08-20T12:00:00+00:00"
    assert (row.minutes, row.version, row.note) == (45, "3.1", "Blueprints")
    assert (row.url, row.passed) == ("https://docs.example/b", None)


def test_without_an_instant_it_happened_now(house, home):
    assert stored(home, house.json(*ADD, "read")["id"]).happened_at == NOW


@pytest.mark.parametrize(("outcome", "passed"), [("pass", True), ("fail", False)])
def test_a_graded_check_says_how_it_ended(house, home, outcome, passed):
    made = house.json(*ADD, "exam", "--outcome", outcome)

    assert stored(home, made["id"]).passed is passed


def test_the_same_key_again_changes_nothing(house):
    first = house.json(*ADD, "read", "--key", "pipeline-7")
    before = house.json("currency", "show", ANA)

    again = house.json(*ADD, "experiment", "--key", "pipeline-7")

    assert again == first
    assert house.json("currency", "show", ANA) == before


def test_the_key_of_one_member_is_none_of_another(house):
    mine = house.json(*ADD, "read", "--key", "pipeline-7")

    other = house.json("evidence", "add", BEN, "flask", "--kind", "read", "--key", "pipeline-7")

    assert mine != other


def test_what_is_logged_is_followed_from_then_on(house):
    house.run("evidence", "add", ANA, "nomad", "--kind", "project_week", *AT)

    assert {item["technology"] for item in house.json("currency", "show", ANA)} == {
        "flask",
        "nomad",
    }


def test_a_person_reads_the_number(house):
    assert house.run(*ADD, "read", *AT).stdout == "Logged as 3.\n"


def test_the_kinds_are_those_that_were_promised():
    (kind,) = [p for p in main.commands["evidence"].commands["add"].params if p.name == "kind"]

    assert set(kind.type.choices) == {
        *("exam", "experiment", "experiment_partial", "experiment_fail", "project_week"),
        *("delivered", "taught", "answered", "tutorial", "paired", "review_session"),
        *("review_pass", "review_hard", "review_fail", "read", "confirmed", "declared", "ack"),
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x@team.example", "flask", "--kind", "read"), "x@team.example: no such member"),
        ((ANA, "cobol", "--kind", "read"), "technology 'cobol' does not exist"),
        (
            (ANA, "flask", "--kind", "ack"),
            "An acknowledgement needs the version whose notes you know.",
        ),
        (
            (ANA, "flask", "--kind", "ack", "--version", "9.9"),
            "flask: no release '9.9' is known.",
        ),
        (
            (ANA, "flask", "--kind", "read", "--at", (NOW + timedelta(days=1)).isoformat()),
            "2026-08-25 09:30 lies ahead: log what has happened.",
        ),
        (
            (ANA, "flask", "--kind", "read", "--at", "1969-12-31"),
            "1969-12-31 is too long ago to count.",
        ),
        (
            (ANA, "flask", "--kind", "read", "--url", "ftp://docs.example"),
            "'ftp://docs.example' is not a web address that begins with https://.",
        ),
    ],
)
def test_what_cannot_be_logged_is_refused_in_one_line(house, words, said):
    assert house.refusal("evidence", "add", *words, *AT) == f"learnlog: {said}"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--kind", "gossip"),
        ("--kind", "read", "--at", "2026-13-01"),
        ("--kind", "read", "--minutes", "10081"),
        ("--kind", "exam", "--outcome", "perhaps"),
    ],
)
def test_another_kind_day_or_outcome_is_wrong_usage(house, words):
    house.wrong_usage("evidence", "add", ANA, "flask", *words)
