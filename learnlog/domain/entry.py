"""Entries: what one is, what it is known by, and when it counts as published."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE_ALLOWED = timedelta(minutes=15)
TRACKING = ("utm_", "mc_", "fbclid", "gclid", "ref_src")
WORTH_KEEPING = 50
"""An edit of more characters than this keeps what stood there before."""


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One item of a document, cleaned: no markup in the title, nothing live in the HTML.

    ``version`` is one that the document states as such, ``minutes`` how long a video lasts.
    """

    guid: str
    link: str
    title: str
    author: str
    published_at: datetime | None
    updated_at: datetime | None
    summary_text: str
    content_html: str
    version: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What is stored of an entry that a fetch may meet again; ``link`` as ``entry_link`` says."""

    id: int
    key: str
    link: str | None
    title: str
    text_hash: str
    published_at: datetime
    published_guess: bool = False

    @property
    def pair_key(self) -> str:
        """The key of its link and title together."""
        return pair_key(self.link, self.title, None if self.published_guess else self.published_at)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to insert; ``link`` as ``entry_link`` says."""

    key: str
    entry: ParsedEntry
    published_at: datetime
    published_guess: bool
    text_hash: str
    link: str | None = None

    @property
    def keys(self) -> tuple[str, str]:
        """What keeps it from coming in again: its key, and that of its link and title."""
        at = None if self.published_guess else self.published_at
        return self.key, pair_key(self.link, self.entry.title, at)


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """A stored entry that reads otherwise now.

    An edit leaves its key and date. A twin, another item of the document that is the same entry
    and goes before the one that was stored, brings its own.
    """

    id: int
    now: NewEntry
    is_twin: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a document with all that it may be known by; a key it has not is empty."""

    entry: ParsedEntry
    link: str | None
    text_hash: str
    guid_key: str
    link_key: str
    text_key: str
    pair_key: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key under which it may be stored."""
        return tuple(key for key in (self.guid_key, self.link_key, self.text_key) if key)

    def key(self, *, by_guid: bool = True) -> str:
        """Return what it is known by: its guid, else its link, else its text.

        Never its position or what else stands in the document: a feed drops and reorders items.
        """
        return (self.guid_key if by_guid else "") or self.link_key or self.text_key

    def as_new(self, key: str, *, now: datetime) -> NewEntry:
        """Return it as an entry; without a sound date it counts as published now."""
        at = published(self.entry, now=now)
        return NewEntry(key, self.entry, at or now, at is None, self.text_hash, self.link)


def as_item(entry: ParsedEntry) -> Item:
    """Return an item with its keys."""
    guid = entry.guid.strip()
    link = entry_link(entry.link) if entry.link else None
    return Item(
        entry=entry,
        link=link,
        text_hash=text_hash(entry),
        guid_key=f"guid:{_short(guid)}" if guid else "",
        link_key=link_key(link) if link else "",
        text_key="" if link else f"text:{_short(entry.title + entry.summary_text)}",
        pair_key=pair_key(link, entry.title, entry.published_at or entry.updated_at),
    )


def link_key(link: str) -> str:
    """Return the key of an entry that is known by its link."""
    return f"link:{_short(link)}"


def pair_key(link: str | None, title: str, at: datetime | None) -> str:
    """Return the key of link and title together, empty where one of them is missing.

    A front page, to which all entries of some feeds lead, has to go with the day as well.
    """
    if not (link and title):
        return ""
    day = at.isoformat() if at and link.endswith("/") else ""
    return f"pair:{_short(f'{link} {day} {title}')}"


def published(entry: ParsedEntry, *, now: datetime) -> datetime | None:
    """Return when an item says that it was published, else changed; None for no sound date."""
    claimed = entry.published_at or entry.updated_at
    is_sound = claimed is not None and EARLIEST <= claimed <= now + FUTURE_ALLOWED
    return claimed if is_sound else None


def entry_link(link: str) -> str:
    """Return the canonical link with the place in the page that it names.

    Many a changelog is one page with an anchor for each version. What has an equals sign in it
    names no place but where a reader comes from.
    """
    _, _, place = link.partition("#")
    return canonical_link(link) + (f"#{place}" if place and "=" not in place else "")


def canonical_link(link: str | None) -> str:
    """Return a link without fragment, tracking parameters, default port and upper-case host."""
    parts = urlsplit(link or "")
    pairs = parse_qsl(parts.query, keep_blank_values=True) if parts.query else ()
    query = [(name, value) for name, value in pairs if not name.lower().startswith(TRACKING)]
    host = parts.netloc.lower().removesuffix(":80").removesuffix(":443")
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("https", host, path, urlencode(query), ""))


def text_hash(item: ParsedEntry) -> str:
    """Return the hash by which a changed text is noticed."""
    return _short("\n".join((item.title, item.link, item.content_html or item.summary_text)))


def edited_characters(before: str, after: str) -> int:
    """Return how many characters an edit touches: from the first that differs to the last."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    return max(len(before), len(after)) - start - end


def newest_first(entries: Iterable[NewEntry]) -> list[NewEntry]:
    """Return entries by their day, the newest first; those without one last, as they came."""
    return sorted(entries, key=lambda new: (new.published_guess, -new.published_at.timestamp()))


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike, found by halves: texts are long."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
