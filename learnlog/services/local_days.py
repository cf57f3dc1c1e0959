"""The calendar day that a member has."""

from datetime import date, datetime

from learnlog.domain.local_time import local_date
from learnlog.store import people
from learnlog.store.session import Session


def today_of(session: Session, user_id: int, *, now: datetime) -> date:
    """Return the date it is for a member; for nobody the date in UTC."""
    member = people.get_member(session, user_id)
    return local_date(now, "UTC" if member is None else member.zone)
