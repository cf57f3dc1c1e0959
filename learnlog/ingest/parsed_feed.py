"""What reading a document gives: a feed with its entries, or the reason why it is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from learnlog.domain.entry import ParsedEntry
from learnlog.domain.errors import LearnlogError

MAX_ENTRIES = 300


class FeedParseError(LearnlogError):
    """A document is no feed; ``error_class`` is a word of the feed page."""

    def __init__(self, error_class: str, message: str) -> None:
        super().__init__(message)
        self.error_class = error_class


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A document as learnlog would store it; ``warning`` says what is odd about it.

    ``ttl_seconds``, ``quiet_hours`` (0 to 23, UTC) and ``quiet_days`` (0 Monday to 6 Sunday) are
    what the document asks of its readers. ``item_hashes`` are 16 bytes for each item as it stands
    in the document, None where it cannot be cut into items; ``is_delta`` says that ``entries``
    are those alone whose hash was not known.
    """

    format: str
    title: str
    link: str
    entries: tuple[ParsedEntry, ...]
    warning: str = ""
    ttl_seconds: float = 0.0
    quiet_hours: tuple[int, ...] = ()
    quiet_days: tuple[int, ...] = ()
    item_hashes: bytes | None = None
    is_delta: bool = False


def newest(dates: Sequence[datetime | None], *, limit: int = MAX_ENTRIES) -> tuple[int, ...]:
    """Return the places of the newest in the order of the document, at most ``limit`` of them.

    What has no date is older than everything that has one; of two alike the first is kept.
    """
    if len(dates) <= limit:
        return tuple(range(len(dates)))

    def age(place: int) -> tuple[bool, float]:
        at = dates[place]
        return (at is None, 0.0 if at is None else -at.timestamp())

    return tuple(sorted(sorted(range(len(dates)), key=age)[:limit]))


def read_date(text: str) -> datetime | None:
    """Return an instant in one of the two usual spellings, to the second; else None."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, IndexError, TypeError, OverflowError):
            continue
        return at.replace(microsecond=0)
    return None
