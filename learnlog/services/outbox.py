"""Sending what the outbox holds: leased, sent, and marked one mail at a time."""

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, assert_never

import structlog

from learnlog.domain.delivery import pause_until, retry_at
from learnlog.domain.digest import KIND as DIGEST_KIND
from learnlog.domain.errors import NotFoundError
from learnlog.domain.lead_digest import KIND as LEAD_KIND
from learnlog.domain.members import DigestCadence
from learnlog.mail.message import WrittenMail
from learnlog.mail.outcome import (
    AddressRejected,
    MailRejected,
    Outcome,
    SenderRefused,
    Sent,
    Settled,
    TemporaryFailure,
    Unknown,
)
from learnlog.mail.send import Mailer
from learnlog.store import outbox, sender
from learnlog.store.outbox import Addressee, ClaimedMail, OutboxEntry
from learnlog.store.sender import Circuit
from learnlog.store.session import Session, Store

BATCH = 10
# Ten mails whose every step is answered just before its timeout take less than this.
LEASE = timedelta(minutes=15)
DIGESTS = frozenset({DIGEST_KIND, LEAD_KIND})
TROUBLED = ("dead", "bounced")

log: Any = structlog.get_logger(__name__)

__all__ = ["BATCH", "OutboxEntry", "SendReport", "send_all", "send_due"]


@dataclass(frozen=True, slots=True)
class SendReport:
    """What became of a batch: mails by their new state, and whether the sender was refused."""

    states: Counter[str] = field(default_factory=Counter)
    refused: str = ""

    @property
    def total(self) -> int:
        """How many mails were settled or put back."""
        return self.states.total()


def send_all(
    store: Store, mailer: Mailer, *, mail_from: str, read_clock: Callable[[], datetime]
) -> SendReport:
    """Send batch after batch until nothing is due or the sender is refused.

    The clock is read once a batch, because the leases of later batches begin later.
    """
    states: Counter[str] = Counter()
    while True:
        report = send_due(store, mailer, mail_from=mail_from, now=read_clock())
        states += report.states
        if report.refused or report.total == 0:
            mailer.close()
            return SendReport(states, report.refused)


def send_due(store: Store, mailer: Mailer, *, mail_from: str, now: datetime) -> SendReport:
    """Send at most ten mails that are due, each marked in a transaction of its own.

    Nothing is sent while the circuit breaker is open. A crash after the server took a mail and
    before the mark sends it again, with the same Message-ID.
    """
    token = secrets.token_hex(16)
    with store.begin() as session:
        circuit = sender.read_circuit(session)
        if circuit.open_until is not None and circuit.open_until > now:
            return SendReport(refused=circuit.reason)
        claimed = outbox.claim_mails(session, token=token, until=now + LEASE, limit=BATCH, now=now)
    states: Counter[str] = Counter()
    for mail in claimed:
        outcome = _send_one(store, mailer, mail, mail_from=mail_from, now=now)
        if isinstance(outcome, SenderRefused):
            _open_circuit(store, token, outcome, now=now)
            return SendReport(states, outcome.reason)
        with store.begin() as session:
            states[_mark(session, mail, outcome, token=token, now=now)] += 1
    return SendReport(states)


@dataclass(frozen=True, slots=True)
class _Held:
    """The mail does not go out after all."""

    reason: str


def _send_one(
    store: Store, mailer: Mailer, mail: ClaimedMail, *, mail_from: str, now: datetime
) -> Outcome | _Held:
    """Send one mail unless its recipient has left meanwhile; a fault of ours is a failure."""
    with store.read() as session:
        reason = _hold_reason(mail, outbox.addressee(session, mail), now=now)
    if reason:
        return _Held(reason)
    written = WrittenMail(mail.message_id, mail.to_address, mail.subject, mail.content)
    try:
        return mailer.send(written, mail_from=mail_from)
    except Exception as error:  # one bad mail never stops the rest
        log.exception("mail_failed", message_id=mail.message_id)
        return TemporaryFailure(f"{type(error).__name__}: {error}")


def _hold_reason(mail: ClaimedMail, to: Addressee, *, now: datetime) -> str:
    if to.is_suppressed:
        return "the address is suppressed"
    if to.is_closed:
        return "the account is closed"
    if mail.kind not in DIGESTS:
        return ""
    if to.cadence is DigestCadence.OFF or (mail.kind == LEAD_KIND and not to.lead_digest):
        return "unsubscribed"
    return "paused" if to.paused_until is not None and to.paused_until > now else ""


def _mark(
    session: Session, mail: ClaimedMail, outcome: Settled | _Held, *, token: str, now: datetime
) -> str:
    """Store what became of a mail and return its new state."""
    match outcome:
        case Sent():
            sender.close_circuit(session)
            return _settle(session, mail, "sent", "", token=token, now=now)
        case AddressRejected(reason):
            sender.suppress(session, mail.to_address, reason, now=now)
            return _settle(session, mail, "bounced", reason, token=token, now=now)
        case MailRejected(reason):
            return _settle(session, mail, "dead", reason, token=token, now=now)
        case _Held(reason):
            return _settle(session, mail, "skipped", reason, token=token, now=now)
        case TemporaryFailure(reason):
            return _try_later(session, mail, reason, token=token, now=now)
        case Unknown(reason):
            said = f"unknown: {reason}"
            return _try_later(session, mail, said, token=token, now=now)
        case other:
            assert_never(other)


def _settle(
    session: Session, mail: ClaimedMail, state: str, reason: str, *, token: str, now: datetime
) -> str:
    outbox.settle(session, mail.id, token=token, state=state, error=reason, now=now)
    return state


def _try_later(
    session: Session, mail: ClaimedMail, reason: str, *, token: str, now: datetime
) -> str:
    attempts = mail.attempts + 1
    later = retry_at(attempts, written_at=mail.created_at, key=mail.message_id, now=now)
    if later is None:
        return _settle(session, mail, "dead", reason, token=token, now=now)
    outbox.put_back(
        session, mail.id, token=token, attempts=attempts, next_try_at=later, error=reason
    )
    return "queued"


def _open_circuit(store: Store, token: str, refusal: SenderRefused, *, now: datetime) -> None:
    """Pause the whole sender and give the mails back, their attempts not counted."""
    with store.begin() as session:
        outbox.release(session, token)
        failures = sender.read_circuit(session).failures + 1
        paused = Circuit(pause_until(failures, now=now), failures, refusal.reason)
        sender.write_circuit(session, paused)
    log.warning("sender_refused", failures=failures, reason=refusal.reason)


@dataclass(frozen=True, slots=True)
class OutboxView:
    """The outbox as the operator sees it."""

    states: dict[str, int]
    troubled: list[OutboxEntry]
    waiting: list[OutboxEntry]
    circuit: Circuit


def outbox_view(session: Session, *, limit: int = 50) -> OutboxView:
    """Return how many mails are in each state, and the newest that need a look."""
    return OutboxView(
        states=outbox.count_states(session),
        troubled=outbox.list_mails(session, states=TROUBLED, limit=limit),
        waiting=outbox.list_mails(session, states=("queued", "sending"), limit=limit),
        circuit=sender.read_circuit(session),
    )


def retry_mail(session: Session, mail_id: int, *, now: datetime) -> None:
    """Queue a mail anew that was given up or bounced; a bounced address is trusted again.

    Raises:
        NotFoundError: no such mail, or it was not given up.
    """
    address = outbox.retry(session, mail_id, now=now)
    if address is None:
        raise NotFoundError(f"mail {mail_id}: not one that was given up")
    sender.lift_suppression(session, address)
