"""What one wants to hear of a technology: from which impact on, and which titles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from learnlog.domain.errors import NotFoundError
from learnlog.domain.release import Impact
from learnlog.domain.relevance import Reader
from learnlog.ingest.pattern import read_pattern
from learnlog.services import inbox
from learnlog.services.follows import checked_impact
from learnlog.services.inbox import EntryItem
from learnlog.services.local_days import today_of
from learnlog.services.relevance import readers
from learnlog.store import follows
from learnlog.store.session import Session

TRIED = 50


@dataclass(frozen=True, slots=True)
class FollowFilter:
    """The least impact that is shown, and patterns over titles; empty ones do not narrow."""

    impact: Impact = Impact.MINOR
    prereleases: bool = False
    include: str = ""
    exclude: str = ""


def get_filter(session: Session, user_id: int, slug: str) -> FollowFilter:
    """Return what a member wants to hear of a technology.

    Raises:
        NotFoundError: the member does not follow it.
    """
    found = follows.follows_of(session, user_id, slugs=[slug])
    if not found:
        raise NotFoundError(f"{slug}: not followed")
    (follow,) = found
    return FollowFilter(
        follow.impact, follow.prereleases, follow.include or "", follow.exclude or ""
    )


def set_filter(session: Session, user_id: int, slug: str, wanted: FollowFilter) -> None:
    """State what a member wants to hear of a technology.

    Raises:
        NotFoundError: the member does not follow it.
        RuleError: the impact is none that a follow can have, or a pattern is wrong.
    """
    get_filter(session, user_id, slug)
    check_filter(wanted)
    ids = follows.technology_ids(session, [slug])
    follows.change_follow(
        session,
        user_id,
        ids[slug],
        impact=wanted.impact.value,
        prereleases=wanted.prereleases,
        include=wanted.include or None,
        exclude=wanted.exclude or None,
    )


def check_filter(wanted: FollowFilter) -> None:
    """Refuse what cannot be wanted.

    Raises:
        RuleError: the impact is none that a follow can have, or a pattern is wrong.
    """
    checked_impact(wanted.impact)
    for pattern in filter(None, (wanted.include, wanted.exclude)):
        read_pattern(pattern)


def try_filter(
    session: Session, user_id: int, slug: str, wanted: FollowFilter, *, now: datetime
) -> Sequence[EntryItem]:
    """Return the last 50 entries of a technology, each with whether it would be shown and why.

    Raises:
        NotFoundError: the member does not follow it.
        RuleError: the impact is none that a follow can have, or a pattern is wrong.
    """
    get_filter(session, user_id, slug)
    check_filter(wanted)
    today = today_of(session, user_id, now=now)
    known = readers(session, user_id, [slug], today=today, now=now)[slug]
    reader: Reader = replace(
        known,
        threshold=wanted.impact,
        prereleases=wanted.prereleases,
        include=wanted.include,
        exclude=wanted.exclude,
    )
    return inbox.judged_as(session, user_id, slug, reader, today=today, limit=TRIED)
