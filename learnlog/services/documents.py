"""Storing a feed's document: its new entries, the versions they announce, what they propose."""

import re
from collections.abc import Sequence
from datetime import datetime

from learnlog.domain.announcement import announced
from learnlog.domain.entry import NewEntry, ParsedEntry, reconcile
from learnlog.domain.release import ReleaseKind, release_kind, version_order
from learnlog.domain.release_flags import flags_in
from learnlog.ingest.parse import ParsedFeed
from learnlog.services.proposals import propose_for_release
from learnlog.store import entries, releases
from learnlog.store.feeds import FeedForRefresh
from learnlog.store.releases import NewRelease
from learnlog.store.session import Session


def store_document(
    session: Session, feed: FeedForRefresh, parsed: ParsedFeed, *, now: datetime
) -> tuple[int, int]:
    """Store what is new in a document and return how many entries are new and changed."""
    known = entries.known_entries(session, feed.id)
    wanted = [item for item in parsed.entries if _is_wanted(item, feed)]
    found = reconcile(known, wanted, now=now)
    added = entries.apply(session, feed.id, found, now=now)
    if feed.technology_id is not None:
        _store_releases(session, feed, feed.technology_id, added, now=now)
    return len(added), len(found.changed)


def _is_wanted(item: ParsedEntry, feed: FeedForRefresh) -> bool:
    if feed.include and not re.search(feed.include, item.title):
        return False
    return not (feed.exclude and re.search(feed.exclude, item.title))


def _store_releases(
    session: Session,
    feed: FeedForRefresh,
    technology_id: int,
    added: Sequence[tuple[int, NewEntry]],
    *,
    now: datetime,
) -> None:
    """Store the versions that new entries announce, the oldest first.

    The highest new one that is worth it is proposed as an experiment: whoever is several versions
    behind goes to the last one.
    """
    known = releases.known_versions(session, technology_id)
    worth_trying: list[str] = []
    for entry_id, new in sorted(added, key=lambda pair: pair[1].published_at):
        ids = []
        for item in announced(
            new.entry.title,
            link=new.entry.link,
            source=feed.kind,
            technology_name=feed.technology_name,
        ):
            release = _new_release(feed, technology_id, item.version, new=new, known=known)
            release_id, is_new = releases.upsert_release(session, release, now=now)
            ids.append(release_id)
            if is_new:
                known.append(item.version)
                worth_trying += [item.version] if _is_worth_trying(release) else []
        releases.link_entry(session, entry_id, ids)
    if worth_trying:
        highest = max(worth_trying, key=version_order)
        propose_for_release(session, feed.technology, highest, now=now)


def _new_release(
    feed: FeedForRefresh, technology_id: int, version: str, *, new: NewEntry, known: Sequence[str]
) -> NewRelease:
    scheme = "calver" if feed.version_scheme == "calver" else ""
    flags = flags_in(f"{new.entry.title}\n{new.entry.summary_text}\n{new.entry.content_html}")
    kind = release_kind(version, known, scheme=scheme)
    return NewRelease(
        technology_id=technology_id,
        version=version,
        kind=kind,
        released_at=new.published_at,
        date_source="feed",
        prerelease=kind is ReleaseKind.PRERELEASE,
        scheme=feed.version_scheme,
        security=flags.security,
        breaking=flags.breaking,
        end_of_life=flags.end_of_life,
        matched=flags.matched,
    )


def _is_worth_trying(release: NewRelease) -> bool:
    is_step = release.kind in {ReleaseKind.MAJOR, ReleaseKind.MINOR, ReleaseKind.CALVER}
    return is_step or (release.breaking and not release.prerelease)
