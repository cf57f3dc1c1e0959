"""The tick that keeps release lines and support dates up to date."""

from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.lifecycles import Api, refresh_lifecycles


def refresh_lines(parts: Parts, *, now: datetime) -> int:
    """Ask for the lines that are due and return of how many technologies they came."""
    if not parts.settings.endoflife_url:
        return 0
    api = Api(parts.settings.endoflife_url, parts.fetcher)
    return refresh_lifecycles(parts.store, api, now=now).technologies
