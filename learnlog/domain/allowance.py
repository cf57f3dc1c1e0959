"""The token bucket behind every limited door: sign-in, programs, feeds added, imports."""

import math
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
        return self._seconds(max(0.0, 1.0 - tokens))

    def full_seconds(self, tokens: float) -> int:
        """Return the whole seconds until the bucket is full again."""
        return self._seconds(self.burst - tokens)

    @property
    def window_seconds(self) -> int:
        """The whole seconds in which an empty bucket fills."""
        return self.full_seconds(0)

    def _seconds(self, missing: float) -> int:
        """Return the whole seconds in which so much comes, rounded up from a millionth on."""
        return math.ceil(round(missing / self.per_hour * 3600, 6))
