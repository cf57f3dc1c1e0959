"""Saying that nothing changed: every level gets a new date, and no number moves."""

from datetime import datetime

from learnlog.domain.local_time import local_date
from learnlog.domain.proficiency import ATTESTATION, EvidenceKind
from learnlog.services.evidence import NewEvidence, record_evidence, retract_key
from learnlog.services.ratings import ratings_in_force
from learnlog.store import evidence, follows
from learnlog.store.session import Session


def attest_all(session: Session, user_id: int, *, zone: str, now: datetime) -> int:
    """Write down that all levels are as they were, and return of how many technologies.

    A level that was stated on this day needs no other date, and what is attested already on
    this day is not attested again. No level moves, and no currency: an attestation is neither
    practice nor knowledge of anything new.
    """
    mine = follows.follows_of(session, user_id)
    rated = ratings_in_force(session, [user_id], [item.technology_id for item in mine], until=now)
    today = local_date(now, zone)
    attested = 0
    for item in mine:
        rating = rated.get((user_id, item.technology_id))
        if rating is None or local_date(rating.effective_at, zone) >= today:
            continue
        key = _key(item.technology_id, now=now, zone=zone)
        if evidence.find_by_key(session, user_id, key) is not None:
            continue
        said = NewEvidence(
            user_id, item.slug, EvidenceKind.DECLARED, now, source=ATTESTATION, key=key
        )
        record_evidence(session, said, now=now)
        attested += 1
    return attested


def undo_attestation(session: Session, user_id: int, *, zone: str, now: datetime) -> int:
    """Take back what was attested within ten minutes; return of how many technologies."""
    return sum(
        retract_key(session, _key(item.technology_id, now=now, zone=zone), user_id=user_id, now=now)
        for item in follows.follows_of(session, user_id)
    )


def _key(technology_id: int, *, now: datetime, zone: str) -> str:
    return f"attest:{technology_id}:{local_date(now, zone)}"
