"""Queries on when the release lines of technologies are asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, or_, select

from learnlog.store.session import Session
from learnlog.store.tables import FollowRow, LifecycleRow, MetaRow, TechnologyRow

_ETAG_KEY = "lifecycles_etag"
# More columns than the typed form of a selection takes.
_DUE: tuple[Any, ...] = (
    TechnologyRow.id,
    TechnologyRow.slug,
    TechnologyRow.endoflife,
    TechnologyRow.version_scheme,
    LifecycleRow.checked_at,
    LifecycleRow.etag,
    LifecycleRow.last_modified,
    func.coalesce(col(LifecycleRow.error_count), 0),
)


@dataclass(frozen=True, slots=True)
class LifecycleDue:
    """A technology whose lines are asked for; ``product`` is its name in the API."""

    technology_id: int
    slug: str
    product: str
    version_scheme: str
    checked_at: datetime | None
    etag: bytes | None
    last_modified: bytes | None
    error_count: int


def due_lifecycles(
    session: Session, *, now: datetime, everything: bool = False, slugs: Sequence[str] = ()
) -> list[LifecycleDue]:
    """Return the followed technologies whose lines are due, by slug.

    ``everything`` ignores followers and due times, ``slugs`` names technologies alone.
    """
    query = (
        select(*_DUE)
        .join(LifecycleRow, col(LifecycleRow.technology_id) == col(TechnologyRow.id), isouter=True)
        .where(col(TechnologyRow.endoflife).is_not(None), col(TechnologyRow.archived_at).is_(None))
        .order_by(col(TechnologyRow.slug))
    )
    if slugs:
        query = query.where(col(TechnologyRow.slug).in_(slugs))
    elif not everything:
        followed = select(FollowRow.technology_id).distinct()
        is_due = or_(
            col(LifecycleRow.technology_id).is_(None), col(LifecycleRow.next_check_at) <= now
        )
        is_on = or_(col(LifecycleRow.technology_id).is_(None), col(LifecycleRow.enabled).is_(True))
        query = query.where(col(TechnologyRow.id).in_(followed), is_due, is_on)
    return [LifecycleDue(*row) for row in session.exec(query)]


def write_check(session: Session, technology_id: int, **values: Any) -> None:
    """Write what an answer, or its failing, left behind."""
    row = session.get(LifecycleRow, technology_id)
    if row is None:
        row = LifecycleRow(technology_id=technology_id, **values)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)


def refreshed_ids(session: Session, technology_ids: Iterable[int]) -> set[int]:
    """Return which of the technologies have lines from the API."""
    query = select(LifecycleRow.technology_id).where(
        col(LifecycleRow.technology_id).in_(list(technology_ids)),
        col(LifecycleRow.checked_at).is_not(None),
    )
    return set(session.exec(query))


def silence(session: Session, *, now: datetime) -> None:
    """Ask for no lines any more, unless somebody names them."""
    query = select(TechnologyRow.id).where(col(TechnologyRow.endoflife).is_not(None))
    for technology_id in session.exec(query):
        if technology_id is not None:
            write_check(session, technology_id, enabled=False, next_check_at=now)


def list_etag(session: Session) -> bytes | None:
    """Return the validator of the last list of all products."""
    found = session.get(MetaRow, _ETAG_KEY)
    return found.value.encode("latin-1") if found is not None else None


def remember_list_etag(session: Session, etag: bytes | None) -> None:
    """Remember the validator of a list of all products; None forgets it."""
    found = session.get(MetaRow, _ETAG_KEY)
    if etag is not None:
        session.merge(MetaRow(key=_ETAG_KEY, value=etag.decode("latin-1")))
    elif found is not None:
        session.delete(found)
