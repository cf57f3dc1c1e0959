"""The XML reader that feedparser works on: the standard one, with a limit on attributes."""

from collections.abc import Mapping
from itertools import islice
from xml.sax.expatreader import ExpatParser  # nosec B406  # entities from outside are never read

from learnlog.domain.errors import LearnlogError

# feedparser asks for each attribute by its name, which searches all of them: twice as many cost
# four times as long, and 40,000 of them 14 s. No element of a feed needs more than these.
MAX_READ = 64
# Whoever writes so many attacks the reader; the document is not worth another look.
MAX_WRITTEN = 30_000


class AttributeFloodError(LearnlogError):
    """An element has more attributes than anybody means well with."""


class Driver(ExpatParser):
    """Reads as the standard one does, but of each element the first attributes alone."""

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        """Hand on the beginning of an element.

        Raises:
            AttributeFloodError: it has more than 30,000 attributes.
        """
        if len(attrs) > MAX_WRITTEN:
            raise AttributeFloodError(f"an element has {len(attrs):,} attributes")
        super().start_element_ns(name, dict(islice(attrs.items(), MAX_READ)))


def create_parser() -> Driver:
    """Return a reader; what ``xml.sax.make_parser`` looks for in a module it is told to use."""
    return Driver()
