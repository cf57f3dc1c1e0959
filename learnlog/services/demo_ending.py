"""How the demo ends: what everybody made of the last news, and the digests of the last week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from learnlog.domain.chance import Stream
from learnlog.domain.members import DigestCadence
from learnlog.mail.links import Letterhead
from learnlog.mail.send import Mailer
from learnlog.services import inbox, settings
from learnlog.services.demo_deeds import Actor
from learnlog.services.digest_plan import plan_due_digests
from learnlog.services.inbox import TriageState
from learnlog.services.outbox import send_all
from learnlog.services.settings import DigestWish
from learnlog.store.session import Session, Store

MAIL_DAYS = 7
READS_WITHIN = timedelta(days=2)
CADENCES = (
    (DigestCadence.WEEKLY, 60.0),
    (DigestCadence.DAILY, 25.0),
    (DigestCadence.OFF, 15.0),
)
TRIAGE = (
    (TriageState.READ, 20.0),
    (TriageState.LATER, 4.0),
    (TriageState.PLANNED, 1.5),
    (TriageState.DISMISSED, 6.0),
    (TriageState.NEW, 68.5),
)


@dataclass(frozen=True, slots=True)
class Post:
    """Where the digests of the demo's last week go."""

    letterhead: Letterhead
    mailer: Mailer


def read_news(session: Session, actors: Mapping[str, Actor], *, seed: int, now: datetime) -> None:
    """Let everybody who was there two days ago decide about some of what was new then."""
    at = now - READS_WITHIN
    for key, actor in actors.items():
        if actor.person.is_away(at.date()):
            continue
        stream = Stream(seed, "triage", key)
        for item in inbox.news_for(session, actor.user_id):
            decided = stream.weighted(TRIAGE)
            if decided is not TriageState.NEW and item.published_at < at:
                inbox.triage(session, actor.user_id, [item.id], decided, now=at)


def send_digests(
    store: Store, post: Post, actors: Mapping[str, Actor], *, seed: int, now: datetime
) -> int:
    """Let everybody choose how often a digest comes, send the last week's and return how many."""
    _subscribe(store, actors, seed=seed, now=now - timedelta(days=MAIL_DAYS))
    mail_from = post.letterhead.mail_from
    planned = 0
    for days in range(MAIL_DAYS, -1, -1):
        at = now - timedelta(days=days)
        planned += plan_due_digests(store, post.letterhead, now=at).planned
        send_all(store, post.mailer, mail_from=mail_from, read_clock=partial(_still, at))
    return planned


def _subscribe(store: Store, actors: Mapping[str, Actor], *, seed: int, now: datetime) -> None:
    with store.begin() as session:
        for key, actor in actors.items():
            cadence = Stream(seed, "digest", key).weighted(CADENCES)
            wish = DigestWish(cadence, weekday=0, minute=8 * 60)
            settings.change_digest(session, actor.user_id, wish, now=now)


def _still(now: datetime) -> datetime:
    return now
