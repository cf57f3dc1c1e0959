"""A file of cards as it goes from the process that read it to the one that asked."""

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any

from learnlog.domain.card_file import (
    CardFile,
    CardFileError,
    Fault,
    FileCard,
    FileNote,
    Standing,
)

_NOTE = tuple(name for name in FileNote.__slots__ if name != "cards")
_STANDING = tuple(Standing.__slots__)


def as_json(file: CardFile) -> str:
    """Return a file as the process writes it; lists stand for values, in the order of fields."""
    return json.dumps(
        {
            "notes": [
                [*(getattr(note, name) for name in _NOTE), [_card(card) for card in note.cards]]
                for note in file.notes
            ],
            "faults": [[fault.row, fault.message] for fault in file.faults],
        }
    )


def _card(card: FileCard) -> list[Any]:
    stood = card.standing and [getattr(card.standing, name) for name in _STANDING]
    return [card.number, stood, list(chain.from_iterable(card.reviews))]


def error_json(message: str) -> str:
    """Return why a file cannot be read, as the process writes it."""
    return json.dumps({"error": message})


def from_json(answer: bytes) -> CardFile:
    """Return the file that a process wrote; one that was broken into may write anything.

    Raises:
        CardFileError: it could not be read, or the answer is none.
    """
    try:
        return _file(json.loads(answer))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise CardFileError("the package breaks its reader, or takes too much memory") from error


def _file(said: Any) -> CardFile:
    if "error" in said:
        raise CardFileError(str(said["error"])[:500])
    notes = tuple(_note(values) for values in said["notes"])
    faults = tuple(Fault(int(row), str(message)) for row, message in said["faults"])
    return CardFile(notes, faults)


def _note(values: Sequence[Any]) -> FileNote:
    row, *texts, hints, cards = values
    given = [None if text is None else str(text) for text in texts]
    named: dict[str, Any] = dict(zip(_NOTE[1:-1], given, strict=True))
    made = tuple(
        FileCard(int(number), _stood(stood), _reviews(reviews)) for number, stood, reviews in cards
    )
    return FileNote(row=int(row), hints=tuple(map(str, hints)), cards=made, **named)


def _reviews(numbers: Sequence[Any]) -> tuple[tuple[int, int, int], ...]:
    if numbers and set(map(type, numbers)) != {int}:
        raise TypeError("a review holds something else than whole numbers")
    return tuple(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))


def _stood(values: Sequence[Any] | None) -> Standing | None:
    if values is None:
        return None
    reviews, lapses, is_suspended, interval, *floats, due_at, last_at = values
    ease, stability, difficulty = (None if value is None else float(value) for value in floats)
    return Standing(
        reviews=int(reviews),
        lapses=int(lapses),
        is_suspended=bool(is_suspended),
        interval_days=int(interval),
        ease=ease,
        stability_days=stability,
        difficulty=difficulty,
        due_at=None if due_at is None else int(due_at),
        last_at=None if last_at is None else int(last_at),
    )
