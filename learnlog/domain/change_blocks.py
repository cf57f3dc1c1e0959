"""A changelog taken apart into headings, list items and prose, whatever markup it is in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from learnlog.domain.change_text import MAX_INLINE, Markup, plain

MAX_LINE = 2_000
# The level of a heading that is only a bold line: below every real one.
BOLD_LEVEL = 20
MAX_BOLD = 120
TAB_WIDTH = 4


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    ITEM = "item"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, an item of a list or a paragraph outside of lists, in plain words.

    ``level`` is 1 for the top heading, and for others how far they are indented; ``more`` holds
    the paragraphs of an item after the first.
    """

    kind: BlockKind
    text: str
    level: int = 0
    more: tuple[str, ...] = ()


_BULLET = re.compile(r"( {0,40})(?:[*+\u2022\u2013-]|\*\)|o|#\.|\d{1,3}[.)])( {1,8})(?=\S)")
_ATX = re.compile(r" {0,3}(#{1,6})(?:\s+|$)(.*)")
_FENCE = re.compile(r" {0,12}(?:[*+-] +)?(```|~~~)")
_RULE = re.compile(r"\s{0,3}([-*_=~^\"'`#+.:])(?:[ \t]?\1){2,}\s*$")
_ADORNMENT = re.compile(r"([=\-`:'\"~^_*+#<>.])\1{2,}\s*$")
_SETEXT = re.compile(r" {0,3}(=+|-+)\s*$")
_BOLD = re.compile(r"(?:\*\*|__)([^*_]{1,120})(?:\*\*|__)(:?| ?\([^()]{1,40}\):?)\s*$")
_SIGNATURE = re.compile(r"\*[^*]{1,80}\*(?:,? (?:and |& )?\*[^*]{1,80}\*){0,12}\s*$")
_DIRECTIVE = re.compile(r"\.\. +([\w-]{1,40})::(.*)")
_FIELD = re.compile(r":([\w -]{1,40}):(?:\s+(.*))?$")
# Directives that hold words for the reader.
_ADMONITIONS = frozenset(
    ["note", "warning", "important", "attention", "caution", "danger", "tip", "hint", "admonition"]
)
_NOISE = re.compile(r"\s{0,3}(?:<a |<!--|\[[^\]]{1,80}\]: |\|[-: |]+\|?\s*$)")


def read_blocks(text: str, markup: Markup) -> list[Block]:
    """Return the blocks of a text in its order; what is code or comment is left out."""
    lines = [line[:MAX_LINE].expandtabs(TAB_WIDTH).rstrip() for line in text.splitlines()]
    return list(_Reader(lines, markup).blocks())


class _Reader:
    """Reads line by line; every line is looked at a fixed number of times."""

    def __init__(self, lines: list[str], markup: Markup) -> None:
        self.lines = lines
        self.markup = markup
        self.at = 0
        self.styles: list[str] = []

    def blocks(self) -> Iterator[Block]:
        yield from self._front_matter()
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                self.at += 1
                continue
            heading = self._heading()
            if heading is not None:
                yield heading
            elif not self._skip():
                yield from self._item() if _BULLET.match(line) else self._prose()

    def _front_matter(self) -> Iterator[Block]:
        """The title of a page's settings is its first heading."""
        if self.markup is not Markup.MARKDOWN or self.lines[:1] != ["---"]:
            return
        for end in range(1, min(len(self.lines), 60)):
            if self.lines[end] in {"---", "..."}:
                self.at = end + 1
                return
            if self.lines[end].startswith("title:"):
                title = self.lines[end][len("title:") :].strip(" \"'")
                yield Block(BlockKind.HEADING, title, 1)

    def _heading(self) -> Block | None:
        if self.markup is Markup.MARKDOWN:
            found = _ATX.match(self.lines[self.at])
            if found:
                self.at += 1
                written = found[2].rstrip().rstrip("#")
                return self._as_heading(written, len(found[1]))
        return self._underlined() or self._bold()

    def _as_heading(self, written: str, level: int) -> Block:
        return Block(BlockKind.HEADING, plain(written, self.markup).strip(), level)

    def _underlined(self) -> Block | None:
        """Return a title with a line of signs below it, and maybe above."""
        line, below, third = (self._line(self.at + step) for step in range(3))
        if self.markup is not Markup.MARKDOWN and _ADORNMENT.match(line):
            if below.strip() and third.rstrip() == line and not _ADORNMENT.match(below):
                self.at += 3
                return self._as_heading(below.strip(), self._level(line[0] * 2))
            return None
        if line.startswith(" ") or not self._is_underline(below) or _BULLET.match(line):
            return None
        self.at += 2
        return self._as_heading(line, self._level(below.strip()[0]))

    def _is_underline(self, below: str) -> bool:
        form = _SETEXT if self.markup is Markup.MARKDOWN else _ADORNMENT
        return form.match(below) is not None

    def _level(self, style: str) -> int:
        """Return the level of a style of underlining: in order of appearance, as in RST."""
        if self.markup is Markup.MARKDOWN:
            return 1 if style == "=" else 2
        if style not in self.styles:
            self.styles.append(style)
        return self.styles.index(style) + 1

    def _bold(self) -> Block | None:
        """Return a line in bold that stands alone, which many use as a heading."""
        line = self.lines[self.at]
        found = _BOLD.match(line) if self.markup is not Markup.TEXT else None
        if found is None or self._line(self.at + 1).startswith(" "):
            return None
        self.at += 1
        return self._as_heading(found[1] + found[2].rstrip(":"), BOLD_LEVEL)

    def _line(self, at: int) -> str:
        return self.lines[at] if at < len(self.lines) else ""

    def _skip(self) -> bool:
        """Pass over what is no words for a reader; say whether there was any."""
        line = self.lines[self.at]
        if _FENCE.match(line) and self.markup is Markup.MARKDOWN:
            self._skip_fence()
        elif line.startswith("..") and self.markup is Markup.RST:
            self._skip_directive()
        elif _RULE.match(line) or (self.markup is Markup.MARKDOWN and _NOISE.match(line)):
            self.at += 1
        elif line.startswith("    ") and self._is_code():
            self._skip_indented(1)
        else:
            return False
        return True

    def _is_code(self) -> bool:
        """Return whether an indented line outside of lists is code: not in plain text."""
        return self.markup is Markup.MARKDOWN and not _BULLET.match(self.lines[self.at])

    def _skip_fence(self) -> None:
        found = _FENCE.match(self.lines[self.at])
        mark = found[1] if found else "```"
        self.at += 1
        while self.at < len(self.lines):
            self.at += 1
            if self.lines[self.at - 1].lstrip().startswith(mark):
                return

    def _skip_directive(self) -> None:
        """Pass over a comment, a target or a directive; the words of a note are read."""
        found = _DIRECTIVE.match(self.lines[self.at])
        self.at += 1
        if found is None or found[1].lower() not in _ADMONITIONS:
            self._skip_indented(1)

    def _skip_indented(self, indent: int) -> None:
        """Pass over blank lines and those that are indented so far."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip() and len(line) - len(line.lstrip()) < indent:
                return
            self.at += 1

    def _prose(self) -> Iterator[Block]:
        field = _FIELD.match(self.lines[self.at]) if self.markup is Markup.RST else None
        if field:
            self.at += 1
            yield Block(BlockKind.PROSE, plain(f"{field[1]}: {field[2] or ''}", self.markup))
            return
        indent = _indent_of(self.lines[self.at])
        written = self._paragraph(-1)
        if self.markup is Markup.RST and written.endswith("::"):
            self._skip_indented(indent + 1)
        text = plain(written.removesuffix(":") if written.endswith("::") else written, self.markup)
        if text:
            yield Block(BlockKind.PROSE, text, indent)

    def _paragraph(self, indent: int) -> str:
        """Return the lines up to a blank one or the start of something else, as one.

        In an item, ``indent`` is how far its sign is indented; outside it is -1.
        """
        parts, size = [self.lines[self.at].strip()], 0
        self.at += 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            is_other = not line.strip() or _BULLET.match(line) or _ATX_OR_FENCE.match(line)
            if is_other or self._starts_heading(line, indent):
                break
            if size < MAX_INLINE:
                parts.append(line.strip())
                size += len(line)
            self.at += 1
        return " ".join(parts)

    def _starts_heading(self, line: str, indent: int) -> bool:
        if line.startswith(" "):
            return False
        if self.markup is Markup.TEXT and indent >= 0:
            return True  # what is wrapped is indented; at the margin something new begins
        return self._is_underline(self._line(self.at + 1)) or _BOLD.match(line) is not None

    def _item(self) -> Iterator[Block]:
        line = self.lines[self.at]
        found = _BULLET.match(line)
        indent = len(found[1]) if found else 0
        inside = found.end() if found else 0
        self.lines[self.at] = line[inside:]
        first = plain(self._paragraph(indent), self.markup)
        more = tuple(self._further(indent, inside, is_literal=first.endswith("::")))
        if first:
            text = first.removesuffix(":") if first.endswith("::") else first
            yield Block(BlockKind.ITEM, text, indent, more)

    def _further(self, indent: int, inside: int, *, is_literal: bool) -> Iterator[str]:
        """Read the further paragraphs of an item, without its code."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                self.at += 1
                continue
            depth = _indent_of(line)
            if depth <= indent or _BULLET.match(line):
                return
            if _FENCE.match(line) and self.markup is Markup.MARKDOWN:
                self._skip_fence()
            elif depth >= inside + 4 or (is_literal and depth > inside):
                self._skip_indented(inside + 1)
            else:
                written = self._paragraph(indent)
                is_literal = written.endswith("::") and self.markup is Markup.RST
                if not _SIGNATURE.match(written) and not written.startswith(".. "):
                    yield plain(written, self.markup)


_ATX_OR_FENCE = re.compile(r" {0,3}#{1,6}\s|\s*(?:```|~~~)")


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())
