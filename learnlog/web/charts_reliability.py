"""The reliability diagram: what was foreseen against what came true, as SVG."""

from collections.abc import Sequence

from markupsafe import Markup

from learnlog.domain.calibration import Reliability

LEFT, TOP, SIDE = 44.0, 10.0, 320.0
WIDTH, HEIGHT = 380, 374


def reliability_chart(drawn: Reliability, *, name: str) -> Markup:
    """Return the curve with its band over the diagonal; ``name`` tells several on a page apart."""
    lower = [(_x(point.forecast), _y(point.low)) for point in drawn.points]
    upper = [(_x(point.forecast), _y(point.high)) for point in drawn.points]
    curve = [(_x(point.forecast), _y(point.share)) for point in drawn.points]
    return Markup(
        '<svg class="rel" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="rel-t-{name} rel-d-{name}">'
        '<title id="rel-t-{name}">Reliability of the forecasts</title>'
        '<desc id="rel-d-{name}">Forecast from left to right, share that came true upwards. '
        "On the diagonal every forecast is right. The table below says the same.</desc>"
        '{axes}<path class="rb" d="{band}z"/><path class="rd" d="{diagonal}"/>'
        '<path class="rc" d="{curve}"/>{dots}</svg>'
    ).format(
        width=WIDTH,
        height=HEIGHT,
        name=name,
        axes=_axes(),
        band=_path([*lower, *reversed(upper)]),
        diagonal=_path([(_x(0.0), _y(0.0)), (_x(1.0), _y(1.0))]),
        curve=_path(curve),
        dots=_dots(drawn),
    )


def _x(share: float) -> float:
    return LEFT + SIDE * share


def _y(share: float) -> float:
    return TOP + SIDE * (1.0 - share)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _dots(drawn: Reliability) -> Markup:
    """Return one dot a step, in its middle."""
    return Markup("").join(
        Markup('<circle class="rp" cx="{}" cy="{}" r="3"/>').format(
            f"{_x((step.lowest + step.highest) / 2):.1f}", f"{_y(step.share):.1f}"
        )
        for step in drawn.steps
    )


def _axes() -> Markup:
    lines = []
    for percent in (0, 20, 40, 60, 80, 100):
        x, y = _x(percent / 100), _y(percent / 100)
        lines.append(
            Markup(
                '<line class="gr" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
                '<line class="gr" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'
                '<text class="ax" x="{label}" y="{low}" text-anchor="end">{percent}</text>'
                '<text class="ax" x="{x}" y="{below}" text-anchor="middle">{percent}</text>'
            ).format(
                left=LEFT,
                right=LEFT + SIDE,
                top=TOP,
                bottom=TOP + SIDE,
                x=f"{x:.1f}",
                y=f"{y:.1f}",
                label=LEFT - 6,
                low=f"{y + 4:.1f}",
                below=TOP + SIDE + 16,
                percent=percent,
            )
        )
    middle = LEFT + SIDE / 2
    words = Markup('<text class="ax" x="{}" y="{}" text-anchor="middle">Forecast, %</text>').format(
        middle, TOP + SIDE + 34
    )
    return Markup("").join([*lines, words])
