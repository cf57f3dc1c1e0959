"""Queries on the tokens of programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from learnlog.domain.tokens import ApiToken, Scope
from learnlog.store.session import Session
from learnlog.store.tables import ApiTokenRow, MemberRow


@dataclass(frozen=True, slots=True)
class NewTokenRow:
    """What a new token's row is made of."""

    user_id: int
    prefix: str
    token_hash: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime


_COLUMNS: tuple[Any, ...] = (
    ApiTokenRow.id,
    ApiTokenRow.user_id,
    MemberRow.email,
    ApiTokenRow.prefix,
    ApiTokenRow.name,
    ApiTokenRow.scope,
    ApiTokenRow.created_at,
    ApiTokenRow.expires_at,
    ApiTokenRow.used_at,
    ApiTokenRow.revoked_at,
)
_WITH_HASH: tuple[Any, ...] = (*_COLUMNS, ApiTokenRow.token_hash)


def _token(row: Sequence[Any]) -> ApiToken:
    id_, user_id, email, prefix, name, scope, *instants = row
    return ApiToken(id_, user_id, email, prefix, name, Scope(scope), *instants)


def add_token(session: Session, new: NewTokenRow) -> None:
    """Insert a token."""
    session.add(
        ApiTokenRow(
            user_id=new.user_id,
            prefix=new.prefix,
            token_hash=new.token_hash,
            name=new.name,
            scope=new.scope.value,
            created_at=new.created_at,
            expires_at=new.expires_at,
        )
    )
    session.flush()


def find_token(session: Session, prefix: str) -> tuple[ApiToken, str] | None:
    """Return the token that begins so, and its hash."""
    query = (
        select(*_WITH_HASH)
        .join(MemberRow, col(MemberRow.id) == col(ApiTokenRow.user_id))
        .where(col(ApiTokenRow.prefix) == prefix)
    )
    row = session.exec(query).first()
    return (_token(row[:-1]), row[-1]) if row else None


def list_tokens(session: Session, *, user_id: int | None = None) -> list[ApiToken]:
    """Return the tokens of a member, or of all, the newest first."""
    query = (
        select(*_COLUMNS)
        .join(MemberRow, col(MemberRow.id) == col(ApiTokenRow.user_id))
        .order_by(col(ApiTokenRow.created_at).desc(), col(ApiTokenRow.id).desc())
    )
    if user_id is not None:
        query = query.where(col(ApiTokenRow.user_id) == user_id)
    return [_token(row) for row in session.exec(query)]


def touch_token(session: Session, token_id: int, *, now: datetime) -> None:
    """Note that a token was used."""
    session.exec(update(ApiTokenRow).where(col(ApiTokenRow.id) == token_id).values(used_at=now))


def revoke_token(session: Session, token_id: int, *, now: datetime) -> None:
    """Let nobody in with a token any more; when it was revoked first is kept."""
    session.exec(
        update(ApiTokenRow)
        .where(col(ApiTokenRow.id) == token_id, col(ApiTokenRow.revoked_at).is_(None))
        .values(revoked_at=now)
    )
