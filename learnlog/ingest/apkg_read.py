"""The notes of an Anki collection; nothing in the file is trusted.

It is opened as what cannot change, its schema may hold tables and indexes alone, and no statement
but a SELECT is carried out. Called in a process of its own (``apkg_process``).
"""

import html
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from learnlog.domain.card_file import (
    MAX_NOTES,
    MAX_REVIEWS,
    CardFile,
    CardFileError,
    Fault,
    FileCard,
    FileNote,
)
from learnlog.ingest.apkg_standing import COLUMNS, CardNumbers, count_of, is_count, standing_of
from learnlog.ingest.apkg_types import deck_names, note_types
from learnlog.ingest.card_markup import MAX_FIELD, fingerprint, to_markdown

_MAX_FAULTS = 1_000
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
_LAST_MS = 4_102_444_800_000
_OWN = {
    "kind": "kind",
    "topic": "topic",
    "technology": "technology",
    "from": "true_from",
    "until": "true_until",
}
# Where question, answer and source stand in the note types that learnlog writes.
_OWN_SIDES = ((0,), (1,))
_OWN_SOURCE = 2
Reviews = dict[int, list[tuple[int, int, int]]]


def read_collection(path: Path, *, with_schedule: bool) -> CardFile:
    """Return the notes of a collection, with how their cards stand where that is wanted.

    Raises:
        CardFileError: it is no collection, damaged, or holds what collections do not.
    """
    db = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    try:
        tables = _secured(db)
        return _Reader(db, tables, with_schedule=with_schedule).read()
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise CardFileError(f"the collection cannot be read: {error}") from error
    finally:
        db.close()


def _secured(db: sqlite3.Connection) -> frozenset[str]:
    """Return the names of the tables, once the file can do nothing but be read."""
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    db.create_collation("unicase", _unicase)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000_000)
    db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    tables = []
    for kind, name, sql in db.execute("SELECT type, name, sql FROM sqlite_master"):
        is_plain = kind in {"table", "index"} and "virtual" not in str(sql or "")[:40].lower()
        if not is_plain:
            raise CardFileError(f"the collection holds a {kind} called {str(name)[:60]!r}")
        if kind == "table":
            tables.append(str(name))
    said = db.execute("PRAGMA quick_check(1)").fetchone()
    if said != ("ok",):
        raise CardFileError(f"the collection is damaged: {str(said and said[0])[:200]}")
    missing = {"col", "notes", "cards", "revlog"}.difference(tables)
    if missing:
        raise CardFileError(f"the collection has no table {min(missing)!r}")
    db.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
    )
    return frozenset(tables)


def _unicase(left: str, right: str) -> int:
    a, b = left.casefold(), right.casefold()
    return (a > b) - (a < b)


class _Reader:
    """What is looked up for every note."""

    def __init__(
        self, db: sqlite3.Connection, tables: frozenset[str], *, with_schedule: bool
    ) -> None:
        self.db = db
        self.types = note_types(db, tables)
        self.decks = deck_names(db, tables)
        self.with_schedule = with_schedule
        self.made_at = count_of((db.execute("SELECT crt FROM col").fetchone() or (0,))[0])
        self.cards: dict[int, list[tuple[int, CardNumbers]]] = {}
        self.reviews = self._reviews() if with_schedule else {}
        self.faults: list[Fault] = []

    def read(self) -> CardFile:
        """Return the notes, those that cannot be used as faults."""
        query = f"SELECT nid, ord, {COLUMNS} FROM cards ORDER BY nid, ord"  # noqa: S608  # nosec B608 - ours
        for note_id, number, *card in self.db.execute(query):
            if is_count(note_id) and is_count(number):
                self.cards.setdefault(note_id, []).append((number, CardNumbers(*card)))
        notes: list[FileNote] = []
        query = "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id LIMIT ?"
        for row, note in enumerate(self.db.execute(query, [MAX_NOTES + 1]), start=1):
            if row > MAX_NOTES:
                raise CardFileError(f"the package holds more than {MAX_NOTES:,} notes")
            fault = self._fault(note)
            if not fault:
                notes += self._notes(row, note)
            elif len(self.faults) < _MAX_FAULTS:
                self.faults.append(Fault(row, fault))
        return CardFile(tuple(notes), tuple(self.faults))

    def _reviews(self) -> Reviews:
        """Return the answers of each card; what was rescheduled without one is none."""
        found: Reviews = defaultdict(list)
        query = (
            "SELECT cid, id, ease, time FROM revlog WHERE ease BETWEEN 1 AND 4"
            " AND id BETWEEN 1 AND ? ORDER BY id LIMIT ?"
        )
        rows = self.db.execute(query, [_LAST_MS, MAX_REVIEWS + 1]).fetchall()
        if len(rows) > MAX_REVIEWS:
            raise CardFileError(f"the package holds more than {MAX_REVIEWS:,} reviews")
        for card, at, grade, took in rows:
            if type(at) is type(grade) is type(took) is int:
                found[card].append((at, grade, took))
        return found

    def _fault(self, note: tuple[Any, ...]) -> str:
        id_, guid, type_id, tags, fields = note
        if not all(isinstance(value, str) for value in (guid, tags, fields)):
            return "the note holds no text"
        kind = self.types.get(type_id)
        if kind is None or not kind.templates:
            return "the note is of no known type"
        if any(len(field) > MAX_FIELD for field in fields.split("\x1f")):
            return f"a field has more than {MAX_FIELD:,} characters"
        return "" if id_ in self.cards else "the note has no card"

    def _notes(self, row: int, note: tuple[Any, ...]) -> Iterator[FileNote]:
        """Yield what a note asks: a cloze text once, else each of its cards."""
        id_, guid, type_id, tags, fields = note
        kind = self.types[type_id]
        values = [*fields.split("\x1f"), *([""] * len(kind.fields))]
        cards = self.cards[id_]
        own = _own_words(values[kind.own]) if kind.own is not None else {}
        named = FileNote(
            row=row,
            prompt="",
            answer="",
            kind="cloze" if kind.is_cloze else "question",
            tags=" ".join(tags.split()),
            guid=guid[:200],
            hints=self._hints(cards[0][1], tags),
        )
        if own:
            named = replace(named, source_url=html.unescape(values[_OWN_SOURCE]).strip())
        said: dict[str, Any] = {name: own[key] for key, name in _OWN.items() if key in own}
        named = replace(named, **said)
        if kind.is_cloze:
            made = tuple(self._card(number + 1, card) for number, card in cards)
            sides = _OWN_SIDES if own else kind.templates[min(kind.templates)]
            yield replace(named, cards=made, **_words(values, sides, own))
            return
        for number, card in cards:
            guid = f"{named.guid}@{number}" if number else named.guid
            sides = _OWN_SIDES if own else kind.templates.get(number, ((), ()))
            words = _words(values, sides, own)
            yield replace(named, guid=guid, cards=(self._card(0, card),), **words)

    def _hints(self, card: CardNumbers, tags: str) -> tuple[str, ...]:
        """Return what may name the technology: the parts of the deck's name, then the tags."""
        deck = self.decks.get(card.home_deck or card.deck) or ""
        return (*reversed(deck.split("::")), *tags.split()[:20])

    def _card(self, number: int, card: CardNumbers) -> FileCard:
        if not self.with_schedule:
            return FileCard(number)
        reviews = self.reviews.get(card.id, ())
        return FileCard(number, standing_of(card, reviews, made_at=self.made_at), tuple(reviews))


def _own_words(field: str) -> dict[str, str]:
    """Return what learnlog wrote beside the fields that Anki shows."""
    try:
        found = json.loads(html.unescape(field)) if field else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _words(
    values: Sequence[str], sides: tuple[tuple[int, ...], tuple[int, ...]], own: dict[str, str]
) -> dict[str, Any]:
    """Return question and answer in Markdown; as learnlog wrote them unless they changed since."""
    found = {}
    for name, places in zip(("prompt", "answer"), sides, strict=True):
        markup = "<br><br>".join(values[place] for place in places if values[place].strip())
        is_as_written = own.get(f"{name}_shown") == fingerprint(markup)
        found[name] = own.get(name, "") if is_as_written else to_markdown(markup)
    return found
