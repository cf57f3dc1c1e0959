"""Removing old news that nobody asked to keep, so that no fetch brings them back."""

from datetime import datetime

from learnlog.domain.entry import link_key, pair_key
from learnlog.domain.retention import keeps_since
from learnlog.store import entry_pruning, tombstones
from learnlog.store.session import Session

BATCH = 500


def prune_entries(session: Session, *, now: datetime) -> int:
    """Remove some of the news that are too old and return how many; less than a batch is the end.

    Kept are releases, and what somebody starred, keeps for later, has planned or is watching. An
    entry is old when neither its day nor the day on which it came in is within the time.
    """
    old = entry_pruning.old_entries(session, before=keeps_since(now=now), limit=BATCH)
    keys = [
        (entry.feed_id, key)
        for entry in old
        for key in (
            entry.key,
            pair_key(entry.link, entry.title, entry.published_at),
            link_key(entry.link) if entry.link_keys and entry.link else "",
        )
    ]
    tombstones.remove(session, keys, now=now)
    entry_pruning.delete_entries(session, [entry.id for entry in old])
    return len(old)
