"""The tick that refreshes feeds."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.inbox import wake_later
from learnlog.services.refresh import World, refresh_due


def refresh_feeds(parts: Parts, *, now: datetime) -> int:
    """Ask the feeds that are due and wake what was kept for later; return how many were asked."""
    with parts.store.begin() as session:
        wake_later(session, now=now)
    return refresh_due(World(parts.store, parts.fetcher, parts.parser), now=now).feeds
