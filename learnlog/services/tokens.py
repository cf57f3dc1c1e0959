"""Tokens of programs: made once, told once, and asked for at the door of the API."""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from learnlog.domain.allowance import Allowance
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.domain.tokens import (
    ID_LENGTH,
    LETTERS,
    SECRET_LENGTH,
    ApiToken,
    Scope,
    prefix_of,
    read_prefix,
    write_token,
)
from learnlog.services.accounts import SignedIn, signed_in, token_hash
from learnlog.services.allowances import Draw, draw
from learnlog.store import people, tokens
from learnlog.store.session import Session
from learnlog.store.tokens import NewTokenRow

MAX_NAME = 100
USUAL_DAYS, MAX_DAYS = 365, 3650
# As many at once as a program needs that reads all there is, then one a second.
ALLOWANCE = Allowance(burst=300, per_hour=3600)

_NOBODY = token_hash("")


@dataclass(frozen=True, slots=True)
class Made:
    """A token that was just made; ``token`` goes to who asked for it and nowhere else."""

    token: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a program speaks for, and with which token."""

    user: SignedIn
    token: ApiToken


def create_token(
    session: Session,
    user: SignedIn,
    name: str,
    *,
    scope: Scope = Scope.READ,
    days: int = USUAL_DAYS,
    now: datetime,
) -> Made:
    """Make a token that lets a program do what a member may.

    Raises:
        RuleError: the name or the days cannot be used, or the scope is more than the member has.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > MAX_NAME:
        raise RuleError(f"Give the token a name of 1 to {MAX_NAME} characters.")
    if not 1 <= days <= MAX_DAYS:
        raise RuleError(f"A token lasts 1 to {MAX_DAYS} days.")
    if scope is Scope.ADMIN and user.role is not Role.ADMIN:
        raise RuleError(f"{user.email} is no admin, so no token of theirs can be.")
    token_id = _letters(ID_LENGTH)
    token = write_token(token_id, _letters(SECRET_LENGTH))
    row = NewTokenRow(
        user_id=user.id,
        prefix=prefix_of(token_id),
        token_hash=token_hash(token),
        name=clean,
        scope=scope,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    tokens.add_token(session, row)
    return Made(token, row.prefix)


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def list_tokens(session: Session, *, user_id: int | None = None) -> list[ApiToken]:
    """Return the tokens of a member, or of all, the newest first."""
    return tokens.list_tokens(session, user_id=user_id)


def live_tokens(session: Session, user_id: int, *, now: datetime) -> list[ApiToken]:
    """Return the tokens of a member that let a program in, the newest first."""
    return [token for token in list_tokens(session, user_id=user_id) if token.is_live(now=now)]


def revoke_token(
    session: Session, prefix: str, *, user_id: int | None = None, now: datetime
) -> ApiToken:
    """Let nobody in with a token any more, and return it as it is then.

    Doing so twice is the same as once. With ``user_id`` only a token of that member's.

    Raises:
        NotFoundError: there is none that begins so, or it belongs to someone else.
    """
    found = tokens.find_token(session, prefix)
    if found is None or user_id not in {None, found[0].user_id}:
        raise NotFoundError(f"{prefix}: no such token")
    tokens.revoke_token(session, found[0].id, now=now)
    return replace(found[0], revoked_at=found[0].revoked_at or now)


def find_caller(session: Session, text: str, *, now: datetime) -> Caller | None:
    """Return who comes in with this token; None for a wrong, revoked or expired one.

    The secret is compared in the same time whatever it is, and whether there is such a token.
    """
    prefix = read_prefix(text)
    found = None if prefix is None else tokens.find_token(session, prefix)
    is_right = hmac.compare_digest(token_hash(text), _NOBODY if found is None else found[1])
    if found is None or not is_right or not found[0].is_live(now=now):
        return None
    member = people.get_member(session, found[0].user_id)
    return None if member is None else Caller(signed_in(session, member), found[0])


def note_use(session: Session, token: ApiToken, *, now: datetime) -> Draw:
    """Take one request from a token's allowance, and note that it was used."""
    tokens.touch_token(session, token.id, now=now)
    return draw(session, f"api:{token.prefix}", ALLOWANCE, now=now)
