"""Bars of support of release lines, on one axis of time, drawn as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from learnlog.domain.technology import ReleaseLine, Until

WIDTH, HEIGHT = 240, 16
YEARS_BEHIND, YEARS_AHEAD = 8, 5
_YEAR = timedelta(days=365.25)
_LEAST_AHEAD = timedelta(days=180)
# Each support is thinner than the one before it, so that shade never tells them apart alone.
_HEIGHTS = (12, 8, 4)


@dataclass(frozen=True, slots=True)
class SupportBars:
    """One bar a line in the order given, and the years at which their axis begins and ends."""

    bars: tuple[Markup, ...]
    begins: int
    ends: int


def support_bars(lines: Sequence[ReleaseLine], *, today: date) -> SupportBars:
    """Return the bars of lines: active, security and extended support, and today."""
    days = [day for line in lines for day in _days(line)]
    begin = max(min([today, *days]), today - YEARS_BEHIND * _YEAR)
    end = min(max([today + _LEAST_AHEAD, *days]), today + YEARS_AHEAD * _YEAR)
    scale = _Scale(begin, end)
    return SupportBars(tuple(_bar(line, scale, today) for line in lines), begin.year, end.year)


def _days(line: ReleaseLine) -> list[date]:
    dates = (line.released_on, line.active_until, line.supported_until, line.extended_until)
    return [day for day in dates if isinstance(day, date)]


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: date
    end: date

    def x(self, day: date) -> float:
        share = (day - self.begin) / (self.end - self.begin)
        return WIDTH * min(1.0, max(0.0, share))


def _bar(line: ReleaseLine, scale: _Scale, today: date) -> Markup:
    parts = []
    since = line.released_on or scale.begin
    supports = (line.active_until, line.supported_until, line.extended_until)
    for number, until in enumerate(supports):
        ends = _end(until, line.supported_until if number == 0 else None, scale)
        if ends is not None and ends > since:
            parts.append(_part(number, scale.x(since), scale.x(ends)))
            since = ends
    return Markup(
        '<svg class="vb" viewBox="0 0 {0} {1}" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="vl" x="0" y="{2}" width="{0}" height="1"/>{3}'
        '<rect class="vn" x="{4}" y="0" width="1.5" height="{1}"/></svg>'
    ).format(WIDTH, HEIGHT, HEIGHT // 2, Markup("").join(parts), f"{scale.x(today):.1f}")


def _end(until: Until, at_most: Until, scale: _Scale) -> date | None:
    """Return where a support ends: without an announced end at the axis's, or at ``at_most``."""
    if isinstance(until, date):
        return until
    if not until:
        return None
    return at_most if isinstance(at_most, date) else scale.end


def _part(number: int, left: float, right: float) -> Markup:
    height = _HEIGHTS[number]
    return Markup('<rect class="v{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>').format(
        number + 1, f"{left:.1f}", (HEIGHT - height) / 2, f"{max(0.0, right - left):.1f}", height
    )
