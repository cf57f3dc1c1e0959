"""Drawing on an allowance: how often an account, an address or a token may try."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.allowance import Allowance
from learnlog.store import people
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class Draw:
    """What a try found: the seconds to wait where there was none left, else 0.

    ``left`` tries are there now, and all of them again in ``full_seconds``.
    """

    wait_seconds: int
    left: int
    full_seconds: int


def draw(session: Session, key: str, allowance: Allowance, *, now: datetime) -> Draw:
    """Take one try from a bucket, where there is one."""
    left, counted_at = people.open_bucket(session, key, full=allowance.burst, now=now)
    tokens = allowance.refilled(left, counted_at, now=now)
    wait = allowance.wait_seconds(tokens)
    if not wait:
        tokens -= 1
        people.fill_bucket(session, key, tokens, now=now)
    return Draw(wait, int(tokens), allowance.full_seconds(tokens))
