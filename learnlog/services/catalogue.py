"""The catalogue in the database: read in once it changed, and looked up by pickers."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from learnlog.catalogue.load import Catalogue
from learnlog.domain.polling import first_check_at
from learnlog.domain.release import ReleaseKind, normalise_version, release_kind
from learnlog.domain.technology import Category, ReleaseLine, VersionScheme
from learnlog.store import catalogue_feeds, lifecycles, releases, technologies
from learnlog.store.releases import NewRelease
from learnlog.store.session import Session
from learnlog.store.technologies import Changes, TechnologyItem

MOST_FOUND = 60
NOTHING = Changes()

_VERSION = re.compile(r"v?\d+([._]\d+)*")


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What reading the catalogue in changed; all zero when it was read in before."""

    technologies: Changes = NOTHING
    lines: Changes = NOTHING
    feeds: Changes = NOTHING
    releases: int = 0


def sync_catalogue(session: Session, catalogue: Catalogue, *, now: datetime) -> SyncReport:
    """Bring the database to the catalogue's state; a second time changes nothing.

    A technology that left the catalogue is archived, never deleted. The first day of each release
    line becomes a release, and its latest version a patch, so that currency works offline.
    """
    fingerprint = fingerprint_of(catalogue)
    if technologies.catalogue_fingerprint(session) == fingerprint:
        return SyncReport()
    known = list(catalogue.technologies.values())
    ids, changed = technologies.store_technologies(session, known, now=now)
    told = {ids[t.slug]: t.lines for t in known}
    # What the end-of-life API says is newer than what the catalogue was shipped with.
    refreshed = lifecycles.refreshed_ids(session, told)
    lines = technologies.store_lines(session, told, now=now, known_better=refreshed)
    feeds = catalogue_feeds.store_feeds(
        session,
        [(ids[t.slug], feed) for t in known for feed in t.feeds],
        first_checks={f.url: first_check_at(f.url, now=now) for t in known for f in t.feeds},
    )
    news = [new for t in known for new in line_news(ids[t.slug], t.lines, t.version_scheme)]
    added = releases.upsert_releases(session, news, now=now)
    technologies.remember_fingerprint(session, fingerprint)
    return SyncReport(changed, lines, feeds, added)


def fingerprint_of(catalogue: Catalogue) -> str:
    """Return a hash that changes with anything in the catalogue."""
    return hashlib.sha256(repr(sorted(catalogue.technologies.items())).encode()).hexdigest()


def line_news(
    technology_id: int, lines: Iterable[ReleaseLine], scheme: VersionScheme
) -> Iterator[NewRelease]:
    """Yield the releases that the release lines of a technology tell of."""
    is_dated = scheme in {VersionScheme.CALVER, VersionScheme.DATE}
    for version, kind, on in line_releases(lines, by_calendar=is_dated):
        yield NewRelease(
            technology_id=technology_id,
            version=version,
            kind=kind,
            released_at=datetime.combine(on, time(), UTC),
            date_source="line",
            scheme=scheme.value,
        )


def line_releases(
    lines: Iterable[ReleaseLine], *, by_calendar: bool
) -> Iterator[tuple[str, ReleaseKind, date]]:
    """Yield what release lines say of releases: version, kind and day, the oldest line first.

    A line's name counts where it is a version; the latest version of a line is a patch.
    """
    named = [line for line in lines if _VERSION.fullmatch(line.cycle)]
    scheme = "calver" if by_calendar else "semver"
    for line in sorted(named, key=lambda line: line.released_on or date.max):
        others = [other.cycle for other in named if other.cycle != line.cycle]
        if line.released_on is not None:
            yield line.cycle, release_kind(line.cycle, others, scheme=scheme), line.released_on
        is_other = line.latest and normalise_version(line.latest) != normalise_version(line.cycle)
        if line.latest and is_other and line.latest_on and _VERSION.fullmatch(line.latest):
            yield line.latest, ReleaseKind.PATCH, line.latest_on


def search(session: Session, words: str) -> list[TechnologyItem]:
    """Return the technologies whose name, alias, group or summary holds every word."""
    wanted = words.casefold().split()
    found = [
        (_rank(item, wanted), item)
        for item in technologies.list_technologies(session)
        if all(word in _text(item) for word in wanted)
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].name.casefold()))
    return [item for _, item in found[:MOST_FOUND]]


@dataclass(frozen=True, slots=True)
class CatalogueRun:
    """Some technologies by slug; ``next`` is where to go on, None at the end."""

    items: tuple[TechnologyItem, ...]
    next: str | None


def catalogue_after(session: Session, slug: str, *, limit: int) -> CatalogueRun:
    """Return the technologies that come after a slug, at most ``limit`` of them."""
    found = technologies.technologies_after(session, slug, limit=limit + 1)
    shown = tuple(found[:limit])
    return CatalogueRun(shown, shown[-1].slug if len(found) > limit else None)


def by_category(session: Session) -> Mapping[Category, list[TechnologyItem]]:
    """Return every technology that can be followed, by category in the catalogue's order."""
    grouped: dict[Category, list[TechnologyItem]] = {category: [] for category in Category}
    for item in technologies.list_technologies(session):
        grouped[item.category].append(item)
    return grouped


def _rank(item: TechnologyItem, words: list[str]) -> int:
    """Put what is called so before what is only described so."""
    names = [item.name.casefold(), item.slug, *(alias.casefold() for alias in item.aliases)]
    if any(name.startswith(words[0]) for name in names if words):
        return 0
    return 1 if any(word in name for word in words for name in names) else 2


def _text(item: TechnologyItem) -> str:
    parts = (item.name, item.slug, *item.aliases, item.group, item.summary, item.category.label)
    return " ".join(parts).casefold()
