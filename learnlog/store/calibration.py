"""The graded outcomes with the forecasts made before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from learnlog.domain.proficiency import EvidenceKind
from learnlog.store.session import Session
from learnlog.store.tables import EvidenceRow

# More columns than the typed form of a selection takes.
_OUTCOME: tuple[Any, ...] = (
    EvidenceRow.user_id,
    EvidenceRow.technology_id,
    EvidenceRow.kind,
    EvidenceRow.happened_at,
    EvidenceRow.passed,
    EvidenceRow.forecast,
    EvidenceRow.forecast_default,
)


@dataclass(frozen=True, slots=True)
class GradedOutcome:
    """A graded check and what was foreseen for it; the default is missing on old rows."""

    user_id: int
    technology_id: int
    kind: EvidenceKind
    happened_at: datetime
    passed: bool
    forecast: float
    forecast_default: float | None


def graded_outcomes(session: Session, user_ids: Sequence[int]) -> list[GradedOutcome]:
    """Return the graded checks of these people that have a forecast, in order of time."""
    query = (
        select(*_OUTCOME)
        .where(
            col(EvidenceRow.user_id).in_(user_ids),
            col(EvidenceRow.passed).is_not(None),
            col(EvidenceRow.forecast).is_not(None),
            col(EvidenceRow.retracted_at).is_(None),
        )
        .order_by(col(EvidenceRow.happened_at), col(EvidenceRow.id))
    )
    return [
        GradedOutcome(user_id, technology_id, EvidenceKind(kind), *rest)
        for user_id, technology_id, kind, *rest in session.exec(query)
    ]
