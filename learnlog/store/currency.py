"""Queries that read everything a currency is computed from, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from learnlog.domain.proficiency import ATTESTATION, EvidenceKind, Level, RatingSource
from learnlog.domain.release import ReleaseKind
from learnlog.domain.technology import Category, DriftProfile
from learnlog.store.line_dates import changes_after, day_of, state_of
from learnlog.store.session import Session
from learnlog.store.tables import (
    EvidenceRow,
    FollowRow,
    RatingRow,
    ReleaseLineRow,
    ReleaseRow,
    TechnologyRow,
)
from learnlog.store.technologies import lines_of

# More columns than the typed form of a selection takes.
_TECHNOLOGY: tuple[Any, ...] = (
    TechnologyRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    TechnologyRow.category,
    TechnologyRow.drift,
    TechnologyRow.validity_half_life_years,
)
_EVIDENCE: tuple[Any, ...] = (
    EvidenceRow.id,
    EvidenceRow.user_id,
    EvidenceRow.technology_id,
    EvidenceRow.kind,
    EvidenceRow.happened_at,
    EvidenceRow.version,
    EvidenceRow.release_id,
    EvidenceRow.passed,
)
_RATING: tuple[Any, ...] = (
    RatingRow.user_id,
    RatingRow.technology_id,
    RatingRow.level,
    RatingRow.effective_at,
    RatingRow.source,
    RatingRow.rated_by,
)
_RELEASE: tuple[Any, ...] = (
    ReleaseRow.id,
    ReleaseRow.technology_id,
    ReleaseRow.version,
    ReleaseRow.version_norm,
    ReleaseRow.sort_key,
    ReleaseRow.kind,
    ReleaseRow.released_at,
    ReleaseRow.security,
    ReleaseRow.first_seen_at,
)
_RELEASELINE: tuple[Any, ...] = (
    ReleaseLineRow.technology_id,
    ReleaseLineRow.cycle,
    ReleaseLineRow.released_on,
    ReleaseLineRow.supported_until,
    ReleaseLineRow.supported,
)


@dataclass(frozen=True, slots=True)
class FollowedTechnology:
    """A technology that somebody follows, as the model needs it."""

    id: int
    slug: str
    name: str
    category: Category
    drift: DriftProfile
    half_life_years: float


@dataclass(frozen=True, slots=True)
class FollowFact:
    """One person follows one technology; changes count from ``baseline_at`` on where stated."""

    user_id: int
    technology_id: int
    baseline_at: datetime | None
    followed_at: datetime


@dataclass(frozen=True, slots=True)
class RatingFact:
    """A dated statement of level."""

    user_id: int
    technology_id: int
    level: Level
    effective_at: datetime
    source: RatingSource = RatingSource.SELF
    rated_by: int | None = None


@dataclass(frozen=True, slots=True)
class EvidenceFact:
    """One piece of evidence that has not been retracted."""

    id: int
    user_id: int
    technology_id: int
    kind: EvidenceKind
    happened_at: datetime
    version: str | None
    release_id: int | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class ReleaseFact:
    """One published version that counts (no pre-release)."""

    id: int
    technology_id: int
    version: str
    version_norm: str
    sort_key: str
    kind: ReleaseKind
    released_at: datetime
    security: bool
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class LineFact:
    """A release line and its end of security support; ``supported`` speaks where no day does."""

    technology_id: int
    cycle: str
    released_on: date
    supported_until: date | None
    supported: bool | None


def followed_ids(
    session: Session, user_ids: Sequence[int], *, slugs: Sequence[str] | None = None
) -> list[int]:
    """Return the ids of what any of these people follow, optionally only some slugs."""
    followed = select(FollowRow.technology_id).where(col(FollowRow.user_id).in_(user_ids))
    query = select(TechnologyRow.id).where(col(TechnologyRow.id).in_(followed))
    if slugs is not None:
        query = query.where(col(TechnologyRow.slug).in_(slugs))
    return [id_ for id_ in session.exec(query) if id_ is not None]


def technologies(session: Session, technology_ids: Sequence[int]) -> list[FollowedTechnology]:
    """Return technologies by their ids."""
    query = select(*_TECHNOLOGY).where(col(TechnologyRow.id).in_(technology_ids))
    return [
        FollowedTechnology(id_, slug, name, Category(category), DriftProfile(drift), years)
        for id_, slug, name, category, drift, years in session.exec(query)
    ]


def follow_facts(
    session: Session, user_ids: Sequence[int], technology_ids: Sequence[int]
) -> list[FollowFact]:
    """Return who follows what, and since when changes count."""
    query = select(
        FollowRow.user_id, FollowRow.technology_id, FollowRow.baseline_at, FollowRow.followed_at
    ).where(col(FollowRow.user_id).in_(user_ids), col(FollowRow.technology_id).in_(technology_ids))
    return [FollowFact(*row) for row in session.exec(query)]


def rating_facts(
    session: Session, user_ids: Sequence[int], technology_ids: Sequence[int], *, until: datetime
) -> list[RatingFact]:
    """Return the ratings there were by an instant, the newest last."""
    query = (
        select(*_RATING)
        .where(
            col(RatingRow.user_id).in_(user_ids),
            col(RatingRow.technology_id).in_(technology_ids),
            col(RatingRow.effective_at) <= until,
        )
        .order_by(col(RatingRow.effective_at), col(RatingRow.id))
    )
    return [
        RatingFact(user_id, technology_id, Level(level), at, RatingSource(source), rated_by)
        for user_id, technology_id, level, at, source, rated_by in session.exec(query)
    ]


def evidence_facts(
    session: Session, user_ids: Sequence[int], technology_ids: Sequence[int], *, until: datetime
) -> list[EvidenceFact]:
    """Return the evidence up to an instant, in order of time.

    What was retracted is left out, and attestations: they re-date a level and are no practice.
    """
    query = (
        select(*_EVIDENCE)
        .where(
            col(EvidenceRow.user_id).in_(user_ids),
            col(EvidenceRow.technology_id).in_(technology_ids),
            col(EvidenceRow.happened_at) <= until,
            col(EvidenceRow.retracted_at).is_(None),
            col(EvidenceRow.source) != ATTESTATION,
        )
        .order_by(col(EvidenceRow.happened_at), col(EvidenceRow.id))
    )
    rows = session.exec(query)
    return [
        EvidenceFact(id_, user_id, technology_id, EvidenceKind(kind), *rest)
        for id_, user_id, technology_id, kind, *rest in rows
    ]


def release_facts(session: Session, technology_ids: Sequence[int]) -> list[ReleaseFact]:
    """Return the releases of technologies in order of time, without pre-releases."""
    query = (
        select(*_RELEASE)
        .where(
            col(ReleaseRow.technology_id).in_(technology_ids),
            col(ReleaseRow.prerelease).is_(False),
            col(ReleaseRow.kind) != ReleaseKind.PRERELEASE,
        )
        .order_by(col(ReleaseRow.released_at), col(ReleaseRow.id))
    )
    rows = session.exec(query)
    return [
        ReleaseFact(id_, technology_id, version, norm, key, ReleaseKind(kind), *rest)
        for id_, technology_id, version, norm, key, kind, *rest in rows
    ]


def line_facts(
    session: Session, technology_ids: Sequence[int], *, at: datetime | None = None
) -> list[LineFact]:
    """Return the release lines whose first day is known.

    With ``at`` their dates are those that were believed at that instant.
    """
    if at is not None and changes_after(session, technology_ids, after=at):
        return [
            LineFact(
                technology_id,
                line.cycle,
                line.released_on,
                day_of(line.supported_until),
                state_of(line.supported_until),
            )
            for technology_id, lines in lines_of(session, technology_ids, at=at).items()
            for line in lines
            if line.released_on is not None
        ]
    query = select(*_RELEASELINE).where(
        col(ReleaseLineRow.technology_id).in_(technology_ids),
        col(ReleaseLineRow.released_on).is_not(None),
    )
    return [LineFact(*row) for row in session.exec(query)]
