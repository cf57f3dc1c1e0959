"""Queries on what holds the sender back: refused addresses, and its one circuit breaker."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.store.session import Session
from learnlog.store.tables import SenderCircuitRow, SuppressionRow

CIRCUIT = 1
MOST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Circuit:
    """Whether the sender as a whole pauses, until when, and why."""

    open_until: datetime | None
    failures: int
    reason: str


def suppress(session: Session, address: str, reason: str, *, now: datetime) -> None:
    """Send nothing to an address any more."""
    session.merge(SuppressionRow(address=address, reason=reason[:MOST_ERROR], at=now))
    session.flush()


def lift_suppression(session: Session, address: str) -> None:
    """Send to an address again."""
    row = session.get(SuppressionRow, address)
    if row is not None:
        session.delete(row)
        session.flush()


def suppression_reason(session: Session, address: str) -> str:
    """Return why nothing is sent to an address; empty where it is."""
    row = session.get(SuppressionRow, address)
    return row.reason if row else ""


def read_circuit(session: Session) -> Circuit:
    """Return the state of the sender as a whole."""
    row = session.get(SenderCircuitRow, CIRCUIT)
    return Circuit(row.open_until, row.failures, row.reason) if row else Circuit(None, 0, "")


def write_circuit(session: Session, circuit: Circuit) -> None:
    """Store the state of the sender as a whole."""
    session.merge(
        SenderCircuitRow(
            id=CIRCUIT,
            open_until=circuit.open_until,
            failures=circuit.failures,
            reason=circuit.reason[:MOST_ERROR],
        )
    )
    session.flush()


def close_circuit(session: Session) -> None:
    """Note that the server takes mail; writes only where it was thought not to."""
    row = session.get(SenderCircuitRow, CIRCUIT)
    if row is not None and row.failures:
        row.open_until, row.failures, row.reason = None, 0, ""
        session.add(row)
        session.flush()
