"""What members choose for themselves: name, zone, looks, time, and when a digest comes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from learnlog.domain.cadence import Schedule, next_digest_at
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.local_time import day_begins, known_zone
from learnlog.domain.members import DigestCadence, Theme
from learnlog.services.accounts import checked_name
from learnlog.store import digests, sender, settings
from learnlog.store.session import Session
from learnlog.store.settings import Choices

KIND = "digest"
MAX_BUDGET_MINUTES = 2400
PAUSE = timedelta(days=14)
LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Profile:
    """How a member is called and how the pages treat them."""

    name: str
    zone: str
    theme: Theme
    single_keys: bool
    budget_minutes: int


@dataclass(frozen=True, slots=True)
class DigestWish:
    """How often a digest comes, on which weekday (0 is Monday), at which local minute.

    ``lead_digest`` asks for one of each team that the member leads, besides.
    """

    cadence: DigestCadence
    weekday: int
    minute: int
    lead_digest: bool = True


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What a member chose, and why no mail reaches their address where none does."""

    choices: Choices
    suppressed: str

    def is_paused(self, *, now: datetime) -> bool:
        """Return whether digests rest."""
        return self.choices.paused_until is not None and self.choices.paused_until > now


def settings_view(session: Session, user_id: int) -> SettingsView:
    """Return what a member chose.

    Raises:
        NotFoundError: no such active member.
    """
    choices = _choices(session, user_id)
    return SettingsView(choices, sender.suppression_reason(session, choices.email))


def change_profile(session: Session, user_id: int, profile: Profile, *, now: datetime) -> None:
    """Store name, zone, looks and weekly time; another zone moves the next digest with it.

    Raises:
        NotFoundError: no such active member.
        RuleError: one of them cannot be used.
    """
    name = checked_name(profile.name)
    if not known_zone(profile.zone):
        raise RuleError(f"{profile.zone!r} is not a time zone such as Europe/Berlin.")
    if not 1 <= profile.budget_minutes <= MAX_BUDGET_MINUTES:
        raise RuleError(f"The minutes a week must be 1 to {MAX_BUDGET_MINUTES}.")
    was = _choices(session, user_id)
    settings.set_choices(
        session,
        user_id,
        name=name,
        zone=profile.zone,
        theme=profile.theme.value,
        single_keys=profile.single_keys,
        budget_minutes=profile.budget_minutes,
    )
    if profile.zone != was.schedule.zone:
        _reschedule(session, user_id, now=now)


def change_digest(session: Session, user_id: int, wish: DigestWish, *, now: datetime) -> None:
    """Store when digests come, and move the next one accordingly.

    Raises:
        NotFoundError: no such active member.
        RuleError: the weekday or the time of day does not exist.
    """
    if not (0 <= wish.weekday <= 6 and 0 <= wish.minute < 24 * 60):
        raise RuleError(f"weekday {wish.weekday}, minute {wish.minute}: no such time of a week.")
    _choices(session, user_id)
    settings.set_choices(
        session,
        user_id,
        digest_cadence=wish.cadence.value,
        digest_weekday=wish.weekday,
        digest_minute=wish.minute,
        lead_digest=wish.lead_digest,
    )
    _reschedule(session, user_id, now=now)


def pause_digests(session: Session, user_id: int, until: datetime, *, now: datetime) -> None:
    """Let digests rest until an instant; doing so twice is the same as once.

    Raises:
        NotFoundError: no such active member.
        RuleError: the instant is past, or more than a year ahead.
    """
    if not now < until <= now + LONGEST_PAUSE:
        raise RuleError("Choose a day within the next year.")
    _choices(session, user_id)
    settings.set_choices(session, user_id, paused_until=until)
    _reschedule(session, user_id, now=now)


def pause_until_day(
    session: Session, user_id: int, day: date | None, *, zone: str, now: datetime
) -> None:
    """Let digests rest until the morning of a day in the member's zone.

    Raises:
        NotFoundError: no such active member.
        RuleError: no day is given, it is past, or more than a year ahead.
    """
    # A margin keeps the arithmetic inside what a calendar can hold.
    if day is None or not date(2000, 1, 1) <= day <= date(9000, 1, 1):
        raise RuleError("Choose a day within the next year.")
    pause_digests(session, user_id, day_begins(day.toordinal(), zone), now=now)


def resume_digests(session: Session, user_id: int, *, now: datetime) -> None:
    """End a pause.

    Raises:
        NotFoundError: no such active member.
    """
    _choices(session, user_id)
    settings.set_choices(session, user_id, paused_until=None)
    _reschedule(session, user_id, now=now)


def unsubscribe(session: Session, user_id: int) -> None:
    """Send no digest any more; doing so twice is the same as once.

    Raises:
        NotFoundError: no such active member.
    """
    _choices(session, user_id)
    settings.set_choices(
        session, user_id, digest_cadence=DigestCadence.OFF.value, next_digest_at=None
    )


def unsubscribe_lead(session: Session, user_id: int) -> None:
    """Send no digest of the member's teams any more; the member's own stays as it is.

    Raises:
        NotFoundError: no such active member.
    """
    _choices(session, user_id)
    settings.set_choices(session, user_id, lead_digest=False)


def trust_address(session: Session, user_id: int) -> None:
    """Send to a member's address again after it had refused a mail.

    Raises:
        NotFoundError: no such active member.
    """
    sender.lift_suppression(session, _choices(session, user_id).email)


def _reschedule(session: Session, user_id: int, *, now: datetime) -> None:
    choices = _choices(session, user_id)
    settings.set_choices(session, user_id, next_digest_at=_next(session, user_id, choices, now))


def _next(session: Session, user_id: int, choices: Choices, now: datetime) -> datetime | None:
    schedule: Schedule = choices.schedule
    start = now if choices.paused_until is None else max(now, choices.paused_until)
    last_at = digests.last_written_at(session, user_id, KIND)
    return next_digest_at(schedule, after=start, last_at=last_at)


def _choices(session: Session, user_id: int) -> Choices:
    choices = settings.get_choices(session, user_id)
    if choices is None:
        raise NotFoundError(f"member {user_id}: no such member")
    return choices
