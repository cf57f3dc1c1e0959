"""Noting which derived cells and drifts no longer say what the facts say."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, delete, select, update

from learnlog.domain.currency import to_day
from learnlog.domain.release import version_order
from learnlog.store.session import Session
from learnlog.store.tables import CellRow, DriftRow, EvidenceRow, ReleaseRow

_UNSYNCHRONISED = {"synchronize_session": False}


def begin(session: Session, user_id: int, technology_id: int) -> None:
    """Make the cell of somebody who now follows; it is still to be computed."""
    session.add(CellRow(user_id=user_id, technology_id=technology_id))
    session.flush()


def mark(session: Session, user_id: int, technology_id: int) -> None:
    """Note that something about one cell changed."""
    _mark(
        session, and_(col(CellRow.user_id) == user_id, col(CellRow.technology_id) == technology_id)
    )


def mark_technologies(session: Session, technology_ids: Sequence[int]) -> None:
    """Note that these technologies move otherwise than was reckoned: all their cells change."""
    ids = list(technology_ids)
    _outdate_drifts(session, ids)
    _mark(session, col(CellRow.technology_id).in_(ids))


def mark_people(session: Session, user_ids: Sequence[int]) -> None:
    """Note that these people forget otherwise than was reckoned: all their cells change."""
    _mark(session, col(CellRow.user_id).in_(user_ids))


def mark_release(session: Session, technology_id: int, version: str, released_at: datetime) -> None:
    """Note that a release came to be known, and what it changes.

    A release that is newer than all evidence changes no cell's state, only the drift. An older
    one changes the cells that reach beyond it, and all of them where it belongs to the history
    that the drift factor is measured on. Evidence that names this version, or a later one that
    is not known, reaches further than was reckoned.
    """
    first_seen = select(col(ReleaseRow.first_seen_at)).where(
        col(ReleaseRow.technology_id) == technology_id
    )
    earliest = session.exec(first_seen.order_by(col(ReleaseRow.first_seen_at)).limit(1)).first()
    if earliest is None or released_at <= earliest:
        mark_technologies(session, [technology_id])
        return
    _outdate_drifts(session, [technology_id])
    reaches = col(CellRow.settled_day) >= to_day(released_at)
    _mark(session, and_(col(CellRow.technology_id) == technology_id, reaches))
    named = select(EvidenceRow.user_id, EvidenceRow.version).where(
        col(EvidenceRow.technology_id) == technology_id, col(EvidenceRow.version).is_not(None)
    )
    order = version_order(version)
    for user_id, used in sorted(set(session.exec(named))):
        if version_order(used or "") >= order:
            mark(session, user_id, technology_id)


def forget(session: Session, user_id: int, technology_id: int) -> None:
    """Remove the cell of somebody who no longer follows."""
    session.exec(
        delete(CellRow).where(
            col(CellRow.user_id) == user_id, col(CellRow.technology_id) == technology_id
        )
    )


def _outdate_drifts(session: Session, technology_ids: Sequence[int]) -> None:
    session.exec(
        update(DriftRow)
        .where(col(DriftRow.technology_id).in_(technology_ids))
        .values(is_outdated=True)
    )


def _mark(session: Session, which: ColumnElement[bool]) -> None:
    marking = update(CellRow).where(which, col(CellRow.is_outdated).is_(False))
    # No row of this table is ever held in a session while it is marked.
    session.exec(marking.values(is_outdated=True), execution_options=_UNSYNCHRONISED)
