"""Templates to mails: the written text part, the HTML part, and the subject."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from learnlog.domain.currency import Band
from learnlog.domain.digest import DigestContent, Link, LinkKind, Stack
from learnlog.mail.links import Claim, Letterhead, Purpose
from learnlog.mail.message import Mail

COLUMNS = 78
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class BandLook:
    """How a band looks in a mail: its ball, and the classes of its text and its fill."""

    ball: str
    text_class: str
    fill_class: str


BAND_LOOKS = {
    Band.CURRENT: BandLook("●", "k4", "s4"),
    Band.AGEING: BandLook("◑", "k3", "s3"),
    Band.STALE: BandLook("◔", "k2", "s2"),
    Band.LAPSED: BandLook("○", "k1", "s1"),
    Band.UNKNOWN: BandLook("◌", "k0", "s0"),
}


@dataclass(frozen=True, slots=True)
class StackBar:
    """One band of the stack: its count, and its share in whole per cent."""

    word: str
    count: int
    share: int
    ball: str
    text_class: str
    fill_class: str


@dataclass(frozen=True, slots=True)
class Button:
    """The one button of a mail."""

    label: str
    link: Link


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a mail, and the epoch that its signed addresses are bound to."""

    user_id: int
    name: str
    address: str
    mail_epoch: int


def render_digest(content: DigestContent, to: Recipient, letterhead: Letterhead) -> Mail:
    """Return the digest as a mail, its key made of its period and its member."""
    unsubscribe_url = acting(Purpose.UNSUBSCRIBE, content.on, to, letterhead)
    values: dict[str, object] = {
        "content": content,
        "subject": content.subject,
        "preheader": content.preheader,
        "on": content.on,
        "absolute": letterhead.absolute,
        "button": _button(content.due_cards),
        "bands": BAND_LOOKS,
        "stack": stack_bars(content.stack),
        "feed_link": Link(LinkKind.FEED),
        "settings_link": Link(LinkKind.SETTINGS),
        "pause_url": acting(Purpose.PAUSE, content.on, to, letterhead),
        "unsubscribe_url": unsubscribe_url,
    }
    subject, text, html = render("digest", values)
    return Mail(
        key=f"{content.period_key}:{to.user_id}",
        to_name=to.name,
        to_address=to.address,
        subject=subject,
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
    )


def render(kind: str, values: dict[str, object]) -> tuple[str, str, str]:
    """Return subject, text and inlined HTML of the templates in the directory ``kind``.

    Raises:
        jinja2.UndefinedError: a template asks for a value that is not there.
    """
    environment = _environment()
    subject = " ".join(environment.get_template(f"{kind}/subject.txt").render(values).split())
    text = environment.get_template(f"{kind}/body.txt").render(values)
    html = environment.get_template(f"{kind}/body.html").render(values)
    return subject, f"{text}\n", _inliner().inline(html)


def stack_bars(stack: Stack) -> tuple[StackBar, ...]:
    """Return one bar a band, freshest first, with its share of the stack."""
    total = max(1, stack.total)
    bars = []
    for band, count in stack.counts:
        look = BAND_LOOKS[band]
        share = round(100 * count / total)
        bars.append(
            StackBar(
                word=band.label.lower(),
                count=count,
                share=share,
                ball=look.ball,
                text_class=look.text_class,
                fill_class=look.fill_class,
            )
        )
    return tuple(bars)


def wrapped(text: str, first: str = "", indent: str = "") -> str:
    """Return ``text`` in lines of at most 78 columns; a longer word stays whole."""
    return textwrap.fill(
        " ".join(text.split()),
        width=COLUMNS,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def linked(label: str, url: str, indent: str = "") -> str:
    """Return ``label: url``, the address on a line of its own where both do not fit."""
    line = f"{indent}{label}: {url}"
    if len(line) <= COLUMNS:
        return line
    return f"{wrapped(f'{label}:', first=indent, indent=indent)}\n{indent}{url}"


def long_day(day: date) -> str:
    """Return a day as ``Monday 23 November``."""
    return f"{day:%A} {day.day} {day:%B}"


def local_time(instant: datetime, zone: str) -> str:
    """Return an instant as ``Thu 26, 15:00`` in a zone."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day}, {local:%H:%M}"


def _button(due_cards: int) -> Button:
    if due_cards == 0:
        return Button("Open your checklist", Link(LinkKind.CHECKLIST))
    label = "Review 1 card" if due_cards == 1 else f"Review all {due_cards} cards"
    return Button(label, Link(LinkKind.REVIEW))


def acting(
    purpose: Purpose, on: date, to: Recipient, letterhead: Letterhead, *, about: int = 0
) -> str:
    """Return the address that does something for the recipient, as about an object."""
    claim = Claim(purpose, to.user_id, about, on)
    return letterhead.acting(claim, mail_epoch=to.mail_epoch)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: tuple[Callable[..., str], ...] = (wrapped, linked, long_day, local_time)
    environment.filters.update({function.__name__: function for function in filters})
    return environment


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
