"""Entries: what one is, how it is known again, and what a fetch changes."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE_ALLOWED = timedelta(minutes=15)
TRACKING = ("utm_", "mc_", "fbclid", "gclid", "ref_src")
SHARE_OF_NEW_GUIDS = 0.8


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
    """What is stored of an entry that a fetch may meet again."""

    id: int
    key: str
    url: str | None
    title: str
    text_hash: str


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to insert."""

    key: str
    entry: ParsedEntry
    published_at: datetime
    published_guess: bool
    text_hash: str


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """A stored entry whose text changed; its date stays."""

    id: int
    entry: ParsedEntry
    text_hash: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a document changes."""

    new: tuple[NewEntry, ...]
    changed: tuple[ChangedEntry, ...]


def reconcile(
    known: Iterable[KnownEntry], parsed: Sequence[ParsedEntry], *, now: datetime
) -> Reconciled:
    """Return what is new and what changed, whatever the order and however often an item stands.

    An item is known by its key; or, when its guid is not, by link and title together. Where
    nearly all guids are new but the links are known, the feed makes up ids at every fetch and the
    links are believed.
    """
    stored = list(known)
    by_key = {entry.key: entry for entry in stored}
    by_link = {canonical_link(entry.url): entry for entry in stored if entry.url}
    links_decide = _ids_are_made_up(parsed, by_key, by_link)
    shared = _shared_guids(parsed)
    new: dict[str, NewEntry] = {}
    changed: dict[int, ChangedEntry] = {}
    for item in parsed:
        key = entry_key(item, shared_guids=shared, links_decide=links_decide)
        digest = text_hash(item)
        match = by_key.get(key) or _by_link_and_title(item, by_link, links_decide=links_decide)
        if match is None:
            new.setdefault(key, _new(key, item, digest, now=now))
        elif match.text_hash != digest:
            changed.setdefault(match.id, ChangedEntry(match.id, item, digest))
    return Reconciled(tuple(new.values()), tuple(changed.values()))


def entry_key(
    item: ParsedEntry, *, shared_guids: frozenset[str] = frozenset(), links_decide: bool = False
) -> str:
    """Return what an item is known by: its guid, else its link, else its text.

    Never its position or what else stands in the document, because a feed drops and reorders items.
    """
    guid = item.guid.strip()
    if guid and guid not in shared_guids and not links_decide:
        return f"guid:{_short(guid)}"
    if item.link:
        title = item.title if guid in shared_guids else ""
        return f"link:{_short(canonical_link(item.link) + title)}"
    return f"text:{_short(item.title + item.summary_text)}"


def canonical_link(link: str | None) -> str:
    """Return a link without fragment, tracking parameters, default port and upper-case host."""
    parts = urlsplit(link or "")
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(TRACKING)
    ]
    host = parts.netloc.lower().removesuffix(":80").removesuffix(":443")
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("https", host, path, urlencode(query), ""))


def text_hash(item: ParsedEntry) -> str:
    """Return the hash by which a changed text is noticed."""
    return _short("\n".join((item.title, item.link, item.content_html or item.summary_text)))


def _new(key: str, item: ParsedEntry, digest: str, *, now: datetime) -> NewEntry:
    claimed = item.published_at or item.updated_at
    is_sound = claimed is not None and EARLIEST <= claimed <= now + FUTURE_ALLOWED
    return NewEntry(
        key=key,
        entry=item,
        published_at=claimed if claimed is not None and is_sound else now,
        published_guess=not is_sound,
        text_hash=digest,
    )


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _shared_guids(parsed: Sequence[ParsedEntry]) -> frozenset[str]:
    """Return the guids that items with different links share."""
    pairs = {(item.guid.strip(), canonical_link(item.link)) for item in parsed}
    counts = Counter(guid for guid, _ in pairs)
    return frozenset(guid for guid, count in counts.items() if guid and count > 1)


def _by_link_and_title(
    item: ParsedEntry, by_link: Mapping[str, KnownEntry], *, links_decide: bool
) -> KnownEntry | None:
    found = by_link.get(canonical_link(item.link)) if item.link else None
    return found if found is not None and (links_decide or found.title == item.title) else None


def _ids_are_made_up(
    parsed: Sequence[ParsedEntry],
    by_key: Mapping[str, KnownEntry],
    by_link: Mapping[str, KnownEntry],
) -> bool:
    with_both = [item for item in parsed if item.guid.strip() and item.link]
    if len(with_both) < 2 or not by_key:
        return False
    unknown = sum(entry_key(item) not in by_key for item in with_both) / len(with_both)
    linked = sum(canonical_link(item.link) in by_link for item in with_both) / len(with_both)
    return unknown > SHARE_OF_NEW_GUIDS and linked > SHARE_OF_NEW_GUIDS
