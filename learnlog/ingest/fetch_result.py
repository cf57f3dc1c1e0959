"""What is asked of an address, and what can come of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer gave to ask "has it changed" with, as the bytes that came."""

    etag: bytes | None = None
    last_modified: bytes | None = None


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One address to ask."""

    url: str
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document came. ``min_seconds`` is how long the server wants to be left alone.

    ``validators`` are those of this answer and no others. ``moved_to`` is where the document lies
    when every redirect on the way was a permanent one, else empty. ``sets_max_age`` says that
    the server takes care of how long its answer holds.
    """

    body: bytes
    content_type: str
    validators: Validators
    url: str
    min_seconds: float
    duration_ms: int
    moved_to: str = ""
    sets_max_age: bool = False


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing has changed since the validators were given; ``validators`` are those again."""

    validators: Validators
    min_seconds: float
    duration_ms: int
    moved_to: str = ""
    sets_max_age: bool = False


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Nothing usable came. ``error_class`` is a word of the feed page, ``reason`` one sentence.

    ``retry_after`` are the seconds that the server asked for, None where it named none that can
    be understood. ``page`` is the beginning of the page that said so, where feeds may be named.
    """

    error_class: str
    reason: str
    status: int | None = None
    retry_after: float | None = None
    duration_ms: int = 0
    page: bytes = b""


FetchResult = Fetched | NotModified | FetchFailed
