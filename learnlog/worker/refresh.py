"""The tick that refreshes feeds."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.refresh import World, refresh_due


def refresh_feeds(parts: Parts, *, now: datetime) -> int:
    """Ask the feeds that are due; return how many were asked."""
    return refresh_due(World(parts.store, parts.fetcher, parts.parser), now=now).feeds
