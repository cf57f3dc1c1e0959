"""Permanent redirects: a new address is believed only after it was given several times."""

from dataclasses import dataclass
from datetime import datetime, timedelta

ANSWERS = 3
WITHIN = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a feed's address leads for good, since when, and how often that was said."""

    to: str
    since: datetime
    count: int = 1


def after_answer(
    known: Redirect | None, moved_to: str, *, url: str, now: datetime
) -> Redirect | None:
    """Return what is known after an answer that came from ``moved_to``, empty for no redirect."""
    if not moved_to or moved_to == url:
        return None
    if known is None or known.to != moved_to:
        return Redirect(moved_to, now)
    return Redirect(moved_to, known.since, known.count + 1)


def is_settled(redirect: Redirect | None, *, now: datetime) -> bool:
    """Return whether the new address may be adopted: 3 same answers over 48 hours at least."""
    return redirect is not None and redirect.count >= ANSWERS and now - redirect.since >= WITHIN
