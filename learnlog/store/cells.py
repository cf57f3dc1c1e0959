"""The derived cells and drifts: which are outdated, what was computed, all of it at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, func, or_, tuple_
from sqlmodel import col, select, update

from learnlog.domain.currency import to_day
from learnlog.domain.drift import Course
from learnlog.domain.field import CellState, table_of
from learnlog.store.session import Session
from learnlog.store.tables import (
    CellRow,
    DriftRow,
    EvidenceRow,
    FollowRow,
    MemberRow,
    RatingRow,
    TeamMemberRow,
    TechnologyRow,
)

# More columns than the typed form of a selection takes.
_COURSE: tuple[Any, ...] = (
    DriftRow.technology_id,
    DriftRow.days,
    DriftRow.losses,
    DriftRow.continuous,
    DriftRow.pace,
)


# Rows that are read at a time.
PORTION = 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """One person and one technology."""

    user_id: int
    technology_id: int


@dataclass(frozen=True, slots=True)
class CellTable:
    """The computed cells of a team: ids of person and technology, and the states as a table."""

    user_ids: NDArray[np.intp]
    technology_ids: NDArray[np.intp]
    states: NDArray[np.float64]


def claim_outdated(session: Session, *, limit: int) -> list[Pair]:
    """Mark cells as up to date and return them, in order; the caller computes them at once.

    What changes after the claim marks them again, so that no change is lost.
    """
    some = (
        select(CellRow.user_id, CellRow.technology_id)
        .where(col(CellRow.is_outdated).is_(True))
        .order_by(col(CellRow.technology_id), col(CellRow.user_id))
        .limit(limit)
    )
    claim = (
        update(CellRow)
        .where(
            tuple_(col(CellRow.user_id), col(CellRow.technology_id)).in_(some),
            col(CellRow.is_outdated).is_(True),
        )
        .values(is_outdated=False)
        .returning(col(CellRow.user_id), col(CellRow.technology_id))
        .execution_options(synchronize_session=False)
    )
    pairs = [Pair(*row) for row in session.execute(claim)]
    return sorted(pairs, key=lambda pair: (pair.technology_id, pair.user_id))


def outdated_drifts(session: Session) -> list[int]:
    """Return the followed technologies whose drift was never computed or has changed."""
    followed = select(FollowRow.technology_id).distinct()
    query = (
        select(TechnologyRow.id)
        .join(DriftRow, col(DriftRow.technology_id) == col(TechnologyRow.id), isouter=True)
        .where(
            col(TechnologyRow.id).in_(followed),
            or_(col(DriftRow.technology_id).is_(None), col(DriftRow.is_outdated).is_(True)),
        )
    )
    return sorted(id_ for id_ in session.exec(query) if id_ is not None)


def pairs_with_facts_after(session: Session, user_ids: Sequence[int], now: datetime) -> set[Pair]:
    """Return the cells about which something is stored that happens only after an instant."""
    found: set[Pair] = set()
    for row, at in ((EvidenceRow, EvidenceRow.happened_at), (RatingRow, RatingRow.effective_at)):
        query = select(row.user_id, row.technology_id).where(
            col(row.user_id).in_(user_ids), col(at) > now
        )
        found |= {Pair(*pair) for pair in session.exec(query)}
    return found


def save_state(
    session: Session, pair: Pair, state: CellState, *, version: int, outdated: bool, now: datetime
) -> None:
    """Keep what a cell comes to."""
    session.exec(
        update(CellRow)
        .where(
            col(CellRow.user_id) == pair.user_id,
            col(CellRow.technology_id) == pair.technology_id,
        )
        .values(
            state=_packed_state(pair, state),
            settled_day=state.settled,
            is_outdated=outdated,
            model_version=version,
            computed_at=now,
        )
    )


def save_course(
    session: Session, technology_id: int, course: Course, *, factor: float, now: datetime
) -> None:
    """Keep how a technology moves."""
    session.merge(
        DriftRow(
            technology_id=technology_id,
            factor=factor,
            continuous=course.continuous,
            pace=course.pace,
            days=_packed(course.days),
            losses=_packed(course.losses),
            is_outdated=False,
            computed_at=now,
        )
    )
    session.flush()


def _packed(values: Sequence[float]) -> bytes:
    return np.asarray(values, dtype="<f8").tobytes()


def _unpacked(values: bytes) -> list[float]:
    return [float(value) for value in np.frombuffer(values, dtype="<f8")]


def courses(session: Session, technology_ids: Iterable[int]) -> dict[int, Course]:
    """Return the kept courses that are up to date, by technology."""
    query = select(*_COURSE).where(
        col(DriftRow.technology_id).in_(list(technology_ids)),
        col(DriftRow.is_outdated).is_(False),
    )
    return {
        id_: Course(_unpacked(days), _unpacked(losses), continuous, pace)
        for id_, days, losses, continuous, pace in session.exec(query)
    }


def kept_tables(
    session: Session, *, version: int, until: datetime
) -> dict[Pair, NDArray[np.float64]]:
    """Return every cell that was up to date at an instant, as a row of the field's table."""
    query = select(CellRow.user_id, CellRow.technology_id, CellRow.state).where(
        col(CellRow.is_outdated).is_(False),
        col(CellRow.model_version) == version,
        col(CellRow.computed_at) <= until,
    )
    return {
        Pair(user_id, technology_id): _unpacked_states([state])[:, 2:]
        for user_id, technology_id, state in session.exec(query)
    }


def team_cells(
    session: Session, team_id: int, *, version: int, at: datetime
) -> tuple[CellTable, list[Pair]]:
    """Return the computed cells of a team that hold at an instant, and the pairs that do not."""
    holds = and_(
        col(CellRow.is_outdated).is_(False),
        col(CellRow.model_version) == version,
        col(CellRow.computed_at) <= at,
        col(CellRow.settled_day) <= to_day(at),
    )
    members = (
        select(TeamMemberRow.user_id)
        .join(MemberRow, col(MemberRow.id) == col(TeamMemberRow.user_id))
        .where(col(TeamMemberRow.team_id) == team_id, col(MemberRow.disabled_at).is_(None))
    )
    kept = select(CellRow.state).where(col(CellRow.user_id).in_(members), holds)
    found = _load(session, kept)
    followed = select(func.count()).where(col(FollowRow.user_id).in_(members))
    if session.exec(followed).one() == len(found.user_ids):
        return found, []
    cell = select(CellRow.user_id).where(
        col(CellRow.user_id) == col(FollowRow.user_id),
        col(CellRow.technology_id) == col(FollowRow.technology_id),
        holds,
    )
    others = select(FollowRow.user_id, FollowRow.technology_id).where(
        col(FollowRow.user_id).in_(members), ~cell.exists()
    )
    return found, [Pair(*row) for row in session.exec(others)]


def _load(session: Session, query: Any) -> CellTable:
    """Return a query's cells, read as the driver gives them and in portions.

    The mapped way takes three times as long, and a hundred thousand rows at once make the garbage
    collector look through all of them again and again.
    """
    result = session.connection().execute(query)
    packed = []
    while rows := result.cursor.fetchmany(PORTION):
        packed.append(b"".join([row[0] for row in rows]))
    result.close()
    table = _unpacked_states(packed)
    return CellTable(
        table[:, 0].astype(np.intp), table[:, 1].astype(np.intp), np.ascontiguousarray(table[:, 2:])
    )


def _packed_state(pair: Pair, state: CellState) -> bytes:
    """Return a row of the field's table with the ids in front."""
    ids = np.array([[pair.user_id, pair.technology_id]], dtype="<f8")
    return np.concatenate([ids, table_of([state])], axis=1).astype("<f8").tobytes()


def _unpacked_states(packed: Sequence[bytes]) -> NDArray[np.float64]:
    return np.frombuffer(b"".join(packed), dtype="<f8").astype(np.float64).reshape(-1, 10)
