"""Fitting FSRS's parameters by the published optimiser, where its package is installed.

What the service schedules by is ``review_map``, which needs no package and foresaw better on
every split of a real log but one; this one is what it is held against.
"""

from collections.abc import Sequence
from types import ModuleType

from learnlog.domain.review import DEFAULT_PARAMETERS, Grade
from learnlog.domain.review_map import bounded

optimiser: ModuleType | None
try:
    import fsrs_rs_python as optimiser
except ImportError:  # pragma: no cover - the extra "fit" is left out
    optimiser = None

# With fewer reviews of another day the optimiser gives the defaults back.
LEAST_REVIEWS = 8


def fit_published(
    histories: Sequence[Sequence[tuple[int, Grade]]],
) -> tuple[float, ...] | None:
    """Return the parameters that the optimiser fits to reviews; None where it cannot.

    Each history holds one card's whole days since the review before, and the grade.
    """
    if optimiser is None:
        return None
    items = []
    for history in histories:
        seen = []
        for place, (days, grade) in enumerate(history):
            seen.append(optimiser.FSRSReview(int(grade), max(0, days)))
            if place and days >= 1:
                items.append(optimiser.FSRSItem(list(seen)))
    if len(items) < LEAST_REVIEWS:
        return None
    try:
        found = optimiser.FSRS(list(DEFAULT_PARAMETERS)).compute_parameters(items)
    except ValueError:  # NotEnoughData, now and then
        return None
    # In single precision some of them come out just beyond a bound.
    return tuple(bounded(found).tolist())
