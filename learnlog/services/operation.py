"""What the operator looks at: people, mail and the clock, on one page."""

from dataclasses import dataclass

from learnlog.services.health import Beat, last_beats
from learnlog.services.outbox import OutboxView, outbox_view
from learnlog.store import digests, people
from learnlog.store.digests import Trouble
from learnlog.store.session import Session

MOST_TROUBLES = 20


@dataclass(frozen=True, slots=True)
class Operation:
    """The state of the service as its operator sees it."""

    people: int
    outbox: OutboxView
    troubles: list[Trouble]
    beats: list[Beat]

    @property
    def needs_a_look(self) -> int:
        """How many things went wrong and stay so until somebody acts."""
        paused = 1 if self.outbox.circuit.failures else 0
        failing = sum(bool(beat.error) for beat in self.beats)
        return len(self.outbox.troubled) + len(self.troubles) + paused + failing


def operation(session: Session) -> Operation:
    """Return the state of the service."""
    return Operation(
        people=people.count_members(session),
        outbox=outbox_view(session),
        troubles=digests.list_troubles(session, limit=MOST_TROUBLES),
        beats=last_beats(session),
    )
