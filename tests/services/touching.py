"""Releases with notes, for tests of the cards that they touch."""

from learnlog.store.tables import CardRow, EntryRow, ReleaseEntryRow
from tests.conftest import NOW, ago
from tests.makers import make_card, make_feed, make_private, make_release

REMOVED = "<ul><li>Removed the <code>terraform refresh</code> command, use plan instead.</li></ul>"


def tell(session, release_id, html, *, kind="releases", seen_at=NOW, readers=()):
    """Let a feed of its own say something of a release; return the entry."""
    feed_id = make_feed(session, kind=kind)
    if readers:
        make_private(session, feed_id, *readers)
    entry = EntryRow(
        feed_id=feed_id,
        key="guid:1",
        title="Notes",
        published_at=seen_at,
        first_seen_at=seen_at,
        content_html=html,
        text_hash="h",
    )
    session.add(entry)
    session.flush()
    session.add(ReleaseEntryRow(release_id=release_id, entry_id=entry.id))
    session.flush()
    return entry


def make_told(session, technology_id, version, html="", *, days=1, readers=(), **columns):
    """A release that came out so many days ago, with what a feed says of it; returns its id."""
    found = make_release(session, technology_id, version, released_at=ago(days), **columns)
    if html:
        tell(session, found, html, seen_at=ago(days), readers=readers)
    return found


def make_news(session, technology_id, title, *, flags=(), days=1, readers=(), **columns):
    """An entry on a technology that names no version; returns its id."""
    feed_id = make_feed(session, technology_id=technology_id)
    if readers:
        make_private(session, feed_id, *readers)
    known = {"published_at": ago(days), "first_seen_at": ago(days), "text_hash": "h"} | columns
    entry = EntryRow(feed_id=feed_id, key="guid:1", title=title, flags=list(flags), **known)
    session.add(entry)
    session.flush()
    return entry.id


def make_old_card(
    session, technology_id, prompt="What does `terraform refresh` do?", *, user_id, **columns
):
    """A card that is thirty days old, older than the releases that are told."""
    return make_card(session, user_id, technology_id, prompt, **({"created_at": ago(30)} | columns))


def row_of(session, card_id):
    """What is stored of a card by now."""
    session.expire_all()
    return session.get(CardRow, card_id)
