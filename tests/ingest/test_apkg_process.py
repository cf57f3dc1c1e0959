import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from learnlog.domain.card_file import CardFileError
from learnlog.ingest import apkg_process
from learnlog.ingest.apkg_process import read_apkg
from tests.ingest.packages import collection

PACKAGES = Path(__file__).parents[1] / "fixtures" / "cards"


def at(day):
    return int(datetime(2026, 8, day, 10, tzinfo=UTC).timestamp())


def test_both_generations_of_anki_hold_the_same():
    older, newer = (
        read_apkg(PACKAGES / f"{name}.apkg", with_schedule=True) for name in ("older", "newer")
    )

    assert older == newer
    assert older.faults == ()


def test_what_anki_packed_is_what_was_written_there():
    plan, cloze, front, back, state = read_apkg(PACKAGES / "newer.apkg", with_schedule=True).notes

    assert plan.prompt == "What does **terraform plan** show?"
    assert plan.answer == "What it would change.\\\nIt changes nothing."
    assert (plan.row, plan.kind, plan.tags) == (1, "question", "cli plan")
    assert plan.hints == ("Terraform", "Work", "cli", "plan")
    assert plan.cards[0].reviews == ((at(2) * 1000, 3, 4200), (at(11) * 1000, 3, 4200))
    assert (cloze.kind, cloze.prompt) == (
        "cloze",
        "{{c1::init}} comes before {{c2::plan::verb}}.",
    )
    assert [card.number for card in cloze.cards] == [1, 2]
    assert (front.prompt, front.answer) == (back.answer, back.prompt)
    assert back.guid == f"{front.guid}@1"
    assert [note.cards[0].standing.is_suspended for note in (front, back)] == [False, True]
    assert state.answer == "- in a file\n- in a backend"
    assert (state.cards[0].standing.interval_days, state.cards[0].standing.ease) == (10, 2.3)


def test_the_schedule_stays_where_it_is_unless_it_is_asked_for():
    notes = read_apkg(PACKAGES / "newer.apkg").notes

    cards = [card for note in notes for card in note.cards]
    assert {(card.standing, card.reviews) for card in cards} == {(None, ())}


def test_a_refusal_comes_back_in_its_own_words(tmp_path):
    path = collection(tmp_path, "CREATE VIEW v AS SELECT 1")
    package = tmp_path / "bad.apkg"
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(path, "collection.anki21")

    with pytest.raises(CardFileError, match="the collection holds a view called 'v'"):
        read_apkg(package)


def test_a_package_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(apkg_process, "WALL_SECONDS", 0.001)

    with pytest.raises(CardFileError, match="takes more time"):
        read_apkg(PACKAGES / "newer.apkg")


def test_a_process_that_dies_takes_nothing_else_with_it(monkeypatch):
    dead = subprocess.CompletedProcess([], -9, stdout=b"", stderr=b"")
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: dead)

    with pytest.raises(CardFileError, match="takes too much memory"):
        read_apkg(PACKAGES / "newer.apkg")
