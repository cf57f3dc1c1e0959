"""The note types of an Anki collection, in both generations of its schema."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# A field that learnlog adds to what it writes; it holds what Anki has no place for.
OWN_FIELD = "learnlog"
_REFERENCE = re.compile(r"\{\{([^{}]{1,200})\}\}")
_NO_FIELDS = frozenset({"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag"})
_CLOZE = 1
MAX_TYPES = 10_000


@dataclass(frozen=True, slots=True)
class NoteType:
    """The fields of a kind of note, and which of them each of its cards asks and answers with."""

    fields: tuple[str, ...]
    is_cloze: bool
    templates: dict[int, tuple[tuple[int, ...], tuple[int, ...]]]

    @property
    def own(self) -> int | None:
        """Where the field that learnlog added stands."""
        return self.fields.index(OWN_FIELD) if OWN_FIELD in self.fields else None


def note_types(db: sqlite3.Connection, tables: frozenset[str]) -> dict[int, NoteType]:
    """Return the note types of a collection by id."""
    if "notetypes" in tables:
        return _of_tables(db)
    return _of_document(db)


def _of_document(db: sqlite3.Connection) -> dict[int, NoteType]:
    """Read what schema 11 keeps as one document."""
    models = _document(db, "models")
    found = {}
    for key, model in list(models.items())[:MAX_TYPES]:
        if not isinstance(model, dict) or not str(key).isdecimal():
            continue
        fields = [str(field.get("name", "")) for field in _dicts(model.get("flds"))]
        sides = {
            number: (str(side.get("qfmt", "")), str(side.get("afmt", "")))
            for number, side in enumerate(_dicts(model.get("tmpls")))
        }
        found[int(key)] = _type(fields, model.get("type") == _CLOZE, sides)
    return found


def _of_tables(db: sqlite3.Connection) -> dict[int, NoteType]:
    """Read what schema 15 and later keep in tables, their settings packed as protocol buffers."""
    fields: dict[Any, list[str]] = {}
    sides: dict[Any, dict[int, tuple[str, str]]] = {}
    limit = MAX_TYPES * 10
    for id_, name in db.execute(
        "SELECT ntid, name FROM fields ORDER BY ntid, ord LIMIT ?", [limit]
    ):
        fields.setdefault(id_, []).append(str(name))
    query = "SELECT ntid, ord, config FROM templates ORDER BY ntid, ord LIMIT ?"
    for id_, ord_, config in db.execute(query, [limit]):
        packed = dict(packed_fields(config))
        sides.setdefault(id_, {})[ord_] = (_text(packed.get(1)), _text(packed.get(2)))
    query = "SELECT id, config FROM notetypes LIMIT ?"
    return {
        id_: _type(
            fields.get(id_, []), dict(packed_fields(config)).get(1) == _CLOZE, sides.get(id_, {})
        )
        for id_, config in db.execute(query, [MAX_TYPES])
    }


def _type(fields: Sequence[str], is_cloze: bool, sides: dict[int, tuple[str, str]]) -> NoteType:
    templates = {}
    for number, (question, answer) in sides.items():
        asked = _referred(question, fields)
        templates[number] = (
            asked,
            tuple(place for place in _referred(answer, fields) if place not in asked),
        )
    return NoteType(tuple(fields), is_cloze, templates)


def _referred(template: str, fields: Sequence[str]) -> tuple[int, ...]:
    """Return the fields that a template shows, in order."""
    names = [
        found[1].rpartition(":")[2].strip()
        for found in _REFERENCE.finditer(template)
        if found[1].lstrip()[:1] not in set("#^/!")
    ]
    shown = [name for name in dict.fromkeys(names) if name in fields and name not in _NO_FIELDS]
    return tuple(fields.index(name) for name in shown if name != OWN_FIELD)


def deck_names(db: sqlite3.Connection, tables: frozenset[str]) -> dict[int, str]:
    """Return the names of decks by id, their parts separated by ``::``."""
    if "decks" in tables:
        rows = db.execute("SELECT id, name FROM decks LIMIT ?", [MAX_TYPES])
        return {id_: str(name).replace("\x1f", "::") for id_, name in rows}
    decks = list(_document(db, "decks").items())[:MAX_TYPES]
    return {
        int(key): str(deck.get("name", ""))
        for key, deck in decks
        if isinstance(deck, dict) and str(key).isdecimal()
    }


def _document(db: sqlite3.Connection, column: str) -> dict[str, Any]:
    query = {"models": "SELECT models FROM col", "decks": "SELECT decks FROM col"}[column]
    try:
        found = json.loads((db.execute(query).fetchone() or ("",))[0])
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def packed_fields(message: Any) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a protocol buffer up to where it ends or is damaged."""
    if not isinstance(message, bytes):
        return
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
        elif wire == 2:
            length, at = _varint(message, at)
            yield key >> 3, message[at : at + length]
            at += length
        elif wire in {1, 5}:
            at += 8 if wire == 1 else 4
        else:
            return


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 70:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            break
    return value, at
