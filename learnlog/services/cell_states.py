"""The cells of a whole team from what was computed before, and the keeping of it up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from learnlog.domain.chance import Stream
from learnlog.domain.currency import standing, to_day
from learnlog.domain.drift import Course
from learnlog.domain.field import CellState, Field, Floats, settle, table_of
from learnlog.domain.model import MODEL_VERSION
from learnlog.services.cells import PersonCell, load_cells
from learnlog.services.landscapes import load_landscapes
from learnlog.store import cell_marks, cells
from learnlog.store.cells import CellTable, Pair
from learnlog.store.session import Session

# In one transaction: long enough to be cheap, short enough that nobody waits for it.
BATCH = 500


def settle_outdated(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Compute drifts and cells anew whose facts have changed; return how many cells there were.

    A cell about which something is stored that only happens later stays outdated until then.
    """
    _save_courses(session, cells.outdated_drifts(session), now=now)
    pairs = cells.claim_outdated(session, limit=limit)
    early = cells.pairs_with_facts_after(session, sorted({p.user_id for p in pairs}), now)
    for pair, cell in _exact(session, pairs, now=now).items():
        cells.save_state(
            session,
            pair,
            _state(cell, now),
            version=MODEL_VERSION,
            outdated=pair in early,
            now=now,
        )
    return len(pairs)


def _save_courses(session: Session, technology_ids: Sequence[int], *, now: datetime) -> None:
    for id_, landscape in load_landscapes(session, technology_ids).items():
        drift = landscape.drift
        cells.save_course(session, id_, drift.course, factor=drift.factor, now=now)


def _exact(session: Session, pairs: Sequence[Pair], *, now: datetime) -> dict[Pair, PersonCell]:
    """Return cells put together from all their facts."""
    if not pairs:
        return {}
    wanted = set(pairs)
    user_ids = sorted({pair.user_id for pair in pairs})
    technology_ids = sorted({pair.technology_id for pair in pairs})
    found = {
        Pair(cell.user_id, cell.landscape.technology.id): cell
        for cell in load_cells(session, user_ids, now=now, technology_ids=technology_ids)
    }
    return {pair: cell for pair, cell in found.items() if pair in wanted}


def _state(cell: PersonCell, now: datetime) -> CellState:
    drift = cell.landscape.drift
    return settle(standing(cell.cell, drift, until=to_day(now)), drift, level=cell.level)


@dataclass(frozen=True, slots=True)
class TeamField:
    """A team's cells as a field, with their currencies (NaN is unknown) on its day.

    Cell i is of person ``user_ids[i]`` and technology ``technology_ids[field.columns[i]]``.
    """

    field: Field
    user_ids: NDArray[np.intp]
    technology_ids: list[int]
    courses: list[Course]
    currencies: Floats


def team_field(session: Session, team_id: int, *, at: datetime, now: datetime) -> TeamField:
    """Return the cells of a team as they were at ``at``, or will be if nobody acts.

    What was computed before is taken as it is; what has changed since, was never computed, or
    lies in the past is put together from its facts, so that the answer never waits for a job.
    """
    until = min(at, now)
    table, others = cells.team_cells(session, team_id, version=MODEL_VERSION, at=until)
    exact = _exact(session, others, now=until)
    found = CellTable(
        np.concatenate([table.user_ids, _ids([pair.user_id for pair in exact])]),
        np.concatenate([table.technology_ids, _ids([pair.technology_id for pair in exact])]),
        np.concatenate([table.states, table_of([_state(cell, until) for cell in exact.values()])]),
    )
    ids, columns = np.unique(found.technology_ids, return_inverse=True)
    technology_ids = [int(id_) for id_ in ids]
    field = Field(found.states, columns.reshape(-1))
    courses = _courses(session, technology_ids)
    currencies = field.currencies(courses, to_day(at))
    return TeamField(field, found.user_ids, technology_ids, courses, currencies)


def _ids(values: Sequence[int]) -> NDArray[np.intp]:
    return np.array(values, dtype=np.intp)


def _courses(session: Session, technology_ids: Sequence[int]) -> list[Course]:
    kept = cells.courses(session, technology_ids)
    missing = [id_ for id_ in technology_ids if id_ not in kept]
    fresh = load_landscapes(session, missing)
    return [kept[id_] if id_ in kept else fresh[id_].drift.course for id_ in technology_ids]


@dataclass(frozen=True, slots=True)
class Checked:
    """How many kept cells were compared with a replay of their facts, and which differed."""

    count: int
    different: tuple[Pair, ...]


def check_sample(session: Session, *, size: int, chance: Stream, now: datetime) -> Checked:
    """Compare a sample of the kept cells with a replay, and mark those that differ.

    A cell that nobody follows any more is removed.
    """
    kept = cells.kept_tables(session, version=MODEL_VERSION, until=now)
    sample = chance.sample(sorted(kept, key=_order), min(size, len(kept)))
    exact = _exact(session, sample, now=now)
    different = [pair for pair in sample if not _is_same(kept[pair], exact.get(pair), now)]
    for pair in different:
        if pair in exact:
            cell_marks.mark(session, pair.user_id, pair.technology_id)
        else:
            cell_marks.forget(session, pair.user_id, pair.technology_id)
    return Checked(len(sample), tuple(different))


def _order(pair: Pair) -> tuple[int, int]:
    return pair.user_id, pair.technology_id


def _is_same(kept: Floats, cell: PersonCell | None, now: datetime) -> bool:
    if cell is None:
        return False
    return bool(np.allclose(kept, table_of([_state(cell, now)]), rtol=1e-9, atol=1e-9))
