"""Cards as an Anki package of the older generation, which every Anki since 2.1 opens."""

import hashlib
import html
import io
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from learnlog.domain.card import CardKind
from learnlog.domain.card_file import FileCard, FileNote, memory_of
from learnlog.ingest.apkg_schema import MODELS, SCHEMA, collection_row
from learnlog.ingest.apkg_standing import SECONDS_PER_DAY
from learnlog.ingest.card_markup import fingerprint, to_html

DECK = "learnlog"
# The same name leads to the same id, so that a second package finds the decks of the first.
_DECK_IDS = 1_600_000_000_000
_TAG = re.compile(r"<[^>]*>")
_REVIEW, _SUSPENDED = 2, -1
_EASE = 2_500
# What packages of this generation say of themselves.
_META = b"\x08\x02"


def write_apkg(
    notes: Sequence[FileNote], *, now: datetime, made_at: int, with_schedule: bool = False
) -> bytes:
    """Return cards as a package; ``made_at`` is an instant at which a day not after any due begins.

    The first hint of a note names its deck. Without the schedule every card is new in it.
    """
    with TemporaryDirectory(prefix="learnlog-cards-") as room:
        path = Path(room) / "collection"
        db = sqlite3.connect(path)
        try:
            with db:
                _fill(db, notes, now=now, made_at=made_at, with_schedule=with_schedule)
        finally:
            db.close()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (
                ("meta", _META),
                ("collection.anki21", path.read_bytes()),
                ("media", b"{}"),
            ):
                # A fixed date: the same cards make the same package.
                info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
    return out.getvalue()


def _fill(
    db: sqlite3.Connection,
    notes: Sequence[FileNote],
    *,
    now: datetime,
    made_at: int,
    with_schedule: bool,
) -> None:
    db.executescript(SCHEMA)
    decks = {_deck(note): _deck_id(_deck(note)) for note in notes}
    seconds = int(now.timestamp())
    db.execute(
        "INSERT INTO col VALUES (1,?,?,?,11,0,0,0,?,?,?,?,'{}')",
        collection_row(made_at, seconds, {id_: name for name, id_ in decks.items()}),
    )
    first_id = seconds * 1000
    card_id = first_id
    reviewed: set[int] = set()
    for place, note in enumerate(notes):
        note_id = first_id + place
        db.execute(
            "INSERT INTO notes VALUES (?,?,?,?,-1,?,?,?,?,0,'')", _note(note, note_id, seconds)
        )
        for card in note.cards or (FileCard(0),):
            numbers = _numbers(card, made_at) if with_schedule else None
            row = (card_id, note_id, decks[_deck(note)], max(0, card.number - 1), seconds)
            db.execute(
                "INSERT INTO cards VALUES (?,?,?,?,?,-1,?,?,?,?,?,?,?,0,0,0,0,?)",
                row + (numbers or (0, 0, place + 1, 0, 0, 0, 0, "{}")),
            )
            if with_schedule:
                db.executemany(
                    "INSERT INTO revlog VALUES (?,?,-1,?,?,?,?,?,?)",
                    _reviews(card, card_id, reviewed),
                )
            card_id += 1


def _deck(note: FileNote) -> str:
    return "::".join((DECK, *(name.replace("::", ":") for name in note.hints[:1])))


def _deck_id(name: str) -> int:
    return _DECK_IDS + zlib.crc32(name.encode())


def _note(note: FileNote, note_id: int, seconds: int) -> tuple[Any, ...]:
    prompt, answer = to_html(note.prompt), to_html(note.answer)
    own = {
        "kind": note.kind,
        "topic": note.topic,
        "technology": note.technology,
        "from": note.true_from or "",
        "until": note.true_until or "",
        "prompt": note.prompt,
        "answer": note.answer,
        "prompt_shown": fingerprint(prompt),
        "answer_shown": fingerprint(answer),
    }
    fields = (
        prompt,
        answer,
        html.escape(note.source_url or "", quote=False),
        html.escape(json.dumps(own, ensure_ascii=False), quote=False),
    )
    plain = html.unescape(_TAG.sub("", prompt))
    checksum = int(hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest()[:8], 16)
    model = MODELS[CardKind(note.kind) is CardKind.CLOZE]
    tags = f" {note.tags} " if note.tags else ""
    kept = "\x1f".join(field.replace("\x1f", " ") for field in fields)
    return note_id, note.guid, model["id"], seconds, tags, kept, plain, checksum


def _numbers(card: FileCard, made_at: int) -> tuple[Any, ...] | None:
    """Return type, queue, due, interval, ease, reviews, lapses and memory; None for a new card."""
    stood = card.standing
    memory = memory_of(stood) if stood else None
    if stood is None:
        return None
    if memory is None or stood.due_at is None:
        queue = _SUSPENDED if stood.is_suspended else 0
        return 0, queue, 1, 0, 0, stood.reviews, stood.lapses, "{}"
    due = (stood.due_at - made_at) // SECONDS_PER_DAY
    data = {"s": memory.stability_days, "d": memory.difficulty, "lrt": stood.last_at}
    queue = _SUSPENDED if stood.is_suspended else _REVIEW
    interval = max(1, stood.interval_days)
    counts = (interval, _EASE, stood.reviews, stood.lapses)
    return _REVIEW, queue, due, *counts, json.dumps(data)


def _reviews(card: FileCard, card_id: int, reviewed: set[int]) -> list[tuple[int, ...]]:
    """Return the log of a card; Anki tells reviews by their instant, so each has its own."""
    rows: list[tuple[int, ...]] = []
    last = 0
    for at, grade, took in card.reviews:
        own_at = at
        while own_at in reviewed:
            own_at += 1
        reviewed.add(own_at)
        interval = max(1, (at - last) // (1000 * SECONDS_PER_DAY)) if last else 0
        is_first = not last
        rows.append(
            (own_at, card_id, grade, interval, 0, 0 if is_first else _EASE, took, int(last > 0))
        )
        last = at
    return rows
