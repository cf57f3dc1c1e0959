"""The load of the coming days: a bar a day, as SVG."""

from collections.abc import Sequence

from markupsafe import Markup

from learnlog.domain.review_load import DayLoad

LEFT, TOP, STEP, BAR, TALL = 44.0, 24.0, 30.0, 22.0, 200.0
RIGHT_ROOM, BELOW = 16.0, 30.0
DAYS_BETWEEN_LABELS = 7
_LINES = 4


def load_chart(days: Sequence[DayLoad], labels: Sequence[str], *, limit: int) -> Markup:
    """Return a bar a day with its parts, from below: overdue, due, expected.

    ``labels`` names the days. A dashed line shows the limit where that is not far above the bars.
    """
    most = max(day.cards for day in days)
    step = _tick(max(most, 1.0))
    top = step * -int(-max(most, 1.0) // step)
    width = LEFT + STEP * len(days) + RIGHT_ROOM
    return Markup(
        '<svg class="load" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        'aria-labelledby="ld-t ld-d"><title id="ld-t">Cards on each of the next {count} days'
        '</title><desc id="ld-d">{first} asks {cards}. The table below says the same.</desc>'
        "{axis}{bars}{limit}</svg>"
    ).format(
        width=width,
        height=TOP + TALL + BELOW,
        count=len(days),
        first=labels[0],
        cards=round(days[0].cards),
        axis=_axis(step, top, width),
        bars=Markup("").join(
            _bar(day, at, label, top)
            for at, (day, label) in enumerate(zip(days, labels, strict=True))
        ),
        limit=_limit(limit, top, width) if limit <= top else "",
    )


def _tick(most: float) -> int:
    """Return the distance of the lines: 1, 2 or 5 with noughts, so that there are four or less."""
    distance = 1
    while True:
        for factor in (1, 2, 5):
            if most <= _LINES * distance * factor:
                return distance * factor
        distance *= 10


def _y(cards: float, top: float) -> float:
    return TOP + TALL * (1 - cards / top)


def _axis(step: int, top: float, width: float) -> Markup:
    lines = [
        Markup(
            '<line class="gr" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
            '<text class="ax" x="{label}" y="{low}" text-anchor="end">{cards}</text>'
        ).format(
            left=LEFT,
            right=width - RIGHT_ROOM,
            y=f"{_y(cards, top):.1f}",
            label=LEFT - 8,
            low=f"{_y(cards, top) + 4:.1f}",
            cards=cards,
        )
        for cards in range(0, int(top) + 1, step)
    ]
    words = Markup('<text class="ax" x="{}" y="12">Cards</text>').format(LEFT)
    return Markup("").join([*lines, words])


def _bar(day: DayLoad, at: int, label: str, top: float) -> Markup:
    """Return one day's parts above each other, and its name under every seventh."""
    x = LEFT + STEP * at + (STEP - BAR) / 2
    parts, low = [], 0.0
    for name, cards in (
        ("lo", float(day.overdue)),
        ("du", float(day.due)),
        ("ex", day.repeats + day.begun),
    ):
        if cards > 0:
            parts.append(
                Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    name,
                    f"{x:.1f}",
                    f"{_y(low + cards, top):.1f}",
                    BAR,
                    f"{cards / top * TALL:.1f}",
                )
            )
        low += cards
    if at % DAYS_BETWEEN_LABELS == 0:
        parts.append(
            Markup('<text class="ax" x="{}" y="{}">{}</text>').format(
                f"{x:.1f}", TOP + TALL + 18, label
            )
        )
    title = Markup("<title>{}: {}</title>").format(label, round(day.cards))
    return Markup("<g>{}{}</g>").format(title, Markup("").join(parts))


def _limit(limit: int, top: float, width: float) -> Markup:
    y = _y(limit, top)
    return Markup(
        '<line class="lm" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
        '<text class="ax" x="{right}" y="{above}" text-anchor="end">Your limit, {limit}</text>'
    ).format(left=LEFT, right=width - RIGHT_ROOM, y=f"{y:.1f}", above=f"{y - 5:.1f}", limit=limit)
