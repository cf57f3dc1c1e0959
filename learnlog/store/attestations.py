"""Queries on when people last said that nothing changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, func, select

from learnlog.domain.proficiency import ATTESTATION
from learnlog.store.session import Session
from learnlog.store.tables import EvidenceRow


def attested_at(
    session: Session, user_id: int, technology_ids: Sequence[int]
) -> dict[int, datetime]:
    """Return when a person last attested each of these technologies, where they ever did."""
    query = (
        select(EvidenceRow.technology_id, func.max(col(EvidenceRow.happened_at)))
        .where(
            col(EvidenceRow.user_id) == user_id,
            col(EvidenceRow.technology_id).in_(technology_ids),
            col(EvidenceRow.source) == ATTESTATION,
            col(EvidenceRow.retracted_at).is_(None),
        )
        .group_by(col(EvidenceRow.technology_id))
    )
    return dict(session.exec(query).all())
