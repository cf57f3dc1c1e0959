"""What a refresh hands from one step to the next, once an answer was read."""

from dataclasses import dataclass
from typing import Any

from learnlog.store.feed_fetches import Fetch


@dataclass(frozen=True, slots=True)
class Fault:
    """A feed that could not be refreshed, and why."""

    url: str
    error_class: str
    message: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of storing a document: its new and changed entries, and how its ids behave."""

    new: int = 0
    updated: int = 0
    ids_change: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one feed's answer came to: the log row, the feed's new columns, the fault."""

    fetch: Fetch
    values: dict[str, Any]
    fault: Fault | None = None
