"""How fast one server is asked: the next free moment of each host key."""

import threading

FORGET_ABOVE = 10_000


class Pace:
    """Lets each host key be asked at moments a fixed time apart; safe between threads."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, host_key: str, *, at: float) -> float:
        """Take this moment for a host key and return 0, or how many seconds it is too early.

        ``at`` is the present, in seconds of a clock that never goes back.
        """
        with self._lock:
            early = self._next.get(host_key, at) - at
            if early > 0:
                return early
            self._next[host_key] = at + self.seconds
            if len(self._next) > FORGET_ABOVE:
                self._next = {key: free for key, free in self._next.items() if free > at}
        return 0.0
