"""A lead's digest as a mail: the grid of cells in both its parts."""

from collections.abc import Sequence

from markupsafe import Markup

from learnlog.domain.currency import Band
from learnlog.domain.digest import Link, LinkKind
from learnlog.domain.heatmap import GridCell
from learnlog.domain.lead_digest import KIND, Column, LeadContent
from learnlog.mail.links import LEAD_DIGEST, Letterhead, Purpose
from learnlog.mail.message import Mail
from learnlog.mail.render import BAND_LOOKS, Button, Recipient, acting, render

CELL_CLASSES = {
    Band.CURRENT: "b4",
    Band.AGEING: "b3",
    Band.STALE: "b2",
    Band.LAPSED: "b1",
    Band.UNKNOWN: "bx",
}
LEGEND = ", ".join(f"{look.ball} is {band.label.lower()}" for band, look in BAND_LOOKS.items())


def render_lead(content: LeadContent, to: Recipient, letterhead: Letterhead) -> Mail:
    """Return a lead's digest as a mail, its key made of its period and its member."""
    unsubscribe_url = acting(Purpose.UNSUBSCRIBE, content.on, to, letterhead, about=LEAD_DIGEST)
    values: dict[str, object] = {
        "content": content,
        "subject": content.subject,
        "preheader": content.preheader,
        "on": content.on,
        "absolute": letterhead.absolute,
        "button": Button(_button_label(content), content.team_link),
        "legend": LEGEND,
        "cell_words": cell_words,
        "cell_html": cell_html,
        "settings_link": Link(LinkKind.SETTINGS),
        "pause_url": acting(Purpose.PAUSE, content.on, to, letterhead),
        "unsubscribe_url": unsubscribe_url,
    }
    subject, text, html = render(f"{KIND}_digest", values)
    return Mail(
        key=f"{content.period_key}:{to.user_id}",
        to_name=to.name,
        to_address=to.address,
        subject=subject,
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
    )


def cell_html(cell: GridCell | None, is_optional: bool = False) -> Markup:
    """Return one cell of the grid; an optional one is left out in narrow windows."""
    optional = " opt" if is_optional else ""
    if cell is None:
        return Markup('<td class="b0{}">·</td>').format(optional)
    label = f"Level {_digit(cell)}, {cell.band.label.lower()}"
    return Markup('<td class="{}{}" aria-label="{}">{}</td>').format(
        CELL_CLASSES[cell.band], optional, label, _digit(cell)
    )


def cell_words(cells: Sequence[GridCell | None], columns: Sequence[Column]) -> str:
    """Return a row of the grid as text: initials, level and band of whoever follows it."""
    said = [
        f"{column.initials} {_digit(cell)}{BAND_LOOKS[cell.band].ball}"
        for column, cell in zip(columns, cells, strict=True)
        if cell is not None
    ]
    return ", ".join(said)


def _digit(cell: GridCell) -> str:
    return "?" if cell.level is None or cell.band is Band.UNKNOWN else str(cell.level.value)


def _button_label(content: LeadContent) -> str:
    left = content.thin_total - len(content.thin)
    return f"Open the team, {left} more are thin" if left > 0 else "Open the team"
