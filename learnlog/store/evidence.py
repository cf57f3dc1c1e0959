"""Queries on evidence: it is added and retracted, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from learnlog.domain.proficiency import EvidenceKind
from learnlog.store.cell_marks import mark
from learnlog.store.session import Session
from learnlog.store.tables import EvidenceRow, ReleaseRow, TechnologyRow

# More columns than the typed form of a selection takes.
_EVIDENCE: tuple[Any, ...] = (
    EvidenceRow.id,
    EvidenceRow.kind,
    EvidenceRow.happened_at,
    EvidenceRow.minutes,
    EvidenceRow.version,
    EvidenceRow.note,
    EvidenceRow.url,
    EvidenceRow.experiment_id,
)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One piece of evidence as its owner reads it."""

    id: int
    kind: EvidenceKind
    happened_at: datetime
    minutes: int | None
    version: str | None
    note: str
    url: str
    experiment_id: int | None


@dataclass(frozen=True, slots=True)
class EvidenceValues:
    """What a new row of evidence is made of."""

    user_id: int
    technology_id: int
    kind: EvidenceKind
    happened_at: datetime
    minutes: int | None
    version: str | None
    release_id: int | None
    experiment_id: int | None
    passed: bool | None
    note: str
    url: str
    source: str
    key: str | None
    forecast: float | None = None
    forecast_default: float | None = None
    model_version: int | None = None


def add_evidence(session: Session, values: EvidenceValues, *, now: datetime) -> int:
    """Insert a row of evidence and return its id."""
    row = EvidenceRow(
        user_id=values.user_id,
        technology_id=values.technology_id,
        kind=values.kind,
        happened_at=values.happened_at,
        entered_at=now,
        minutes=values.minutes,
        version=values.version,
        release_id=values.release_id,
        experiment_id=values.experiment_id,
        passed=values.passed,
        forecast=values.forecast,
        forecast_default=values.forecast_default,
        model_version=values.model_version,
        note=values.note,
        url=values.url,
        source=values.source,
        key=values.key,
    )
    session.add(row)
    session.flush()
    mark(session, values.user_id, values.technology_id)
    if row.id is None:
        raise RuntimeError("the database gave the new evidence no id")
    return row.id


def find_by_key(session: Session, user_id: int, key: str) -> int | None:
    """Return the id of the evidence that a person already recorded under a key."""
    query = select(EvidenceRow.id).where(
        col(EvidenceRow.user_id) == user_id, col(EvidenceRow.key) == key
    )
    return session.exec(query).first()


def retract(
    session: Session, evidence_id: int, *, user_id: int, entered_after: datetime, now: datetime
) -> bool:
    """Mark evidence as retracted and free its key; False where there is none to retract."""
    done = session.exec(
        update(EvidenceRow)
        .where(
            col(EvidenceRow.id) == evidence_id,
            col(EvidenceRow.user_id) == user_id,
            col(EvidenceRow.retracted_at).is_(None),
            col(EvidenceRow.entered_at) >= entered_after,
        )
        .values(retracted_at=now, key=None)
        .returning(col(EvidenceRow.technology_id))
    )
    technology_id = done.scalar()
    if technology_id is not None:
        mark(session, user_id, technology_id)
    return technology_id is not None


def technology_of(session: Session, evidence_id: int, *, user_id: int) -> str | None:
    """Return the slug of the technology that a person's evidence is about."""
    query = (
        select(TechnologyRow.slug)
        .join(EvidenceRow, col(EvidenceRow.technology_id) == col(TechnologyRow.id))
        .where(col(EvidenceRow.id) == evidence_id, col(EvidenceRow.user_id) == user_id)
    )
    return session.exec(query).first()


def evidence_of(
    session: Session, user_id: int, technology_id: int, *, limit: int
) -> list[EvidenceItem]:
    """Return a person's evidence on one technology, the newest first."""
    query = (
        select(*_EVIDENCE)
        .where(
            col(EvidenceRow.user_id) == user_id,
            col(EvidenceRow.technology_id) == technology_id,
            col(EvidenceRow.retracted_at).is_(None),
        )
        .order_by(col(EvidenceRow.happened_at).desc(), col(EvidenceRow.id).desc())
        .limit(limit)
    )
    return [
        EvidenceItem(id_, EvidenceKind(kind), *rest) for id_, kind, *rest in session.exec(query)
    ]


def release_named(session: Session, technology_id: int, version_norm: str) -> int | None:
    """Return the id of a technology's release by its normalised version."""
    query = select(ReleaseRow.id).where(
        col(ReleaseRow.technology_id) == technology_id,
        col(ReleaseRow.version_norm) == version_norm,
    )
    return session.exec(query).first()
