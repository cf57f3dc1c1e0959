"""Recording what a person did, and taking it back while it is fresh."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.release import Impact, normalise_version
from learnlog.services.forecasts import Forecast, forecast_check
from learnlog.store import evidence, follows
from learnlog.store.evidence import EvidenceValues
from learnlog.store.session import Session

UNDO_FOR = timedelta(minutes=10)
MAX_MINUTES = 7 * 24 * 60
MAX_NOTE = 5_000
MAX_URL = 2_000
MAX_VERSION = 64
# Clocks of several machines differ a little.
_CLOCK_SKEW = timedelta(minutes=5)
_EARLIEST_YEAR = 1970


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """One dated fact about a person and a technology.

    ``minutes`` is 0 to a week, ``outcome`` the result of a graded check (True passed), ``key``
    any text that names the fact: recording it again under the same key changes nothing.
    """

    user_id: int
    slug: str
    kind: EvidenceKind
    happened_at: datetime
    minutes: int | None = None
    version: str | None = None
    note: str = ""
    url: str = ""
    outcome: bool | None = None
    key: str | None = None
    experiment_id: int | None = None
    source: str = "web"


def record_evidence(session: Session, new: NewEvidence, *, now: datetime) -> int:
    """Append evidence and return its id, or the id that its key already has.

    What a person did goes on the person's checklist: the technology is followed from then on.

    Raises:
        NotFoundError: there is no such technology.
        RuleError: a value lies outside what is allowed, or an acknowledged version is unknown.
    """
    if new.key is not None:
        known = evidence.find_by_key(session, new.user_id, new.key)
        if known is not None:
            return known
    _check(new, now=now)
    technology_id = technology_id_of(session, new.slug)
    release_id = _acknowledged(session, technology_id, new)
    follows.add_follow(session, new.user_id, technology_id, impact=Impact.MINOR, now=now)
    forecast = _forecast(session, new)
    values = EvidenceValues(
        user_id=new.user_id,
        technology_id=technology_id,
        kind=new.kind,
        happened_at=new.happened_at,
        minutes=new.minutes,
        version=new.version,
        release_id=release_id,
        experiment_id=new.experiment_id,
        passed=new.outcome,
        note=new.note,
        url=new.url,
        source=new.source,
        key=new.key,
        forecast=None if forecast is None else forecast.value,
        forecast_default=None if forecast is None else forecast.default,
        model_version=None if forecast is None else forecast.model_version,
    )
    return evidence.add_evidence(session, values, now=now)


def retract_evidence(session: Session, evidence_id: int, *, user_id: int, now: datetime) -> str:
    """Take evidence back within ten minutes and return the slug it was about.

    Raises:
        NotFoundError: there is no such evidence, it belongs to someone else, or it is too old.
    """
    done = evidence.retract(
        session, evidence_id, user_id=user_id, entered_after=now - UNDO_FOR, now=now
    )
    slug = evidence.technology_of(session, evidence_id, user_id=user_id) if done else None
    if slug is None:
        raise NotFoundError(f"evidence {evidence_id}: nothing to undo")
    return slug


def retract_key(session: Session, key: str, *, user_id: int, now: datetime) -> bool:
    """Take back the evidence that a person recorded under a key within ten minutes, if any."""
    known = evidence.find_by_key(session, user_id, key)
    return known is not None and evidence.retract(
        session, known, user_id=user_id, entered_after=now - UNDO_FOR, now=now
    )


def technology_id_of(session: Session, slug: str) -> int:
    """Return the id of a technology.

    Raises:
        NotFoundError: there is none with this slug.
    """
    found = follows.technology_ids(session, [slug])
    if slug not in found:
        raise NotFoundError(f"technology {slug!r} does not exist")
    return found[slug]


def _check(new: NewEvidence, *, now: datetime) -> None:
    if new.happened_at > now + _CLOCK_SKEW:
        raise RuleError(f"{new.happened_at:%Y-%m-%d %H:%M} lies ahead: log what has happened.")
    if new.happened_at.year < _EARLIEST_YEAR:
        raise RuleError(f"{new.happened_at:%Y-%m-%d} is too long ago to count.")
    if new.minutes is not None and not 0 <= new.minutes <= MAX_MINUTES:
        raise RuleError(f"{new.minutes} minutes: allowed are 0 to {MAX_MINUTES}.")
    if len(new.note) > MAX_NOTE:
        raise RuleError(f"The note has {len(new.note)} characters: at most {MAX_NOTE}.")
    if len(new.version or "") > MAX_VERSION:
        raise RuleError(f"The version has {len(new.version or '')} characters: at most 64.")
    checked_url(new.url)


def checked_url(url: str) -> str:
    """Return where something can be seen; empty where nobody said.

    Raises:
        RuleError: it is no web address, or too long for one.
    """
    if url and (not url.startswith(("https://", "http://")) or len(url) > MAX_URL):
        raise RuleError(f"{url[:60]!r} is not a web address that begins with https://.")
    return url


def _acknowledged(session: Session, technology_id: int, new: NewEvidence) -> int | None:
    """Return the release that is acknowledged; every other kind names none."""
    if new.kind is not EvidenceKind.ACK:
        return None
    if not new.version:
        raise RuleError("An acknowledgement needs the version whose notes you know.")
    release_id = evidence.release_named(session, technology_id, normalise_version(new.version))
    if release_id is None:
        raise RuleError(f"{new.slug}: no release {new.version!r} is known.")
    return release_id


def _forecast(session: Session, new: NewEvidence) -> Forecast | None:
    """Return what was foreseen just before a graded check, for calibration later."""
    if new.outcome is None:
        return None
    return forecast_check(session, new.user_id, new.slug, happened_at=new.happened_at)
