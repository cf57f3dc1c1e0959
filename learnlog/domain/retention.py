"""How long entries are kept that nobody asked to keep."""

from datetime import datetime, timedelta

KEEP_NEWS = timedelta(days=180)
"""News and tutorials; what announces a release is kept for ever."""


def keeps_since(*, now: datetime) -> datetime:
    """Return the instant from which news are kept; what is older may go."""
    return now - KEEP_NEWS
