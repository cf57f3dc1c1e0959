"""Which versions new entries announce, what they warn of, and what they propose to try."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.announcement import Announced, announced
from learnlog.domain.correction import PhraseCorrection, without_phrases
from learnlog.domain.entry import NewEntry
from learnlog.domain.release import (
    ReleaseKind,
    is_prerelease,
    normalise_version,
    release_kind,
    version_order,
)
from learnlog.domain.release_flags import ReleaseFlags, flags_in
from learnlog.domain.retention import keeps_since
from learnlog.domain.service_status import service_status
from learnlog.services.proposals import propose_for_release
from learnlog.store import release_links, releases
from learnlog.store.feed_leases import FeedForRefresh
from learnlog.store.releases import NewRelease
from learnlog.store.session import Session

NO_FLAGS = ReleaseFlags()


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry with the versions that it announces, the highest first, and what it warns of."""

    new: NewEntry
    versions: tuple[Announced, ...] = ()
    flags: ReleaseFlags = NO_FLAGS


def read_entry(
    feed: FeedForRefresh,
    new: NewEntry,
    phrases: Iterable[PhraseCorrection],
    *,
    known_flags: ReleaseFlags | None = None,
    now: datetime,
) -> ReadEntry:
    """Read an entry of a technology's feed; ``known_flags`` are those that are known already.

    News that are too old to be kept warn of nothing: reading them takes longer than storing them.
    """
    entry = new.entry
    versions = announced(
        entry.title,
        link=entry.link,
        source=feed.kind,
        technology_name=feed.technology_name,
        stated=entry.version,
    )
    if not versions and new.published_at < keeps_since(now=now):
        return ReadEntry(new)
    flags = known_flags or flags_of(
        entry.title, entry.content_html or entry.summary_text, announces=bool(versions)
    )
    return ReadEntry(new, versions, without_phrases(flags, phrases))


def flags_of(title: str, text: str, *, announces: bool) -> ReleaseFlags:
    """Return what an entry warns of; one without a version may tell a service's status."""
    found = flags_in(f"{title}\n{text}")
    status = None if announces else service_status(title)
    if status is None or found.has(status.flag):
        return found
    return ReleaseFlags((*found.evidence, status))


def store_announced(
    session: Session,
    feed: FeedForRefresh,
    technology_id: int,
    told: Sequence[tuple[int, ReadEntry]],
    *,
    changed: Sequence[int] = (),
    now: datetime,
) -> None:
    """Store the versions that entries announce; ``changed`` are those that were stored before.

    The lowest version comes first, so that each is held against all below it; what is stored
    keeps its kind whatever comes later. The highest new one that is worth it is proposed as an
    experiment: whoever is several versions behind goes to the last one.
    """
    announcing = [(entry_id, read) for entry_id, read in told if read.versions]
    stored: Mapping[str, tuple[int, bool]] = {}
    found: list[NewRelease] = []
    if announcing:
        found = _new_releases(session, feed, technology_id, [read for _, read in announcing])
        stored = releases.store_versions(session, technology_id, found, now=now)
    links = [
        (entry_id, stored[normalise_version(item.version)][0])
        for entry_id, read in announcing
        for item in read.versions
    ]
    former = release_links.link_entries(session, links, instead_of=changed)
    if changed:
        again = {release_id for entry_id, release_id in links if entry_id in set(changed)}
        releases.retell(session, former | again)
    fresh = [new for new in found if stored[normalise_version(new.version)][1]]
    _propose(session, feed, fresh, now=now)


def _new_releases(
    session: Session, feed: FeedForRefresh, technology_id: int, reads: Sequence[ReadEntry]
) -> list[NewRelease]:
    known = releases.known_versions(session, technology_id)
    pairs = [(item.version, read) for read in reads for item in read.versions]
    found = []
    for version, read in sorted(pairs, key=lambda pair: version_order(pair[0])):
        scheme = "calver" if feed.version_scheme == "calver" else ""
        kind = release_kind(version, known, scheme=scheme)
        found.append(_new_release(feed, technology_id, (version, kind), read))
        known.append(version)
    return found


def _new_release(
    feed: FeedForRefresh, technology_id: int, step: tuple[str, ReleaseKind], read: ReadEntry
) -> NewRelease:
    version, kind = step
    return NewRelease(
        technology_id=technology_id,
        version=version,
        kind=kind,
        released_at=read.new.published_at,
        date_source="feed",
        prerelease=kind is ReleaseKind.PRERELEASE,
        scheme=feed.version_scheme,
        security=read.flags.security,
        breaking=read.flags.breaking,
        end_of_life=read.flags.end_of_life,
        deprecated=read.flags.deprecated,
        matched=read.flags.matched,
    )


def _propose(
    session: Session, feed: FeedForRefresh, fresh: Sequence[NewRelease], *, now: datetime
) -> None:
    """Propose the highest version worth trying; a later pre-release to those who asked for them."""
    highest = max((new for new in fresh if _is_worth_trying(new)), key=_order, default=None)
    if highest is not None:
        propose_for_release(session, feed.technology, highest.version, now=now)


def _order(new: NewRelease) -> str:
    return version_order(new.version)


def _is_worth_trying(release: NewRelease) -> bool:
    if release.prerelease or is_prerelease(release.version):
        return False
    is_step = release.kind in {ReleaseKind.MAJOR, ReleaseKind.MINOR, ReleaseKind.CALVER}
    return is_step or release.breaking
