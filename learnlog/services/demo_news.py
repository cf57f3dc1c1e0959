"""The news of the demo: what the catalogue knows of releases, served as if from feeds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from re import search
from urllib.parse import urlencode, urlsplit

from learnlog.catalogue.load import Catalogue
from learnlog.domain.entry import ParsedEntry
from learnlog.domain.errors import RuleError
from learnlog.domain.technology import FeedSource, ReleaseLine, SourceKind, Technology
from learnlog.ingest.fetch import Fetched, FetchRequest, FetchResult, Validators
from learnlog.ingest.parse import ParsedFeed

NEWS_DAYS = 180
PUBLISHED_AT = time(6, 0, tzinfo=UTC)
MANNERS = (
    "{name} {version}",
    "v{version}",
    "{name} v{version}",
    "{version}",
    "{name} {version} released",
    "{slug}@{version}",
    "{slug}-{version}",
    "{slug}{version}",
)
"""How feeds of releases write their titles."""


@dataclass(frozen=True, slots=True)
class Item:
    """A release as its feed tells of it."""

    on: date
    title: str
    text: str
    link: str


def newest_day(catalogue: Catalogue) -> date:
    """Return the last day on which anything in the catalogue came out.

    Raises:
        RuleError: it knows no release line with a date.
    """
    days = [
        day
        for technology in catalogue.technologies.values()
        for line in technology.lines
        for day in (line.released_on, line.latest_on)
        if day is not None
    ]
    if not days:
        raise RuleError("The catalogue has no dated release line, so the demo has no day to be at.")
    return max(days)


class LineFeeds:
    """Stands for the feeds of the catalogue: asked on a day, it tells what came out until then.

    It is fetcher and parser at once, so a refresh runs through the same service as any other.
    """

    def __init__(self, catalogue: Catalogue, slugs: Iterable[str], *, as_of: date) -> None:
        self.items: dict[str, list[Item]] = defaultdict(list)
        since = as_of - timedelta(days=NEWS_DAYS)
        for slug in sorted(slugs):
            technology = catalogue.technologies[slug]
            source = _release_feed(technology)
            if source is not None:
                found = [i for i in _items(technology, source) if since < i.on <= as_of]
                self.items[source.url] += found

    def days(self) -> Mapping[date, list[str]]:
        """Return for each day on which something came out the feeds that tell of it."""
        by_day: dict[date, list[str]] = defaultdict(list)
        for url, items in self.items.items():
            for day in sorted({item.on for item in items}):
                by_day[day].append(url)
        return by_day

    def fetch_each(
        self, requests: Iterable[FetchRequest], *, now: datetime
    ) -> Iterator[tuple[FetchRequest, FetchResult]]:
        """Answer each address with the day that it is."""
        for request in requests:
            body = f"{request.url} {now.date().isoformat()}".encode()
            yield (
                request,
                Fetched(
                    body=body,
                    content_type="application/atom+xml",
                    validators=Validators(),
                    url=request.url,
                    min_seconds=0.0,
                    duration_ms=0,
                ),
            )

    def parse(
        self,
        body: bytes,
        *,
        content_type: str = "",  # noqa: ARG002 - a parser is asked so
        base_url: str = "",  # noqa: ARG002 - a parser is asked so
        known: bytes = b"",  # noqa: ARG002 - a parser is asked so
    ) -> ParsedFeed:
        """Return what a feed says on the day that its answer names."""
        url, _, day = body.decode().rpartition(" ")
        told = [item for item in self.items[url] if item.on <= date.fromisoformat(day)]
        entries = tuple(_entry(item) for item in sorted(told, key=lambda item: item.on))
        return ParsedFeed("atom", url, url, entries)

    def close(self) -> None:
        """Do nothing: nothing is open."""


def _release_feed(technology: Technology) -> FeedSource | None:
    found = (feed for feed in technology.feeds if feed.kind is SourceKind.RELEASES)
    return next(found, None)


def _items(technology: Technology, source: FeedSource) -> Iterable[Item]:
    for line in technology.lines:
        latest = None if line.latest == line.cycle else line.latest
        for version, on in ((line.cycle, line.released_on), (latest, line.latest_on)):
            if not version or on is None:
                continue
            title = _title(technology, version, source)
            if title is not None:
                link = _link(technology.homepage, version)
                yield Item(on, title, _text(technology, line), link)


def _link(homepage: str, version: str) -> str:
    """Return a link of its own for a version: where items share one, their ids are not believed."""
    if not homepage:
        return ""
    parts = urlsplit(homepage)
    query = "&".join(filter(None, (parts.query, urlencode({"version": version}))))
    return parts._replace(query=query).geturl()


def _title(technology: Technology, version: str, source: FeedSource) -> str | None:
    """Return a title in the manner of this feed: one that the catalogue's patterns let through."""
    for manner in MANNERS:
        title = manner.format(name=technology.name, slug=technology.slug, version=version)
        is_left_out = source.exclude is not None and search(source.exclude, title)
        if not is_left_out and (source.include is None or search(source.include, title)):
            return title
    return None


def _text(technology: Technology, line: ReleaseLine) -> str:
    begun = f"{technology.name} {line.cycle}"
    if isinstance(line.supported_until, date):
        return f"{begun} is supported until {line.supported_until.isoformat()}."
    return f"{begun} is the release line."


def _entry(item: Item) -> ParsedEntry:
    return ParsedEntry(
        guid=item.title,
        link=item.link,
        title=item.title,
        author="",
        published_at=datetime.combine(item.on, PUBLISHED_AT),
        updated_at=None,
        summary_text=item.text,
        content_html=f"<p>{item.text}</p>",
    )
