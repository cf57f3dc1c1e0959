"""Discovery: the feeds that belong to an address, each asked once and shown with its newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from learnlog.domain.entry import ParsedEntry
from learnlog.domain.errors import RuleError
from learnlog.ingest.discover import guessed_offers, looks_like_feed, offers_in_page
from learnlog.ingest.fetch import Fetched, Fetcher, FetchFailed, FetchRequest, FetchResult
from learnlog.ingest.known_source import Offer, is_youtube, known_offers
from learnlog.ingest.parse import FeedParseError, ParsedFeed
from learnlog.ingest.robots import read_robots, robots_url
from learnlog.ingest.sanitise import clean_link
from learnlog.services.refresh_reading import Parser

MAX_ASKED = 10
TITLES = 3
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was found and read; ``newest`` are its newest titles, three at most."""

    url: str
    title: str
    format: str
    entries: int
    newest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What looking for feeds works with."""

    fetcher: Fetcher
    parser: Parser
    youtube: bool = False


def discover(tools: Discovery, url: str, *, now: datetime) -> tuple[FoundFeed, ...]:
    """Return the feeds of an address, the likeliest first; the address itself when it is one.

    Raises:
        RuleError: the address is none, may not be looked at, does not answer or names no feed.
    """
    clean = clean_link(url if "://" in url else f"https://{url.strip()}")
    if not clean:
        raise RuleError(f"{url[:80]!r} is not an http(s) address.")
    if is_youtube(clean) and not tools.youtube:
        raise RuleError("YouTube is off here; an operator turns it on with LEARNLOG_YOUTUBE=on.")
    offers = known_offers(clean)
    if not offers and looks_like_feed(clean):
        found, offers = _at_address(tools, clean, now=now)
        if found:
            return (found,)
    if offers:
        return _previews(tools, offers, clean, now=now)
    return _on_page(tools, clean, now=now)


def _at_address(
    tools: Discovery, url: str, *, now: datetime
) -> tuple[FoundFeed | None, tuple[Offer, ...]]:
    """Return the feed at an address, or those that are named where it is none."""
    result = _ask(tools, url, now=now)
    if isinstance(result, Fetched):
        found = _read(tools.parser, result, result.moved_to or url)
        return found, () if found else offers_in_page(result.body, result.url)
    offers = offers_in_page(result.page if isinstance(result, FetchFailed) else b"", url)
    if not offers:
        raise RuleError(f"{url}: {_why_none((result,))}")
    return None, offers


def _on_page(tools: Discovery, url: str, *, now: datetime) -> tuple[FoundFeed, ...]:
    where = robots_url(url)
    rules = _ask(tools, where, now=now)
    robots = read_robots(rules)
    if not robots.allows(url):
        if not isinstance(rules, Fetched):
            raise RuleError(f"{where}: {_why_none((rules,))}")
        raise RuleError(f"{where} lets nobody look at that page. Add the feed's own address.")
    found, offers = _at_address(tools, url, now=now)
    if found:
        return (found,)
    if offers:
        return _previews(tools, offers, url, now=now)
    guesses = [offer for offer in guessed_offers(url) if robots.allows(offer.url)]
    # That there is nothing where a guess went says nothing about the page.
    return _previews(tools, guesses, url, is_guess=True, now=now)


def _previews(
    tools: Discovery,
    offers: Sequence[Offer],
    url: str,
    *,
    is_guess: bool = False,
    now: datetime,
) -> tuple[FoundFeed, ...]:
    """Ask what was offered and return what is a feed, in the order in which it was offered."""
    wanted = [offer.url for offer in offers if tools.youtube or not is_youtube(offer.url)]
    requests = [FetchRequest(address) for address in wanted[:MAX_ASKED]]
    came = {asked.url: result for asked, result in tools.fetcher.fetch_each(requests, now=now)}
    found: dict[str, FoundFeed] = {}
    bodies: set[bytes] = set()
    for request in requests:
        result = came[request.url]
        # The same document at two addresses is one feed.
        if not isinstance(result, Fetched) or result.body in bodies:
            continue
        feed = _read(tools.parser, result, result.moved_to or request.url)
        if feed:
            bodies.add(result.body)
            found.setdefault(feed.url, feed)
    if not found:
        raise RuleError(f"{url}: {_why_none(() if is_guess else tuple(came.values()))}")
    return tuple(found.values())


def _why_none(results: Sequence[FetchResult]) -> str:
    failed = [result for result in results if isinstance(result, FetchFailed)]
    if len(failed) == len(results) == 1:
        return failed[0].reason
    return "No feed was found, neither on the page nor where feeds usually are."


def _ask(tools: Discovery, url: str, *, now: datetime) -> FetchResult:
    ((_, result),) = tools.fetcher.fetch_each([FetchRequest(url)], now=now)
    return result


def _read(parser: Parser, answer: Fetched, url: str) -> FoundFeed | None:
    try:
        parsed = parser.parse(answer.body, content_type=answer.content_type, base_url=answer.url)
    except FeedParseError:
        return None
    return FoundFeed(url, parsed.title, parsed.format, len(parsed.entries), _newest(parsed))


def _newest(parsed: ParsedFeed) -> tuple[str, ...]:
    def age(entry: ParsedEntry) -> datetime:
        return entry.published_at or entry.updated_at or _NEVER

    ordered = sorted(parsed.entries, key=age, reverse=True)
    return tuple(entry.title for entry in ordered[:TITLES])
