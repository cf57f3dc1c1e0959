"""Feeds as an operator sees them: their health, adding one, asking now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.feed_state import FeedState
from learnlog.domain.technology import SourceKind
from learnlog.ingest.host_key import host_key
from learnlog.ingest.sanitise import clean_link
from learnlog.services.evidence import technology_id_of
from learnlog.store import feed_addresses, feeds
from learnlog.store.feeds import FeedItem, Fetch
from learnlog.store.session import Session

ASK_AGAIN_AFTER = timedelta(minutes=10)
MAX_URL = 2_000

# One sentence and one action for every way in which a feed can be ill.
ADVICE = {
    "dns": "The host has no address. Check the spelling of the feed's address.",
    "connect": "The server does not answer. It is tried again by itself.",
    "tls": "The server's certificate is not valid. Tell its operator, or use another address.",
    "timeout": "The server is too slow. It is tried again by itself.",
    "blocked_address": "The address lies in a private network. An operator can open it.",
    "http_401": "The feed needs a password. Use a public address.",
    "http_403": "The server refuses robots. Use another address.",
    "http_404": "There is nothing at this address. Look for the feed's new one.",
    "http_410": "The feed was removed for good. Look for another one.",
    "http_429": "The server asks for fewer requests. It is left alone until then.",
    "http_4xx": "The server refuses the request. Check the address.",
    "http_5xx": "The server has a fault. It is tried again by itself.",
    "too_many_redirects": "The address leads in a circle. Look for the feed's new one.",
    "not_a_feed": "The address shows a page, not a feed. Look on it for the feed's address.",
    "empty": "The document is empty. It is tried again by itself.",
    "too_large": "The document is larger than 5 MB. Use a shorter feed.",
    "malformed": "The document is damaged. What could be read was kept.",
    "challenge": "The server wants proof of a person. Use another address of the feed.",
    "bad_encoding": "The document's characters cannot be read. Tell its publisher.",
    "all_entries_undated": "No entry has a date, so the day it was found stands. All is well.",
    "ids_change_every_fetch": "Its ids change each time, so links are believed. All is well.",
    "parse_timeout": "The document takes too long to read. Use another feed.",
    "internal": "Reading this feed shows a fault of learnlog. Report it with the note below.",
}

# The same for a feed that is silent without being ill.
STATE_ADVICE = {
    FeedState.SLOW_DOWN: "Nothing is to be done: it is asked again when its rest is over.",
    FeedState.STALE: "Look at its site: is the project quiet, or has the feed been given up?",
    FeedState.PAUSED: "YouTube is asked where an operator sets LEARNLOG_YOUTUBE=on.",
}


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed with its last fetches and what to do about it; ``advice`` is empty when well.

    ``meaning`` says in a sentence what its state means.
    """

    feed: FeedItem
    meaning: str
    fetches: tuple[Fetch, ...]
    advice: str


def list_health(session: Session, *, state: str = "", text: str = "") -> list[FeedItem]:
    """Return every feed, or those in a state whose address holds a text; failing ones first."""
    found = feeds.list_feeds(session)
    return [
        item
        for item in found
        if (not state or item.state == state) and text.casefold() in item.url.casefold()
    ]


def feed_health(session: Session, feed_id: int) -> FeedHealth:
    """Return one feed with its last 30 fetches.

    Raises:
        NotFoundError: there is no such feed.
    """
    found = feeds.list_feeds(session, feed_id=feed_id)
    if not found:
        raise NotFoundError(f"feed {feed_id}: no such feed")
    state = FeedState(found[0].state)
    advice = ADVICE.get(found[0].error_class or "") or STATE_ADVICE.get(state, "")
    fetches = tuple(feeds.fetches_of(session, feed_id))
    return FeedHealth(found[0], state.meaning, fetches, advice)


def add_feed(
    session: Session, url: str, *, slug: str | None, kind: SourceKind, now: datetime
) -> int:
    """Add a feed beside those of the catalogue and return its id; it is asked at the next tick.

    Raises:
        RuleError: the address is none, or is known already.
        NotFoundError: there is no such technology.
    """
    clean = clean_link(url)
    if not clean or len(url) > MAX_URL:
        raise RuleError(f"{url[:80]!r} is not an http(s) address.")
    technology_id = technology_id_of(session, slug) if slug else None
    feed_id = feeds.add_feed(session, clean, kind, technology_id=technology_id, now=now)
    if feed_id is None:
        raise RuleError(f"{clean} is known already.")
    return feed_id


def ask_now(session: Session, feed_id: int, *, now: datetime) -> None:
    """Let a feed be asked at the next tick.

    Raises:
        NotFoundError: there is no such feed.
        RuleError: it was asked less than ten minutes ago.
    """
    feed_health(session, feed_id)
    if not feeds.make_due(session, feed_id, now=now, asked_before=now - ASK_AGAIN_AFTER):
        raise RuleError("That feed was asked less than ten minutes ago.")


def use_address(session: Session, feed_id: int, url: str, *, now: datetime) -> None:
    """Ask a feed at an address that was found for it; what it brought is kept.

    Raises:
        NotFoundError: there is no such feed.
        RuleError: the address was not found for this feed, or is another feed's.
    """
    feed = feed_health(session, feed_id).feed
    if url not in {feed.suggested_url, *feed.offered}:
        raise RuleError("That address was not found for this feed. Look at its page again.")
    if feed_addresses.feed_at(session, url) is not None:
        raise RuleError(f"{url[:80]} is another feed's address.")
    feed_addresses.move_feed(session, feed_id, url, host_key=host_key(url), now=now)


def turn(session: Session, feed_id: int, *, is_on: bool, now: datetime) -> None:
    """Ask a feed from now on, or no longer.

    Raises:
        NotFoundError: there is no such feed.
    """
    feed_health(session, feed_id)
    feed_addresses.turn(session, feed_id, is_on=is_on, now=now)
