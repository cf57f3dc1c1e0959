"""Certificates: adding, renewing and removing one, and the alerts before it runs out."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from learnlog.domain.certification import (
    Alert,
    CertificationState,
    alert_on,
    counts_on,
    number_end,
    state_on,
)
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.local_time import local_date
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.evidence import (
    NewEvidence,
    checked_url,
    record_evidence,
    retract_key,
    technology_id_of,
)
from learnlog.services.local_days import today_of
from learnlog.store import certifications
from learnlog.store.certifications import Certification
from learnlog.store.session import Session

MAX_NAME = 100
MAX_NUMBER = 100
MAX_GRACE_DAYS = 366
NOON = time(12)


@dataclass(frozen=True, slots=True)
class NewCertification:
    """A certificate, held from ``issued_on`` or aimed for; the whole number is never stored."""

    slug: str
    name: str
    body: str = ""
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    aiming_for_on: date | None = None
    grace_days: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate with where it stands on a day and what is to be said about it."""

    certification: Certification
    state: CertificationState
    counts: bool
    alert: Alert | None


@dataclass(frozen=True, slots=True)
class CertificationAlert:
    """Something to be told about one of a person's certificates."""

    certification_id: int
    slug: str
    stage: int
    days: int
    text: str


def held(
    session: Session, user_id: int, *, today: date, technology_id: int | None = None
) -> list[Held]:
    """Return a person's certificates with where they stand, optionally of one technology."""
    found = certifications.list_certifications(session, user_id, technology_id=technology_id)
    return [
        Held(
            item,
            state_on(item.term, today),
            counts_on(item.term, today),
            alert_on(item.term, today),
        )
        for item in found
    ]


def list_alerts(session: Session, user_id: int, now: datetime) -> list[CertificationAlert]:
    """Return what a person is to be told about their certificates, the most urgent first.

    The days are counted in the member's own zone.
    """
    today = today_of(session, user_id, now=now)
    alerts = [
        CertificationAlert(
            one.certification.id,
            one.certification.slug,
            one.alert.stage,
            one.alert.days,
            one.alert.text,
        )
        for one in held(session, user_id, today=today)
        if one.alert is not None
    ]
    return sorted(alerts, key=lambda alert: (alert.days, alert.text))


def add_certification(
    session: Session, user_id: int, new: NewCertification, *, zone: str, now: datetime
) -> int:
    """Write down a certificate and return its id; one that is held is evidence of its exam.

    Raises:
        NotFoundError: no such technology.
        RuleError: a value cannot be used.
    """
    clean = _checked(new, today=local_date(now, zone))
    certification_id = certifications.add_certification(
        session,
        user_id=user_id,
        technology_id=technology_id_of(session, clean.slug),
        name=clean.name,
        body=clean.body,
        number_end=number_end(clean.number),
        issued_on=clean.issued_on,
        expires_on=clean.expires_on,
        aiming_for_on=clean.aiming_for_on,
        grace_days=clean.grace_days,
        url=clean.url,
        now=now,
    )
    if clean.issued_on is not None:
        known = _mine(session, user_id, certification_id)
        _record_exam(session, user_id, known, clean.issued_on, zone=zone, now=now)
    return certification_id


def renew_certification(
    session: Session,
    user_id: int,
    certification_id: int,
    term: tuple[date, date | None],
    *,
    zone: str,
    now: datetime,
) -> None:
    """Give a certificate a new day of issue and of expiry; the exam before stays as history.

    Raises:
        NotFoundError: the person has no such certificate.
        RuleError: the day of issue is ahead or not after the one before, or it expires first.
    """
    known = _mine(session, user_id, certification_id)
    issued_on, expires_on = term
    if known.issued_on is not None and issued_on <= known.issued_on:
        raise RuleError(f"It was issued on {known.issued_on} already: name a later day.")
    _check_days(issued_on, expires_on, today=local_date(now, zone))
    certifications.change_certification(
        session, certification_id, issued_on=issued_on, expires_on=expires_on, aiming_for_on=None
    )
    _record_exam(session, user_id, known, issued_on, zone=zone, now=now)


def remove_certification(
    session: Session, user_id: int, certification_id: int, *, now: datetime
) -> None:
    """Take a certificate off the list.

    Its exam stays what was done, unless it was written down by mistake: within ten minutes it
    goes too.

    Raises:
        NotFoundError: the person has no such certificate.
    """
    known = _mine(session, user_id, certification_id)
    certifications.change_certification(session, certification_id, removed_at=now)
    if known.issued_on is not None:
        retract_key(session, _key(known, known.issued_on), user_id=user_id, now=now)


def _mine(session: Session, user_id: int, certification_id: int) -> Certification:
    for item in certifications.list_certifications(session, user_id):
        if item.id == certification_id:
            return item
    raise NotFoundError(f"certificate {certification_id}: no such certificate")


def _record_exam(
    session: Session,
    user_id: int,
    item: Certification,
    issued_on: date,
    *,
    zone: str,
    now: datetime,
) -> None:
    """Record the exam at noon of the day of issue, or now where that is still ahead."""
    noon = datetime.combine(issued_on, NOON, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    exam = NewEvidence(
        user_id,
        item.slug,
        EvidenceKind.EXAM,
        min(noon, now),
        note=item.name,
        url=item.url,
        key=_key(item, issued_on),
        source="certificate",
    )
    record_evidence(session, exam, now=now)


def _key(item: Certification, issued_on: date) -> str:
    return f"certificate:{item.id}:{issued_on}"


def _checked(new: NewCertification, *, today: date) -> NewCertification:
    name, body = " ".join(new.name.split()), " ".join(new.body.split())
    if not name or len(name) > MAX_NAME or len(body) > MAX_NAME:
        raise RuleError(f"Give the certificate a name of 1 to {MAX_NAME} characters.")
    if len(new.number) > MAX_NUMBER:
        raise RuleError(f"The number has {len(new.number)} characters: at most {MAX_NUMBER}.")
    if not 0 <= new.grace_days <= MAX_GRACE_DAYS:
        raise RuleError(f"{new.grace_days} days of grace: allowed are 0 to {MAX_GRACE_DAYS}.")
    if new.issued_on is None and new.aiming_for_on is None:
        raise RuleError("Name the day it was issued, or the day you aim for.")
    if new.issued_on is not None:
        _check_days(new.issued_on, new.expires_on, today=today)
    checked_url(new.url)
    return replace(new, name=name, body=body)


def _check_days(issued_on: date, expires_on: date | None, *, today: date) -> None:
    if issued_on > today:
        raise RuleError(f"{issued_on} lies ahead: until then it is one you aim for.")
    if expires_on is not None and expires_on < issued_on:
        raise RuleError("It expires before it is issued.")
