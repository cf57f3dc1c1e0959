"""Teams: making one, putting people in, and the links that invite them."""

import secrets
from datetime import datetime, timedelta

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.domain.naming import can_be_shown, slug_of, unused
from learnlog.services.accounts import NewMember, SignedIn, create_member, token_hash
from learnlog.store import people, teams
from learnlog.store.session import Session
from learnlog.store.teams import Invitation, NewInvitation, TeamRef

INVITATION_LASTS = timedelta(days=14)
MAX_NAME = 100


def visible_teams(session: Session, user: SignedIn) -> tuple[TeamRef, ...]:
    """Return the teams a member may look at: all for an admin, else the member's own."""
    return teams.all_teams(session) if user.is_admin else user.teams


def create_team(session: Session, name: str, *, now: datetime, by: SignedIn | None = None) -> str:
    """Make a team, led by ``by``, and return its slug.

    Raises:
        NotAllowedError: ``by`` is a plain member.
        RuleError: the name is empty or too long.
    """
    if by is not None and by.role is Role.MEMBER:
        raise NotAllowedError("Only leads and admins make teams.")
    clean = " ".join(name.split())
    if not clean or len(clean) > MAX_NAME or not can_be_shown(clean):
        raise RuleError(f"Give the team a name of 1 to {MAX_NAME} characters that can be shown.")
    wanted = slug_of(clean, otherwise="team")
    # "new" is an address of the team pages.
    slug = unused(wanted, teams.team_slugs_like(session, wanted) | {"new"})
    team_id = teams.add_team(session, slug=slug, name=clean, now=now)
    if by is not None:
        teams.join_team(session, team_id, by.id, is_lead=True, now=now)
    return slug


def add_to_team(
    session: Session, name_or_slug: str, email: str, *, is_lead: bool, now: datetime
) -> str:
    """Put a member into a team and return its slug.

    Raises:
        NotFoundError: no such team or member.
    """
    team = teams.find_team(session, slug_of(name_or_slug, otherwise="team"))
    if team is None:
        raise NotFoundError(f"{name_or_slug}: no such team")
    member = people.find_member(session, email=email.strip().lower())
    if member is None:
        raise NotFoundError(f"{email}: no such member")
    teams.join_team(session, team.id, member.id, is_lead=is_lead, now=now)
    return team.slug


def invite(session: Session, team_slug: str, *, by: SignedIn, now: datetime) -> str:
    """Return the token of a link by which one person joins the team.

    Raises:
        NotFoundError: no such team, or not one that ``by`` is in.
        NotAllowedError: ``by`` does not lead it.
    """
    team = teams.find_team(session, team_slug)
    if team is None or team.id not in {seen.id for seen in visible_teams(session, by)}:
        raise NotFoundError(f"{team_slug}: no such team")
    if not by.leads(team.id):
        raise NotAllowedError("Only the team's leads invite people.")
    token = secrets.token_urlsafe(24)
    teams.add_invitation(
        session,
        NewInvitation(token_hash(token), team.id, by.id, Role.MEMBER, now + INVITATION_LASTS),
        now=now,
    )
    return token


def find_invitation(session: Session, token: str, *, now: datetime) -> Invitation:
    """Return the invitation behind a link.

    Raises:
        NotFoundError: it was used, has expired or never was.
    """
    return _usable(teams.find_invitation(session, token_hash(token), now=now))


def accept(session: Session, token: str, new: NewMember, *, now: datetime) -> int:
    """Make an account by an invitation and return its id.

    Raises:
        NotFoundError: the invitation was used, has expired or never was.
        RuleError: what the person said cannot be used.
    """
    invitation = _usable(teams.claim_invitation(session, token_hash(token), now=now))
    user_id = create_member(session, new, now=now, role=invitation.role)
    _join(session, invitation, user_id, now=now)
    return user_id


def join_as_member(session: Session, token: str, user: SignedIn, *, now: datetime) -> None:
    """Put a member who has an account already into the invitation's team.

    Raises:
        NotFoundError: the invitation was used, has expired or never was.
    """
    invitation = _usable(teams.claim_invitation(session, token_hash(token), now=now))
    _join(session, invitation, user.id, now=now)


def _usable(found: Invitation | None) -> Invitation:
    if found is None:
        raise NotFoundError("That invitation has been used or has expired. Ask for a new one.")
    return found


def _join(session: Session, invitation: Invitation, user_id: int, *, now: datetime) -> None:
    if invitation.team_id is not None:
        teams.join_team(session, invitation.team_id, user_id, is_lead=False, now=now)
