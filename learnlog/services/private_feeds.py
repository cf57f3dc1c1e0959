"""Feeds that a member adds to a technology for themselves."""

from collections.abc import Sequence
from datetime import datetime

from learnlog.domain.entry import canonical_link
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.technology import SourceKind
from learnlog.ingest.host_key import host_key
from learnlog.ingest.sanitise import clean_link
from learnlog.services.evidence import technology_id_of
from learnlog.store import feed_lists, feed_readers
from learnlog.store.feed_lists import NewFeed
from learnlog.store.feed_readers import ReadFeed
from learnlog.store.session import Session

MAX_URL = 2_000
MOST = 50


def add_private_feed(
    session: Session, user_id: int, slug: str, url: str, *, kind: SourceKind, now: datetime
) -> str:
    """Add a feed that this member alone reads, and return its address; it is asked soon.

    Whoever adds an address that another member added reads the same feed, and neither learns of
    the other.

    Raises:
        NotFoundError: there is no such technology.
        RuleError: the address is none, is everybody's already, or there are too many.
    """
    clean = clean_link(url)
    if not clean or len(url) > MAX_URL:
        raise RuleError(f"{url[:80]!r} is not an http(s) address.")
    technology_id = technology_id_of(session, slug)
    if len(feed_readers.feeds_read_by(session, user_id)) >= MOST:
        raise RuleError(f"You have {MOST} feeds of your own; remove one first.")
    canonical = canonical_link(clean)
    feeds = feed_readers.all_feeds(session)
    known = next((item for item in feeds if canonical_link(item.url) == canonical), None)
    if known is None:
        new = NewFeed(clean, kind, technology_id, host_key(clean), now, is_private=True)
        feed_lists.insert_feeds(session, [new])
    elif not known.is_private:
        raise RuleError(f"{known.url} is known already: whoever follows its technology reads it.")
    address = clean if known is None else known.url
    feed_lists.add_reader(session, user_id, [address])
    return address


def private_feeds(session: Session, user_id: int, slug: str) -> Sequence[ReadFeed]:
    """Return the feeds that a member added to a technology, by address."""
    return [item for item in feed_readers.feeds_read_by(session, user_id) if item.slug == slug]


def remove_private_feed(session: Session, user_id: int, feed_id: int) -> None:
    """Read a feed no longer; its entries are kept for whoever else reads it.

    Raises:
        NotFoundError: the member does not read it.
    """
    if not feed_readers.remove_reader(session, user_id, feed_id):
        raise NotFoundError(f"feed {feed_id}: none of yours")
