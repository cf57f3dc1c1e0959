"""Queries that bring the feeds to what the catalogue says of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from learnlog.domain.feed_state import FeedState
from learnlog.domain.technology import FeedSource
from learnlog.store.session import Session
from learnlog.store.tables import FeedRow
from learnlog.store.technologies import Changes, assign

# Under other patterns the document that is known already has to be asked for and read again.
READ_ANEW = {"body_hash": None, "item_hashes": None, "etag": None, "last_modified": None}


def store_feeds(
    session: Session,
    feeds: Iterable[tuple[int, FeedSource]],
    *,
    first_checks: Mapping[str, datetime],
) -> Changes:
    """Store the feeds of the catalogue; those that left it are no longer fetched.

    A feed whose redirect was followed for good is still the one that the catalogue names.

    Args:
        session: a writing session.
        feeds: a technology's id and one of its feeds; no address twice.
        first_checks: when a new feed is fetched first, by address.
    """
    rows = {row.url: row for row in session.exec(select(FeedRow))}
    moved = {row.former_url: row for row in rows.values() if row.former_url}
    added = changed = 0
    kept = set()
    for technology_id, feed in feeds:
        columns: dict[str, Any] = {
            "kind": feed.kind.value,
            "technology_id": technology_id,
            "include": feed.include,
            "exclude": feed.exclude,
            "origin": "catalogue",
        }
        row = rows.get(feed.url) or moved.get(feed.url)
        if row is None:
            first = first_checks[feed.url]
            session.add(FeedRow(url=feed.url, next_check_at=first, **columns))
            added += 1
            continue
        kept.add(row.id)
        # What a person turned off stays so; what had left the catalogue is back.
        if row.state != FeedState.PAUSED and (row.origin != "catalogue" or not row.enabled):
            columns["enabled"] = True
        if (row.include, row.exclude) != (feed.include, feed.exclude):
            columns |= READ_ANEW
        changed += assign(row, columns)
    left = [row.id for row in rows.values() if row.origin == "catalogue" and row.id not in kept]
    removed = session.exec(
        update(FeedRow)
        .where(col(FeedRow.id).in_(left), col(FeedRow.enabled).is_(True))
        .values(enabled=False)
    ).rowcount
    session.flush()
    return Changes(added, changed, removed)
