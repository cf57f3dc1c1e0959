"""Which entries a member gets to see: the conditions that hold wherever entries are read."""

from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, exists, func, or_, select

from learnlog.store.tables import (
    EntryRow,
    FeedReaderRow,
    FeedRow,
    FollowRow,
    ReleaseEntryRow,
)


def may_read(user_id: int, feed: Any = FeedRow) -> Any:
    """Return the condition that a member may read a feed: a private one has its readers.

    One that its last reader left is read by nobody, and never by everybody.
    """
    reader = aliased(FeedReaderRow)
    reads = exists().where(col(reader.feed_id) == feed.id, col(reader.user_id) == user_id)
    return or_(feed.origin != "private", reads.correlate(feed))


def is_first_told(user_id: int, *, slug: str = "") -> Any:
    """Return the condition that no other feed that a member follows told the same before.

    The same is a link, save one to the front page of a site, which tells nothing; or a release
    under a title that is alike: word for word, or a bare version in both. With a slug, other
    feeds of that technology alone count.
    """
    is_front_page = col(EntryRow.url_canon).like("%/")
    other = aliased(EntryRow)
    is_same_link = and_(col(other.url_canon) == col(EntryRow.url_canon), ~is_front_page)
    with_link = _told_before(user_id, other, slug=slug).where(is_same_link)
    other, one, its = aliased(EntryRow), aliased(ReleaseEntryRow), aliased(ReleaseEntryRow)
    both_bare = and_(~col(other.title).contains(" "), ~col(EntryRow.title).contains(" "))
    with_release = (
        _told_before(user_id, other, slug=slug)
        .join(its, col(its.entry_id) == col(other.id))
        .join(one, col(one.release_id) == col(its.release_id))
        .where(
            col(one.entry_id) == col(EntryRow.id),
            or_(func.lower(other.title) == func.lower(EntryRow.title), both_bare),
        )
    )
    return and_(~exists(with_link), ~exists(with_release))


def _told_before(user_id: int, other: Any, *, slug: str) -> Any:
    """Return the entries of other feeds of the member that came in before an entry."""
    feed, follow = aliased(FeedRow), aliased(FollowRow)
    came_before = or_(
        other.first_seen_at < col(EntryRow.first_seen_at),
        and_(other.first_seen_at == col(EntryRow.first_seen_at), other.id < col(EntryRow.id)),
    )
    told = (
        select(other.id)
        .join(feed, col(feed.id) == other.feed_id)
        .join(follow, col(follow.technology_id) == col(feed.technology_id))
        .where(
            other.feed_id != col(EntryRow.feed_id),
            col(follow.user_id) == user_id,
            may_read(user_id, feed),
            came_before,
        )
        .correlate(EntryRow, FeedRow)
    )
    return told.where(col(feed.technology_id) == col(FeedRow.technology_id)) if slug else told
