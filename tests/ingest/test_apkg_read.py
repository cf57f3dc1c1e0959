import sqlite3

import pytest

from learnlog.domain.card_file import CardFileError, Fault
from learnlog.ingest import apkg_read
from learnlog.ingest.apkg_read import read_collection
from tests.ingest.packages import NOTE, collection


def read(path, *, with_schedule=False):
    return read_collection(path, with_schedule=with_schedule)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE VIEW v AS SELECT 1", "holds a view called 'v'"),
        (
            "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM cards; END",
            "holds a trigger called 't'",
        ),
        ("CREATE VIRTUAL TABLE f USING fts5(x)", "holds a table called 'f'"),
        ("DROP TABLE revlog", "has no table 'revlog'"),
        ("ALTER TABLE notes RENAME COLUMN flds TO f", "no such column: flds"),
    ],
)
def test_a_collection_that_holds_what_collections_do_not_is_refused(tmp_path, statement, said):
    with pytest.raises(CardFileError, match=said):
        read(collection(tmp_path, statement))


def test_a_view_in_the_place_of_a_table_is_refused(tmp_path):
    path = collection(
        tmp_path, "ALTER TABLE notes RENAME TO n", "CREATE VIEW notes AS SELECT * FROM n"
    )

    with pytest.raises(CardFileError, match="holds a view called 'notes'"):
        read(path)


def test_what_is_no_database_or_a_damaged_one_is_refused(tmp_path):
    text = tmp_path / "text"
    text.write_bytes(b"no database at all" * 100)
    with pytest.raises(CardFileError, match="cannot be read"):
        read(text)

    path = collection(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\xff" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    with pytest.raises(CardFileError, match=r"damaged|cannot be read"):
        read(path)


def test_the_file_is_neither_changed_nor_written_beside(tmp_path):
    path = collection(tmp_path)
    before = path.read_bytes()

    read(path, with_schedule=True)

    assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"collection", "source.apkg"}


def test_no_statement_but_a_select_is_carried_out(tmp_path):
    db = sqlite3.connect(f"file:{collection(tmp_path)}?mode=ro", uri=True)
    apkg_read._secured(db)

    for statement in ("ATTACH 'x.db' AS x", "PRAGMA user_version", "SELECT load_extension('x')"):
        with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
            db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE notes SET flds = x'00ff'", "the note holds no text"),
        ("UPDATE notes SET guid = x'00'", "the note holds no text"),
        ("UPDATE notes SET mid = 5", "the note is of no known type"),
        ("UPDATE col SET models = 'null'", "the note is of no known type"),
        ("UPDATE col SET models = '[[['", "the note is of no known type"),
        ('UPDATE col SET models = \'{"x": 1, "2": []}\'', "the note is of no known type"),
        ("UPDATE notes SET flds = printf('%.*c', 100001, 'x')", "more than 100,000 characters"),
        ("DELETE FROM cards", "the note has no card"),
        ("UPDATE cards SET ord = -1", "the note has no card"),
        ("UPDATE cards SET nid = -5", "the note has no card"),
    ],
)
def test_a_note_of_wrong_types_is_named_and_the_others_are_read(tmp_path, statement, said):
    file = read(collection(tmp_path, statement))

    (fault,) = file.faults
    assert file.notes == ()
    assert fault.row == 1
    assert said in fault.message


def test_of_very_many_faults_the_first_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(apkg_read, "_MAX_FAULTS", 1)
    path = collection(tmp_path, "DELETE FROM cards", notes=(NOTE, NOTE))

    assert read(path).faults == (Fault(1, "the note has no card"),)


def test_a_card_of_wrong_types_stands_as_a_new_one(tmp_path):
    path = collection(
        tmp_path,
        "CREATE TABLE loose AS SELECT * FROM cards",
        "DROP TABLE cards",
        "ALTER TABLE loose RENAME TO cards",
        "UPDATE cards SET due='x', ivl=x'00', factor='y', reps=1e300, lapses=-1, data='[', type=2",
        "INSERT INTO revlog VALUES (5, 1, -1, 9, 0, 0, 0, 0, 0)",
    )

    (note,) = read(path, with_schedule=True).notes

    (card,) = note.cards
    standing = card.standing
    assert (standing.reviews, standing.lapses, standing.interval_days) == (0, 0, 0)
    assert (standing.due_at, standing.last_at, standing.ease) == (None, None, None)
    assert card.reviews == ()


def test_reviews_that_are_none_are_left_out(tmp_path):
    card = "(SELECT id FROM cards)"
    path = collection(
        tmp_path,
        "CREATE TABLE loose (id, cid, usn, ease, ivl, lastIvl, factor, time, type)",
        "DROP TABLE revlog",
        "ALTER TABLE loose RENAME TO revlog",
        *(
            f"INSERT INTO revlog VALUES ({at}, {card}, 0, {ease}, 0, 0, 0, {took}, 0)"
            for at, ease, took in (
                (5, 3, 700),
                (6, 0, 0),
                (7, 5, 0),
                ("'x'", 3, 0),
                (8, 3, "'x'"),
                (9.5, 3, 0),
                (-1, 3, 0),
                (10, 1, 0),
            )
        ),
    )

    (note,) = read(path, with_schedule=True).notes

    assert note.cards[0].reviews == ((5, 3, 700), (10, 1, 0))


def test_more_notes_or_reviews_than_anybody_has_are_refused(tmp_path, monkeypatch):
    log = [f"INSERT INTO revlog VALUES ({at}, 1, -1, 3, 0, 0, 0, 0, 0)" for at in (5, 6)]
    path = collection(tmp_path, *log, notes=(NOTE, NOTE))
    monkeypatch.setattr(apkg_read, "MAX_NOTES", 1)
    with pytest.raises(CardFileError, match="more than 1 notes"):
        read(path)

    monkeypatch.setattr(apkg_read, "MAX_REVIEWS", 1)
    with pytest.raises(CardFileError, match="more than 1 reviews"):
        read(path, with_schedule=True)


def test_words_that_learnlog_wrote_come_back_as_they_were(tmp_path):
    (note,) = read(collection(tmp_path)).notes

    assert (note.prompt, note.answer, note.source_url) == (
        NOTE.prompt,
        NOTE.answer,
        NOTE.source_url,
    )
    assert (note.technology, note.true_from, note.true_until) == ("terraform", "1.6", "")


def test_words_that_were_changed_in_anki_are_those_that_count(tmp_path):
    changed = "replace(replace(flds, 'What does', 'Say what'), 'https://a', 'https://b')"
    path = collection(tmp_path, f"UPDATE notes SET flds = {changed}")

    (note,) = read(path).notes

    assert note.prompt == "Say what `plan` **show**?"
    assert note.answer == NOTE.answer
    assert note.source_url == "https://b.example/?a=1&b=2"


@pytest.mark.parametrize("own", ["", "{", "[1]", '{"kind": 5}'])
def test_a_field_of_ours_that_was_spoiled_is_done_without(tmp_path, own):
    path = collection(tmp_path, f"UPDATE notes SET flds = 'Why?\x1fSo.\x1f\x1f{own}'")

    (note,) = read(path).notes

    assert (note.prompt, note.answer, note.kind) == ("Why?", "So.", "question")


def test_a_schema_that_is_no_text_is_refused(tmp_path):
    path = collection(tmp_path)
    spoiled = path.read_bytes().replace(b"CREATE TABLE cards (", b"CREATE TABLE c\xadrds (")
    path.write_bytes(spoiled)

    with pytest.raises(CardFileError, match=r"damaged|cannot be read"):
        read(path)
