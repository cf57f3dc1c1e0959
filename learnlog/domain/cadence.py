"""When a digest is due in a member's own time, and which period it stands for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from learnlog.domain.local_time import local_date, next_local
from learnlog.domain.members import DigestCadence

WORKING_DAYS = frozenset(range(5))
LEAST_GAP = timedelta(hours=20)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A member's wish: how often, on which weekday (0 is Monday), at which local minute."""

    cadence: DigestCadence
    weekday: int
    minute: int
    zone: str

    @property
    def at(self) -> time:
        """The local time of day."""
        return time(self.minute // 60, self.minute % 60)

    @property
    def weekdays(self) -> frozenset[int]:
        """The days that a digest may come on: Monday to Friday for a daily one."""
        if self.cadence is DigestCadence.DAILY:
            return WORKING_DAYS
        return frozenset({self.weekday})

    def in_words(self) -> str:
        """Return the rule as a sentence without its full stop."""
        if self.cadence is DigestCadence.OFF:
            return "No digests are sent"
        days = (
            "Monday to Friday"
            if self.cadence is DigestCadence.DAILY
            else f"{WEEKDAYS[self.weekday]}s"
        )
        return f"Sent {days} at {self.at:%H:%M}, {self.zone}"


def next_digest_at(
    schedule: Schedule, *, after: datetime, last_at: datetime | None = None
) -> datetime | None:
    """Return when the next digest is due, strictly after ``after``; None when they are off.

    At least 20 hours after the last one, whatever was changed in between.
    """
    if schedule.cadence is DigestCadence.OFF:
        return None
    start = after if last_at is None else max(after, last_at + LEAST_GAP)
    return next_local(start, zone=schedule.zone, at=schedule.at, weekdays=schedule.weekdays)


def newest_due(schedule: Schedule, *, now: datetime) -> datetime:
    """Return the last time that this schedule names at or before ``now``.

    After an outage several have passed; one digest, of the newest period, stands for them all.

    Raises:
        ValueError: digests are off, so that no time is named.
    """
    newest = None
    later = next_digest_at(schedule, after=now - timedelta(days=8))
    while later is not None and later <= now:
        newest, later = later, next_digest_at(schedule, after=later)
    if newest is None:
        raise ValueError(f"no time is named by {schedule}")
    return newest


def period_key(kind: str, schedule: Schedule, due_at: datetime) -> str:
    """Return the name of the period, such as ``digest:2026-W48`` or ``digest:2026-11-23``."""
    day = local_date(due_at, schedule.zone)
    if schedule.cadence is DigestCadence.DAILY:
        return f"{kind}:{day.isoformat()}"
    return f"{kind}:{iso_week(day)}"


def iso_week(day: date) -> str:
    """Return the ISO week of a day, such as ``2026-W48``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
