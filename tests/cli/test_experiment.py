import pytest
from sqlmodel import select

from learnlog.store.session import Store
from learnlog.store.tables import EvidenceRow, ExperimentRow
from tests.cli.conftest import ANA, BEN
from tests.conftest import NOW

WORDS = ("experiment", "log", BEN, "flask", "Nest two blueprints")


def stored(home, number):
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.read() as session:
        row = session.get(ExperimentRow, int(number))
        session.expunge(row)
    store.close()
    return row


def logged(home):
    store = Store(f"sqlite:///{home / 'learnlog.db'}")
    with store.read() as session:
        query = select(EvidenceRow.kind).where(EvidenceRow.user_id == 2).order_by(EvidenceRow.id)
        kinds = list(session.exec(query))
    store.close()
    return kinds


@pytest.mark.parametrize(
    ("result", "kinds"),
    [
        ("confirmed", ["experiment"]),
        ("refuted", ["experiment"]),
        ("inconclusive", ["experiment_partial"]),
        ("abandoned", []),
    ],
)
def test_a_result_counts_as_evidence_of_its_kind(house, home, result, kinds):
    made = house.json(*WORDS, "--minutes", "40", "--result", result)

    assert set(made) == {"id"}
    row = stored(home, made["id"])
    assert (row.title, row.result, row.minutes) == ("Nest two blueprints", result, 40)
    assert (row.user_id, row.ended_at) == (2, NOW)
    assert logged(home) == ["experiment", *kinds]


def test_what_was_asked_seen_and_used_is_kept(house, home):
    made = house.json(
        *WORDS, "--minutes", "3", "--result", "confirmed", "--version", "3.1",
        "--question", "Do they nest?", "--text", "They do.", "--url", "https://lab.example/7",
    )  # fmt: skip

    row = stored(home, made["id"])
    assert (row.question, row.result_text, row.version, row.url) == (
        "Do they nest?",
        "They do.",
        "3.1",
        "https://lab.example/7",
    )
    assert row.minutes == 3


def test_an_experiment_brings_the_currency_back(house):
    house.run(*WORDS, "--minutes", "60", "--result", "confirmed", "--now", NOW.isoformat())

    (found,) = house.json("currency", "show", BEN)

    assert (found["band"], found["parts"]["practice"]) == ("current", 1.0)


def test_a_person_reads_the_number(house):
    assert house.run(*WORDS, "--minutes", "9", "--result", "refuted").stdout == "Logged as no. 1.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x@team.example", "flask", "Try"), "learnlog: x@team.example: no such member"),
        ((ANA, "cobol", "Try"), "learnlog: technology 'cobol' does not exist"),
        ((ANA, "flask", " "), "learnlog: Give a title of 1 to 200 characters."),
        (
            (ANA, "flask", "Try", "--url", "javascript:alert(1)"),
            "learnlog: 'javascript:alert(1)' is not a web address that begins with https://.",
        ),
    ],
)
@pytest.mark.parametrize("result", ["confirmed", "abandoned"])
def test_what_cannot_be_logged_is_refused_by_name(house, words, said, result):
    outcome = ("--minutes", "30", "--result", result)

    assert house.refusal("experiment", "log", *words, *outcome) == said


@pytest.mark.parametrize(
    "words",
    [
        ("--minutes", "30"),
        ("--result", "confirmed"),
        ("--minutes", "30", "--result", "fine"),
        ("--minutes", "-1", "--result", "confirmed"),
        ("--minutes", "2881", "--result", "confirmed"),
    ],
)
def test_an_experiment_has_minutes_and_one_of_four_results(house, words):
    house.wrong_usage(*WORDS, *words)
