"""Storing a feed's document: its new entries, the versions they announce, what they propose."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from learnlog.domain.announcement import announced
from learnlog.domain.entry import NewEntry, ParsedEntry, reconcile
from learnlog.domain.release import ReleaseKind, release_kind
from learnlog.domain.release_flags import flags_in
from learnlog.ingest.parse import ParsedFeed
from learnlog.services.proposals import propose_for_release
from learnlog.store import entries, releases
from learnlog.store.feeds import FeedForRefresh
from learnlog.store.releases import NewRelease
from learnlog.store.session import Session

FIRST_IMPORT = 40


def store_document(
    session: Session, feed: FeedForRefresh, parsed: ParsedFeed, *, now: datetime
) -> tuple[int, int]:
    """Store what is new in a document and return how many entries are new and changed."""
    known = entries.known_entries(session, feed.id)
    wanted = [item for item in parsed.entries if _is_wanted(item, feed)]
    if not known:
        wanted = _newest(wanted)
    found = reconcile(known, wanted, now=now)
    added = entries.apply(session, feed.id, found, now=now)
    if feed.technology_id is not None:
        _store_releases(session, feed, feed.technology_id, added, now=now)
    return len(added), len(found.changed)


def _newest(items: Iterable[ParsedEntry]) -> list[ParsedEntry]:
    """Return the newest of a feed that is read for the first time, in the document's order."""
    listed = list(items)
    dates = [item.published_at or item.updated_at for item in listed]
    known = sorted((at for at in dates if at is not None), reverse=True)
    if len(known) < len(listed) or len(listed) <= FIRST_IMPORT:
        return listed[:FIRST_IMPORT]
    oldest = known[FIRST_IMPORT - 1]
    return [item for item, at in zip(listed, dates, strict=True) if at and at >= oldest]


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
    """Store the versions that new entries announce, the oldest first, and propose experiments."""
    known = releases.known_versions(session, technology_id)
    fresh: list[tuple[str, bool]] = []
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
                fresh.append((item.version, _is_worth_trying(release)))
        releases.link_entry(session, entry_id, ids)
    for version, is_worth_trying in fresh:
        if is_worth_trying:
            propose_for_release(session, feed.technology, version, now=now)


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
