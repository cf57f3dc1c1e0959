"""Certificates: whether one still counts, and when to say that it runs out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from learnlog.domain.wording import counted

ALERT_DAYS = (7, 30, 60, 90)
"""Days ahead at which an alert is due, the last one first."""

EXPIRED_STAGE = 0
_KEPT = 4


class CertificationState(StrEnum):
    """Where a certificate stands on a day."""

    AIMED = "aimed"
    HELD = "held"
    GRACE = "grace"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """The state in words."""
        return _LABELS[self]


_LABELS = {
    CertificationState.AIMED: "Aimed for",
    CertificationState.HELD: "Held",
    CertificationState.GRACE: "Expired, in its days of grace",
    CertificationState.EXPIRED: "Expired, counts no more",
}


@dataclass(frozen=True, slots=True)
class Term:
    """The days that matter of one certificate; one without an issue day is aimed for."""

    name: str
    issued_on: date | None = None
    expires_on: date | None = None
    aiming_for_on: date | None = None
    grace_days: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to be told about a certificate.

    ``stage`` is 90, 60, 30 or 7, the days that an expiry or an exam aimed for is at most away,
    or 0 once that day has passed: a mail tells each stage once.
    """

    stage: int
    days: int
    text: str


def state_on(term: Term, day: date) -> CertificationState:
    """Return where a certificate stands on a day; it is good to the end of its last day."""
    if term.issued_on is None:
        return CertificationState.AIMED
    if term.expires_on is None or day <= term.expires_on:
        return CertificationState.HELD
    if day <= term.expires_on + timedelta(days=term.grace_days):
        return CertificationState.GRACE
    return CertificationState.EXPIRED


def counts_on(term: Term, day: date) -> bool:
    """Return whether somebody may say on a day that they hold it."""
    return state_on(term, day) in {CertificationState.HELD, CertificationState.GRACE}


def alert_on(term: Term, day: date) -> Alert | None:
    """Return what is to be said on a day; None while nothing is due within 90 days."""
    due = term.expires_on if term.issued_on is not None else term.aiming_for_on
    if due is None:
        return None
    days = (due - day).days
    if days < 0:
        return Alert(EXPIRED_STAGE, days, _past(term, day, -days))
    stage = next((stage for stage in ALERT_DAYS if days <= stage), None)
    return None if stage is None else Alert(stage, days, _ahead(term, days))


def _ahead(term: Term, days: int) -> str:
    when = "today" if days == 0 else f"in {counted(days, 'day')}"
    if term.issued_on is None:
        return f"You aim for {term.name} {when}"
    return f"Your {term.name} expires {when}"


def _past(term: Term, day: date, days: int) -> str:
    ago = f"{counted(days, 'day')} ago"
    if term.issued_on is None:
        return f"You aimed for {term.name} {ago}"
    said = f"Your {term.name} expired {ago}"
    if state_on(term, day) is CertificationState.GRACE:
        return f"{said}; {counted(term.grace_days - days, 'day')} of grace left"
    return said


def number_end(number: str) -> str:
    """Return what is kept of a certificate's number: its last four characters, half at most."""
    shown = "".join(number.split())
    kept = min(_KEPT, len(shown) // 2)
    return shown[len(shown) - kept :]
