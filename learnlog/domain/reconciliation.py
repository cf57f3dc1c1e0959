"""What a document changes in what is stored of its feed, however it was read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from learnlog.domain.entry import (
    EARLIEST,
    ChangedEntry,
    Item,
    KnownEntry,
    NewEntry,
    link_key,
    published,
)

SHARE_OF_NEW_GUIDS = 0.8
Rank = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a feed beside its entries.

    ``removed`` are keys that must not come in again, ``shared`` keys of ids that were found to
    name several entries. With ``link_keys`` ids are not believed at all.
    """

    link_keys: bool = False
    removed: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a document the items are: ``total`` items it has, 0 where these are all.

    ``adds_only`` says that all that stood in it last time stands in it still, to the letter.
    """

    total: int = 0
    adds_only: bool = False


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a document changes.

    ``rekeyed`` are numbers of stored entries with the key that they have now, ``shared`` keys of
    ids that, as is known now, name several entries. ``ids_change`` says that ids are made up.
    """

    new: tuple[NewEntry, ...] = ()
    changed: tuple[ChangedEntry, ...] = ()
    rekeyed: tuple[tuple[int, str], ...] = ()
    shared: frozenset[str] = frozenset()
    ids_change: bool = False


NOTHING_REMEMBERED = Memory()
WHOLE = Extent()


def reconcile(
    known: Iterable[KnownEntry],
    items: Sequence[Item],
    *,
    now: datetime,
    memory: Memory = NOTHING_REMEMBERED,
    extent: Extent = WHOLE,
) -> Reconciled:
    """Return what is new and what changed, whatever the order and however often an item stands.

    An item is known by its key; or, when its guid is not, by link and title together. Where
    nearly all guids are new but the links are known, the feed makes up ids at every fetch and the
    links are believed. Of several items that are one entry the last published is taken, so that
    a document read in parts leaves what it leaves when it is read at once.
    """
    stored = _Stored.of(known)
    shared = memory.shared | _shared_guids(items, stored, extent)
    links_decide = memory.link_keys or _ids_are_made_up(items, stored, shared, extent)
    groups = _Groups()
    met: dict[int, _Met] = {}
    for item in items:
        key = item.key(by_guid=not links_decide and item.guid_key not in shared)
        found = stored.match(item, key, links_decide=links_decide)
        if found is not None:
            met.setdefault(found.id, _Met(found)).items.append((key, item))
        elif key not in memory.removed and item.pair_key not in memory.removed:
            groups.add(key, item)
    new = [_latest(group, now=now) for group in groups.all]
    changed = [change for one in met.values() for change in one.changes(extent, now=now)]
    rekeyed = {change.id: change.now.key for change in changed if change.is_twin}
    if not (links_decide or extent.adds_only):
        rekeyed |= {id_: key for id_, one in met.items() if (key := one.renamed)}
    rekeyed |= dict(stored.by_link_now(shared))
    return Reconciled(
        new=tuple(new),
        changed=tuple(changed),
        rekeyed=_each_once(rekeyed, {entry.key for entry in new} | stored.by_key.keys()),
        shared=shared - memory.shared,
        ids_change=links_decide,
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    """The stored entries that a document may mean, by key and by link."""

    by_key: dict[str, KnownEntry]
    by_link: dict[str, list[KnownEntry]]

    @classmethod
    def of(cls, known: Iterable[KnownEntry]) -> "_Stored":
        found = sorted(known, key=lambda entry: entry.id)
        by_link: dict[str, list[KnownEntry]] = defaultdict(list)
        for entry in found:
            if entry.link:
                by_link[entry.link].append(entry)
        return cls({entry.key: entry for entry in found}, by_link)

    def match(self, item: Item, key: str, *, links_decide: bool) -> KnownEntry | None:
        """Return the stored entry that an item is, or None."""
        if key in self.by_key:
            return self.by_key[key]
        under_id = self.by_key.get(item.guid_key)
        for entry in self.by_link.get(item.link or "", ()):
            if links_decide or entry is under_id:
                return entry
            if item.pair_key and entry.pair_key == item.pair_key:
                return entry
        return None

    def by_link_now(self, shared: frozenset[str]) -> Iterator[tuple[int, str]]:
        """Return the entries that were known by an id which names several, with their new key."""
        for guid_key in shared & self.by_key.keys():
            entry = self.by_key[guid_key]
            if entry.link and link_key(entry.link) not in self.by_key:
                yield entry.id, link_key(entry.link)


@dataclass(slots=True)
class _Met:
    """A stored entry and the items of a document that are it, each with its key."""

    entry: KnownEntry
    items: list[tuple[str, Item]] = field(default_factory=list)

    @property
    def renamed(self) -> str:
        """The new key of an entry whose id was changed, else an empty text."""
        key = self.items[0][0]
        is_renamed = len(self.items) == 1 and key != self.entry.key
        return key if is_renamed else ""

    def changes(self, extent: Extent, *, now: datetime) -> Iterator[ChangedEntry]:
        """Return the change of the entry, if it changed."""
        latest = _latest(self.items, now=now)
        if latest.text_hash == self.entry.text_hash:
            return
        stands = any(item.text_hash == self.entry.text_hash for _, item in self.items)
        is_twin = extent.adds_only or stands
        at = EARLIEST if self.entry.published_guess else self.entry.published_at
        if not is_twin or _rank(latest) > (at, self.entry.text_hash):
            yield ChangedEntry(self.entry.id, latest, is_twin)


class _Groups:
    """New items, those together that are one entry."""

    def __init__(self) -> None:
        self.all: list[list[tuple[str, Item]]] = []
        self._places: dict[str, int] = {}

    def add(self, key: str, item: Item) -> None:
        """Put an item to those that it is the same entry as."""
        names = [name for name in (key, item.pair_key) if name]
        place = next((self._places[name] for name in names if name in self._places), None)
        if place is None:
            place = len(self.all)
            self.all.append([])
        self.all[place].append((key, item))
        for name in names:
            self._places.setdefault(name, place)


def _each_once(rekeyed: dict[int, str], taken: set[str]) -> tuple[tuple[int, str], ...]:
    """Return the new keys that no other entry has: a key is given once."""
    givers = {key: id_ for id_, key in rekeyed.items() if key not in taken}
    return tuple((id_, key) for key, id_ in givers.items())


def _latest(items: Sequence[tuple[str, Item]], *, now: datetime) -> NewEntry:
    return max((item.as_new(key, now=now) for key, item in items), key=_rank)


def _rank(new: NewEntry) -> Rank:
    return EARLIEST if new.published_guess else new.published_at, new.text_hash


def _shared_guids(items: Sequence[Item], stored: _Stored, extent: Extent) -> frozenset[str]:
    """Return the keys of guids that items with different links share."""
    links: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.guid_key and item.link:
            links[item.guid_key].add(item.link)
    shared = {key for key, found in links.items() if len(found) > 1}
    for item in items:
        entry = stored.by_key.get(item.guid_key)
        if entry is None or not (item.link and entry.link) or entry.link == item.link:
            continue
        # Where all that was there is there unedited, this is another one under the same id.
        if extent.adds_only or not _is_edit(entry, item):
            shared.add(item.guid_key)
    return frozenset(shared)


def _is_edit(entry: KnownEntry, item: Item) -> bool:
    """Whether an item under a known id at another address is the same, moved: something stayed."""
    at = published(item.entry, now=entry.published_at)
    is_same_day = at == entry.published_at and not entry.published_guess
    return is_same_day or (bool(entry.title) and entry.title == item.entry.title)


def _ids_are_made_up(
    items: Sequence[Item], stored: _Stored, shared: frozenset[str], extent: Extent
) -> bool:
    with_both = [
        item for item in items if item.guid_key and item.link and item.guid_key not in shared
    ]
    count = max(len(with_both), extent.total)
    if count < 2 or not stored.by_key:
        return False
    unknown = [item for item in with_both if item.guid_key not in stored.by_key]
    # Different ones: a feed whose items all lead to its front page makes up no ids.
    links = {item.link for item in unknown if item.link in stored.by_link}
    return min(len(unknown), len(links)) > SHARE_OF_NEW_GUIDS * count
