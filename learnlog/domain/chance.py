"""Chance that can be repeated: named streams of draws."""

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_DIGITS = 6


class Stream:
    """Draws that depend on a seed, the stream's names and the number of the draw alone.

    They are the same on every machine, and a stream added elsewhere leaves this one as it is.
    Each draw is 53 bits of SHA-256, so it is meant for made-up data and never for secrets.
    """

    def __init__(self, seed: int, *names: object) -> None:
        self._key = "\x1f".join(str(part) for part in (seed, *names))
        self._drawn = 0

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        digest = hashlib.sha256(f"{self._key}\x1f{self._drawn}".encode()).digest()
        self._drawn += 1
        return (int.from_bytes(digest[:8]) >> 11) / 2**53

    def chance(self, probability: float) -> bool:
        """Return True with this probability, 0 to 1."""
        return self.uniform() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both possible."""
        return low + int(self.uniform() * (high - low + 1))

    def choice(self, options: Sequence[T]) -> T:
        """Return one of the options, each as likely as the others."""
        return options[self.between(0, len(options) - 1)]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """Return one of the options, each as likely as its weight (above 0) says."""
        left = self.uniform() * sum(weight for _, weight in options)
        for option, weight in options:
            left -= weight
            if left < 0.0:
                return option
        return options[-1][0]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Return up to ``count`` different options, in the order in which they were drawn."""
        rest = list(options)
        return [rest.pop(self.between(0, len(rest) - 1)) for _ in range(min(count, len(rest)))]

    def normal(self, mean: float, deviation: float) -> float:
        """Return a draw of the normal distribution (Box and Muller), rounded to 1e-6."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self.uniform()))
        angle = 2.0 * math.pi * self.uniform()
        return round(mean + deviation * radius * math.cos(angle), _DIGITS)

    def exponential(self, mean: float) -> float:
        """Return a draw of the exponential distribution with this mean, rounded to 1e-6."""
        return round(-mean * math.log(1.0 - self.uniform()), _DIGITS)

    def poisson(self, mean: float) -> int:
        """Return how often something happens that happens ``mean`` times on average (Knuth)."""
        count, left, limit = 0, self.uniform(), math.exp(-mean)
        while left > limit:
            left *= self.uniform()
            count += 1
        return count
