"""The curve of a technology: bands, line, forecast, what the member did and what was released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from learnlog.domain.currency import BAND_EDGES, Band, band_of, percent_of
from learnlog.web.charts import BAND_NUMBER

LEFT, RIGHT, TOP, BOTTOM = 40.0, 806.0, 14.0, 246.0
YOU, RELEASES, MONTHS = 272.0, 298.0, 324.0
LABEL_GAP = 46.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened: ``icon`` for what the member did, ``label`` for a release."""

    at: datetime
    label: str
    icon: str = ""
    is_major: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn: rising instants with their currency, and the two lanes."""

    name: str
    points: Sequence[tuple[datetime, float | None]]
    done: Sequence[Mark]
    released: Sequence[Mark]
    now: datetime


def curve(drawn: Curve, *, sprite: str) -> Markup:
    """Return the chart as SVG; ``sprite`` is the address of the icons."""
    known = [(at, value) for at, value in drawn.points if value is not None]
    until_now = [value for at, value in known if at <= drawn.now]
    if not until_now:
        return Markup("")
    scale = _Scale(drawn.points[0][0], drawn.points[-1][0])
    today = until_now[-1]
    parts = [
        Markup(
            '<svg class="curve" viewBox="0 0 880 330" role="img" aria-labelledby="cv-t cv-d">'
            '<title id="cv-t">Currency of {} over the last twelve months, with a ninety-day '
            'forecast</title><desc id="cv-d">Rises with each piece of evidence and falls with '
            "time and releases. Now {} percent. The table below says the same.</desc>"
        ).format(drawn.name, percent_of(today)),
        _bands(),
        _axis(),
        _months(scale),
        _line(known, scale, drawn.now),
        _lanes(drawn, scale, sprite),
        _today(today, scale.x(drawn.now)),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


class _Scale:
    def __init__(self, begin: datetime, end: datetime) -> None:
        self.begin, self.end = begin, end
        self.seconds = max(1.0, (end - begin).total_seconds())

    def x(self, at: datetime) -> float:
        share = (at - self.begin).total_seconds() / self.seconds
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share))


def _y(currency: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * currency


def _bands() -> Markup:
    edges = [edge for _, edge in BAND_EDGES]
    tops = [1.0, *edges]
    floors = [*edges, 0.0]
    drawn = []
    for band, top, floor in zip(
        (Band.CURRENT, Band.AGEING, Band.STALE, Band.LAPSED), tops, floors, strict=False
    ):
        number = BAND_NUMBER[band]
        drawn.append(
            Markup(
                '<rect class="bg f{}" x="40" y="{}" width="766" height="{}"/>'
                '<text class="bl k{}" x="816" y="{}">{}</text>'
            ).format(
                number,
                f"{_y(top):.1f}",
                f"{_y(floor) - _y(top):.1f}",
                number,
                f"{(_y(top) + _y(floor)) / 2 + 4:.1f}",
                band.label,
            )
        )
    return Markup("").join(drawn)


def _axis() -> Markup:
    lines = []
    for percent in (0, 20, 40, 60, 80, 100):
        y = _y(percent / 100)
        lines.append(
            Markup(
                '<line class="gr" x1="40" x2="806" y1="{0}" y2="{0}"/>'
                '<text class="ax" x="32" y="{1}" text-anchor="end">{2}</text>'
            ).format(f"{y:.1f}", f"{y + 4:.1f}", "100%" if percent == 100 else percent)
        )
    return Markup("").join(lines)


def _months(scale: _Scale) -> Markup:
    ticks: list[Markup] = []
    month = scale.begin.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while True:
        month = (month + timedelta(days=32)).replace(day=1)
        if month > scale.end - timedelta(days=12):
            return Markup("").join(ticks)
        x = scale.x(month)
        label = str(month.year) if month.month == 1 else f"{month:%b}"
        ticks.append(
            Markup(
                '<line class="tk" x1="{0}" x2="{0}" y1="246" y2="250"/>'
                '<text class="ax" x="{1}" y="{2}">{3}</text>'
            ).format(f"{x:.1f}", f"{x + 3:.1f}", MONTHS, label)
        )


def _line(known: Sequence[tuple[datetime, float]], scale: _Scale, now: datetime) -> Markup:
    past = [(scale.x(at), _y(value)) for at, value in known if at <= now]
    ahead = [(scale.x(at), _y(value)) for at, value in known if at >= now]
    line = _path(past)
    area = f"{line}L{past[-1][0]:.1f} {BOTTOM}L{past[0][0]:.1f} {BOTTOM}z"
    return Markup(
        '<path class="ar" d="{}"/><path class="ln" d="{}"/><path class="fu" d="{}"/>'
    ).format(area, line, _path(ahead))


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""


def _lanes(drawn: Curve, scale: _Scale, sprite: str) -> Markup:
    parts = [
        Markup(
            '<line class="lane" x1="40" x2="806" y1="{0}" y2="{0}"/>'
            '<text class="ln-l" x="816" y="{1}">You</text>'
            '<line class="lane" x1="40" x2="806" y1="{2}" y2="{2}"/>'
            '<text class="ln-l" x="816" y="{3}">Releases</text>'
        ).format(YOU, YOU + 4, RELEASES, RELEASES + 4)
    ]
    for mark in drawn.done:
        height = _height_at(drawn.points, mark.at)
        parts.append(_deed(mark, scale.x(mark.at), height, sprite=sprite))
    labelled = -1000.0
    for mark in drawn.released:
        x = scale.x(mark.at)
        shows_label = x - labelled >= LABEL_GAP and x < RIGHT - 30
        height = _height_at(drawn.points, mark.at)
        parts.append(_release(mark, x, height, shows_label=shows_label))
        labelled = x if shows_label else labelled
    return Markup("").join(parts)


def _height_at(points: Sequence[tuple[datetime, float | None]], at: datetime) -> float:
    """Return where the curve is at an instant; the axis where nothing is known."""
    known = [value for when, value in points if when <= at and value is not None]
    return _y(known[-1]) if known else BOTTOM


def _deed(mark: Mark, x: float, height: float, *, sprite: str) -> Markup:
    return Markup(
        '<g><title>{title}</title><line class="stem" x1="{x}" x2="{x}" y1="{height}" y2="{low}"/>'
        '<circle class="evd" cx="{x}" cy="{height}" r="3.5"/>'
        '<circle class="evb" cx="{x}" cy="{lane}" r="9"/>'
        '<svg class="ic" x="{left}" y="{top}" width="12" height="12" viewBox="0 0 16 16">'
        '<use href="{sprite}#{icon}"/></svg></g>'
    ).format(
        title=mark.label,
        x=f"{x:.1f}",
        height=f"{height:.1f}",
        low=YOU - 9,
        lane=YOU,
        left=f"{x - 6:.1f}",
        top=YOU - 6,
        sprite=sprite,
        icon=mark.icon,
    )


def _release(mark: Mark, x: float, height: float, *, shows_label: bool) -> Markup:
    size = 6.5 if mark.is_major else 4.5
    weight = " maj" if mark.is_major else ""
    label = Markup('<text class="rl{}" x="{}" y="{}">{}</text>').format(
        weight, f"{x + size + 4:.1f}", RELEASES + 4, mark.label
    )
    shape = f"M{x:.1f} {RELEASES - size}L{x + size:.1f} {RELEASES}"
    shape += f"L{x:.1f} {RELEASES + size}L{x - size:.1f} {RELEASES}z"
    return Markup(
        "<g><title>{title}</title>"
        '<line class="rstem{weight}" x1="{x}" x2="{x}" y1="{height}" y2="{low}"/>'
        '<path class="rel{weight}" d="{shape}"/></g>{label}'
    ).format(
        title=mark.label,
        weight=weight,
        x=f"{x:.1f}",
        height=f"{height:.1f}",
        low=RELEASES - size,
        shape=shape,
        label=label if shows_label else "",
    )


def _today(currency: float, x: float) -> Markup:
    # Near the top the number would run into the word "Today": it goes below the dot.
    beside = 22 if currency > 0.85 else -8
    return Markup(
        '<line class="now" x1="{0}" x2="{0}" y1="8" y2="{1}"/>'
        '<text class="nowl" x="{2}" y="12">{3}</text>'
        '<circle class="nowd d{4}" cx="{0}" cy="{5}" r="4.5"/>'
        '<text class="nowv" x="{6}" y="{7}">{8}%</text>'
    ).format(
        f"{x:.1f}",
        BOTTOM,
        f"{x + 6:.1f}",
        "Today",
        BAND_NUMBER[band_of(currency)],
        f"{_y(currency):.1f}",
        f"{x + 9:.1f}",
        f"{_y(currency) + beside:.1f}",
        percent_of(currency),
    )
