"""Feeds that a web page names: in its head, among its links, or by the program that made it."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html
from lxml.etree import LxmlError

from learnlog.ingest.known_source import Offer, forge_offers
from learnlog.ingest.page_tags import reduced
from learnlog.ingest.sanitise import clean_title

MAX_OFFERS = 20
MAX_LOOKED_AT = 200
MAX_PAGE = 5_000_000
MAX_URL = 2_000
FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
# Types that feeds share with much else; only an address that looks like a feed's tells.
SHARED_TYPES = frozenset({"application/json", "application/xml", "text/xml", "text/rss+xml"})
GUESSES = ("feed", "feed.xml", "atom.xml", "rss.xml", "index.xml")
_FEED_PATH = re.compile(
    r"(?:\.(?:rss|atom|rdf)|/(?:rss|atom|feed|feeds?/(?:posts|all|rss|atom|main)|rss2)/?"
    r"|/(?:feed|rss|rss2|atom|index)\.xml|/(?:index\.)?feed\.json|[-_](?:feed|rss|atom)\.xml)\Z",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed=(?:rss2?|atom)|format=(?:rss|atom|feed)|alt=rss)(?:&|\Z)")
_COMMENTS = re.compile(r"\bcomments?\b|\breplies\b", re.IGNORECASE)
_GITEA = re.compile(r"\b(?:gitea|forgejo)\b", re.IGNORECASE)


def offers_in_page(page: bytes, base_url: str) -> tuple[Offer, ...]:
    """Return the feeds that a page names, the likeliest first, at most 20 of them.

    First those of its head in their order, then links that look like feeds; feeds of comments
    come last. What is no page names none.
    """
    tree = _tree(page)
    if tree is None:
        return ()
    base = _base(tree, base_url)
    found: dict[str, Offer] = {}
    for address, title in (*_linked(tree), *_anchored(tree, base), *_forged(tree, base_url)):
        url = _absolute(address, base)
        if url:
            found.setdefault(url.rstrip("/"), Offer(url, clean_title(title)))
        if len(found) >= MAX_LOOKED_AT:
            break
    about_comments = [o for o in found.values() if _COMMENTS.search(f"{o.title} {o.url}")]
    others = [offer for offer in found.values() if offer not in about_comments]
    return tuple((others + about_comments)[:MAX_OFFERS])


def guessed_offers(url: str) -> tuple[Offer, ...]:
    """Return the usual addresses of feeds, for a site whose page names none."""
    plain = url.partition("#")[0].partition("?")[0]
    below = f"{plain.rstrip('/')}/feed"
    at_root = (urljoin(plain, f"/{name}") for name in GUESSES)
    return tuple(Offer(guess) for guess in dict.fromkeys((below, *at_root)))


def looks_like_feed(url: str) -> bool:
    """Return whether an address is spelled as those of feeds are."""
    parts = urlsplit(url)
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))


def _tree(page: bytes) -> html.HtmlElement | None:
    tags = reduced(page[:MAX_PAGE])
    # No network, no limits lifted; entities are the fixed ones of HTML.
    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding=_utf8(page))
    try:
        return html.document_fromstring(tags, parser=parser)
    except (LxmlError, ValueError):
        return None


def _utf8(page: bytes) -> str | None:
    """Return the encoding where the bytes show it themselves; else the page says."""
    try:
        page[:MAX_PAGE].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _base(tree: html.HtmlElement, base_url: str) -> str:
    for element in tree.iter("base"):
        base = _absolute(element.get("href", ""), base_url)
        if base:
            return base
    return base_url


def _absolute(address: str, base: str) -> str:
    """Return an address that a page names as a whole one; empty where it is none of the web."""
    written = "".join(address.split())
    if written.lower().startswith("feed:"):
        written = written[5:]
        written = f"http:{written}" if written.startswith("//") else written
    try:
        url = urldefrag(urljoin(base, written)).url
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return url if written and is_web and len(url) <= MAX_URL else ""


def _linked(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for element in tree.iter("link"):
        relations = element.get("rel", "").lower().split()
        if "stylesheet" in relations or not {"alternate", "feed"} & set(relations):
            continue
        kind = element.get("type", "").partition(";")[0].strip().lower()
        address = element.get("href", "").strip()
        if kind in FEED_TYPES or (kind in SHARED_TYPES | {""} and _is_feedlike(address, relations)):
            yield address, element.get("title", "")


def _is_feedlike(address: str, relations: Iterable[str]) -> bool:
    try:
        return "feed" in relations or looks_like_feed(address)
    except ValueError:
        return False


def _anchored(tree: html.HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    for element in tree.iter("a"):
        address = element.get("href", "").strip()
        url = _absolute(address, base)
        if url and (address.lower().startswith("feed:") or looks_like_feed(url)):
            yield address, str(element.text_content()).strip()[:200]


def _forged(tree: html.HtmlElement, url: str) -> Iterator[tuple[str, str]]:
    """Yield the releases and tags of a repository that a page of GitLab, Gitea or Forgejo shows."""
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        content = element.get("content", "")
        if name == "og:site_name" and content == "GitLab":
            yield from forge_offers("gitlab", url)
            return
        if name in {"generator", "keywords"} and _GITEA.search(content):
            yield from forge_offers("gitea", url)
            return
