"""The tick that keeps the full-text index up to date."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.search import BATCH, index_words


def index_search(parts: Parts, *, now: datetime) -> int:  # noqa: ARG001  # a tick's signature
    """Put the words of what changed into the index, and return of how many things."""
    total = 0
    while True:
        with parts.store.begin() as session:
            done = index_words(session)
        total += done
        if done < BATCH:
            return total
