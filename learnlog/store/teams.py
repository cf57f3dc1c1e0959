"""Queries on teams, who is in them, and invitations."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select, update

from learnlog.domain.members import Role
from learnlog.store.session import Session
from learnlog.store.tables import InvitationRow, MemberRow, TeamMemberRow, TeamRow


@dataclass(frozen=True, slots=True)
class TeamRef:
    """A team as seen by one of its members."""

    id: int
    slug: str
    name: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that can still be used."""

    id: int
    role: Role
    team_id: int | None
    team_name: str | None


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """What an invitation's row is made of."""

    token_hash: str
    team_id: int | None
    invited_by: int
    role: Role
    expires_at: datetime


def teams_of(session: Session, user_id: int) -> tuple[TeamRef, ...]:
    """Return the teams a member is in, by name."""
    query = (
        select(TeamRow.id, TeamRow.slug, TeamRow.name, TeamMemberRow.is_lead)
        .join(TeamMemberRow, col(TeamMemberRow.team_id) == col(TeamRow.id))
        .where(col(TeamMemberRow.user_id) == user_id)
        .order_by(TeamRow.name, TeamRow.slug)
    )
    return tuple(
        TeamRef(id_, slug, name, is_lead)
        for id_, slug, name, is_lead in session.exec(query)
        if id_ is not None
    )


def all_teams(session: Session) -> tuple[TeamRef, ...]:
    """Return every team, by name, as an admin sees them."""
    query = select(TeamRow.id, TeamRow.slug, TeamRow.name).order_by(TeamRow.name, TeamRow.slug)
    return tuple(
        TeamRef(id_, slug, name, is_lead=True)
        for id_, slug, name in session.exec(query)
        if id_ is not None
    )


def colleagues_of(session: Session, user_id: int) -> list[int]:
    """Return the members of the teams that a member is in, the member included."""
    mine = select(TeamMemberRow.team_id).where(col(TeamMemberRow.user_id) == user_id)
    query = (
        select(TeamMemberRow.user_id)
        .where(col(TeamMemberRow.team_id).in_(mine))
        .distinct()
        .order_by(col(TeamMemberRow.user_id))
    )
    return list(session.exec(query))


def leads_of(session: Session, user_id: int) -> set[int]:
    """Return who leads a team that a member is in, the member perhaps included."""
    mine = select(TeamMemberRow.team_id).where(col(TeamMemberRow.user_id) == user_id)
    query = select(TeamMemberRow.user_id).where(
        col(TeamMemberRow.team_id).in_(mine), col(TeamMemberRow.is_lead).is_(True)
    )
    return set(session.exec(query))


def members_of(session: Session, team_id: int) -> list[int]:
    """Return the active members of a team, by name."""
    query = (
        select(TeamMemberRow.user_id)
        .join(MemberRow, col(MemberRow.id) == col(TeamMemberRow.user_id))
        .where(col(TeamMemberRow.team_id) == team_id, col(MemberRow.disabled_at).is_(None))
        .order_by(col(MemberRow.name), col(MemberRow.id))
    )
    return list(session.exec(query))


def find_team(session: Session, slug: str) -> TeamRef | None:
    """Return the team with this slug."""
    row = session.exec(
        select(TeamRow.id, TeamRow.slug, TeamRow.name).where(col(TeamRow.slug) == slug)
    ).first()
    return TeamRef(row[0], row[1], row[2], is_lead=False) if row and row[0] is not None else None


def team_slugs_like(session: Session, slug: str) -> set[str]:
    """Return the slugs in use that begin with ``slug``."""
    query = select(TeamRow.slug).where(col(TeamRow.slug).startswith(slug, autoescape=True))
    return set(session.exec(query))


def add_team(session: Session, *, slug: str, name: str, now: datetime) -> int:
    """Insert a team and return its id."""
    row = TeamRow(slug=slug, name=name, created_at=now)
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the new team no id")
    return row.id


def join_team(
    session: Session, team_id: int, user_id: int, *, is_lead: bool, now: datetime
) -> None:
    """Put a member into a team, or change whether the member leads it."""
    row = session.get(TeamMemberRow, (team_id, user_id))
    if row is None:
        row = TeamMemberRow(team_id=team_id, user_id=user_id, joined_at=now)
    row.is_lead = is_lead
    session.add(row)
    session.flush()


def add_invitation(session: Session, new: NewInvitation, *, now: datetime) -> None:
    """Insert an invitation."""
    session.add(
        InvitationRow(
            token_hash=new.token_hash,
            team_id=new.team_id,
            invited_by=new.invited_by,
            role=new.role.value,
            created_at=now,
            expires_at=new.expires_at,
        )
    )
    session.flush()


def find_invitation(session: Session, token_hash: str, *, now: datetime) -> Invitation | None:
    """Return the unused invitation with this token that has not expired."""
    row = session.exec(
        select(InvitationRow.id, InvitationRow.role, InvitationRow.team_id, TeamRow.name)
        .join(TeamRow, col(TeamRow.id) == col(InvitationRow.team_id), isouter=True)
        .where(
            col(InvitationRow.token_hash) == token_hash,
            col(InvitationRow.used_at).is_(None),
            col(InvitationRow.expires_at) > now,
        )
    ).first()
    if row is None or row[0] is None:
        return None
    return Invitation(row[0], Role(row[1]), row[2], row[3])


def claim_invitation(session: Session, token_hash: str, *, now: datetime) -> Invitation | None:
    """Use an invitation up and return it; None where it cannot be used, or no longer.

    Of several who try at once one gets it.
    """
    found = find_invitation(session, token_hash, now=now)
    return found if found is not None and _use(session, found.id, now=now) else None


def _use(session: Session, invitation_id: int, *, now: datetime) -> bool:
    claimed = session.exec(
        update(InvitationRow)
        .where(col(InvitationRow.id) == invitation_id, col(InvitationRow.used_at).is_(None))
        .values(used_at=now)
    )
    return claimed.rowcount == 1
