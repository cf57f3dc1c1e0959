"""What a file of cards holds, whatever its format; and how a card is named outside of learnlog."""

import hashlib
import math
import re
from dataclasses import dataclass

from learnlog.domain.errors import LearnlogError
from learnlog.domain.review import DEFAULT_PARAMETERS, MemoryState

MAX_NOTES = 20_000
MAX_REVIEWS = 1_000_000
# Anki's smallest and largest ease are 1.3 and, of anything real, below 10.
_EASE = (1.3, 10.0)
_LEAST_STABILITY = 0.001
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SM2_RETENTION = 0.9


class CardFileError(LearnlogError):
    """A file holds no cards that could be read; the message names what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a card stood in the program that wrote the file; instants are seconds since 1970.

    ``stability_days`` and ``difficulty`` are those of FSRS, ``ease`` that of SM-2; each is None
    where the program did not use it.
    """

    reviews: int
    lapses: int
    is_suspended: bool
    interval_days: int = 0
    ease: float | None = None
    stability_days: float | None = None
    difficulty: float | None = None
    due_at: int | None = None
    last_at: int | None = None


@dataclass(frozen=True, slots=True)
class FileCard:
    """One card of a note.

    ``number`` is the deletion it asks, 0 where the note is one card. ``reviews`` are triples of
    an instant in milliseconds since 1970, a grade and how many milliseconds the answer took.
    """

    number: int
    standing: Standing | None = None
    reviews: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FileNote:
    """Words of a file that one card is made of, or one for each part that a cloze text hides.

    ``row`` is where they stand. What the file does not speak of is None; what it leaves empty is
    empty. ``guid`` names them across files, ``hints`` may name the technology.
    """

    row: int
    prompt: str
    answer: str
    kind: str = ""
    topic: str = ""
    technology: str = ""
    source_url: str | None = None
    tags: str | None = None
    true_from: str | None = None
    true_until: str | None = None
    guid: str = ""
    hints: tuple[str, ...] = ()
    cards: tuple[FileCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be used, and why; 0 is the file as a whole."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class CardFile:
    """A file of cards as it was read."""

    notes: tuple[FileNote, ...]
    faults: tuple[Fault, ...] = ()


def plain_lines(text: str) -> str:
    """Return a text with single newlines as line ends, and without what no database holds."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def guid_of(slug: str, kind: str, prompt: str) -> str:
    """Return the name of a card that no file named: the same words have the same."""
    written = "\0".join((slug, kind, plain_lines(prompt).strip()))
    return "ll-" + hashlib.sha256(written.encode()).hexdigest()[:24]


def memory_of(standing: Standing) -> MemoryState | None:
    """Return the FSRS memory of a card as it stood, None for one that was never answered.

    Where the program kept an ease and an interval alone, the stability is the interval, because
    it is asked when recall has fallen to 0.9, and the difficulty is the one under which a good
    answer then lengthens the interval by the ease. Source: ``memory_state_from_sm2`` of fsrs-rs.
    """
    if standing.stability_days is not None and standing.difficulty is not None:
        stability, difficulty = standing.stability_days, standing.difficulty
    elif standing.reviews and standing.interval_days > 0:
        stability = float(standing.interval_days)
        difficulty = _difficulty_of(stability, standing.ease or 2.5)
    else:
        return None
    if not (math.isfinite(stability) and math.isfinite(difficulty)):
        return None
    return MemoryState(min(36_500.0, max(_LEAST_STABILITY, stability)), _clipped(difficulty))


def _difficulty_of(stability: float, ease: float) -> float:
    w = DEFAULT_PARAMETERS
    low, high = _EASE
    ease = min(high, max(low, ease))
    slower = math.exp(w[8]) * stability ** -w[9] * math.expm1((1 - _SM2_RETENTION) * w[10])
    return float(11 - (ease - 1) / slower)


def _clipped(difficulty: float) -> float:
    return min(10.0, max(1.0, difficulty))
