"""Release notes that come by the day: one entry with what changed in many products, split up."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from html.parser import HTMLParser

from learnlog.domain.numberless import is_day
from learnlog.domain.release_flags import Flag, FlagEvidence, ReleaseFlags, flags_in

MAX_ITEMS = 300
MAX_HEADLINE = 200
KEYED_CHARACTERS = 200
"""How much of its text an item is known by: what is mended further behind keeps it the same."""

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_STRONG = frozenset(["strong", "b"])
_BLOCKS = frozenset(["p", "div", "ul", "ol", "table", "pre", "blockquote", "section", "dl"])
_VOID = frozenset(["br", "hr", "img", "col", "wbr"])
_BREAKS = _BLOCKS | frozenset(["li", "tr", "br", "dd", "dt"])


class DayKind(StrEnum):
    """What a section of such notes tells, as its heading is called."""

    FEATURE = "feature"
    CHANGED = "changed"
    FIXED = "fixed"
    BREAKING = "breaking"
    DEPRECATED = "deprecated"
    SECURITY = "security"
    ISSUE = "issue"
    ANNOUNCEMENT = "announcement"


_KINDS = {
    "change": DayKind.CHANGED,
    "changes": DayKind.CHANGED,
    "non-breaking change": DayKind.CHANGED,
    "libraries": DayKind.CHANGED,
    "features": DayKind.FEATURE,
    "fix": DayKind.FIXED,
    "fixes": DayKind.FIXED,
    "resolved": DayKind.FIXED,
    "resolved issue": DayKind.FIXED,
    "breaking change": DayKind.BREAKING,
    "breaking changes": DayKind.BREAKING,
    "deprecation": DayKind.DEPRECATED,
    "removed": DayKind.DEPRECATED,
    "security bulletin": DayKind.SECURITY,
    "security fix": DayKind.SECURITY,
    "issues": DayKind.ISSUE,
    "known issue": DayKind.ISSUE,
    "known issues": DayKind.ISSUE,
    "announcements": DayKind.ANNOUNCEMENT,
} | {kind.value: kind for kind in DayKind}
_FLAGS = {
    DayKind.BREAKING: Flag.BREAKING,
    DayKind.DEPRECATED: Flag.DEPRECATED,
    DayKind.SECURITY: Flag.SECURITY,
}


@dataclass(frozen=True, slots=True)
class DayItem:
    """One change of one product; ``product`` is empty where the notes are those of one.

    ``kind`` is None where no heading tells it. ``html`` is the part of the body that was cut out.
    """

    kind: DayKind | None
    product: str
    text: str
    html: str

    @property
    def key(self) -> str:
        """What the item is known by within its day, wherever it stands in it."""
        told = "\n".join((self.product, self.kind or "", self.text[:KEYED_CHARACTERS]))
        return hashlib.sha256(told.lower().encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def headline(self) -> str:
        """A title for the item: its product, its kind and how its text begins."""
        begins = re.split(r"(?<=[.!?])\s", self.text, maxsplit=1)[0]
        parts = (self.product, self.kind.value.capitalize() if self.kind else "", begins)
        told = ": ".join(part for part in parts if part)
        return told if len(told) <= MAX_HEADLINE else f"{told[: MAX_HEADLINE - 1].rstrip()}…"

    @property
    def flags(self) -> ReleaseFlags:
        """What the item warns of: what its heading calls it, and what its text says."""
        said = flags_in(f"\n{self.html}")
        flag = _FLAGS.get(self.kind) if self.kind else None
        if flag is None or self.kind is None or said.has(flag):
            return said
        called = FlagEvidence(flag, self.kind.value, self.headline)
        return ReleaseFlags((called, *said.evidence))


def day_items(title: str, html: str) -> tuple[DayItem, ...]:
    """Return what a day's notes hold, one item a section; empty where nothing is to be split.

    ``html`` is a cleaned body: headings of products, below each headings that name a kind. A
    second item with the key of another is left out.
    """
    if not is_day(title):
        return ()
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if not any(part.heading for part in reader.parts):
        return ()
    items = {item.key: item for item in _items(reader.parts)}
    return tuple(items.values())[:MAX_ITEMS]


@dataclass(slots=True)
class _Part:
    """A heading, known by its tag, or what stands between two of them."""

    heading: str = ""
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())

    @property
    def balanced_html(self) -> str:
        """The HTML with every element closed that was cut open by a heading."""
        return "".join([*self.html, *(f"</{tag}>" for tag in reversed(self.unclosed))]).strip()


def _items(parts: list[_Part]) -> Iterator[DayItem]:
    product, kind = "", None
    for part in parts:
        if not part.words:
            continue
        if not part.heading:
            yield DayItem(kind, product, part.words, part.balanced_html)
            continue
        called = _KINDS.get(part.words.lower().strip(" :[]"))
        if called is None:
            product, kind = part.words.strip(" :"), None
        else:
            kind = called


class _Reader(HTMLParser):
    """Cuts a cleaned body at its headings; bold words that stand alone are a heading, too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts = [_Part()]

    def handle_starttag(
        self,
        tag: str,
        attrs: list[tuple[str, str | None]],  # noqa: ARG002 (the parser hands them over)
    ) -> None:
        """Begin a heading, or go on with what stands below one."""
        part = self.parts[-1]
        if part.heading:
            return
        is_bold_alone = tag in _STRONG and not _BLOCKS.intersection(part.unclosed)
        if tag in _HEADINGS or is_bold_alone:
            self.parts.append(_Part(heading=tag))
            return
        if tag in _BREAKS:
            part.text.append("\n")
        if tag not in _VOID:
            part.unclosed.append(tag)
        part.html.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """End a heading; what follows is below it. What was not begun here is not ended here."""
        part = self.parts[-1]
        if part.heading:
            if tag == part.heading:
                self.parts.append(_Part())
            return
        if tag not in part.unclosed:
            return
        while (inner := part.unclosed.pop()) != tag:
            part.html.append(f"</{inner}>")
        if tag in _BREAKS:
            part.text.append("\n")
        part.html.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Keep words, escaped again for the HTML."""
        self.parts[-1].text.append(data)
        self.parts[-1].html.append(escape(data, quote=False))
