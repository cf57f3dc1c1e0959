"""Queries on the drills that a member has."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from learnlog.domain.card import CardKind
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, ReleaseRow, TechnologyRow

_OWN: tuple[Any, ...] = (
    CardRow.origin_key,
    CardRow.id,
    CardRow.changed_at,
    ReleaseRow.version,
    CardRow.retired_at,
)


@dataclass(frozen=True, slots=True)
class OwnDrill:
    """A drill among a member's cards; ``changed_by`` is the version that touched it."""

    card_id: int
    is_changed: bool
    changed_by: str | None
    is_retired: bool


def drills_of(session: Session, user_id: int, slugs: Collection[str]) -> dict[str, OwnDrill]:
    """Return a member's drills on technologies by the key of their origin."""
    query = (
        select(*_OWN)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .outerjoin(ReleaseRow, col(ReleaseRow.id) == col(CardRow.changed_by_release_id))
        .where(col(CardRow.user_id) == user_id, col(CardRow.kind) == CardKind.DRILL)
        .where(col(TechnologyRow.slug).in_(slugs), col(CardRow.origin_key).is_not(None))
    )
    return {
        key: OwnDrill(card_id, changed_at is not None, version, retired_at is not None)
        for key, card_id, changed_at, version, retired_at in session.exec(query)
    }
