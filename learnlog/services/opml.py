"""Subscription lists of other programs, taken in; and learnlog's own feeds, given out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from learnlog.domain.entry import canonical_link
from learnlog.domain.polling import FIRST_CHECKS_WITHIN, first_check_at
from learnlog.domain.technology import SourceKind
from learnlog.ingest.host_key import host_key
from learnlog.ingest.opml import Outline, read_opml, write_opml
from learnlog.ingest.sanitise import clean_link
from learnlog.store import feed_lists, technologies
from learnlog.store.feed_lists import ListedFeed, NewFeed
from learnlog.store.session import Session

MAX_URL = 2_000
MAX_PATTERN = 500
# However many come in at once, they are asked one after another.
FIRST_APART = timedelta(seconds=2)

_OF_RELEASES = re.compile(r"/(?:releases|tags)\.(?:atom|xml|rss)$|/-/(?:releases|tags)\b")


@dataclass(frozen=True, slots=True)
class ListFault:
    """A line of a subscription list that could not be used, and why."""

    line: int
    message: str


@dataclass(slots=True)
class ListReport:
    """What a subscription list brought; ``skipped`` are outlines that are no feed."""

    added: int = 0
    known: int = 0
    skipped: int = 0
    errors: list[ListFault] = field(default_factory=list)


def import_opml(
    session: Session,
    body: bytes,
    *,
    now: datetime,
    user_id: int | None = None,
    dry_run: bool = False,
) -> ListReport:
    """Add the feeds of a subscription list and return what became of each.

    A feed whose address is known, however it is spelled, is not added again. With ``user_id`` they
    are private to this member, else everybody's. A folder that is called like a technology says
    which one its feeds are about.

    Raises:
        OpmlError: the file is too large, or no OPML.
    """
    found = read_opml(body)
    report = ListReport(
        skipped=found.skipped, errors=[ListFault(line, said) for line, said in found.faults]
    )
    addresses = {canonical_link(url): url for url in feed_lists.known_addresses(session)}
    ids = _technologies(session)
    spread = max(FIRST_CHECKS_WITHIN, FIRST_APART * len(found.outlines))
    added: list[NewFeed] = []
    read: list[str] = []
    for outline in found.outlines:
        url = clean_link(outline.url)
        fault = _fault(outline, url)
        if fault:
            report.errors.append(ListFault(outline.line, fault))
            continue
        canonical = canonical_link(url)
        if canonical in addresses:
            report.known += 1
        else:
            addresses[canonical] = url
            first = first_check_at(url, now=now, within=spread)
            new = _new_feed(
                outline, url, ids=ids, first_check_at=first, is_private=user_id is not None
            )
            added.append(new)
        read.append(addresses[canonical])
    report.added = len(added)
    if not dry_run:
        feed_lists.insert_feeds(session, added)
        if user_id is not None:
            feed_lists.add_reader(session, user_id, list(dict.fromkeys(read)))
    return report


def _fault(outline: Outline, url: str) -> str:
    if not url or len(outline.url) > MAX_URL:
        return f"{outline.url[:80]!r} is not an http(s) address"
    for pattern in (outline.include, outline.exclude):
        if len(pattern) > MAX_PATTERN:
            return f"a pattern has more than {MAX_PATTERN} characters"
        try:
            re.compile(pattern)
        except re.error as error:
            return f"{pattern[:80]!r} is not a pattern: {error}"
    return ""


def _technologies(session: Session) -> dict[str, int]:
    """Return the technologies' ids by what a folder may call them."""
    ids: dict[str, int] = {}
    items = technologies.list_technologies(session)
    for item in items:
        for name in (item.name, *item.aliases):
            ids.setdefault(name.casefold(), item.id)
    return ids | {item.slug: item.id for item in items}


def _new_feed(
    outline: Outline,
    url: str,
    *,
    ids: dict[str, int],
    first_check_at: datetime,
    is_private: bool,
) -> NewFeed:
    folder = outline.folder.rpartition("/")[2].casefold()
    technology_id = ids.get(outline.technology) if outline.technology else ids.get(folder)
    known_kinds = {kind.value for kind in SourceKind}
    return NewFeed(
        url=url,
        kind=SourceKind(outline.kind) if outline.kind in known_kinds else _kind_of(url),
        technology_id=technology_id,
        host_key=host_key(url),
        next_check_at=first_check_at,
        title=outline.title,
        site_url=clean_link(outline.site_url),
        folder=outline.folder,
        include=outline.include or None,
        exclude=outline.exclude or None,
        is_private=is_private,
    )


def _kind_of(url: str) -> SourceKind:
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.") == "youtube.com":
        return SourceKind.TUTORIALS
    return SourceKind.RELEASES if _OF_RELEASES.search(parts.path) else SourceKind.NEWS


def export_opml(session: Session, *, now: datetime) -> bytes:
    """Return every feed as a subscription list, in folders of categories and technologies."""
    return write_opml("learnlog", _outlines(feed_lists.listed_feeds(session)), now=now)


def _outlines(feeds: Iterable[ListedFeed]) -> Iterable[Outline]:
    for feed in feeds:
        about = ""
        if feed.category is not None:
            about = f"{feed.category.label}/{(feed.technology_name or '').replace('/', '-')}"
        yield Outline(
            url=feed.url,
            title=feed.title,
            site_url=feed.site_url,
            folder=feed.folder or about,
            technology=feed.technology or "",
            kind=feed.kind.value,
            include=feed.include or "",
            exclude=feed.exclude or "",
        )
