"""Dates of release lines that move: what was believed when, and what now comes earlier."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from learnlog.domain.technology import ReleaseLine, Until
from learnlog.domain.wording import noun, number

_DAYS_A_MONTH = 30.4375
_DAYS_IN_DAYS, _DAYS_IN_WEEKS, _MONTHS_IN_MONTHS = 14, 45, 24


class DateField(StrEnum):
    """The dates of a release line that are kept track of."""

    RELEASED_ON = "released_on"
    ACTIVE_UNTIL = "active_until"
    SUPPORTED_UNTIL = "supported_until"
    EXTENDED_UNTIL = "extended_until"


_SUPPORTS = {
    DateField.ACTIVE_UNTIL: "Active support",
    DateField.SUPPORTED_UNTIL: "Support",
    DateField.EXTENDED_UNTIL: "Extended support",
}


@dataclass(frozen=True, slots=True)
class DateChange:
    """One date of a line that is no longer what it was; a first day is never a flag."""

    cycle: str
    field: DateField
    was: Until
    became: Until
    noticed_at: datetime


def date_changes(
    before: ReleaseLine, after: ReleaseLine, *, noticed_at: datetime
) -> list[DateChange]:
    """Return which dates of a line differ."""
    pairs = [(field, getattr(before, field), getattr(after, field)) for field in DateField]
    return [
        DateChange(before.cycle, field, was, became, noticed_at)
        for field, was, became in pairs
        if was != became
    ]


def believed(
    lines: Iterable[ReleaseLine], changes: Iterable[DateChange], *, at: datetime
) -> list[ReleaseLine]:
    """Return the lines with the dates that were believed at an instant.

    ``changes`` are those of one technology, in the order in which they were noticed. A line that
    was stored later is given as it was stored first.
    """
    then: dict[str, dict[str, Until]] = {}
    for change in changes:
        if change.noticed_at > at:
            then.setdefault(change.cycle, {}).setdefault(change.field.value, change.was)
    return [_with(line, then[line.cycle]) if line.cycle in then else line for line in lines]


def _with(line: ReleaseLine, dates: Mapping[str, Until]) -> ReleaseLine:
    # A frozen value takes any type: the names are those of its own fields.
    changed: ReleaseLine = replace(line, **dates)  # type: ignore[arg-type]
    return changed


@dataclass(frozen=True, slots=True)
class Moved:
    """A support that ends earlier than it was believed to until an instant."""

    cycle: str
    field: DateField
    was: Until
    became: Until
    noticed_at: datetime

    def text(self, *, today: date, name: str = "") -> str:
        """Say what moved, of the technology of this name; the days of this year without it."""
        until = f"until {_said(self.noticed_at.date(), today)}"
        what = f"{_SUPPORTS[self.field]} of {f'{name} {self.cycle}'.strip()}"
        if not isinstance(self.became, date):
            believed = "no end was announced"
            if isinstance(self.was, date):
                believed = f"it was believed to run to {_said(self.was, today)}"
            return f"{what} has ended; {until} {believed}"
        ends = f"{'now ends' if self.became >= today else 'ended'} on {_said(self.became, today)}"
        if not isinstance(self.was, date):
            return f"{what} {ends}; {until} no end was announced"
        return (
            f"{what} {ends}, {_span((self.was - self.became).days)} earlier than believed {until}"
        )


def moved_earlier(
    changes: Sequence[DateChange], *, since: datetime, until: datetime
) -> list[Moved]:
    """Return what ends earlier than was believed at ``since``, by what was noticed by ``until``.

    Of several changes of a date only where they led counts, so that a slip which was put right
    is none. An end that is announced for a day to come, where none was, is no earlier one.
    """
    spans: dict[tuple[str, DateField], list[DateChange]] = {}
    for change in changes:
        if since < change.noticed_at <= until and change.field in _SUPPORTS:
            spans.setdefault((change.cycle, change.field), []).append(change)
    moved = [
        Moved(cycle, field, found[0].was, found[-1].became, found[-1].noticed_at)
        for (cycle, field), found in spans.items()
    ]
    return [move for move in moved if _is_earlier(move)]


def _is_earlier(move: Moved) -> bool:
    was, became, noticed_on = move.was, move.became, move.noticed_at.date()
    if was is None or was is False:
        return False
    if isinstance(became, date):
        return became < (was if isinstance(was, date) else noticed_on)
    return became is False and (was is True or was >= noticed_on)


def _said(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {day:%B}{year}"


def _span(days: int) -> str:
    count, unit = days, "day"
    if days >= _DAYS_IN_DAYS:
        count, unit = round(days / 7), "week"
    if days >= _DAYS_IN_WEEKS:
        count, unit = round(days / _DAYS_A_MONTH), "month"
    if count >= _MONTHS_IN_MONTHS and unit == "month":
        count, unit = round(count / 12), "year"
    return f"{number(count)} {noun(count, unit)}"
