"""The tick that fits the forecasts of recall to the reviews there are."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.review_model import fit_review_models


def fit_reviews(parts: Parts, *, now: datetime) -> int:
    """Fit the members and teams whose logs have grown by a tenth; return how many."""
    return fit_review_models(parts.store, now=now)
