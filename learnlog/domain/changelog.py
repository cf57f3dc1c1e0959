"""A changelog cut into the releases that it tells of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from learnlog.domain.change_blocks import Block, BlockKind, read_blocks
from learnlog.domain.change_heading import (
    ReleaseHeading,
    common_names,
    date_in,
    is_date_alone,
    is_unreleased,
    read_release_heading,
)
from learnlog.domain.change_items import ChangeItem, items_of
from learnlog.domain.change_text import Markup
from learnlog.domain.errors import RuleError
from learnlog.domain.release import normalise_version

MAX_LINES = 100_000
MAX_BYTES = 6_000_000
# How many paragraphs below its heading a release's date may stand.
DATE_BLOCKS = 4

_SUFFIXES = {
    ".md": Markup.MARKDOWN,
    ".markdown": Markup.MARKDOWN,
    ".mkd": Markup.MARKDOWN,
    ".rst": Markup.RST,
    ".rest": Markup.RST,
}
_MARKDOWN_SIGNS = re.compile(r"^#{1,6} \S|^```|\]\(https?:|^[*-] \*\*", re.MULTILINE)
_RST_SIGNS = re.compile(
    r"^\.\. |^:[\w-]{1,30}:|``[^`\n]{1,80}``|:[a-z-]{1,20}:`|>`_|::$", re.MULTILINE
)
_RELEASED = re.compile(
    r"\W{0,3}(?:date of release|release[- ]?date|released?(?: on)?|date|published(?: on)?)\b:?",
    re.IGNORECASE,
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Release:
    """The notes of one release; ``version`` is None for what is not released yet."""

    version: str | None
    released_on: date | None
    items: tuple[ChangeItem, ...]


def read_text(body: bytes, *, name: str) -> str:
    """Return the text of a file; bytes that are no UTF-8 are read as Windows-1252.

    Raises:
        RuleError: it is empty, no text, or too long.
    """
    if len(body) > MAX_BYTES:
        raise RuleError(f"{name}: {len(body):,} bytes, more than {MAX_BYTES:,}")
    encoding = next((name for bom, name in _BOMS if body.startswith(bom)), "utf-8")
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    if not text.strip():
        raise RuleError(f"{name}: the file is empty")
    if "\0" in text:
        raise RuleError(f"{name}: not a text")
    if text.count("\n") > MAX_LINES:
        raise RuleError(f"{name}: more than {MAX_LINES:,} lines")
    return text


def guess_markup(text: str, *, suffix: str = "") -> Markup:
    """Return how a text is written, by its file's suffix, else by the signs that it uses."""
    known = _SUFFIXES.get(suffix.lower())
    if known is not None:
        return known
    markdown = len(_MARKDOWN_SIGNS.findall(text))
    rst = len(_RST_SIGNS.findall(text))
    # A few signs come by chance.
    if max(markdown, rst) < 3:
        return Markup.TEXT
    return Markup.MARKDOWN if markdown > rst else Markup.RST


def split_changelog(text: str, markup: Markup) -> tuple[Release, ...]:
    """Return the releases of a changelog in its order, with the changes of each.

    Unreleased changes have no version, and are left out where there are none. So have all changes
    of a file that names no release, and those under a day where only days are named.
    """
    blocks = read_blocks(text, markup)
    if not blocks:
        return ()
    starts = {} if markup is Markup.TEXT else _starts(blocks)
    if not starts:
        blocks = _with_plain_headings(blocks)
        starts = _starts(blocks) or {0: ReleaseHeading(None, None)}
    ends = [*sorted(starts)[1:], len(blocks)]
    found = []
    for (start, heading), end in zip(sorted(starts.items()), ends, strict=True):
        found.append(_release(heading, blocks[start:end]))
    return tuple(one for one in found if one.version or one.released_on or one.items)


def _with_plain_headings(blocks: Sequence[Block]) -> list[Block]:
    """Where no headings are marked, a paragraph that announces a release is one."""
    return [
        Block(BlockKind.HEADING, block.text, 1)
        if block.kind is BlockKind.PROSE and read_release_heading(block.text)
        else block
        for block in blocks
    ]


def _starts(blocks: Sequence[Block]) -> dict[int, ReleaseHeading]:
    """Return where releases begin, and what the headings there announce."""
    titles = {at: block for at, block in enumerate(blocks) if block.kind is BlockKind.HEADING}
    read = {at: read_release_heading(block.text) for at, block in titles.items()}
    announced = _agreed({at: heading for at, heading in read.items() if heading})
    names = common_names(announced.values())
    levels = {titles[at].level for at, heading in announced.items() if heading.is_sure}
    found: dict[int, ReleaseHeading] = {}
    current: tuple[int, str] | None = None
    for at, heading in announced.items():
        level, version = titles[at].level, normalise_version(heading.version or "")
        if heading.name not in names or not (heading.is_sure or level in levels):
            continue
        if current and level > current[0] and version == current[1]:
            continue  # "Upgrading to 8.1" within the notes of 8.1
        found[at] = heading
        current = (level, version)
    if not found:
        return _days(titles)
    return _unreleased(titles, min(found)) | _without_series(blocks, found)


def _agreed(announced: dict[int, ReleaseHeading]) -> dict[int, ReleaseHeading]:
    """Return the headings; where none is sure, several that begin with a version are."""
    begin = [at for at, heading in announced.items() if heading.is_dotted and not heading.name]
    if len(begin) < 2 or any(heading.is_sure for heading in announced.values()):
        return announced
    return announced | {at: replace(announced[at], is_sure=True) for at in begin}


def _days(titles: dict[int, Block]) -> dict[int, ReleaseHeading]:
    """Return the headings that are days alone: what is delivered without versions."""
    return {
        at: ReleaseHeading(None, date_in(block.text))
        for at, block in titles.items()
        if is_date_alone(block.text)
    } or {
        at: ReleaseHeading(None, None) for at, block in titles.items() if is_unreleased(block.text)
    }


def _unreleased(titles: dict[int, Block], first: int) -> dict[int, ReleaseHeading]:
    """Return the heading over what is not released: it stands before the first release."""
    return {
        at: ReleaseHeading(None, None)
        for at, block in titles.items()
        if at < first and is_unreleased(block.text)
    }


def _without_series(
    blocks: Sequence[Block], found: dict[int, ReleaseHeading]
) -> dict[int, ReleaseHeading]:
    """Leave out headings over several releases, such as "3.0" over those of 3.0.1 and 3.0.0."""
    order = sorted(found)
    kept = {}
    for at, following in zip(order, [*order[1:], len(blocks)], strict=True):
        is_over = following < len(blocks) and blocks[following].level > blocks[at].level
        if is_over and not _has_changes(blocks[at + 1 : following]):
            continue
        kept[at] = found[at]
    return kept


def _has_changes(blocks: Sequence[Block]) -> bool:
    """Return whether changes are listed; a heading may hold words on the releases below it."""
    return any(block.kind is BlockKind.ITEM for block in blocks)


def _release(heading: ReleaseHeading, blocks: Sequence[Block]) -> Release:
    has_title = heading.version is not None or blocks[0].kind is BlockKind.HEADING
    rest = list(blocks[1:] if has_title else blocks)
    released_on = heading.released_on
    for at, block in enumerate(rest[:DATE_BLOCKS]):
        is_stated = is_date_alone(block.text) or _RELEASED.match(block.text)
        if block.kind is BlockKind.PROSE and is_stated:
            released_on = released_on or date_in(block.text)
            del rest[at]
            break
    return Release(heading.version, released_on, items_of(rest))
