import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import ANA
from tests.conftest import NOW

TEXT = """# My cards

Technology: nomad

Q: What is a pod?
A: One or more containers.

Q: What has no answer?
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "cards.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_cards_are_taken_in_once_and_every_bad_row_is_named(house, file):
    dry = house.json("cards", "import", str(file), "--for", ANA, "--dry-run")
    first = house.json("cards", "import", str(file), "--for", ANA)
    again = house.json("cards", "import", str(file), "--for", ANA)

    errors = [{"row": 8, "message": "A card needs a question and an answer."}]
    assert dry == first == {"added": 1, "updated": 0, "unchanged": 0, "errors": errors}
    assert again == {"added": 0, "updated": 0, "unchanged": 1, "errors": errors}


def test_the_same_is_said_in_words(house, file):
    said = house.run("cards", "import", str(file), "--for", ANA, "--dry-run").stdout.splitlines()

    assert said[0] == "1 would be added, 0 updated, 0 unchanged"
    assert said[1].startswith("row 8: ")


def test_cards_of_a_file_that_names_no_technology_get_the_one_that_is_asked_for(house, tmp_path):
    file = tmp_path / "cards.csv"
    file.write_text("front,back\nWhy?,Because.\n", encoding="utf-8")

    unnamed = house.json("cards", "import", str(file), "--for", ANA)
    named = house.json("cards", "import", str(file), "--for", ANA, "--technology", "nomad")

    assert (unnamed["added"], len(unnamed["errors"])) == (0, 1)
    assert (named["added"], named["errors"]) == (1, [])


@pytest.mark.parametrize("ending", ["apkg", "tsv", "csv", "md"])
def test_cards_that_are_given_out_come_in_again_unchanged(house, file, tmp_path, ending):
    house.run("cards", "import", str(file), "--for", ANA)
    out = tmp_path / f"out.{ending}"

    house.run("cards", "export", "--for", ANA, "--out", str(out), "--schedule")
    back = house.json("cards", "import", str(out), "--for", ANA, "--schedule")

    assert (back["added"], back["updated"], back["errors"]) == (0, 0, [])
    assert back["unchanged"] == 3  # with the two of Flask, which Ana follows
    assert zipfile.is_zipfile(out) is (ending == "apkg")


def test_cards_are_written_as_a_table_where_nothing_else_is_asked_for(house, file):
    house.run("cards", "import", str(file), "--for", ANA)

    said = house.run("cards", "export", "--for", ANA, "--technology", "nomad").stdout

    assert said.startswith("#separator:tab\n")
    assert "What is a pod?\tOne or more containers." in said


def test_reviews_that_came_along_are_counted(house, tmp_path):
    package = Path(__file__).parents[1] / "fixtures" / "cards" / "older.apkg"
    options = ("--for", ANA, "--technology", "nomad", "--schedule", "--now", NOW.isoformat())

    said = house.run("cards", "import", str(package), *options).stdout.splitlines()

    assert said == ["6 added, 0 updated, 0 unchanged", "2 reviews taken over"]


def test_a_file_of_another_format_is_refused(house, tmp_path):
    file = tmp_path / "cards.xlsx"
    file.write_bytes(b"PK")

    done = house.run("cards", "import", str(file), "--for", ANA, expect=1)

    assert "cards.xlsx: the name ends in none of .apkg" in done.stderr
