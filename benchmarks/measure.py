"""How a time is taken, and how a result is shown."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One figure beside its limit; both in the same unit, lower is better."""

    name: str
    value: float
    limit: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit


def seconds(work: Callable[[], object], *, rounds: int = 7) -> float:
    """Return the best of several rounds, which other work on the machine disturbs least."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def show(results: Sequence[Result]) -> None:
    width = max(len(result.name) for result in results)
    for result in results:
        mark = "ok" if result.is_met else "MISSED"
        print(
            f"{result.name:<{width}}  {result.value:10.2f} {result.unit:<14}"
            f" limit {result.limit:8.2f}  {mark}"
        )
