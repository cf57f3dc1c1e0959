"""One errand over the web: the redirects on its way, and which of them are followed."""

import time
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from learnlog.ingest.fetch_result import FetchRequest
from learnlog.ingest.refusal import Refused

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


@dataclass(slots=True)
class Trip:
    """One errand on its way: where it is, what it has seen, how long it has been waiting."""

    request: FetchRequest
    url: str
    seen: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    seconds: float = 0.0
    began: float = 0.0
    is_permanent: bool = True

    @property
    def moved_to(self) -> str:
        """Where the address has moved, when every step on the way said that it is for good."""
        return self.url if self.seen and self.is_permanent else ""

    def begin(self) -> None:
        """Begin one request; what lies between two is waiting for a turn, and does not count."""
        self.began = time.monotonic()

    def end(self) -> int:
        """End one request, and return how many milliseconds all have taken."""
        self.seconds += time.monotonic() - self.began
        return round(self.seconds * 1000)

    def go_on(self, status: int, location: str) -> None:
        """Follow a redirect.

        Raises:
            Refused: it leads nowhere, in a circle, too far, or out of https.
        """
        if not location:
            raise Refused("too_many_redirects", "The address redirects, and does not say where to.")
        onward = urldefrag(urljoin(self.url, location)).url
        self.seen.append(self.url)
        if onward in self.seen:
            raise Refused("too_many_redirects", "The address redirects in a circle.")
        if len(self.seen) > MAX_REDIRECTS:
            raise Refused("too_many_redirects", f"More than {MAX_REDIRECTS} redirects.")
        if urlsplit(self.url).scheme == "https" and urlsplit(onward).scheme != "https":
            raise Refused("blocked_address", "The address redirects from https to http.")
        self.is_permanent &= status in PERMANENT
        self.url = onward
