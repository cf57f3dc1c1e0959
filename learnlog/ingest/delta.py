"""Which items of a document have not been read yet, found out without reading them.

expat says where each item begins and ends, its bytes are hashed, and the parser gets the document
without the items whose hash is known. Whatever might make an item mean something else by itself
than in its document (an unusual character set, entities, an address that holds for what is inside,
items in items, ids given twice) leaves the document whole.
"""

import codecs
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.parsers import expat  # nosec B405  # documents with a DTD are left alone

from learnlog.ingest.parsed_feed import MAX_ENTRIES, newest, read_date

HASH_BYTES = 16
# Counted up when items are to be read anew, because reading them gives something else than before.
READING = b"1"
ITEMS = frozenset({"item", "entry"})
BASES = ("base", "http://www.w3.org/XML/1998/namespace base xml")
# Character sets in which a part of a document cannot be taken for another one than the whole.
PLAIN_SETS = frozenset({"utf-8", "ascii", "iso8859-1"})
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")

_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_ROOT = re.compile(rb"<\w[^>]*>")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_LINK = re.compile(rb"<(?:\w+:)?link\b[^>]*>[^<]*", re.IGNORECASE)
_ID = re.compile(
    rb"""<(?:\w+:)?(?:guid|id)\b[^>]*>(.*?)</|\brdf:about\s*=\s*["']([^"']*)""",
    re.IGNORECASE | re.DOTALL,
)
_DATE = (
    re.compile(rb"<(?:published|issued|pubDate)\b[^>]*>([^<]*)<", re.IGNORECASE),
    re.compile(rb"<(?:updated|modified|dc:date)\b[^>]*>([^<]*)<", re.IGNORECASE),
)


class _Whole(Exception):  # noqa: N818  # a way out of expat, not an error of the program
    """The document has to be read as a whole."""


@dataclass(frozen=True, slots=True)
class CutDocument:
    """A document and where its newest items stand in it; ``others`` are items too old to read."""

    body: bytes
    items: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...]
    hashes: tuple[bytes, ...]

    @property
    def head(self) -> bytes:
        """The document without any item."""
        return _without(self.body, (*self.items, *self.others))

    def unread(self, known: bytes) -> tuple[bytes, int]:
        """Return the document with the items of unknown hash alone, and how many these are."""
        seen = set(split_hashes(known))
        if seen and self._gives_ids_twice():
            seen = set()
        old = [span for span, digest in zip(self.items, self.hashes, strict=True) if digest in seen]
        return _without(self.body, (*old, *self.others)), len(self.items) - len(old)

    def _gives_ids_twice(self) -> bool:
        """Return whether items that differ have one id: only together they tell that."""
        owners: dict[bytes, bytes] = {}
        for (start, end), digest in zip(self.items, self.hashes, strict=True):
            found = _ID.search(self.body, start, end)
            name = (found[1] or found[2] or b"").strip() if found else b""
            if name and owners.setdefault(name, digest) != digest:
                return True
        return False


def cut(body: bytes, *, content_type: str = "", base_url: str = "") -> CutDocument | None:
    """Return where the items of a document stand; None where it has to be read as a whole."""
    if not _has_plain_letters(body, content_type):
        return None
    try:
        spans = _Cutter(body).spans()
    except (_Whole, expat.ExpatError, ValueError):
        return None
    kept = spans
    if len(spans) > MAX_ENTRIES:
        kept = [spans[place] for place in newest([_date_in(body, *span) for span in spans])]
    others = tuple(sorted(set(spans) - set(kept)))
    digest = hasher(base_url, content_type, _surroundings(body, spans))
    hashes = tuple(digest(body[start:end]) for start, end in kept)
    return CutDocument(body, tuple(kept), others, hashes)


def hasher(*around: str | bytes) -> Callable[[bytes], bytes]:
    """Return what hashes an item; it also depends on what is ``around`` the item."""
    parts = [part.encode("utf-8", "replace") if isinstance(part, str) else part for part in around]
    key = hashlib.blake2b(b"\0".join((READING, *parts)), digest_size=HASH_BYTES).digest()
    return lambda item: hashlib.blake2b(item, digest_size=HASH_BYTES, key=key).digest()


def split_hashes(hashes: bytes) -> list[bytes]:
    """Return hashes that stand one behind another."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


class _Cutter:
    """One run of expat over a document, noting its items."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.depth = 0
        self.level = 0
        self.start = -1
        self.has_base = self.has_div = False
        self.found: list[tuple[int, int]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.namespace_prefixes = True
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._give_up

    def spans(self) -> list[tuple[int, int]]:
        """Return the beginning and the end of each item."""
        self.parser.Parse(self.body, True)
        if self.has_base and self.has_div:
            # feedparser loses count of these, and an address holds for the items behind it too.
            raise _Whole
        return self.found

    def _begin(self, name: str, attributes: Sequence[str]) -> None:
        self.depth += 1
        local = (name.split(" ")[1] if " " in name else name).lower()
        if local in ITEMS:
            if self.start >= 0 or self.level not in {0, self.depth} or self.depth == 1:
                raise _Whole
            self.level = self.depth
            self.start = self.parser.CurrentByteIndex
        if self.start >= 0:
            self.has_base = self.has_base or any(base in attributes for base in BASES)
            self.has_div = self.has_div or local == "div"

    def _end(self, _name: str) -> None:
        if self.depth == self.level and self.start >= 0:
            at = self.parser.CurrentByteIndex
            if not self.body.startswith(b"</", at):
                raise _Whole
            self.found.append((self.start, self.body.index(b">", at) + 1))
            self.start = -1
        self.depth -= 1

    def _give_up(self, *_: object) -> None:
        raise _Whole


def _has_plain_letters(body: bytes, content_type: str) -> bool:
    """Return whether the document says, and its server does not deny, a set of ``PLAIN_SETS``."""
    if body.startswith(WIDE):
        return False
    declared = _DECLARED.search(body[:200])
    served = _CHARSET.search(content_type)
    try:
        own = codecs.lookup(declared[1].decode() if declared else "utf-8").name
        theirs = codecs.lookup(served[1]).name if served else own
    except LookupError:
        return False
    return own in PLAIN_SETS and theirs == own


def _surroundings(body: bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    """Return what of the rest has a say in the items: the character set, the root, the links."""
    rest = _without(body, spans)
    found = (_DECLARED.search(rest), _ROOT.search(rest))
    # Behind the last link stand the spaces between the items, as many as there are items.
    links = (link.strip() for link in _LINK.findall(rest))
    return b"\0".join((*(part[0] if part else b"" for part in found), *links))


def _without(body: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    kept = []
    at = 0
    for start, end in sorted(spans):
        kept.append(body[at:start])
        at = end
    return b"".join((*kept, body[at:]))


def _date_in(body: bytes, start: int, end: int) -> datetime | None:
    """Return the date that an item states, where it does so in one of the two usual ways."""
    for pattern in _DATE:
        found = pattern.search(body, start, end)
        if found:
            return read_date(found[1].decode("ascii", "replace").strip())
    return None
