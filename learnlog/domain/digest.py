"""What a digest says: the finding, at most three actions, the stack, the news, the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from learnlog.domain.currency import Band
from learnlog.domain.digest_news import News
from learnlog.domain.members import DigestCadence
from learnlog.domain.wording import counted, number, spoken

KIND = "digest"
MOST_ACTIONS = 3
MOST_SUBJECT = 60


class LinkKind(StrEnum):
    """Where a link of a mail leads; the target says which one."""

    CHECKLIST = "checklist"
    TECHNOLOGY = "technology"
    REVIEW = "review"
    EXPERIMENT = "experiment"
    EXPERIMENTS = "experiments"
    FEED = "feed"
    SETTINGS = "settings"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the service, without its address: that is the mail's matter."""

    kind: LinkKind
    target: str = ""


@dataclass(frozen=True, slots=True)
class DigestAction:
    """One thing to do: about what, why, how, in how many minutes, for how many points."""

    name: str
    slug: str
    band: Band
    percent: int | None
    reason: str
    label: str
    minutes: int
    gain_points: float
    link: Link


@dataclass(frozen=True, slots=True)
class ReleaseNews:
    """A new release of something followed: from the version known to this one."""

    name: str
    slug: str
    known: str
    latest: str
    text: str

    @property
    def link(self) -> Link:
        """The technology's page, which shows what changed."""
        return Link(LinkKind.TECHNOLOGY, self.slug)


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """Something planned for a time in the days ahead."""

    at: datetime
    title: str
    minutes: int
    link: Link


@dataclass(frozen=True, slots=True)
class Stack:
    """How many technologies are in each band, now and one period ago."""

    counts: tuple[tuple[Band, int], ...]
    current_before: int | None = None

    @property
    def total(self) -> int:
        """How many technologies are followed."""
        return sum(count for _, count in self.counts)

    @property
    def current(self) -> int:
        """How many of them are current."""
        return dict(self.counts).get(Band.CURRENT, 0)


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a digest may be made of, before it is decided whether there is one."""

    actions: tuple[DigestAction, ...]
    due_cards: int
    stack: Stack
    releases: tuple[ReleaseNews, ...]
    news: News
    calendar: tuple[CalendarItem, ...]


@dataclass(frozen=True, slots=True)
class DigestContent:
    """A digest as its two parts show it, still without addresses."""

    user_id: int
    period_key: str
    on: date
    zone: str
    subject: str
    preheader: str
    heading: str
    lead: str
    actions: tuple[DigestAction, ...]
    due_cards: int
    stack: Stack
    releases: tuple[ReleaseNews, ...]
    calendar: tuple[CalendarItem, ...]
    ignored: str
    footer: str


@dataclass(frozen=True, slots=True)
class Frame:
    """For whom and for when a digest is written; ``since`` is set after an outage.

    ``notices`` are sentences that go with the lead.
    """

    user_id: int
    period_key: str
    on: date
    zone: str
    cadence: DigestCadence
    footer: str
    since: date | None = None
    notices: tuple[str, ...] = ()


def compose(found: Findings, frame: Frame) -> DigestContent | None:
    """Return the digest of these findings; None where nothing is due and nothing is new."""
    if not (found.actions or found.due_cards or found.releases or found.calendar):
        return None
    actions = rank_actions(found.actions)[:MOST_ACTIONS]
    when = "today" if frame.cadence is DigestCadence.DAILY else "this week"
    return DigestContent(
        user_id=frame.user_id,
        period_key=frame.period_key,
        on=frame.on,
        zone=frame.zone,
        subject=subject(actions, found, when=when),
        preheader=_preheader(actions, found),
        heading=_heading(actions, found, when=when),
        lead=_lead(found.stack, frame),
        actions=actions,
        due_cards=found.due_cards,
        stack=found.stack,
        releases=found.releases,
        calendar=tuple(sorted(found.calendar, key=lambda item: (item.at, item.title))),
        ignored=found.news.ignored_text(),
        footer=frame.footer,
    )


def rank_actions(actions: Sequence[DigestAction]) -> tuple[DigestAction, ...]:
    """Return the actions with most points a minute first; equal ones by name."""
    return tuple(
        sorted(
            actions,
            key=lambda item: (-item.gain_points / max(1, item.minutes), item.name.casefold()),
        )
    )


def subject(actions: Sequence[DigestAction], found: Findings, *, when: str) -> str:
    """Return the finding in at most 60 characters."""
    if actions:
        head = f"{counted(len(actions), 'thing')} {when}"
        return fitted(head, [action.name for action in actions])
    if found.due_cards:
        return f"{counted(found.due_cards, 'card')} due {when}"
    if found.releases:
        names = [f"{release.name} {release.latest}" for release in found.releases]
        return fitted(counted(len(names), "new release"), names)
    return fitted(f"Planned {when}", [item.title for item in found.calendar])


def fitted(head: str, names: Sequence[str], *, most: int = MOST_SUBJECT) -> str:
    """Return ``head: a, b, c`` with as many names as fit, the others as a number.

    A first name too long for the line is cut with an ellipsis.
    """
    distinct = list(dict.fromkeys(" ".join(name.split()) for name in names))
    for kept in range(len(distinct), 0, -1):
        left = len(distinct) - kept
        tail = f" and {left} more" if left else ""
        line = f"{head}: {', '.join(distinct[:kept])}{tail}"
        if len(line) <= most:
            return line
    tail = f"… and {len(distinct) - 1} more" if len(distinct) > 1 else "…"
    room = most - len(head) - 2 - len(tail)
    return f"{head}: {distinct[0][:room].rstrip()}{tail}"


def _heading(actions: Sequence[DigestAction], found: Findings, *, when: str) -> str:
    if actions:
        minutes = sum(action.minutes for action in actions)
        return f"{spoken(len(actions), 'thing')} {when}, about {counted(minutes, 'minute')}"
    if found.due_cards:
        return f"{spoken(found.due_cards, 'card')} due {when}"
    if found.releases:
        return f"{spoken(len(found.releases), 'new release')} in your stack"
    return f"{spoken(len(found.calendar), 'thing')} planned {when}"


def _preheader(actions: Sequence[DigestAction], found: Findings) -> str:
    minutes = sum(action.minutes for action in actions)
    about = f"About {counted(minutes, 'minute')}. " if minutes else ""
    are = "is" if found.due_cards == 1 else "are"
    cards = f"{counted(found.due_cards, 'card')} {are} due" if found.due_cards else ""
    landed = (
        f"{counted(len(found.releases), 'release')} landed in your stack" if found.releases else ""
    )
    said = ", ".join(part for part in (cards, landed) if part)
    return about + (f"{said[:1].upper()}{said[1:]}." if said else "No cards are due.")


def _lead(stack: Stack, frame: Frame) -> str:
    verb = "is" if stack.current == 1 else "are"
    said = f"{stack.current} of your {counted(stack.total, 'technology')} {verb} current"
    if stack.current_before is not None and stack.current != stack.current_before:
        change = stack.current - stack.current_before
        word = "more" if change > 0 else "fewer"
        daily = frame.cadence is DigestCadence.DAILY
        said += f", {number(abs(change))} {word} than {'yesterday' if daily else 'a week ago'}"
    if frame.since is not None:
        said += f". This covers everything since {frame.since.day} {frame.since:%B}"
    return " ".join([f"{said}.", *frame.notices])
