"""The daily tick that removes old news."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services import retention


def prune_entries(parts: Parts, *, now: datetime) -> int:
    """Remove the news that have had their time, in small transactions; return how many."""
    total = 0
    while True:
        with parts.store.begin() as session:
            done = retention.prune_entries(session, now=now)
        total += done
        if done < retention.BATCH:
            return total
