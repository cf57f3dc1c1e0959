import json
import sqlite3

import pytest

from learnlog.ingest.apkg_types import NoteType, deck_names, note_types, packed_fields

NEWER = frozenset({"notetypes", "decks"})


@pytest.fixture
def db():
    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE TABLE col (models, decks); CREATE TABLE decks (id, name);"
        "CREATE TABLE notetypes (id, config); CREATE TABLE fields (ntid, ord, name);"
        "CREATE TABLE templates (ntid, ord, config);"
    )
    yield db
    db.close()


def field(number, content):
    """A field of a protocol buffer that holds bytes, shorter than 128."""
    return bytes([number << 3 | 2, len(content)]) + content


def test_the_older_generation_keeps_note_types_in_one_document(db):
    sides = [
        {"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}"},
        {"qfmt": "{{#Add}}{{type:Back}}{{/Add}}", "afmt": "{{hint:Front}} {{Tags}} {{learnlog}}"},
    ]
    fields = [{"name": name} for name in ("Front", "Back", "Add", "learnlog")]
    models = {"7": {"flds": fields, "tmpls": sides, "type": 0}, "8": {"type": 1}, "x": {}}
    decks = {"1": {"name": "Work::React"}, "x": {}, "2": 5}
    db.execute("INSERT INTO col VALUES (?, ?)", [json.dumps(models), json.dumps(decks)])

    found = note_types(db, frozenset())

    # The second card asks for the back, and its answer shows the front.
    names = ("Front", "Back", "Add", "learnlog")
    assert found[7] == NoteType(names, False, {0: ((0,), (1,)), 1: ((1,), (0,))})
    assert found[7].own == 3
    assert found[8] == NoteType((), True, {})
    assert found[8].own is None
    assert deck_names(db, frozenset()) == {1: "Work::React"}


def test_the_newer_generation_keeps_them_in_tables(db):
    db.execute("INSERT INTO notetypes VALUES (7, ?)", [b"\x08\x01" + field(3, b".card {}")])
    db.executemany("INSERT INTO fields VALUES (7, ?, ?)", [(0, "Text"), (1, "Back Extra")])
    sides = field(1, b"{{cloze:Text}}") + field(2, b"{{cloze:Text}}<br>{{Back Extra}}")
    db.execute("INSERT INTO templates VALUES (7, 0, ?)", [sides + b"\x40\xdf\xf3\xa2\x08"])
    db.execute("INSERT INTO decks VALUES (1, ?)", ["Work\x1fReact"])

    found = note_types(db, NEWER)

    assert found == {7: NoteType(("Text", "Back Extra"), True, {0: ((0,), (1,))})}
    assert deck_names(db, NEWER) == {1: "Work::React"}


@pytest.mark.parametrize("config", [None, "text", 5, b"", b"\xff", b"\x0a\x7fcut", b"\x0b"])
def test_settings_that_are_spoiled_make_a_type_without_sides(db, config):
    db.execute("INSERT INTO notetypes VALUES (7, ?)", [config])
    db.execute("INSERT INTO fields VALUES (7, 0, 'Front')")
    db.execute("INSERT INTO templates VALUES (7, 0, ?)", [config])

    assert note_types(db, NEWER) == {7: NoteType(("Front",), False, {0: ((), ())})}


@pytest.mark.parametrize("document", [None, 5, "", "[]", "{", b"\xff"])
def test_documents_that_are_spoiled_hold_nothing(db, document):
    db.execute("INSERT INTO col VALUES (?, ?)", [document, document])

    assert note_types(db, frozenset()) == {}
    assert deck_names(db, frozenset()) == {}


def test_a_collection_without_its_row_has_no_types(db):
    assert note_types(db, frozenset()) == {}


# The numbers 150 and "testing" are the examples of the format's own documentation.
def test_protocol_buffers_are_read_up_to_what_is_no_field():
    message = b"\x08\x96\x01" + b"\x12\x07testing" + b"\x1d1234" + b"\x2112345678" + b"\x28\x01"

    assert list(packed_fields(message)) == [(1, 150), (2, b"testing"), (5, 1)]
    assert list(packed_fields(b"\x08\x01\x0b\x08\x02")) == [(1, 1)]
    assert list(packed_fields("text")) == []
    assert next(packed_fields(b"\x08" + b"\xff" * 50))[0] == 1
