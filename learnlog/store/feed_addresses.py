"""Queries by which an operator changes a feed: its address, and whether it is asked."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from learnlog.domain.feed_state import FeedState
from learnlog.store.session import Session
from learnlog.store.tables import FeedRow


def feed_at(session: Session, url: str) -> int | None:
    """Return the id of the feed of an address."""
    return session.exec(select(FeedRow.id).where(col(FeedRow.url) == url)).first()


def move_feed(session: Session, feed_id: int, url: str, *, host_key: str, now: datetime) -> None:
    """Give a feed another address, at which it has not been asked yet; its entries stay."""
    session.exec(
        update(FeedRow)
        .where(col(FeedRow.id) == feed_id)
        .values(
            former_url=col(FeedRow.url),
            url=url,
            host_key=host_key,
            state=FeedState.NEW.value,
            next_check_at=now,
            etag=None,
            last_modified=None,
            validators_at=None,
            body_hash=None,
            item_hashes=None,
            suggested_url=None,
            offered=[],
            redirect_to=None,
            redirect_since=None,
            redirect_count=0,
            # What is being fetched from the old address is not written here.
            leased_until=None,
            lease_token=None,
            lease_owner=None,
            error_class=None,
            error_detail=None,
            error_count=0,
            first_error_at=None,
            retry_after_until=None,
        )
    )


def turn(session: Session, feed_id: int, *, is_on: bool, now: datetime) -> None:
    """Ask a feed from now on, or no longer."""
    state = FeedState.NEW if is_on else FeedState.PAUSED
    values: dict[str, Any] = {"enabled": is_on, "state": state.value}
    if is_on:
        values["next_check_at"] = now
    session.exec(update(FeedRow).where(col(FeedRow.id) == feed_id).values(**values))
