"""feedparser with the same results in two thirds of the time, by what it asks itself over again.

Every piece stands in for one of feedparser 6.0.14, to which the release is pinned; a test compares
the results on every document of the shared data.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape  # nosec B406  # writes, reads nothing

import feedparser.api
import feedparser.mixin

from learnlog.ingest.sax_driver import MAX_READ, Attributes, Driver
from learnlog.ingest.sax_driver import _pair as pair

XHTML = "application/xhtml+xml"
# A letter that the table lacks costs an exception, which is caught and thrown away.
LETTERS = 0x10000
ADDRESSES = 4_096

_NAMES = vars(feedparser.mixin)
_TABLE = [_NAMES["_cp1252"].get(letter, letter) for letter in range(LETTERS)]
_urljoin = lru_cache(ADDRESSES)(_NAMES["_urljoin"])
_safe_address = lru_cache(ADDRESSES)(_NAMES["make_safe_absolute_uri"])


class QuickDriver(Driver):
    """Hands on what most elements are without the detours of the standard reader."""

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        """Hand on the beginning of an element."""
        if len(attrs) > MAX_READ or any(" " in attribute for attribute in attrs):
            super().start_element_ns(name, attrs)
        else:
            self._cont_handler.begin(name, attrs)

    def end_element_ns(self, name: str) -> None:
        """Hand on the end of an element."""
        self._cont_handler.end(name)


class ContentParams(dict[str, Any]):
    """What feedparser notes of the element that it reads: texts alone, so a copy is flat."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> "ContentParams":
        return ContentParams(self)


class QuickFeedParser(feedparser.api.StrictFeedParser):  # type: ignore[misc]
    """feedparser's reader of well-formed documents, which knows again the names that it has met."""

    decls: dict[str, str]

    def __init__(self, baseuri: str, baselang: str | None, encoding: str) -> None:
        super().__init__(baseuri, baselang, encoding)
        self.contentparams = ContentParams()
        self._begun: dict[str, str] = {}
        self._ended: dict[str, str] = {}
        # What one document says is not worth keeping for the next.
        _urljoin.cache_clear()
        _safe_address.cache_clear()

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """Note a namespace; names may mean something else from here on."""
        self._begun.clear()
        self._ended.clear()
        super().track_namespace(prefix, uri)

    def begin(self, name: str, attrs: Mapping[str, str]) -> None:
        """Take the beginning of an element whose attributes are in no namespace."""
        tag = self._begun.get(name)
        if tag is None:
            tag = self._begun[name] = self._tag(name)
        declared, self.decls = self.decls, {}
        if tag.endswith(("math", "svg")):
            self.decls = declared
            self.startElementNS(pair(name), None, Attributes(attrs))
            return
        for attribute, value in attrs.items():
            declared[attribute.lower()] = value
        self.unknown_starttag(tag, list(declared.items()))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        tag = self._ended.get(name)
        if tag is None:
            tag = self._ended[name] = self._tag(name)
        self.unknown_endtag(tag)

    def _tag(self, name: str) -> str:
        namespace, local = pair(name)
        lower = (namespace or "").lower()
        if "backend.userland.com/rss" in lower:
            namespace = lower = "http://backend.userland.com/rss"
        prefix = self._matchnamespaces.get(lower)
        if not prefix and namespace:
            used = self.namespaces_in_use.items()
            prefix = next((known for known, uri in used if known and uri == namespace), None)
        return f"{prefix}:{local}".lower() if prefix else local.lower()

    def characters(self, text: str) -> None:
        """Take a piece of text."""
        if self.elementstack:
            is_markup = self.contentparams.get("type") == XHTML
            self.elementstack[-1][2].append(escape(text) if is_markup else text)

    def push_content(
        self, tag: str, attrs_d: dict[str, str], default_content_type: str, expecting_text: int
    ) -> None:
        """Take the beginning of an element that holds markup or text for people."""
        super().push_content(tag, attrs_d, default_content_type, expecting_text)
        self.contentparams = ContentParams(self.contentparams)


def create_parser() -> QuickDriver:
    """Return a reader; what ``xml.sax.make_parser`` looks for in a module it is told to use."""
    return QuickDriver()


def install() -> None:
    """Let feedparser work with these pieces from now on."""
    # feedparser gives the XML reader no other way in than this list of modules.
    feedparser.api.PREFERRED_XML_PARSERS[:] = [__name__]
    feedparser.api.StrictFeedParser = QuickFeedParser
    _NAMES["_cp1252"] = _TABLE
    _NAMES["_urljoin"] = _urljoin
    _NAMES["make_safe_absolute_uri"] = _safe_address
