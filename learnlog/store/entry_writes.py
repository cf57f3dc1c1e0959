"""Writing what a document changes: a handful of statements, however many entries there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, exists, insert, select, update

from learnlog.domain.entry import ChangedEntry, Item, KnownEntry, NewEntry
from learnlog.store.session import Session
from learnlog.store.tables import EntryRevisionRow, EntryRow

_ENTRY: Table = EntryRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_REVISION: Table = EntryRevisionRow.__table__  # type: ignore[attr-defined]  # nor here
_COLUMNS: tuple[Any, ...] = (
    EntryRow.id,
    EntryRow.key,
    EntryRow.url_canon,
    EntryRow.title,
    EntryRow.text_hash,
    EntryRow.published_at,
    EntryRow.published_guess,
)
# Made once: building a statement costs more than running it.
_OF_FEED = col(EntryRow.feed_id) == bindparam("feed")
_IS_READ = select(exists().where(_OF_FEED))
_KNOWN = union(
    select(*_COLUMNS).where(_OF_FEED, col(EntryRow.key).in_(bindparam("keys", expanding=True))),
    select(*_COLUMNS).where(
        _OF_FEED, col(EntryRow.url_canon).in_(bindparam("links", expanding=True))
    ),
)
_INSERT = {
    "sqlite": sqlite.insert(_ENTRY)
    .on_conflict_do_nothing(index_elements=["feed_id", "key"])
    .returning(_ENTRY.c.id, _ENTRY.c.key),
    "postgresql": postgresql.insert(_ENTRY)
    .on_conflict_do_nothing(index_elements=["feed_id", "key"])
    .returning(_ENTRY.c.id, _ENTRY.c.key),
}
_TEXT = ("title", "url", "url_canon", "author", "summary_text", "content_html", "text_hash")
_READ = ("minutes", "flags", "matched")
_CHANGE = (
    update(_ENTRY)
    .where(_ENTRY.c.id == bindparam("entry"))
    .values(
        {name: bindparam(name) for name in (*_TEXT, *_READ, "updated_at")}
        | {"revision": _ENTRY.c.revision + 1}
    )
)
_REDATE = (
    update(_ENTRY)
    .where(_ENTRY.c.id == bindparam("entry"))
    .values({name: bindparam(name) for name in ("published_at", "published_guess", "guid")})
)
_REKEY = update(_ENTRY).where(_ENTRY.c.id == bindparam("entry")).values(key=bindparam("new_key"))


@dataclass(frozen=True, slots=True)
class EntryValues:
    """An entry with what its words were read to warn of."""

    new: NewEntry
    flags: Sequence[str] = ()
    matched: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """What an entry said until now."""

    title: str
    content_html: str


def known_entries(session: Session, feed_id: int, items: Sequence[Item]) -> list[KnownEntry]:
    """Return what is stored of a feed that these items may be, and nothing else of it."""
    wanted = {
        "feed": feed_id,
        "keys": sorted({item.guid_key or item.key() for item in items}),
        "links": sorted({item.link for item in items if item.link}),
    }
    return [KnownEntry(*row) for row in session.execute(_KNOWN, wanted)]


def has_entries(session: Session, feed_id: int) -> bool:
    """Return whether anything of a feed is stored."""
    return bool(session.execute(_IS_READ, {"feed": feed_id}).scalar())


def insert_entries(
    session: Session, feed_id: int, entries: Sequence[EntryValues], *, now: datetime
) -> dict[str, int]:
    """Insert entries and return their ids by key; what is there already is left out."""
    if not entries:
        return {}
    rows = [
        _text(item)
        | {
            "feed_id": feed_id,
            "key": item.new.key,
            "guid": item.new.entry.guid or None,
            "published_at": item.new.published_at,
            "published_guess": item.new.published_guess,
            "first_seen_at": now,
            "revision": 0,
        }
        for item in entries
    ]
    statement: Any = _INSERT[session.get_bind().dialect.name]
    return {key: id_ for id_, key in session.execute(statement, rows)}


def change_entries(
    session: Session, changes: Sequence[tuple[ChangedEntry, EntryValues]], *, now: datetime
) -> None:
    """Rewrite entries; the date of one stays unless another item is taken in its place."""
    if not changes:
        return
    rows = [_text(values) | {"entry": change.id, "updated_at": now} for change, values in changes]
    session.connection().execute(_CHANGE, rows)
    twins = [change for change, _ in changes if change.is_twin]
    if twins:
        redated = [
            {
                "entry": change.id,
                "published_at": change.now.published_at,
                "published_guess": change.now.published_guess,
                "guid": change.now.entry.guid or None,
            }
            for change in twins
        ]
        session.connection().execute(_REDATE, redated)


def rekey(session: Session, feed_id: int, keys: Sequence[tuple[int, str]]) -> None:
    """Give entries of a feed the keys under which they are known now, unless one has them."""
    if not keys:
        return
    of_feed = col(EntryRow.feed_id) == feed_id
    wanted = [key for _, key in keys]
    taken = set(session.exec(select(EntryRow.key).where(of_feed, col(EntryRow.key).in_(wanted))))
    rows = [{"entry": id_, "new_key": key} for id_, key in keys if key not in taken]
    if rows:
        session.connection().execute(_REKEY, rows)


def texts_of(session: Session, entry_ids: Sequence[int]) -> dict[int, Text]:
    """Return what entries say, by id."""
    query = select(EntryRow.id, EntryRow.title, EntryRow.content_html).where(
        col(EntryRow.id).in_(entry_ids)
    )
    return {id_: Text(*rest) for id_, *rest in session.exec(query) if id_ is not None}


def keep_texts(session: Session, texts: Iterable[tuple[int, Text]], *, now: datetime) -> None:
    """Keep what entries said before an edit."""
    rows = [
        {
            "entry_id": id_,
            "replaced_at": now,
            "title": text.title,
            "content_html": text.content_html,
        }
        for id_, text in texts
    ]
    if rows:
        session.connection().execute(insert(_REVISION), rows)


def _text(item: EntryValues) -> dict[str, Any]:
    entry = item.new.entry
    return {
        "title": entry.title,
        "url": entry.link or None,
        "url_canon": item.new.link,
        "author": entry.author,
        "summary_text": entry.summary_text,
        "content_html": entry.content_html,
        "text_hash": item.new.text_hash,
        "minutes": entry.minutes,
        "flags": list(item.flags),
        "matched": list(item.matched),
        "updated_at": None,
    }
