"""What a site's robots.txt lets learnlog look at; no feed's published address is asked about."""

from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from learnlog.ingest.fetch_result import Fetched, FetchFailed, FetchResult

AGENT = "learnlog"
# Nobody has to read more than this of the file.
MAX_READ = 500_000


class Robots:
    """The rules of one site."""

    def __init__(self, text: str, *, is_closed: bool = False) -> None:
        self.is_closed = is_closed
        self._rules = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """Return whether a page may be looked at; the longest rule that fits decides."""
        return not self.is_closed and bool(self._rules.can_fetch(url, AGENT))


def robots_url(url: str) -> str:
    """Return where the rules for an address stand."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "/robots.txt", "", ""))


def read_robots(result: FetchResult) -> Robots:
    """Return the rules that an answer holds.

    A site without the file allows everything; one that cannot be reached, has a fault or wants
    fewer requests allows nothing.

    Source: RFC 9309, section 2.3.1.
    """
    if isinstance(result, Fetched):
        return Robots(result.body[:MAX_READ].decode("utf-8", "replace").lstrip("\ufeff"))
    status = result.status if isinstance(result, FetchFailed) else None
    is_missing = status is not None and 400 <= status < 500 and status != 429
    return Robots("", is_closed=not is_missing)
