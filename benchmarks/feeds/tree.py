"""What a process and all that it started take: CPU time and memory, as the kernel counts them."""

import os
import time
from pathlib import Path
from threading import Event, Thread
from typing import Self

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY_SECONDS = 0.05


def _stats() -> dict[int, tuple[int, int, int]]:
    """Return parent, ticks of CPU (own and of children that have ended) and pages of each."""
    found = {}
    for path in Path("/proc").iterdir():
        if not path.name.isdecimal():
            continue
        try:
            words = (path / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(path.name)] = int(words[1]), sum(map(int, words[11:15])), int(words[21])
    return found


def _members(root: int, stats: dict[int, tuple[int, int, int]]) -> list[int]:
    members = [root] if root in stats else []
    for member in members:
        members += [pid for pid, (parent, _, _) in stats.items() if parent == member]
    return members


def cpu_seconds(root: int) -> float:
    """Return the CPU time that a process and all below it have taken, user and system."""
    stats = _stats()
    return sum(stats[pid][1] for pid in _members(root, stats)) / TICK


def _resident(root: int) -> int:
    stats = _stats()
    return sum(stats[pid][2] for pid in _members(root, stats)) * PAGE


class Peak:
    """Watches the memory of a process and all below it, in MB; shared pages count twice."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.megabytes = 0.0
        self._stop = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.megabytes = max(self.megabytes, _resident(self.root) / 1e6)
            time.sleep(EVERY_SECONDS)
