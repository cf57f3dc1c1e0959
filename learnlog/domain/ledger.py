"""The version a person knows of a technology, against the release lines that came after it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from learnlog.domain.release import normalise_version, read_version, version_order
from learnlog.domain.technology import ReleaseLine, Until
from learnlog.domain.wording import counted

MOST_NAMED = 3
_LTS_NAMED = 2

_LEADING = re.compile(r"v?(\d+(?:[._]\d+)*)")
_BREAK = frozenset("-._ +")


class Support(StrEnum):
    """How a release line is supported on a day."""

    ACTIVE = "active"
    SECURITY = "security"
    EXTENDED = "extended"
    ENDED = "ended"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The state as a person reads it."""
        return _LABELS[self]


_LABELS = {
    Support.ACTIVE: "Active support",
    Support.SECURITY: "Security support",
    Support.EXTENDED: "Extended support",
    Support.ENDED: "Out of support",
    Support.UNKNOWN: "Support not known",
}


class SupportOn(NamedTuple):
    """The support of a line on a day, and the last day of it: of this one, or of what ended.

    ``until`` is None where no end is announced or its day is not known.
    """

    state: Support
    until: date | None = None


NOT_KNOWN = SupportOn(Support.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is known of one technology on a day.

    ``known`` is the line of the version known, ``newest`` the one that came out last, ``later``
    those after the known one in the order in which they came out; None where that is not known.
    ``text`` says all of it.
    """

    version: str | None
    known: ReleaseLine | None
    newest: ReleaseLine | None
    later: tuple[ReleaseLine, ...] | None
    support: SupportOn
    text: str

    @property
    def lines_behind(self) -> int | None:
        """How many lines came out after the known one; None where that is not known."""
        return None if self.later is None else len(self.later)


def ledger(lines: Iterable[ReleaseLine], version: str | None, *, on: date) -> Ledger:
    """Return where the version known stands among the lines that are out on a day.

    Lines are compared by their first day, and by version where they came out on one day; a line
    without a first day can be the known one, and counts neither as newer nor as newest.
    """
    out = [line for line in lines if line.released_on is None or line.released_on <= on]
    dated = sorted((line for line in out if line.released_on is not None), key=_place)
    newest = dated[-1] if dated else None
    known = None if version is None else line_of(version, out)
    later: tuple[ReleaseLine, ...] | None = None
    if known is not None and known.released_on is not None:
        later = tuple(line for line in dated if _place(line) > _place(known))
    elif known is None and version is not None and _is_above(version, out):
        later = ()
    support = NOT_KNOWN if known is None else support_on(known, on)
    text = _text(version, known, newest, later)
    said = f"{text} {support_text(support)}" if known is not None else text
    return Ledger(version, known, newest, later, support, said)


def _place(line: ReleaseLine) -> tuple[date, str]:
    return line.released_on or date.min, version_order(line.cycle)


def line_of(version: str, lines: Sequence[ReleaseLine]) -> ReleaseLine | None:
    """Return the line a version belongs to; None where none does, or several may.

    It is called like the line, or is its latest release, or begins with its numbers, of which
    the longest that fit count, or begins with its name.
    """
    return (
        _only([line for line in lines if _plain(line.cycle) == _plain(version)])
        or _only([line for line in lines if _is_called(line, normalise_version(version))])
        or _by_numbers(version, lines)
        or _by_name(_plain(version), lines)
    )


def _only(found: Sequence[ReleaseLine]) -> ReleaseLine | None:
    return found[0] if len(found) == 1 else None


def _plain(name: str) -> str:
    return name.strip().casefold()


def _is_called(line: ReleaseLine, name: str) -> bool:
    names = [line.cycle] if line.latest is None else [line.cycle, line.latest]
    return any(normalise_version(other) == name for other in names)


def _by_numbers(version: str, lines: Sequence[ReleaseLine]) -> ReleaseLine | None:
    """Return the line whose numbers are the longest beginning of the version's.

    A line that is called more than its numbers, as 4.9-lts is, takes plain versions alone.
    """
    read = read_version(version)
    if read is None:
        return None
    is_plain = _LEADING.fullmatch(_plain(version)) is not None
    found: dict[int, list[ReleaseLine]] = {}
    for line in lines:
        numbers, is_all = _numbers(line.cycle)
        if numbers and (is_all or is_plain) and read.numbers[: len(numbers)] == numbers:
            found.setdefault(len(numbers), []).append(line)
    return _only(found[max(found)]) if found else None


def _numbers(cycle: str) -> tuple[tuple[int, ...], bool]:
    """Return the numbers a line's name begins with, and whether it consists of them."""
    leading = _LEADING.match(_plain(cycle))
    if leading is None:
        return (), False
    numbers = tuple(int(number) for number in re.split(r"[._]", leading[1]))
    return numbers, leading.end() == len(_plain(cycle))


def _by_name(version: str, lines: Sequence[ReleaseLine]) -> ReleaseLine | None:
    """Return the line with the longest name that the version begins with, up to a break."""
    fitting = [
        line
        for line in lines
        if version.startswith(_plain(line.cycle))
        and version[len(_plain(line.cycle)) :][:1] in _BREAK
    ]
    return max(fitting, key=lambda line: len(line.cycle), default=None)


def _is_above(version: str, lines: Sequence[ReleaseLine]) -> bool:
    """Whether a version is higher than every line, as far as all of them have numbers."""
    if read_version(version) is None or not lines:
        return False
    return all(
        _numbers(line.cycle)[0] and version_order(line.cycle) < version_order(version)
        for line in lines
    )


def support_on(line: ReleaseLine, day: date) -> SupportOn:
    """Return how a line is supported on a day, the last day of a support included.

    The end of security support is what counts as the end; extended support comes after it.
    """
    active, security, extended = (
        _runs(until, day)
        for until in (line.active_until, line.supported_until, line.extended_until)
    )
    if active and security is not False:
        return SupportOn(Support.ACTIVE, _day(line.active_until))
    if security:
        return SupportOn(Support.SECURITY, _day(line.supported_until))
    if extended:
        return SupportOn(Support.EXTENDED, _day(line.extended_until))
    if security is False or extended is False:
        ended_on = _day(line.supported_until) or _day(line.extended_until)
        return SupportOn(Support.ENDED, ended_on)
    return NOT_KNOWN


def _runs(until: Until, day: date) -> bool | None:
    return until >= day if isinstance(until, date) else until


def _day(until: Until) -> date | None:
    return until if isinstance(until, date) else None


def titled(line: ReleaseLine) -> str:
    """Return a line's name, with LTS where it is supported for long."""
    is_said = "lts" in line.cycle.casefold()
    return f"{line.cycle} LTS" if line.lts and not is_said else line.cycle


def _text(
    version: str | None,
    known: ReleaseLine | None,
    newest: ReleaseLine | None,
    later: tuple[ReleaseLine, ...] | None,
) -> str:
    last = "" if newest is None else f"; the newest is {titled(newest)}"
    if version is None:
        return f"Unknown: no version logged{last}."
    if known is None:
        where = (
            "which belongs to no line listed" if later is None else "newer than every line listed"
        )
        return f"You know {version}, {where}{last}."
    if later is None:
        return f"You know {titled(known)}; when it came out is not known{last}."
    if not later:
        return f"You know {titled(known)}, the newest line."
    return f"You know {titled(known)}; {_named(later)} came after it: {behind_text(len(later))}."


def behind_text(lines: int) -> str:
    """Return ``2 lines behind``."""
    return f"{counted(lines, 'line')} behind"


def _named(later: tuple[ReleaseLine, ...]) -> str:
    """Name the lines: all where they are few, or else those supported for long and the newest."""
    shown = [*later]
    if len(later) > MOST_NAMED:
        shown = [*[line for line in later[:-1] if line.lts][-_LTS_NAMED:], later[-1]]
    names = [titled(line) for line in shown]
    left = len(later) - len(names)
    if left:
        names.append(f"{left} other" if left == 1 else f"{left} others")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def support_text(support: SupportOn) -> str:
    """Say how the line known is supported, to the month."""
    state, until = support
    month = "" if until is None else f"{until:%B %Y}"
    if state is Support.UNKNOWN:
        return "How long yours is supported is not known."
    if state is Support.ENDED:
        return f"Yours left support in {month}." if month else "Yours is out of support."
    kind = "gets security fixes" if state is Support.SECURITY else f"is in {state.value} support"
    return f"Yours {kind} until {month}." if month else f"Yours {kind}, with no end announced."
