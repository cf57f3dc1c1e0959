"""Cards as a text in Markdown: a mark at the beginning of a line says what follows.

``Q:`` begins a question and ``A:`` its answer, ``C:`` a cloze text, ``T:`` a topic, ``D:`` a drill.
``Source:``, ``Tags:``, ``From:``, ``Until:``, ``Topic:`` and ``Guid:`` belong to the card above,
``Technology:`` to every card below. A line of the words that looks like a mark has a backslash
before it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from learnlog.domain.card import CardKind
from learnlog.domain.card_file import (
    MAX_NOTES,
    CardFile,
    CardFileError,
    Fault,
    FileNote,
    plain_lines,
)

MAX_BYTES = 20_000_000

_KINDS = {
    "q": CardKind.QUESTION,
    "c": CardKind.CLOZE,
    "t": CardKind.TOPIC,
    "d": CardKind.DRILL,
}
_MARK_OF = {kind: mark.upper() for mark, kind in _KINDS.items()}
_FIELDS = {
    "a": "answer",
    "source": "source_url",
    "tags": "tags",
    "from": "true_from",
    "until": "true_until",
    "topic": "topic",
    "guid": "guid",
}
_SAID = {what: name.capitalize() for name, what in _FIELDS.items()}
_NAMES = "Q|A|C|T|D|Source|Tags|From|Until|Topic|Guid|Technology"
_MARK = re.compile(rf"({_NAMES}):(?:[ \t]+|\Z)", re.IGNORECASE)
_LOOKS_LIKE_ONE = re.compile(rf"\\*(?:(?:{_NAMES}):(?:[ \t]|\Z)|-{{3,}}\Z)", re.IGNORECASE)


def read_markdown(body: bytes) -> CardFile:
    """Return the cards of a text; what stands before the first mark is no card.

    Raises:
        CardFileError: it is too large, or no text.
    """
    if len(body) > MAX_BYTES:
        raise CardFileError(f"the file has {len(body):,} bytes; {MAX_BYTES:,} are read")
    try:
        lines = plain_lines(body.decode("utf-8-sig")).split("\n")
    except UnicodeDecodeError as error:
        raise CardFileError(f"the file is not in UTF-8: byte {error.start:,}") from error
    found = _Found()
    for row, mark, words in _parts(lines):
        found.take(row, mark, words)
    return CardFile(tuple(found.notes), tuple(found.faults))


class _Found:
    """The cards of a text up to a line of it."""

    def __init__(self) -> None:
        self.notes: list[FileNote] = []
        self.faults: list[Fault] = []
        self.technology = ""

    def take(self, row: int, mark: str, words: str) -> None:
        """Take a mark and the words that follow it."""
        if mark == "technology":
            self.technology = words
        elif mark in _KINDS:
            if len(self.notes) == MAX_NOTES:
                raise CardFileError(f"the file holds more than {MAX_NOTES:,} cards")
            kind = _KINDS[mark].value
            self.notes.append(FileNote(row, words, "", kind=kind, technology=self.technology))
        elif not self.notes:
            self._fault(row, f"no card begins before this {mark.capitalize()}: line")
        elif getattr(self.notes[-1], _FIELDS[mark]):
            self._fault(row, f"this card has a {mark.capitalize()}: line already")
        else:
            said: dict[str, Any] = {_FIELDS[mark]: words}
            self.notes[-1] = replace(self.notes[-1], **said)

    def _fault(self, row: int, message: str) -> None:
        self.faults.append(Fault(row, message))


def _parts(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the marks with the line at which each stands and the words that follow it."""
    row, mark, words = 0, "", list[str]()
    for number, line in enumerate(lines, start=1):
        found = _MARK.match(line)
        if found or (line.startswith("---") and not line.strip("-")):
            if mark:
                yield row, mark, "\n".join(words).strip()
            row, mark = number, found[1].lower() if found else ""
            words = [line[found.end() :]] if found else []
        else:
            words.append(line[1:] if _LOOKS_LIKE_ONE.match(line) else line)
    if mark:
        yield row, mark, "\n".join(words).strip()


def write_markdown(notes: Iterable[FileNote]) -> bytes:
    """Return cards as a text in which ``read_markdown`` finds the same ones."""
    out = ["# Cards\n"]
    technology = ""
    for note in notes:
        if note.technology != technology:
            technology = note.technology
            out.append(f"Technology: {technology}\n")
        out.append(f"{_MARK_OF[CardKind(note.kind)]}: {_guarded(note.prompt)}")
        for what, name in _SAID.items():
            words = getattr(note, what)
            if words:
                out.append(f"{name}: {_guarded(words)}")
        out.append("")
    return "\n".join(out).encode()


def _guarded(words: str) -> str:
    """Return words of which no line but the first, which a mark precedes, looks like a mark."""
    first, *others = words.split("\n")
    return "\n".join(
        [first, *(f"\\{line}" if _LOOKS_LIKE_ONE.match(line) else line for line in others)]
    )
