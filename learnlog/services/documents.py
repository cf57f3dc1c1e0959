"""Storing a feed's document: its new and changed entries, and the versions they announce."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from learnlog.domain.correction import PhraseCorrection
from learnlog.domain.day_notes import day_items
from learnlog.domain.entry import (
    WORTH_KEEPING,
    ChangedEntry,
    Item,
    KnownEntry,
    NewEntry,
    ParsedEntry,
    as_item,
    edited_characters,
    newest_first,
)
from learnlog.domain.reconciliation import Extent, Memory, Reconciled, reconcile
from learnlog.domain.release_flags import ReleaseFlags
from learnlog.domain.technology import SourceKind
from learnlog.ingest.parse import ParsedFeed
from learnlog.ingest.pattern import matches
from learnlog.services.entry_releases import ReadEntry, read_entry, store_announced
from learnlog.services.refresh_result import Stored
from learnlog.store import corrections, entry_writes, tombstones
from learnlog.store.entry_writes import EntryValues
from learnlog.store.feed_leases import FeedForRefresh
from learnlog.store.session import Session

HASH_BYTES = 16
MOST_ITEMS = 1_000
MOST_SUMMARY = 600
# Of a feed that is read for the first time: so many of the newest, and what is no older than that.
FIRST_OF = {SourceKind.RELEASES: (40, timedelta(days=365))}
FIRST_OF_OTHERS = (20, timedelta(days=60))


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry as it came, with what is known of its warnings where it is a part of a day's."""

    entry: ParsedEntry
    flags: ReleaseFlags | None = None


def store_document(
    session: Session, feed: FeedForRefresh, parsed: ParsedFeed, *, now: datetime
) -> Stored:
    """Store what is new and what changed in a document and say how much it was.

    Of a feed that is read for the first time the newest entries come in alone; the others are
    remembered as removed, so that the next fetch does not take them for news.
    """
    told = [one for one in _parts(feed, parsed.entries) if _is_wanted(one.entry, feed)]
    items = [as_item(one.entry) for one in told[:MOST_ITEMS]]
    if not items:
        return Stored()
    found = _reconciled(session, feed, parsed, items, now=now)
    flags = {one.entry.guid: one.flags for one in told if one.flags is not None}
    reader = _Reader.of(session, feed, flags)
    changes = [(change, reader.read(change.now, now=now)) for change in found.changed]
    added = [reader.read(new, now=now) for new in found.new]
    tombstones.remember_shared(session, feed.id, sorted(found.shared), now=now)
    entry_writes.rekey(session, feed.id, found.rekeyed)
    _change(session, changes, now=now)
    ids = entry_writes.insert_entries(session, feed.id, [_values(one) for one in added], now=now)
    if feed.technology_id is not None:
        stored = [(ids[one.new.key], one) for one in added if one.new.key in ids]
        changed = [(change.id, one) for change, one in changes]
        store_announced(
            session,
            feed,
            feed.technology_id,
            stored + changed,
            changed=[id_ for id_, _ in changed],
            now=now,
        )
    return Stored(len(ids), len(changes), found.ids_change)


def _parts(feed: FeedForRefresh, entries: Iterable[ParsedEntry]) -> Iterator[_Told]:
    """Yield entries; the notes of a day that tell of many changes are one entry for each."""
    for entry in entries:
        items = (
            () if feed.kind is SourceKind.TUTORIALS else day_items(entry.title, entry.content_html)
        )
        if not items:
            yield _Told(entry)
        for item in items:
            part = replace(
                entry,
                guid=f"{entry.guid.strip() or entry.link or entry.title}#{item.key}",
                title=item.headline,
                summary_text=item.text[:MOST_SUMMARY],
                content_html=item.html,
            )
            yield _Told(part, item.flags)


def _is_wanted(item: ParsedEntry, feed: FeedForRefresh) -> bool:
    if feed.include and not matches(feed.include, item.title):
        return False
    return not (feed.exclude and matches(feed.exclude, item.title))


def _reconciled(
    session: Session,
    feed: FeedForRefresh,
    parsed: ParsedFeed,
    items: Sequence[Item],
    *,
    now: datetime,
) -> Reconciled:
    """Hold the items against what is stored of their feed, and against what was removed."""
    is_first = feed.body_hash is None and not _has_been_read(session, feed.id)
    known, memory = ([], Memory(feed.link_keys)) if is_first else _known(session, feed, items)
    found = reconcile(known, items, now=now, memory=memory, extent=_extent(feed, parsed))
    if known or memory.removed or not found.new:
        return found
    if not is_first and _has_been_read(session, feed.id):
        return found
    newest, older = _cut(feed, found.new, now=now)
    keys = [key for new in older for key in new.keys]
    tombstones.remove(session, [(feed.id, key) for key in keys], now=now)
    return replace(found, new=tuple(newest))


def _known(
    session: Session, feed: FeedForRefresh, items: Sequence[Item]
) -> tuple[list[KnownEntry], Memory]:
    """Return what is stored of these items, and what is remembered of those that are not."""
    known = entry_writes.known_entries(session, feed.id, items)
    stored = {entry.key for entry in known}
    unsure = [item for item in items if item.guid_key not in stored]
    names = {key for item in unsure for key in (*item.keys, item.pair_key) if key}
    removed, shared = tombstones.remembered(session, feed.id, names)
    return known, Memory(feed.link_keys, removed, shared)


def _extent(feed: FeedForRefresh, parsed: ParsedFeed) -> Extent:
    """Return how much of the document its entries are."""
    if not parsed.is_delta:
        return Extent()
    hashes = _hashes(parsed.item_hashes)
    before = _hashes(feed.item_hashes)
    return Extent(total=len(hashes), adds_only=bool(before) and set(before) <= set(hashes))


def _hashes(together: bytes | None) -> list[bytes]:
    found = together or b""
    return [found[at : at + HASH_BYTES] for at in range(0, len(found), HASH_BYTES)]


def _has_been_read(session: Session, feed_id: int) -> bool:
    return entry_writes.has_entries(session, feed_id) or tombstones.has_removed(session, feed_id)


def _cut(
    feed: FeedForRefresh, entries: Sequence[NewEntry], *, now: datetime
) -> tuple[list[NewEntry], list[NewEntry]]:
    """Return which entries of a first fetch come in, and which are too old to be news."""
    count, age = FIRST_OF.get(feed.kind, FIRST_OF_OTHERS)
    newest: list[NewEntry] = []
    older: list[NewEntry] = []
    for place, new in enumerate(newest_first(entries)):
        is_recent = not new.published_guess and new.published_at >= now - age
        (newest if place < count or is_recent else older).append(new)
    return newest, older


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what entries announce and warn of, where their feed is a technology's."""

    feed: FeedForRefresh
    phrases: Sequence[PhraseCorrection]
    flags: dict[str, ReleaseFlags]

    @classmethod
    def of(
        cls, session: Session, feed: FeedForRefresh, flags: dict[str, ReleaseFlags]
    ) -> "_Reader":
        is_anyones = feed.technology_id is not None
        return cls(feed, corrections.phrases_of(session, feed.id) if is_anyones else (), flags)

    def read(self, new: NewEntry, *, now: datetime) -> ReadEntry:
        """Read one entry."""
        if self.feed.technology_id is None:
            return ReadEntry(new)
        known = self.flags.get(new.entry.guid)
        return read_entry(self.feed, new, self.phrases, known_flags=known, now=now)


def _values(one: ReadEntry) -> EntryValues:
    return EntryValues(one.new, [flag.value for flag in one.flags.flags], one.flags.matched)


def _change(
    session: Session, changes: Sequence[tuple[ChangedEntry, ReadEntry]], *, now: datetime
) -> None:
    """Rewrite entries; what a large edit replaces is kept."""
    if not changes:
        return
    before = entry_writes.texts_of(session, [change.id for change, _ in changes])
    large = [
        (change.id, text)
        for change, one in changes
        if not change.is_twin
        and (text := before.get(change.id)) is not None
        and edited_characters(
            f"{text.title}\n{text.content_html}",
            f"{one.new.entry.title}\n{one.new.entry.content_html}",
        )
        > WORTH_KEEPING
    ]
    entry_writes.keep_texts(session, large, now=now)
    values = [(change, _values(one)) for change, one in changes]
    entry_writes.change_entries(session, values, now=now)
