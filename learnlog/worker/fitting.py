"""The nightly tick that fits the currency model to the graded checks there are."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.fitting import fit_if_due


def fit_model(parts: Parts, *, now: datetime) -> int:
    """Fit the model on the first tick of a day (UTC); return how many checks it rests on."""
    return fit_if_due(parts.store, now=now)
