"""A member as colleagues see one: what the member knows and how current it is, nothing private."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.errors import NotFoundError
from learnlog.domain.interest import Interest
from learnlog.services.accounts import SignedIn
from learnlog.services.currency import CellReport, cell_reports
from learnlog.store import follows, people, teams
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class MemberPage:
    """The page of a member: name, zone and stack, freshest first.

    ``interests`` are by slug, for the member and the leads of the member's teams; None for others.
    """

    id: int
    name: str
    handle: str
    zone: str
    reports: tuple[CellReport, ...]
    interests: dict[str, Interest] | None = None


def member_page(session: Session, handle: str, *, viewer: SignedIn, now: datetime) -> MemberPage:
    """Return the page of a member who shares a team with the viewer, or of the viewer.

    Raises:
        NotFoundError: there is none, or the viewer shares no team and is no admin.
    """
    member = people.find_member(session, handle=handle)
    if member is None or not _may_see(session, member.id, viewer):
        raise NotFoundError(f"{handle}: no such member")
    reports = cell_reports(session, [member.id], now=now, explain=False)
    reports.sort(key=lambda item: (-(item.currency or -1.0), item.name.casefold()))
    interests = _interests(session, member.id, viewer)
    return MemberPage(member.id, member.name, member.handle, member.zone, tuple(reports), interests)


def _interests(session: Session, member_id: int, viewer: SignedIn) -> dict[str, Interest] | None:
    """Return what a member wishes to work with; None for whom that is not meant."""
    if viewer.id != member_id and viewer.id not in teams.leads_of(session, member_id):
        return None
    return {
        item.slug: item.interest
        for item in follows.follows_of(session, member_id)
        if item.interest is not None
    }


def _may_see(session: Session, member_id: int, viewer: SignedIn) -> bool:
    if viewer.is_admin or viewer.id == member_id:
        return True
    return member_id in teams.colleagues_of(session, viewer.id)
