"""Tutorials with their minutes: planned, begun, finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.tutorial import Progress
from learnlog.services.evidence import NewEvidence, record_evidence, retract_key
from learnlog.store import entries, tutorials
from learnlog.store.session import Session
from learnlog.store.tutorials import Tutorial

SHOWN = 60
MAX_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far somebody has come, in how many minutes, and whether they tried it beside."""

    progress: Progress
    minutes: int = 0
    followed_along: bool = False


def list_tutorials(session: Session, user_id: int) -> Sequence[Tutorial]:
    """Return the tutorials that a member has planned or begun, then the new ones."""
    return tutorials.tutorials_for(session, user_id, limit=SHOWN)


def get_tutorial(session: Session, user_id: int, entry_id: int) -> Tutorial:
    """Return one tutorial of something that the member follows.

    Raises:
        NotFoundError: there is none.
    """
    found = tutorials.tutorials_for(session, user_id, ids=[entry_id])
    if not found:
        raise NotFoundError(f"tutorial {entry_id}: no such tutorial")
    return found[0]


def set_progress(
    session: Session,
    user_id: int,
    entry_id: int,
    so_far: SoFar,
    *,
    now: datetime,
) -> None:
    """Note how far a member has come with a tutorial, and how many minutes it took.

    One that is done counts as evidence, with its minutes: watched, or followed along. Within ten
    minutes another word replaces it; after that it stays.

    Raises:
        NotFoundError: there is no such tutorial.
        RuleError: the minutes are not 0 to a day.
    """
    found = get_tutorial(session, user_id, entry_id)
    if not 0 <= so_far.minutes <= MAX_MINUTES:
        raise RuleError(f"Minutes: 0 to {MAX_MINUTES}.")
    retract_key(session, _key(entry_id), user_id=user_id, now=now)
    if so_far.progress is Progress.DONE:
        entries.write_triage(session, user_id, [entry_id], "read", until=None, now=now)
        kind = EvidenceKind.TUTORIAL if so_far.followed_along else EvidenceKind.READ
        done = NewEvidence(
            user_id=user_id,
            slug=found.slug,
            kind=kind,
            happened_at=now,
            minutes=so_far.minutes or found.minutes,
            note=found.title[:500],
            url=found.url or "",
            key=_key(entry_id),
        )
        record_evidence(session, done, now=now)
    tutorials.write_progress(
        session, user_id, entry_id, so_far.progress, minutes_done=so_far.minutes, now=now
    )


def _key(entry_id: int) -> str:
    return f"tutorial:{entry_id}"
