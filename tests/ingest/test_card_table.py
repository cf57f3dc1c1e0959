import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.card_file import CardFileError, Fault, FileNote
from learnlog.ingest import card_table
from learnlog.ingest.card_table import named_columns, read_table, write_csv, write_tsv

CELL = st.text(alphabet=st.sampled_from("ab \n\t\"',;#=+-@é\\"), max_size=12).map(str.strip)
FULL = FileNote(
    row=0,
    prompt="# Why\n\tso?",
    answer='It\'s "so", \\ or not.\n\n- a',
    kind="drill",
    topic="cost",
    technology="react",
    source_url="https://a.example/?a=1",
    tags="a b",
    true_from="1.0",
    true_until="2.0",
    guid="g#1",
)


def said(note):
    return tuple(getattr(note, name) or "" for name in card_table.NAMES if name != "deck")


def words(file):
    return [(note.prompt, note.answer) for note in file.notes]


def test_a_table_without_names_holds_question_answer_and_tags():
    (note,) = read_table(b"Why?\tBecause.\ta b\tignored\n").notes

    assert (note.row, note.prompt, note.answer, note.tags) == (1, "Why?", "Because.", "a b")
    assert (note.kind, note.guid, note.source_url, note.true_from) == ("", "", None, None)


def test_columns_are_found_by_their_names():
    body = b"Tags;Back;Technology;FRONT;Unknown\nx;Because.;React;Why?;y\n"

    (note,) = read_table(body, is_csv=True).notes

    assert (note.row, note.prompt, note.answer, note.technology) == (2, "Why?", "Because.", "React")
    assert note.tags == "x"


def test_a_name_that_comes_twice_counts_once_and_no_question_means_no_names():
    assert named_columns(["Question", "Front", "Answer"]) == {0: "prompt", 2: "answer"}
    assert named_columns(["Answer", "Tags"]) == {}


def test_an_export_of_anki_is_read_by_its_directives():
    body = (
        b"#separator:Semicolon\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n"
        b"#tags column:6\n"
        b'x1;Cloze;Work::Terraform;"{{c1::<b>init</b>}}<br>""first""";extra;a b\n'
    )

    (note,) = read_table(body).notes

    assert (note.row, note.guid, note.kind, note.tags) == (7, "x1", "Cloze", "a b")
    assert note.prompt == '{{c1::**init**}}\\\n"first"'
    assert note.answer == "extra"
    # A deck below another may name the technology, and need not.
    assert (note.technology, note.hints) == ("", ("Terraform", "Work"))


def test_what_holds_for_every_row_is_said_once():
    body = b"#separator:tab\n#deck:React\n#notetype:Basic\n#tags:new hooks\n#odd\nWhy?\tSo.\tx\n"

    (note,) = read_table(body).notes

    assert (note.kind, note.hints, note.tags) == ("Basic", ("React",), "x new hooks")


def test_a_table_that_does_not_speak_of_tags_leaves_them():
    (silent,) = read_table(b"#columns:Front\tBack\nWhy?\tSo.\n").notes
    (short,) = read_table(b"#columns:Front\tBack\tTags\nWhy?\tSo.\n").notes

    assert (silent.tags, short.tags) == (None, None)


def test_a_separator_that_is_neither_a_sign_nor_a_name_is_told_and_not_used():
    file = read_table(b"#separator:bogus\nWhy?\tSo.\n")

    assert [(fault.row, "'bogus'" in fault.message) for fault in file.faults] == [(1, True)]
    assert [note.prompt for note in file.notes] == ["Why?"]


@pytest.mark.parametrize(
    ("separator", "mark"),
    [("tab", "\t"), ("Comma", ","), ("pipe", "|"), (":", ":"), ("space", " ")],
)
def test_separators_are_named_or_written(separator, mark):
    body = f"#separator:{separator}\nWhy{mark}So\n".encode()

    assert words(read_table(body)) == [("Why", "So")]


@pytest.mark.parametrize("line", ["a;b", "a,b", "a\tb"])
def test_the_separator_of_a_spreadsheet_is_guessed(line):
    assert words(read_table(line.encode(), is_csv=True)) == [("a", "b")]


def test_a_single_column_is_a_question_without_an_answer():
    assert words(read_table(b"a", is_csv=True)) == [("a", "")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_spreadsheets_write_is_read(encoding):
    assert words(read_table("Wé?\tSo.\r\n".encode(encoding))) == [("Wé?", "So.")]


def test_rows_of_many_lines_are_numbered_by_their_first_and_empty_ones_left_out():
    body = b'"a\nb"\tc\n\n \t \n"d"\te\n'

    assert [(note.row, note.prompt) for note in read_table(body).notes] == [(1, "a\nb"), (5, "d")]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"#tags column:zero\na\tb\n", Fault(1, "tags column: no column 'zero'")),
        (b"#guid column:0\na\tb\n", Fault(1, "guid column: no column '0'")),
        (b"a\tb\n" + b"\t".join([b"x"] * 101), Fault(2, "it has 101 columns; 100 are read")),
        (b"a\tb\n" + b"x" * 100_001, Fault(2, "a cell has more than 100,000 characters")),
        (
            b"a\tb\n" + b"x" * 140_000,
            Fault(2, "the row cannot be read: field larger than field limit (131072)"),
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_are_read(body, fault):
    file = read_table(body)

    assert file.faults == (fault,)
    assert words(file) == [("a", "b")]


def test_a_file_that_is_no_table_or_too_large_is_refused(monkeypatch):
    with pytest.raises(CardFileError, match="not in UTF-8: byte 1"):
        read_table(b"a\xff")
    with pytest.raises(CardFileError, match="20,000,000 are read"):
        read_table(b"a" * 20_000_001)
    monkeypatch.setattr(card_table, "MAX_NOTES", 1)
    with pytest.raises(CardFileError, match="more than 1 notes"):
        read_table(b"a\tb\nc\td\n")


def test_an_empty_file_holds_nothing():
    assert read_table(b"").notes == read_table(b"#separator:tab\n").notes == ()


@pytest.mark.parametrize(
    ("write", "is_csv"), [(write_tsv, False), (write_csv, True)], ids=["tsv", "csv"]
)
def test_every_field_comes_back_as_it_was_written(write, is_csv):
    (back,) = read_table(write([FULL]), is_csv=is_csv).notes

    assert said(back) == said(FULL)


@given(st.lists(st.tuples(CELL, CELL), max_size=4), st.booleans())
def test_whatever_is_written_is_read_again(cells, is_csv):
    notes = [FileNote(0, f"x{q}" if is_csv else q or "x", a, guid="g") for q, a in cells]
    write = write_csv if is_csv else write_tsv

    back = read_table(write(notes), is_csv=is_csv)

    assert words(back) == [(note.prompt, note.answer) for note in notes]


# The corpus of the OWASP page on injection by CSV, and what guards against its guard.
@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "'=1", "''=1", "'plain"]
)
def test_no_cell_of_a_spreadsheet_is_a_formula(text):
    body = write_csv([FileNote(0, text, text)])

    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])
    assert words(read_table(body, is_csv=True)) == [(text, text)]


def test_a_table_for_anki_says_what_its_columns_hold():
    lines = write_tsv([FULL]).decode().split("\n")

    names = lines[2].removeprefix("#columns:").split("\t")
    assert lines[:2] == ["#separator:tab", "#html:false"]
    assert names[:2] == ["Front", "Back"]
    for directive, name in (("deck", "Technology"), ("tags", "Tags"), ("guid", "Guid")):
        assert f"#{directive} column:{names.index(name) + 1}" in lines
    # A row that begins with "#" would be a comment.
    assert lines[6].startswith('"# Why')
