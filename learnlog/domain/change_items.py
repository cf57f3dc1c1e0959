"""The changes that the notes of one release list, each with its kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from learnlog.domain.change_blocks import BOLD_LEVEL, Block, BlockKind
from learnlog.domain.change_kinds import (
    NEUTRAL,
    ChangeKind,
    Judgement,
    Section,
    judge,
    marked_breaking,
    read_section,
)

MAX_ITEM = 1_000
MIN_STATEMENT_WORDS = 3
# A longer line ahead of points is a sentence.
MAX_TITLE_WORDS = 7
# Kinds that the points below a point share with it.
_SHARED = frozenset({ChangeKind.BREAKING, ChangeKind.DEPRECATION, ChangeKind.SECURITY})


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """One change: its kind, its words without markup, and the words that decided the kind."""

    kind: ChangeKind
    text: str
    matched: str = ""


@dataclass(slots=True)
class _Heading:
    """A heading that is open; ``own`` is what its words alone tell, where it is a statement."""

    level: int
    title: str
    section: Section | None
    own: Judgement | None = None
    indent: int = 0
    prose: list[str] = field(default_factory=list)
    has_items: bool = False


def items_of(blocks: Iterable[Block]) -> tuple[ChangeItem, ...]:
    """Return the changes that the blocks of one release tell of, in their order.

    Every point of a list is one, also inside of another. A paragraph is one where its words or
    its section give it a kind; of notes without any of these, every paragraph is.
    """
    reader = _Reader()
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            reader.heading(block)
        elif block.kind is BlockKind.ITEM:
            reader.item(block)
        else:
            reader.prose(block.text, block.level)
    return reader.end()


class _Reader:
    def __init__(self) -> None:
        self.items: list[ChangeItem] = []
        self.headings: list[_Heading] = []
        self.above: list[tuple[int, Judgement]] = []
        self.lead: Section | None = None
        self.lead_indent = 0
        self.loose: list[str] = []

    def heading(self, block: Block) -> None:
        self._close(block.level)
        section = read_section(block.text)
        own = None
        if section is None and len(block.text.split()) >= MIN_STATEMENT_WORDS:
            said = judge(block.text)
            own = said if said.kind in _SHARED else None
        self.headings.append(_Heading(block.level, block.text, section, own))

    def item(self, block: Block) -> None:
        while self.above and self.above[-1][0] >= block.level:
            self.above.pop()
        self._outdent(block.level)
        self._close(BOLD_LEVEL + 1 + block.level)
        section = read_section(block.text) if not block.more else None
        if section is not None and section != NEUTRAL and self._is_title(block.text):
            title = _Heading(BOLD_LEVEL + 1 + block.level, block.text, section)
            self.headings.append(title)
            return
        for heading in self.headings:
            heading.has_items = True
        said = judge(block.text, self.lead or self._section())
        if said.kind is not ChangeKind.BREAKING:
            said = marked_breaking(" ".join(block.more)) or said
        if said.kind is ChangeKind.OTHER and self.above and self.above[-1][1].kind in _SHARED:
            said = self.above[-1][1]
        self.above.append((block.level, said))
        self._add(said, " ".join((block.text, *block.more)))

    @staticmethod
    def _is_title(text: str) -> bool:
        """Return whether a point is the title of those below it: "Bug fixes", "Added:"."""
        return len(text.split()) <= MIN_STATEMENT_WORDS and text[-1] != "."

    def _outdent(self, indent: int) -> None:
        """End what was said to introduce points that are indented further."""
        if self.lead_indent > indent:
            self.lead = None
        while self.headings and self.headings[-1].indent > indent:
            self._close(self.headings[-1].level)

    def prose(self, text: str, indent: int) -> None:
        self.above.clear()
        if text.endswith(":"):
            self._introduce(text.removesuffix(":"), indent)
            return
        self.lead = None
        top = self.headings[-1] if self.headings else None
        section = self._section()
        if top is not None and (top.own or section.kind):
            top.prose.append(text)
            return
        said = judge(text, section)
        if said.kind is ChangeKind.OTHER:
            self.loose.append(text)
        else:
            self._add(said, text)

    def _introduce(self, text: str, indent: int) -> None:
        """Keep what a line that ends in a colon says of the points that follow it."""
        section = read_section(text) if len(text.split()) <= MAX_TITLE_WORDS else None
        if section is not None:
            self._close(BOLD_LEVEL)
            self.headings.append(_Heading(BOLD_LEVEL, text, section, indent=indent))
            return
        self.lead_indent = indent
        said = judge(text)
        self.lead = Section(said.kind, said.matched) if said.kind in _SHARED else None

    def _section(self) -> Section:
        """Return what the nearest heading that says something says."""
        for heading in reversed(self.headings):
            if heading.section is not None:
                return heading.section
            if heading.own is not None:
                return Section(heading.own.kind, heading.own.matched)
        return NEUTRAL

    def _close(self, level: int) -> None:
        """End the headings from a level on; one without points has its prose as its point."""
        self.lead = None if level <= BOLD_LEVEL else self.lead
        while self.headings and self.headings[-1].level >= level:
            self._settle(self.headings[-1])
            self.headings.pop()

    def _settle(self, heading: _Heading) -> None:
        if heading.own is not None:
            self._add(heading.own, ": ".join((heading.title, *heading.prose[:1])))
        elif heading.has_items:
            self._add_breaking(heading.prose)
        elif not heading.prose:
            return
        elif heading.section is None:
            said = judge(heading.prose[0], self._section())
            self._add(said, f"{heading.title}: {' '.join(heading.prose)}")
        else:
            for text in heading.prose:
                self._add(judge(text, heading.section), text)
        for outer in self.headings:
            outer.has_items = True

    def _add_breaking(self, paragraphs: list[str]) -> None:
        """Add what is said to break beside a list; the rest introduces the list."""
        for text in paragraphs:
            said = judge(text)
            if said.kind is ChangeKind.BREAKING:
                self._add(said, text)

    def _add(self, said: Judgement, text: str) -> None:
        if len(text) > MAX_ITEM:
            text = text[:MAX_ITEM].rsplit(" ", 1)[0] + " …"
        self.items.append(ChangeItem(said.kind, text, said.matched))

    def end(self) -> tuple[ChangeItem, ...]:
        self._close(0)
        if not self.items:
            for text in self.loose:
                self._add(Judgement(ChangeKind.OTHER), text)
        return tuple(self.items)
