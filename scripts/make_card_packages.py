"""Make tests/fixtures/cards/*.apkg with the real `anki` package, in both generations.

Run by a Python that has it: ``python scripts/make_card_packages.py tests/fixtures/cards``. How the
cards stand is set by hand, so that the tests know it.
"""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from anki.collection import Collection, ExportAnkiPackageOptions

MADE_AT = int(datetime(2026, 8, 1, 4, 0, tzinfo=UTC).timestamp())


def at(day: int) -> int:
    return int(datetime(2026, 8, day, 10, 0, tzinfo=UTC).timestamp())


def add(collection, deck, kind, fields, *, tags=()):
    note = collection.new_note(collection.models.by_name(kind))
    note.fields[: len(fields)] = list(fields)
    note.tags = list(tags)
    collection.add_note(note, deck)
    return note.card_ids()


def stand(collection, card, **columns):
    """Write how a card stands; ``type`` and ``queue`` are those of one under review."""
    columns |= {"type": 2, "queue": 2}
    named = ", ".join(f"{name}=?" for name in columns)
    collection.db.execute(f"UPDATE cards SET {named} WHERE id=?", *columns.values(), card)


def log(collection, card, day, grade):
    collection.db.execute(
        "INSERT INTO revlog VALUES (?,?,-1,?,9,1,2500,4200,1)", at(day) * 1000, card, grade
    )


def main(home: Path) -> None:
    with tempfile.TemporaryDirectory() as room:
        collection = Collection(f"{room}/collection.anki2")
        collection.db.execute("UPDATE col SET crt=?", MADE_AT)
        deck = collection.decks.id("Work::Terraform")
        (plan,) = add(
            collection,
            deck,
            "Basic",
            (
                "What does <b>terraform plan</b> show?",
                "What it would change.<br>It changes nothing.",
            ),
            tags=("cli", "plan"),
        )
        memory = json.dumps({"s": 25.5, "d": 4.25, "lrt": at(11)})
        stand(collection, plan, due=30, ivl=20, factor=2500, reps=2, lapses=0, data=memory)
        log(collection, plan, 2, 3)
        log(collection, plan, 11, 3)
        add(collection, deck, "Cloze", ("{{c1::init}} comes before {{c2::plan::verb}}.",))
        _, back = add(
            collection, deck, "Basic (and reversed card)", ("HCL", "The language of Terraform")
        )
        collection.sched.suspend_cards([back])
        (state,) = add(
            collection,
            deck,
            "Basic",
            ("Where is state kept?", "<ul><li>in a file</li><li>in a backend</li></ul>"),
        )
        stand(collection, state, due=20, ivl=10, factor=2300, reps=3, lapses=1, data="{}")
        for name, is_legacy in (("older", True), ("newer", False)):
            options = ExportAnkiPackageOptions(
                with_scheduling=True, with_media=True, legacy=is_legacy
            )
            collection.export_anki_package(
                out_path=str(home / f"{name}.apkg"), options=options, limit=None
            )
        collection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
