"""Digests to render in tests: the one of the reference picture, and the emptiest there is."""

from datetime import UTC, date, datetime

from learnlog.domain.currency import Band
from learnlog.domain.digest import (
    CalendarItem,
    DigestAction,
    Findings,
    Frame,
    Link,
    LinkKind,
    ReleaseNews,
    Stack,
    compose,
)
from learnlog.domain.digest_news import IgnoreReason, News
from learnlog.domain.members import DigestCadence
from learnlog.mail.links import Letterhead
from learnlog.mail.render import Recipient

LETTERHEAD = Letterhead(
    "https://learn.example.org", "learnlog@example.org", "a secret of 32 bytes or more ...."
)
RECIPIENT = Recipient(17, "Ana Costa", "ana@team.example", 0)
STACK = Stack(
    (
        (Band.CURRENT, 11),
        (Band.AGEING, 7),
        (Band.STALE, 5),
        (Band.LAPSED, 4),
        (Band.UNKNOWN, 1),
    ),
    current_before=9,
)
ACTIONS = (
    DigestAction(
        name="Kubernetes",
        slug="kubernetes",
        band=Band.STALE,
        percent=35,
        reason="1.37 shipped on 14 November. You last looked at 1.36, three months ago.",
        label="Read the notes, 12 min, +9.1 points",
        minutes=12,
        gain_points=9.1,
        link=Link(LinkKind.TECHNOLOGY, "kubernetes"),
    ),
    DigestAction(
        name="Disaster recovery",
        slug="disaster-recovery",
        band=Band.STALE,
        percent=48,
        reason="4 cards due, one of them a question a client asked.",
        label="Review 4 cards, 4 min, +2.0 points",
        minutes=4,
        gain_points=2.0,
        link=Link(LinkKind.REVIEW),
    ),
    DigestAction(
        name="Next.js",
        slug="next-js",
        band=Band.LAPSED,
        percent=20,
        reason="Two versions behind. One tutorial covers both.",
        label="Watch it, 9 min, +3.0 points",
        minutes=9,
        gain_points=3.0,
        link=Link(LinkKind.TECHNOLOGY, "next-js"),
    ),
)
FOUND = Findings(
    actions=ACTIONS,
    due_cards=9,
    stack=STACK,
    releases=(
        ReleaseNews("Kubernetes", "kubernetes", "1.36", "1.37", "A minor release."),
        ReleaseNews("Node.js", "nodejs", "", "26", "A major release with breaking changes."),
    ),
    news=News((), ((IgnoreReason.WATCHED, 6), (IgnoreReason.PATCH, 33), (IgnoreReason.OLDER, 2))),
    calendar=(
        CalendarItem(
            datetime(2026, 11, 26, 14, 0, tzinfo=UTC),
            "Experiment: Gateway API retries",
            90,
            Link(LinkKind.EXPERIMENT, "119"),
        ),
    ),
)
FRAME = Frame(
    user_id=17,
    period_key="digest:2026-W48",
    on=date(2026, 11, 23),
    zone="Europe/Paris",
    cadence=DigestCadence.WEEKLY,
    footer="Sent Mondays at 08:00, Europe/Paris. A week with nothing due sends nothing.",
)


def full_digest():
    return compose(FOUND, FRAME)
