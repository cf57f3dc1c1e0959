"""The XML reader that feedparser works on: the standard one, faster, with a limit on attributes."""

from collections.abc import ItemsView, KeysView, Mapping
from itertools import islice
from typing import Any
from xml.sax.expatreader import ExpatParser  # nosec B406  # entities from outside are never read

from learnlog.domain.errors import LearnlogError

# No element of a feed needs more than these.
MAX_READ = 512
# Whoever writes so many attacks the reader; the document is not worth another look.
MAX_WRITTEN = 30_000
# Text comes in one piece up to here; the standard reader hands on each line by itself.
TEXT_PIECE = 1 << 18


class AttributeFloodError(LearnlogError):
    """An element has more attributes than anybody means well with."""


class Attributes:
    """What feedparser asks of an element's attributes, each answered by one look.

    The standard class looks through all names for each name: twice as many cost four times as
    long, and 40,000 of them 14 s.
    """

    __slots__ = ("by_name", "by_pair")

    def __init__(self, written: Mapping[str, str]) -> None:
        self.by_pair: dict[tuple[str | None, str], str] = {}
        self.by_name: dict[str, str] = {}
        for name, value in islice(written.items(), MAX_READ):
            space, _, local = name.partition(" ")
            if not local:
                self.by_pair[None, name] = self.by_name[name] = value
                continue
            local, _, prefix = local.partition(" ")
            self.by_pair[space, local] = value
            self.by_name[f"{prefix}:{local}" if prefix else local] = value

    def items(self) -> ItemsView[tuple[str | None, str], str]:
        """Return the attributes by namespace and name."""
        return self.by_pair.items()

    def getQNames(self) -> KeysView[str]:  # noqa: N802  # the interface's own name
        """Return the names as they are written, with their prefix."""
        return self.by_name.keys()

    def getValueByQName(self, name: str) -> str:  # noqa: N802  # the interface's own name
        """Return the attribute of a name as it is written."""
        return self.by_name[name]


NONE = Attributes({})


class Driver(ExpatParser):
    """Reads as the standard one does, but of each element the first attributes alone."""

    _parser: Any
    _cont_handler: Any

    def reset(self) -> None:
        """Make ready for a document."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = TEXT_PIECE

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        """Hand on the beginning of an element.

        Raises:
            AttributeFloodError: it has more than 30,000 attributes.
        """
        if len(attrs) > MAX_WRITTEN:
            raise AttributeFloodError(f"an element has {len(attrs):,} attributes")
        self._cont_handler.startElementNS(_pair(name), None, Attributes(attrs) if attrs else NONE)

    def end_element_ns(self, name: str) -> None:
        """Hand on the end of an element."""
        self._cont_handler.endElementNS(_pair(name), None)


def _pair(name: str) -> tuple[str | None, str]:
    """Return namespace and local name of what expat writes as "namespace local prefix"."""
    space, _, local = name.partition(" ")
    return (space, local.partition(" ")[0]) if local else (None, name)


def create_parser() -> Driver:
    """Return a reader; what ``xml.sax.make_parser`` looks for in a module it is told to use."""
    return Driver()
