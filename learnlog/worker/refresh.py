"""The tick that refreshes feeds."""

from datetime import datetime, timedelta

from learnlog import clock
from learnlog.bootstrap import Parts
from learnlog.services.inbox import wake_later
from learnlog.services.refresh import World, refresh_due, shared_now

SAME_INSTANT = timedelta(seconds=5)


def refresh_feeds(parts: Parts, *, now: datetime) -> int:
    """Ask the feeds that are due and wake what was kept for later; return how many were asked."""
    with parts.store.begin() as session:
        wake_later(session, now=now)
    if abs(clock.now() - now) < SAME_INSTANT:
        # Workers of one database go by its clock, because theirs may differ; an instant that was
        # chosen on purpose stays.
        now = shared_now(parts.store, now=now)
    youtube = parts.settings.youtube == "on"
    world = World(parts.store, parts.fetcher, parts.parser, youtube=youtube)
    return refresh_due(world, now=now).feeds
