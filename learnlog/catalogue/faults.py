"""What can be wrong with a catalogue: one fault at a time, and the error that carries them all."""

from collections.abc import Iterable
from dataclasses import dataclass

from learnlog.domain.errors import LearnlogError

SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with one file; ``key`` is empty where the whole file is meant."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.message) if part)


class CatalogueError(LearnlogError):
    """A catalogue that cannot be used; its message lists every fault, one a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def shown(value: object) -> str:
    """Return ``value`` as a message shows it: as written, cut at 60 characters."""
    text = repr(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 1]}…"
