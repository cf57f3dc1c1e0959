"""Cards as tables: TSV with the header directives of Anki, and CSV for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from learnlog.domain.card_file import (
    MAX_NOTES,
    CardFile,
    CardFileError,
    Fault,
    FileNote,
    plain_lines,
)
from learnlog.ingest.card_markup import to_markdown

MAX_BYTES = 20_000_000
MAX_CELL = 100_000
MAX_COLUMNS = 100
BOM = "\ufeff"

# What a column may be called, by what it holds.
NAMES: dict[str, frozenset[str]] = {
    "prompt": frozenset({"question", "front", "prompt", "text", "q"}),
    "answer": frozenset({"answer", "back", "extra", "back extra", "a"}),
    "technology": frozenset({"technology", "slug"}),
    "deck": frozenset({"deck"}),
    "kind": frozenset({"kind", "type", "notetype", "note type"}),
    "topic": frozenset({"topic"}),
    "source_url": frozenset({"source", "source url", "source_url", "url", "link"}),
    "true_from": frozenset({"true from", "true_from", "from"}),
    "true_until": frozenset({"true until", "true_until", "until"}),
    "tags": frozenset({"tags", "tag"}),
    "guid": frozenset({"guid", "id"}),
}
_WRITTEN = {
    "prompt": "Question",
    "answer": "Answer",
    "source_url": "Source",
    "kind": "Kind",
    "topic": "Topic",
    "true_from": "True from",
    "true_until": "True until",
    "technology": "Technology",
    "tags": "Tags",
    "guid": "Guid",
}
# Anki takes a column into the field that is called the same.
_IN_ANKI = {"prompt": "Front", "answer": "Back"}
_SEPARATORS = {
    "tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":",
}  # fmt: skip
_OF_COLUMN = {
    "guid column": "guid",
    "tags column": "tags",
    "deck column": "deck",
    "notetype column": "kind",
}
_DIRECTIVE = re.compile(r"#([a-z ]{2,20}):(.*)\Z", re.IGNORECASE)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_WORDS = ("prompt", "answer")
_OPTIONAL = ("source_url", "tags", "true_from", "true_until")


@dataclass(slots=True)
class _Header:
    separator: str
    html: bool = False
    tags: str = ""
    deck: str = ""
    notetype: str = ""
    names: list[str] = field(default_factory=list)
    places: dict[int, str] = field(default_factory=dict)
    columns: dict[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_table(body: bytes, *, separator: str = "\t", is_csv: bool = False) -> CardFile:
    """Return the cards of a table; of a damaged one, those that can be read.

    A table of a spreadsheet (``is_csv``) marks text that it would take for a formula by an
    apostrophe, which is left out.

    Raises:
        CardFileError: it is too large, no text, or no table.
    """
    if len(body) > MAX_BYTES:
        raise CardFileError(f"the file has {len(body):,} bytes; {MAX_BYTES:,} are read")
    try:
        text = body.decode("utf-16" if body[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise CardFileError(f"the file is not in UTF-8: byte {error.start:,}") from error
    lines = plain_lines(text).split("\n")
    header, begin = _header(lines, "" if is_csv else separator)
    if not header.separator:
        header.separator = _guessed(lines[begin] if begin < len(lines) else "")
    notes = tuple(_notes(_rows(lines, begin, header), header, is_csv=is_csv))
    return CardFile(notes, tuple(header.faults))


def _notes(
    rows: Iterable[tuple[int, list[str]]], header: _Header, *, is_csv: bool
) -> Iterator[FileNote]:
    count = 0
    for number, cells in rows:
        if not header.columns:
            header.columns = named_columns(cells)
            if header.columns:
                continue
            header.columns = {0: "prompt", 1: "answer", 2: "tags"}
        fault = _fault(cells)
        if fault:
            header.faults.append(Fault(number, fault))
            continue
        count += 1
        if count > MAX_NOTES:
            raise CardFileError(f"the file holds more than {MAX_NOTES:,} notes")
        yield _note(number, cells, header, is_csv=is_csv)


def named_columns(cells: Sequence[str]) -> dict[int, str]:
    """Return what each column holds as its name says; empty where none holds the question."""
    found: dict[int, str] = {}
    for place, cell in enumerate(cells[:MAX_COLUMNS]):
        name = cell.strip().casefold()
        known = next((column for column, names in NAMES.items() if name in names), "")
        if known and known not in found.values():
            found[place] = known
    return found if "prompt" in found.values() else {}


def _header(lines: Sequence[str], separator: str) -> tuple[_Header, int]:
    """Return what the directives at the beginning say, and the number of the line after them."""
    header = _Header(separator)
    number = 0
    while number < len(lines) and lines[number].startswith("#"):
        found = _DIRECTIVE.match(lines[number])
        number += 1
        if found:
            _take(header, number, found[1].strip().casefold(), found[2].strip(" "))
    header.columns = _columns(header.names, header.places)
    return header, number


def _take_separator(header: _Header, row: int, word: str, value: str) -> None:
    named = _SEPARATORS.get(word.casefold())
    if named is None and len(value) > 1:
        header.faults.append(Fault(row, f"separator: neither a sign nor a name: {word[:20]!r}"))
    else:
        header.separator = named or value or "\t"


def _take(header: _Header, row: int, name: str, value: str) -> None:
    """Take one directive; those of other programs than Anki say nothing here."""
    word = value.strip()
    if name == "separator":
        _take_separator(header, row, word, value)
    elif name == "html":
        header.html = word.casefold() == "true"
    elif name in {"tags", "deck", "notetype"}:
        setattr(header, name, word)
    elif name == "columns":
        header.names = value.split(header.separator or "\t")
    elif name in _OF_COLUMN and word.isdecimal() and 1 <= int(word[:4]) <= MAX_COLUMNS:
        header.places[int(word[:4]) - 1] = _OF_COLUMN[name]
    elif name in _OF_COLUMN:
        header.faults.append(Fault(row, f"{name}: no column {word[:20]!r}"))


def _columns(names: Sequence[str], places: dict[int, str]) -> dict[int, str]:
    """Return what each column holds: as named, else question and answer in the first free ones."""
    named = named_columns(names)
    if named:
        # A deck may be called like a technology; a column of that name says which one it is.
        places = {place: what for place, what in places.items() if named.get(place) != "technology"}
        taken = set(places.values())
        return {place: what for place, what in named.items() if what not in taken} | places
    if not places:
        return {}
    free = (place for place in range(MAX_COLUMNS) if place not in places)
    return dict(zip(free, _WORDS, strict=False)) | places


def _guessed(line: str) -> str:
    return max("\t;,", key=line.count) if any(mark in line for mark in "\t;,") else ","


def _rows(lines: Sequence[str], begin: int, header: _Header) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the line at which it begins."""
    reader = csv.reader(
        (f"{line}\n" for line in lines[begin:]), delimiter=header.separator, doublequote=True
    )
    number = begin + 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            header.faults.append(Fault(number, f"the row cannot be read: {error}"))
            cells = []
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield number, cells
        number = begin + reader.line_num + 1


def _fault(cells: Sequence[str]) -> str:
    if len(cells) > MAX_COLUMNS:
        return f"it has {len(cells)} columns; {MAX_COLUMNS} are read"
    if any(len(cell) > MAX_CELL for cell in cells):
        return f"a cell has more than {MAX_CELL:,} characters"
    return ""


def _note(number: int, cells: Sequence[str], header: _Header, *, is_csv: bool) -> FileNote:
    found = {
        what: (_unmarked(cells[place]) if is_csv else cells[place]).strip()
        for place, what in header.columns.items()
        if place < len(cells)
    }
    if header.html:
        found |= {what: to_markdown(found[what]) for what in _WORDS if what in found}
    kind = found.get("kind", header.notetype)
    tags = " ".join(filter(None, (found.get("tags", ""), header.tags)))
    deck = found.get("deck", header.deck)
    said: dict[str, Any] = {what: found.get(what) for what in _OPTIONAL}
    if header.tags or said["tags"] is not None:
        said["tags"] = tags
    return FileNote(
        row=number,
        prompt=found.get("prompt", ""),
        answer=found.get("answer", ""),
        kind=kind,
        topic=found.get("topic", ""),
        technology=found.get("technology", ""),
        guid=found.get("guid", ""),
        hints=tuple(reversed(deck.split("::"))) if deck else (),
        **said,
    )


def _unmarked(cell: str) -> str:
    """Return a cell without the apostrophe that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _marked(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write_tsv(notes: Iterable[FileNote]) -> bytes:
    """Return cards as a table that Anki and ``read_table`` take in, in Markdown."""
    columns = list(_WRITTEN)
    out = io.StringIO()
    directives = (
        "separator:tab",
        "html:false",
        "columns:" + "\t".join((_WRITTEN | _IN_ANKI).values()),
        f"deck column:{columns.index('technology') + 1}",
        f"tags column:{columns.index('tags') + 1}",
        f"guid column:{columns.index('guid') + 1}",
    )
    out.writelines(f"#{directive}\n" for directive in directives)
    # A line that begins with "#" is a comment unless it is quoted.
    plain, quoted = (
        csv.writer(out, delimiter="\t", lineterminator="\n", quoting=quoting)
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
    )
    for note in notes:
        cells = [str(getattr(note, what) or "") for what in columns]
        (quoted if cells[0].startswith("#") else plain).writerow(cells)
    return out.getvalue().encode()


def write_csv(notes: Iterable[FileNote]) -> bytes:
    """Return cards as a table for a spreadsheet, which takes no cell for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_WRITTEN.values())
    for note in notes:
        writer.writerow([_marked(str(getattr(note, what) or "")) for what in _WRITTEN])
    return (BOM + out.getvalue()).encode()
