"""The states of a feed that are shown, and which of them an answer leads to."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from statistics import median

SILENT_GAPS = 6
LEAST_DATES = 3
SHORTEST_GAP = 24 * 3600.0


class FeedState(StrEnum):
    """How a feed is."""

    NEW = "new"
    OK = "ok"
    UNCHANGED = "unchanged"
    SLOW_DOWN = "slow_down"
    FAILING = "failing"
    GONE = "gone"
    MOVED = "moved"
    MALFORMED = "malformed"
    STALE = "stale"
    PAUSED = "paused"

    @property
    def meaning(self) -> str:
        """What it means, in a sentence for whoever wonders why a feed is silent."""
        return _MEANINGS[self]


_MEANINGS = {
    FeedState.NEW: "It has not been asked yet.",
    FeedState.OK: "It answers.",
    FeedState.UNCHANGED: "It answers, and nothing has changed since the last time.",
    FeedState.SLOW_DOWN: "The server asked for fewer requests, so it is left alone for a while.",
    FeedState.FAILING: "It cannot be had. It is tried again by itself, at least once a day.",
    FeedState.GONE: "It is no longer where it was. It is looked for from time to time.",
    FeedState.MOVED: "It moved for good, and was followed to its new address.",
    FeedState.MALFORMED: "Its document is damaged; what could be read was kept.",
    FeedState.STALE: "It answers, but has been silent for six times as long as usual.",
    FeedState.PAUSED: "It is not asked, because somebody does not want it to be.",
}


# What is wrong with a document that was read nevertheless; it stays so while nothing changes.
OF_THE_DOCUMENT = frozenset({"malformed", "all_entries_undated", "ids_change_every_fetch"})


def is_stale(published: Sequence[datetime], *, now: datetime) -> bool:
    """Return whether a feed has had no new entry for six times its usual gap.

    The usual gap is the median of those between its last entries, a day at least; with fewer than
    three dates nothing is usual.
    """
    dates = sorted(at for at in published if at <= now)
    if len(dates) < LEAST_DATES:
        return False
    gaps = [(later - before).total_seconds() for before, later in pairwise(dates)]
    return (now - dates[-1]).total_seconds() > SILENT_GAPS * max(median(gaps), SHORTEST_GAP)


def well_state(error_class: str | None, *, has_changed: bool, is_silent: bool) -> FeedState:
    """Return the state of a feed that answered well."""
    if error_class == "malformed":
        return FeedState.MALFORMED
    if is_silent:
        return FeedState.STALE
    return FeedState.OK if has_changed else FeedState.UNCHANGED
