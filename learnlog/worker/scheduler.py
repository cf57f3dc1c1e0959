"""The clock: APScheduler ticks in UTC and holds nothing; what is due stands in the database."""

import fcntl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import IO, Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from learnlog.bootstrap import Parts
from learnlog.clock import Clock
from learnlog.services.health import Beat, record_beat
from learnlog.store.session import is_sqlite

log: Any = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to do every so often: ``run`` does what is due and returns how much it did."""

    name: str
    seconds: int
    run: Callable[..., int]


class Leader:
    """Lets one process of an embedded service run the ticks.

    An economy only: work is claimed in the database, so two clocks at once do no harm. It is
    asked for at every tick, so that a new process takes over when the old one ends.
    """

    def __init__(self, parts: Parts) -> None:
        self.path = parts.settings.home / "scheduler.lock"
        self.is_needed = is_sqlite(parts.store.url)
        self.file: IO[str] | None = None
        self.asking = Lock()

    def leads(self) -> bool:
        """Return whether this process may run the ticks."""
        # Ticks ask at once, and a second open file of one process would shut out the first.
        with self.asking:
            if self.is_needed and self.file is None:
                self.file = self._locked()
            return not self.is_needed or self.file is not None

    def _locked(self) -> IO[str] | None:
        file = self.path.open("w", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def resign(self) -> None:
        """Let another process lead."""
        with self.asking:
            if self.file is not None:
                self.file.close()
                self.file = None


def run_tick(parts: Parts, tick: Tick, *, now: datetime) -> int:
    """Run one tick and write its beat; an error is logged and noted, the next tick tries again."""
    began = time.monotonic()
    done, error = 0, ""
    try:
        done = tick.run(parts, now=now)
    except Exception as failure:  # the clock outlives whatever a tick runs into
        error = f"{type(failure).__name__}: {failure}"
        log.exception("tick_failed", tick=tick.name)
    beat = Beat(
        name=tick.name,
        at=now,
        period_seconds=tick.seconds,
        duration_ms=round((time.monotonic() - began) * 1000),
        done=done,
        error=error,
    )
    with parts.store.begin() as session:
        record_beat(session, beat)
    return done


class Scheduler:
    """The running clock of one process."""

    def __init__(self, parts: Parts, ticks: tuple[Tick, ...], *, read_clock: Clock) -> None:
        self.parts = parts
        self.read_clock = read_clock
        self.leader = Leader(parts)
        self.background = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for tick in ticks:
            self.background.add_job(
                self._tick,
                "interval",
                seconds=tick.seconds,
                args=(tick,),
                id=tick.name,
                next_run_time=datetime.now(UTC),
            )

    def start(self) -> None:
        """Start ticking, at once and then at each tick's own pace."""
        self.background.start()

    def stop(self) -> None:
        """Stop after the ticks that are running."""
        self.background.shutdown(wait=True)
        self.leader.resign()

    def _tick(self, tick: Tick) -> None:
        if self.leader.leads():
            run_tick(self.parts, tick, now=self.read_clock())
