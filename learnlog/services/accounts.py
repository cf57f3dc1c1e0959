"""Accounts: the owner's first visit, signing in and out, and who is signed in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from learnlog.domain.allowance import Allowance
from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.domain.local_time import known_zone, next_local
from learnlog.domain.members import Role
from learnlog.domain.naming import can_be_shown, initials, slug_of, unused
from learnlog.services.allowances import draw
from learnlog.services.passwords import hash_password, verify_password
from learnlog.store import people, teams
from learnlog.store.people import Member, NewMemberRow
from learnlog.store.session import Session
from learnlog.store.teams import TeamRef

IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=90)
TOUCH_EVERY = timedelta(hours=1)
SIGN_IN_ALLOWANCE = Allowance(burst=10, per_hour=30)
ADDRESS_ALLOWANCE = Allowance(burst=50, per_hour=200)
DIGEST_AT = time(8, 0)
MONDAY = frozenset({0})
MAX_NAME = 200
MAX_EMAIL = 254


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The member behind a request, with the teams the member is in."""

    id: int
    name: str
    email: str
    handle: str
    role: Role
    zone: str
    theme: str
    single_keys: bool
    budget_minutes: int
    teams: tuple[TeamRef, ...]

    @property
    def initials(self) -> str:
        """The letters of the account badge."""
        return initials(self.name)

    @property
    def is_admin(self) -> bool:
        """Whether the member runs the service."""
        return self.role is Role.ADMIN

    def leads(self, team_id: int) -> bool:
        """Return whether the member may change this team."""
        return self.is_admin or any(team.id == team_id and team.is_lead for team in self.teams)


@dataclass(frozen=True, slots=True)
class NewMember:
    """What a person says when an account is made."""

    email: str
    name: str
    password: str | None
    zone: str = "UTC"
    role: Role = Role.MEMBER
    budget_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Opened:
    """A session was opened; the token goes into the cookie and nowhere else."""

    token: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Signing in was refused; ``retry_seconds`` is above 0 after too many tries."""

    message: str
    retry_seconds: int = 0


def token_hash(token: str) -> str:
    """Return what is kept of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def needs_owner(session: Session) -> bool:
    """Return whether nobody has an account yet."""
    return people.count_members(session) == 0


def create_owner(session: Session, new: NewMember, *, now: datetime) -> int:
    """Make the first account, which runs the service, and return its id.

    Raises:
        NotAllowedError: somebody else was first.
        RuleError: the address, the name, the zone or the password cannot be used.
    """
    if not needs_owner(session) or not people.claim(session, "owner", new.email):
        raise NotAllowedError("learnlog has an owner already. Ask for an invitation.")
    return create_member(session, new, now=now, role=Role.ADMIN)


def create_member(
    session: Session, new: NewMember, *, now: datetime, role: Role | None = None
) -> int:
    """Make an account and return its id.

    Raises:
        RuleError: the address, the name, the zone or the password cannot be used.
    """
    email = checked_email(new.email)
    name = checked_name(new.name)
    if not known_zone(new.zone):
        raise RuleError(f"{new.zone!r} is not a time zone such as Europe/Berlin.")
    if new.budget_minutes < 1:
        raise RuleError("The minutes a week must be at least 1.")
    if people.find_member(session, email=email) is not None:
        raise RuleError(f"{email} has an account already.")
    wanted = slug_of(name, otherwise="member")
    row = NewMemberRow(
        email=email,
        name=name,
        password_hash=hash_password(new.password) if new.password is not None else None,
        role=role or new.role,
        zone=new.zone,
        budget_minutes=new.budget_minutes,
        next_digest_at=next_local(now, zone=new.zone, at=DIGEST_AT, weekdays=MONDAY),
    )
    handle = unused(wanted, people.handles_like(session, wanted))
    return people.add_member(session, row, handle=handle, now=now)


def checked_name(text: str) -> str:
    """Return a person's name with single spaces.

    Raises:
        RuleError: it is empty or too long, or holds characters that cannot be shown.
    """
    name = " ".join(text.split())
    if not name or len(name) > MAX_NAME or not can_be_shown(name):
        raise RuleError(f"Give a name of 1 to {MAX_NAME} characters, all of which can be shown.")
    return name


def checked_email(text: str) -> str:
    """Return an address in lower case.

    Raises:
        RuleError: it is none.
    """
    email = text.strip().lower()
    user, at, host = email.rpartition("@")
    is_clean = email.isprintable() and not any(c.isspace() or c in '<>,;:"()[]\\' for c in email)
    if len(email) > MAX_EMAIL or not at or not user or not host.strip(".") or not is_clean:
        raise RuleError(f"{text.strip()[:80]!r} is not an e-mail address.")
    return email


def sign_in(
    session: Session, email: str, password: str, *, address: str, user_agent: str, now: datetime
) -> Opened | Refused:
    """Open a session for the right password; one answer for a wrong one and for nobody."""
    wanted = email.strip().lower()
    for key, allowance in (
        (f"sign-in:account:{wanted[:MAX_EMAIL]}", SIGN_IN_ALLOWANCE),
        (f"sign-in:address:{address}", ADDRESS_ALLOWANCE),
    ):
        wait = draw(session, key, allowance, now=now).wait_seconds
        if wait:
            minutes = -(-wait // 60)
            return Refused(f"Too many tries. Wait {minutes} min and try again.", wait)
    found = people.get_password_hash(session, wanted)
    if not verify_password(found[1] if found else None, password) or found is None:
        return Refused("That address and password do not match.")
    return Opened(open_session(session, found[0], user_agent=user_agent, now=now))


def open_session(session: Session, user_id: int, *, user_agent: str, now: datetime) -> str:
    """Open a session and return its token."""
    token = secrets.token_urlsafe(32)
    people.open_session(
        session,
        user_id=user_id,
        token_hash=token_hash(token),
        user_agent=user_agent[:200],
        now=now,
        expires_at=now + ABSOLUTE,
    )
    return token


def find_signed_in(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Return who is signed in with this token, if anybody."""
    found = people.find_session(session, token_hash(token), now=now, idle_since=now - IDLE)
    member = people.get_member(session, found[0]) if found else None
    return signed_in(session, member) if member else None


def needs_touch(session: Session, token: str, *, now: datetime) -> bool:
    """Return whether the session's last use is worth writing down again."""
    found = people.find_session(session, token_hash(token), now=now, idle_since=now - IDLE)
    return found is not None and now - found[1] >= TOUCH_EVERY


def touch_session(session: Session, token: str, *, now: datetime) -> None:
    """Note that a session was used."""
    people.touch_session(session, token_hash(token), now=now)


def signed_in(session: Session, member: Member) -> SignedIn:
    """Return the member as a request sees one."""
    return SignedIn(
        id=member.id,
        name=member.name,
        email=member.email,
        handle=member.handle,
        role=member.role,
        zone=member.zone,
        theme=member.theme,
        single_keys=member.single_keys,
        budget_minutes=member.budget_minutes,
        teams=teams.teams_of(session, member.id),
    )


def member_by_email(session: Session, email: str) -> SignedIn:
    """Return the member with this address.

    Raises:
        NotFoundError: there is none.
    """
    member = people.find_member(session, email=email.strip().lower())
    if member is None:
        raise NotFoundError(f"{email}: no such member")
    return signed_in(session, member)


def sign_out(session: Session, token: str) -> None:
    """End a session."""
    people.close_session(session, token_hash(token))


def change_password(session: Session, user: SignedIn, *, old: str, new: str, token: str) -> None:
    """Replace a password and end every other session of the member.

    Raises:
        RuleError: the old password is wrong, or the new one cannot be used.
    """
    found = people.get_password_hash(session, user.email)
    if not verify_password(found[1] if found else None, old):
        raise RuleError("The old password is not right.")
    people.set_password_hash(session, user.id, hash_password(new))
    people.close_other_sessions(session, user.id, keep_hash=token_hash(token))
