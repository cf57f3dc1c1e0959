"""The forecast that is made, and kept, before a graded check: with what was learnt, and without."""

from dataclasses import dataclass, replace
from datetime import datetime

from learnlog.domain.currency import Cell, Currency, standing, to_day
from learnlog.domain.drift import Drift
from learnlog.domain.fitting import scaled
from learnlog.domain.model import MODEL_VERSION
from learnlog.services.cells import load_cells
from learnlog.store.fitting import DEFAULTS, newest_fit
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class Forecast:
    """The probabilities that a check is passed, and the version of the model they are from.

    ``default`` leaves out all that was learnt: the fit, and the factor of earlier checks.
    """

    value: float
    default: float
    model_version: int = MODEL_VERSION


def forecast_check(
    session: Session, user_id: int, slug: str, *, happened_at: datetime
) -> Forecast | None:
    """Return what is foreseen for a check at an instant on a technology that is followed.

    None where nothing is known. What happened at the same instant does not count: a check is
    judged by the state before it.
    """
    (found,) = load_cells(session, [user_id], now=happened_at, slugs=[slug], fit=DEFAULTS)
    day = to_day(happened_at)
    earlier = tuple(item for item in found.cell.evidence if item.day < day)
    cell, drift = replace(found.cell, evidence=earlier), found.landscape.drift
    fit = newest_fit(session)
    factor, speed = fit.factor(found.landscape.technology.id), fit.speed(user_id)
    plain = _foreseen(cell, drift, day)
    fitted = plain
    if (factor, speed) != (1.0, cell.speed):
        fitted = _foreseen(replace(cell, speed=speed), scaled(drift, factor), day)
    if plain is None or fitted is None:
        return None
    return Forecast(fitted.value, plain.practice * plain.validity)


def _foreseen(cell: Cell, drift: Drift, day: float) -> Currency | None:
    return standing(cell, drift, until=day).on(day)
