"""Charts drawn on the server as SVG: lengths are attributes, so no style is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from learnlog.domain.currency import Band, percent_of

BAND_NUMBER = {Band.CURRENT: 4, Band.AGEING: 3, Band.STALE: 2, Band.LAPSED: 1, Band.UNKNOWN: 0}

SPARK_WIDTH, SPARK_HEIGHT = 118, 26
SKY_HEIGHT, SKY_STEP, SKY_BAR = 64, 15, 12
UNKNOWN_HEIGHT = 4.8
SHARE_GAP = 0.004


@dataclass(frozen=True, slots=True)
class SparkPoint:
    """One point of a sparkline: ``at`` in 0..1 across its width, ``currency`` in 0..1."""

    at: float
    currency: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the skyline."""

    href: str
    name: str
    currency: float | None
    band: Band


def spark(past: Sequence[SparkPoint], ahead: Sequence[SparkPoint], band: Band) -> Markup:
    """Return a sparkline: what was, filled; what comes, dashed; a dot for today."""
    if not past:
        return Markup(
            '<svg class="spark" viewBox="0 0 118 26" width="118" height="26" aria-hidden="true">'
            '<path class="sf" d="M1 24L117 24"/></svg>'
        )
    line = _path([(_spark_x(p.at), _spark_y(p.currency)) for p in past])
    first, last = past[0], past[-1]
    area = f"{line}L{_spark_x(last.at):.1f} 24L{_spark_x(first.at):.1f} 24z"
    future = _path([(_spark_x(p.at), _spark_y(p.currency)) for p in (last, *ahead)])
    number = BAND_NUMBER[band]
    return Markup(
        '<svg class="spark" viewBox="0 0 118 26" width="118" height="26" aria-hidden="true">'
        '<path class="sa f{}" d="{}"/><path class="sl" d="{}"/><path class="sf" d="{}"/>'
        '<circle class="sd d{}" cx="{}" cy="{}" r="2.6"/></svg>'
    ).format(
        number, area, line, future, number,
        f"{_spark_x(last.at):.1f}", f"{_spark_y(last.currency):.1f}",
    )  # fmt: skip


def _spark_x(at: float) -> float:
    return 1 + at * (SPARK_WIDTH - 2)


def _spark_y(currency: float) -> float:
    return 2 + (1 - currency) * (SPARK_HEIGHT - 4)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def skyline(bars: Sequence[Bar]) -> Markup:
    """Return one bar a technology, freshest first as given, each a link to its row."""
    drawn = [_bar(bar, index * SKY_STEP) for index, bar in enumerate(bars)]
    width = max(SKY_STEP * len(bars) - (SKY_STEP - SKY_BAR), SKY_STEP)
    return Markup(
        '<svg class="sky" viewBox="0 0 {} {}" preserveAspectRatio="none" role="group" '
        'aria-label="Currency of every technology in your stack, freshest first">{}</svg>'
    ).format(width, SKY_HEIGHT, Markup("").join(drawn))


def _bar(bar: Bar, x: float) -> Markup:
    height = UNKNOWN_HEIGHT
    if bar.currency is not None:
        height = UNKNOWN_HEIGHT + bar.currency * (SKY_HEIGHT - UNKNOWN_HEIGHT)
    share = "" if bar.currency is None else f" · {percent_of(bar.currency)}%"
    return Markup(
        '<a href="{}" aria-label="{}"><title>{}</title>'
        '<rect class="hit" x="{}" y="0" width="15" height="64"/>'
        '<rect class="bar f{} d{}" x="{}" y="{}" width="12" height="{}" rx="1.5"/></a>'
    ).format(
        bar.href,
        f"{bar.name}{share} · {bar.band.label}",
        f"{bar.name}{share} · {bar.band.label}",
        x - 1.5,
        BAND_NUMBER[bar.band],
        BAND_NUMBER[bar.band],
        x,
        f"{SKY_HEIGHT - height:.1f}",
        f"{height:.1f}",
    )


def share_bar(points: Sequence[int]) -> Markup:
    """Return a bar divided as the numbers are; the third and later parts share a tint."""
    total = max(sum(points), 1)
    gap = total * SHARE_GAP
    parts, x = [], 0.0
    for index, count in enumerate(points):
        parts.append(
            Markup('<rect class="w{}" x="{}" width="{}" height="6"/>').format(
                min(index + 1, 3), f"{x:.2f}", f"{max(0.0, count - gap):.2f}"
            )
        )
        x += count
    return Markup(
        '<svg class="wb" viewBox="0 0 {} 6" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(total, Markup("").join(parts))
