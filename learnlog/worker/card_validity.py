"""The tick that holds cards against the releases that came out."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.card_validity import BATCH, check_news, check_releases


def check_cards(parts: Parts, *, now: datetime) -> int:
    """Look at every release and all news since, and return how many cards were touched."""
    with parts.store.begin() as session:
        touched = check_news(session, now=now)
    while True:
        with parts.store.begin() as session:
            checked = check_releases(session, now=now)
        touched += checked.cards
        if checked.releases < BATCH:
            return touched
