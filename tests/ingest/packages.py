"""Anki packages for tests, made of a collection that a test may spoil."""

import sqlite3
import zipfile

from learnlog.domain.card_file import FileCard, FileNote, Standing
from learnlog.ingest.apkg_write import write_apkg
from tests.conftest import NOW

MADE_AT = 1_785_556_800  # 1 August 2026, 4:00 in UTC

NOTE = FileNote(
    row=1,
    prompt="What does `plan` **show**?",
    answer="- What it would change.",
    kind="question",
    topic="",
    technology="terraform",
    source_url="https://a.example/?a=1&b=2",
    tags="cli plan",
    true_from="1.6",
    true_until="",
    guid="g1",
    hints=("Terraform",),
    cards=(FileCard(0, Standing(0, 0, is_suspended=False)),),
)


def write(path, *notes, with_schedule=False):
    path.write_bytes(
        write_apkg(notes or [NOTE], now=NOW, made_at=MADE_AT, with_schedule=with_schedule)
    )
    return path


def collection(home, *statements, notes=()):
    """The collection of a package, after statements that an attacker might have carried out."""
    package = write(home / "source.apkg", *notes)
    path = home / "collection"
    with zipfile.ZipFile(package) as archive:
        path.write_bytes(archive.read("collection.anki21"))
    db = sqlite3.connect(path)
    with db:
        for statement in statements:
            db.execute(statement)
    db.close()
    return path
