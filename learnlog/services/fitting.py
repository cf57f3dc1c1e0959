"""Once a day the currency model is fitted to the graded checks of the teams that have enough."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from learnlog.domain.fitting import ENOUGH_CHECKS, Check, Fit, fit, graded_instants, ground
from learnlog.services.cells import PersonCell, load_cells
from learnlog.store import cell_marks, fitting
from learnlog.store.fitting import DEFAULTS, FitValues, StoredFit, newest_fit
from learnlog.store.session import Session, Store

# People whose cells are put together at a time.
CHUNK = 100
# So that a night without news changes nothing, and nothing has to be computed anew.
_DIGITS = 2


def fit_if_due(store: Store, *, now: datetime) -> int:
    """Fit the model if that was not done on this day (UTC); return how many checks it rests on.

    The factor of a technology and the speed of a person are the same for every team. A fit that
    is no better than the defaults is kept as one that changes nothing.
    """
    with store.read() as session:
        if fitting.was_fitted(session, now.date()):
            return 0
        checks = list(_checks(session, now=now))
    if not checks:
        return 0
    found = fit(checks)
    with store.begin() as session:
        return found.checks if keep_fit(session, found, now=now) else 0


def _checks(session: Session, *, now: datetime) -> Iterator[Check]:
    user_ids = fitting.members_with_checks(session, least=ENOUGH_CHECKS)
    for begin in range(0, len(user_ids), CHUNK):
        chunk = user_ids[begin : begin + CHUNK]
        for cell in load_cells(session, chunk, now=now, fit=DEFAULTS):
            yield from _checks_of(cell)


def _checks_of(cell: PersonCell) -> Iterator[Check]:
    """Yield what could go either way; of what is only told when it failed, nothing is learnt."""
    either_way = {item.id for item in cell.evidence if item.passed is not None}
    drift = cell.landscape.drift
    for graded, state in graded_instants(cell.cell, drift) if either_way else ():
        rests_on = ground(state, drift, graded[0].day)
        for item in graded:
            if rests_on is not None and item.id in either_way:
                technology_id = cell.landscape.technology.id
                yield Check(technology_id, cell.user_id, item.outcome or 0, rests_on)


def keep_fit(session: Session, found: Fit, *, now: datetime) -> bool:
    """Keep the fit of this day and mark the cells it moves; False where another was first."""
    before = newest_fit(session)
    after = DEFAULTS
    if found.is_better:
        after = StoredFit(_rounded(found.factors), _rounded(found.speeds))
    values = FitValues(after, found.checks, found.default_loss, found.fitted_loss)
    if not fitting.add_fit(session, values, now=now):
        return False
    cell_marks.mark_technologies(session, _changed(before.factors, after.factors))
    cell_marks.mark_people(session, _changed(before.speeds, after.speeds))
    return True


def _rounded(values: Mapping[Any, float]) -> dict[int, float]:
    return {id_: round(value, _DIGITS) for id_, value in values.items()}


def _changed(before: Mapping[int, float], after: Mapping[int, float]) -> list[int]:
    ids = before.keys() | after.keys()
    return sorted(id_ for id_ in ids if before.get(id_, 1.0) != after.get(id_, 1.0))
