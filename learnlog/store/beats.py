"""The beats of the clock: when each tick last ran."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from learnlog.store.session import Session
from learnlog.store.tables import ClockBeatRow


@dataclass(frozen=True, slots=True)
class Beat:
    """The last run of one tick; ``error`` is empty after a good one."""

    name: str
    at: datetime
    period_seconds: int
    duration_ms: int
    done: int
    error: str


def write_beat(session: Session, beat: Beat) -> None:
    """Store a tick's last run."""
    session.merge(
        ClockBeatRow(
            name=beat.name,
            at=beat.at,
            period_seconds=beat.period_seconds,
            duration_ms=beat.duration_ms,
            done=beat.done,
            error=beat.error[:500],
        )
    )
    session.flush()


def list_beats(session: Session) -> list[Beat]:
    """Return the last run of every tick, by name."""
    query = select(ClockBeatRow).order_by(col(ClockBeatRow.name))
    return [
        Beat(row.name, row.at, row.period_seconds, row.duration_ms, row.done, row.error)
        for row in session.exec(query)
    ]
