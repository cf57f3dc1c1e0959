"""Queries on second opinions: asked for, given, declined, expired."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select, update

from learnlog.domain.opinion import OpinionState
from learnlog.domain.proficiency import Level
from learnlog.store.session import Session
from learnlog.store.tables import MemberRow, SecondOpinionRow, TechnologyRow

_OPINION: tuple[Any, ...] = (
    SecondOpinionRow.id,
    SecondOpinionRow.user_id,
    SecondOpinionRow.asked_id,
    TechnologyRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    SecondOpinionRow.note,
    SecondOpinionRow.requested_at,
    SecondOpinionRow.expires_at,
    SecondOpinionRow.settled_at,
    SecondOpinionRow.state,
    SecondOpinionRow.own_level,
    SecondOpinionRow.level,
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Somebody was asked at which level they see a person; ``level`` is the answer."""

    id: int
    user_id: int
    asked_id: int
    technology_id: int
    slug: str
    technology: str
    note: str
    requested_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    state: OpinionState
    own_level: Level | None
    level: Level | None
    person: str
    asked: str


def list_opinions(
    session: Session, user_id: int, *, technology_id: int | None = None
) -> list[Opinion]:
    """Return what a person asked for and was asked for, the newest first."""
    query = _query().where(
        (col(SecondOpinionRow.user_id) == user_id) | (col(SecondOpinionRow.asked_id) == user_id)
    )
    if technology_id is not None:
        query = query.where(col(SecondOpinionRow.technology_id) == technology_id)
    return [_opinion(row) for row in session.exec(query)]


def get_opinion(session: Session, opinion_id: int, *, asked_id: int) -> Opinion | None:
    """Return one request that a person was asked."""
    query = _query().where(
        col(SecondOpinionRow.id) == opinion_id, col(SecondOpinionRow.asked_id) == asked_id
    )
    row = session.exec(query).first()
    return _opinion(row) if row else None


def _query() -> Any:
    person, asked = aliased(MemberRow), aliased(MemberRow)
    columns: tuple[Any, ...] = (*_OPINION, person.name, asked.name)
    return (
        select(*columns)
        .join(TechnologyRow, col(TechnologyRow.id) == col(SecondOpinionRow.technology_id))
        .join(person, col(person.id) == col(SecondOpinionRow.user_id))
        .join(asked, col(asked.id) == col(SecondOpinionRow.asked_id))
        .order_by(col(SecondOpinionRow.requested_at).desc(), col(SecondOpinionRow.id).desc())
    )


def _opinion(row: Any) -> Opinion:
    *first, state, own, level, person, asked = row
    rest: tuple[Any, ...] = (
        OpinionState(state),
        None if own is None else Level(own),
        None if level is None else Level(level),
        person,
        asked,
    )
    return Opinion(*first, *rest)


def add_opinion(session: Session, *, now: datetime, **columns: Any) -> int:
    """Insert a request and return its id."""
    row = SecondOpinionRow(requested_at=now, **columns)
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the new request no id")
    return row.id


def settle_opinion(
    session: Session, opinion_id: int, state: OpinionState, *, now: datetime, **columns: Any
) -> bool:
    """End a request that is still open; False where somebody was quicker, or it has expired."""
    done = session.exec(
        update(SecondOpinionRow)
        .where(
            col(SecondOpinionRow.id) == opinion_id,
            col(SecondOpinionRow.state) == OpinionState.REQUESTED,
            col(SecondOpinionRow.expires_at) > now,
        )
        .values(state=state.value, settled_at=now, **columns)
    )
    return done.rowcount == 1


def expire_opinions(session: Session, *, now: datetime) -> int:
    """Mark as expired what nobody answered in time; return how many."""
    done = session.exec(
        update(SecondOpinionRow)
        .where(
            col(SecondOpinionRow.state) == OpinionState.REQUESTED,
            col(SecondOpinionRow.expires_at) <= now,
        )
        .values(state=OpinionState.EXPIRED.value, settled_at=col(SecondOpinionRow.expires_at))
    )
    return int(done.rowcount)
