"""Exemptions: a lead lets what is wanted not count for a person until a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.services.accounts import SignedIn
from learnlog.services.evidence import technology_id_of
from learnlog.services.heatmap import team_people
from learnlog.services.targets import led_team
from learnlog.store import exemptions
from learnlog.store.session import Session

MAX_REASON = 200
LONGEST = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class NewExemption:
    """Who is exempt from what, to the end of which day, and why."""

    handle: str
    slug: str
    until_on: date
    reason: str


def exempt(
    session: Session, team: str, new: NewExemption, *, by: SignedIn, today: date, now: datetime
) -> int:
    """Let what is wanted of a person in one technology not count, and return the id.

    Raises:
        NotFoundError: no such team, person of it, or technology.
        NotAllowedError: ``by`` does not lead the team.
        RuleError: the day is past or too far ahead, or there is no reason.
    """
    ref = led_team(session, team, by=by)
    person = next((p for p in team_people(session, ref.id) if p.handle == new.handle), None)
    if person is None:
        raise NotFoundError(f"{new.handle}: nobody of the team")
    reason = " ".join(new.reason.split())
    if not reason or len(reason) > MAX_REASON:
        raise RuleError(f"Give a reason of 1 to {MAX_REASON} characters.")
    if not today <= new.until_on <= today + LONGEST:
        raise RuleError("Choose a day from today to two years ahead.")
    return exemptions.add_exemption(
        session,
        user_id=person.id,
        technology_id=technology_id_of(session, new.slug),
        until_on=new.until_on,
        reason=reason,
        granted_by=by.id,
        now=now,
    )


def end_exemption(
    session: Session, team: str, exemption_id: int, *, by: SignedIn, now: datetime
) -> None:
    """Let what is wanted count again.

    Raises:
        NotFoundError: no such team, or no such exemption of anybody in it.
        NotAllowedError: ``by`` does not lead the team.
    """
    ref = led_team(session, team, by=by)
    ids = [person.id for person in team_people(session, ref.id)]
    if not exemptions.end_exemption(session, exemption_id, user_ids=ids, now=now):
        raise NotFoundError(f"exemption {exemption_id}: there is none that lasts")
