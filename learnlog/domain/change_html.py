"""The changes in release notes that are HTML, as feeds carry them."""

import html
import re

from learnlog.domain.change_blocks import BOLD_LEVEL, MAX_BOLD, Block, BlockKind
from learnlog.domain.change_heading import read_release_heading
from learnlog.domain.change_items import ChangeItem, items_of

MAX_HTML = 200_000
# Deeper lists are read as if they were so deep.
MAX_DEPTH = 20

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]*>")
_CODE = re.compile(r"<(?:code|kbd|samp)>((?:[^<>]|</?[a-z]{1,10}>){1,200}?)</(?:code|kbd|samp)>")
_HEADING = re.compile(r"h[1-6]")
_LISTS = frozenset({"ul", "ol"})
_BREAKS = frozenset({"p", "div", "blockquote", "table", "tr", "dl", "dt", "dd", "hr"})
_UNREAD = frozenset({"pre", "script", "style", "template"})
_BOLD = frozenset({"strong", "b"})


def items_in_html(markup: str) -> tuple[ChangeItem, ...]:
    """Return the changes that release notes in HTML tell of, as ``items_of`` does of others."""
    reader = _Reader()
    at = 0
    written = markup[:MAX_HTML]
    # The parser of the standard library takes a time that is quadratic for some of what is broken.
    for tag in _TAG.finditer(written):
        reader.text(html.unescape(written[at : tag.start()]))
        at = tag.end()
        (reader.end if tag[1] else reader.start)(tag[2].lower())
    reader.text(html.unescape(written[at:]))
    reader.finish()
    blocks = reader.blocks
    return items_of(block for block in blocks if not _is_release_title(block))


def code_in_html(markup: str) -> tuple[str, ...]:
    """Return what release notes in HTML mark as code within a line, each once, in their order."""
    found = (
        " ".join(html.unescape(_TAG.sub("", piece[1])).split())
        for piece in _CODE.finditer(markup[:MAX_HTML])
    )
    return tuple(dict.fromkeys(name for name in found if name))


def _is_release_title(block: Block) -> bool:
    """Return whether a block is the heading of the notes themselves, and no section of them."""
    if block.kind is not BlockKind.HEADING:
        return False
    heading = read_release_heading(block.text)
    return heading is not None and heading.is_sure


class _Reader:
    """Gathers the words of each heading, point and paragraph."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.bold: list[str] = []
        self.heading = 0
        self.lists = 0
        self.unread = 0
        self.is_bold = False
        # The points that are open: their depth, and the paragraphs read so far.
        self.points: list[tuple[int, list[str]]] = []

    def start(self, tag: str) -> None:
        if tag in _UNREAD:
            self.unread += 1
        elif _HEADING.fullmatch(tag):
            self.finish()
            self.heading = int(tag[1])
        elif tag in _LISTS:
            self._flush()
            self._emit_point(keep=True)
            self.lists += 1
        elif tag == "li":
            self._open_point()
        elif tag == "br":
            self.words.append(" ")
        elif tag in _BREAKS:
            self._flush()
        self.is_bold = self.is_bold or tag in _BOLD

    def _open_point(self) -> None:
        self._flush()
        depth = min(self.lists, MAX_DEPTH)
        if self.points and self.points[-1][0] >= depth:
            self._emit_point(keep=False)  # the end of a point may be left out
        self.points.append((depth, []))

    def end(self, tag: str) -> None:
        if tag in _UNREAD:
            self.unread = max(0, self.unread - 1)
        elif _HEADING.fullmatch(tag):
            self._flush()
            self.heading = 0
        elif tag in _LISTS:
            self._flush()
            self.lists = max(0, self.lists - 1)
        elif tag == "li":
            self._flush()
            self._emit_point(keep=False)
        elif tag in _BREAKS:
            self._flush()
        elif tag in _BOLD:
            self.is_bold = False

    def text(self, data: str) -> None:
        if not self.unread:
            self.words.append(data)
            if self.is_bold:
                self.bold.append(data)

    def _flush(self) -> None:
        """End a paragraph: of a heading, of a point, or of neither."""
        text = " ".join("".join(self.words).split())
        bold = " ".join("".join(self.bold).split())
        self.words, self.bold = [], []
        if not text:
            return
        if self.heading:
            self.blocks.append(Block(BlockKind.HEADING, text, self.heading))
        elif self.points:
            self.points[-1][1].append(text)
        elif text.rstrip(":") == bold.rstrip(":") and len(text) <= MAX_BOLD:
            self.blocks.append(Block(BlockKind.HEADING, text.rstrip(":"), BOLD_LEVEL))
        else:
            self.blocks.append(Block(BlockKind.PROSE, text))

    def _emit_point(self, *, keep: bool) -> None:
        """Give out the innermost point: at its end, or ahead of the points inside of it."""
        if not self.points:
            return
        depth, parts = self.points[-1] if keep else self.points.pop()
        if parts:
            self.blocks.append(Block(BlockKind.ITEM, parts[0], depth, tuple(parts[1:])))
            parts.clear()

    def finish(self) -> None:
        """Give out what is still open."""
        self._flush()
        while self.points:
            self._emit_point(keep=False)
        self.lists = 0
