"""Whether the service is well: the database writes, the schema is the newest, the clock beats."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.resources import resource_dir
from learnlog.store import beats
from learnlog.store.beats import Beat
from learnlog.store.schema import is_current
from learnlog.store.session import Session, Store

HEARTBEAT = "heartbeat"
HEARTBEAT_SECONDS = 30
MISSED_BEATS = 3

__all__ = ["Beat", "Health", "health", "last_beats", "record_beat"]


@dataclass(frozen=True, slots=True)
class Health:
    """What a load balancer wants to know; each part is true when it is well."""

    database: bool
    schema: bool
    scheduler: bool

    @property
    def is_ready(self) -> bool:
        """Whether requests may come."""
        return self.database and self.schema and self.scheduler


def health(store: Store, *, now: datetime) -> Health:
    """Probe the database with a write and read the clock's last beat."""
    database = store.answers()
    if not database:
        return Health(database=False, schema=False, scheduler=False)
    schema = is_current(store, resource_dir("migrations"))
    return Health(database=True, schema=schema, scheduler=schema and _beats(store, now=now))


def _beats(store: Store, *, now: datetime) -> bool:
    with store.read() as session:
        found = [beat for beat in beats.list_beats(session) if beat.name == HEARTBEAT]
    limit = MISSED_BEATS * HEARTBEAT_SECONDS
    return bool(found) and abs((now - found[0].at).total_seconds()) <= limit


def record_beat(session: Session, beat: Beat) -> None:
    """Store a tick's last run."""
    beats.write_beat(session, beat)


def last_beats(session: Session) -> list[Beat]:
    """Return the last run of every tick, by name."""
    return beats.list_beats(session)
