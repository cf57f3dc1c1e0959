"""The versions of a technology on its page: each line's bar and words, and what moved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from learnlog.domain.ledger import Ledger, Support, behind_text
from learnlog.services.technology import TechnologyPage, VersionLine
from learnlog.web.charts_lines import support_bars
from learnlog.web.filters import day


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A line with its bar, and its support in words."""

    item: VersionLine
    bar: Markup
    words: str


@dataclass(frozen=True, slots=True)
class Versions:
    """The section's parts; ``behind`` says how far behind the version known is, if at all."""

    shown: tuple[ShownVersion, ...]
    begins: int
    ends: int
    behind: str
    moved: tuple[str, ...]


def versions_of(page: TechnologyPage, *, zone: str, now: datetime) -> Versions:
    """Return what the section of versions shows."""

    def said(on: date) -> str:
        return day(on, zone=zone, now=now)

    today = now.date()
    drawn = support_bars([item.line for item in page.versions], today=today)
    return Versions(
        shown=tuple(
            ShownVersion(item, bar, _words(item, said))
            for item, bar in zip(page.versions, drawn.bars, strict=True)
        ),
        begins=drawn.begins,
        ends=drawn.ends,
        behind=_behind(page.ledger, said),
        moved=tuple(f"{item.moved.text(today=today)}." for item in page.moved),
    )


def _words(item: VersionLine, said: Callable[[date], str]) -> str:
    if not item.is_out:
        return "Not out yet"
    state, until = item.support
    if state is Support.UNKNOWN or (state is Support.ENDED and until is None):
        return state.label
    if until is None:
        return f"{state.label}, no end announced"
    words = f"{state.label} {'since' if state is Support.ENDED else 'until'} {said(until)}"
    last = item.line.supported_until
    if state is Support.ACTIVE and isinstance(last, date) and last > until:
        words += f", security until {said(last)}"
    return words


def _behind(book: Ledger, said: Callable[[date], str]) -> str:
    """Say what is wrong with the version known: ``2 lines behind · out of support since …``."""
    state, until = book.support
    parts = [behind_text(book.lines_behind)] if book.lines_behind else []
    if state is Support.ENDED:
        since = "" if until is None else f" since {said(until)}"
        parts.append(f"out of support{since}")
    return " · ".join(parts)
