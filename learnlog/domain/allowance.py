"""The token bucket behind every limited door: sign-in, feeds added, imports."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Allowance:
    """``burst`` tries at once, refilled at ``per_hour``."""

    burst: float
    per_hour: float

    def refilled(self, tokens: float, filled_at: datetime, *, now: datetime) -> float:
        """Return the tokens in the bucket now; a clock that ran backwards adds nothing."""
        hours = max(0.0, (now - filled_at).total_seconds() / 3600)
        return min(self.burst, tokens + hours * self.per_hour)

    def wait_seconds(self, tokens: float) -> int:
        """Return the whole seconds until one try is there again."""
        missing = max(0.0, 1.0 - tokens)
        return -int(-missing / self.per_hour * 3600 // 1)
