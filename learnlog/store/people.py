"""Queries on members, their sign-in sessions and the allowances of the sign-in page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, func, select, update

from learnlog.domain.members import Role
from learnlog.store.session import Session
from learnlog.store.tables import MemberRow, MetaRow, RateBucketRow, SignInSessionRow


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the services know one."""

    id: int
    email: str
    handle: str
    name: str
    role: Role
    zone: str
    theme: str
    single_keys: bool
    budget_minutes: int
    desired_retention: float
    review_minutes: int
    new_cards_a_day: int
    review_weekdays: int
    away_from: int | None
    away_until: int | None


@dataclass(frozen=True, slots=True)
class NewMemberRow:
    """What a new member's row is made of."""

    email: str
    name: str
    password_hash: str | None
    role: Role
    zone: str
    budget_minutes: int
    next_digest_at: datetime


_COLUMNS: tuple[Any, ...] = (
    MemberRow.id,
    MemberRow.email,
    MemberRow.handle,
    MemberRow.name,
    MemberRow.role,
    MemberRow.zone,
    MemberRow.theme,
    MemberRow.single_keys,
    MemberRow.budget_minutes,
    MemberRow.desired_retention,
    MemberRow.review_minutes,
    MemberRow.new_cards_a_day,
    MemberRow.review_weekdays,
    MemberRow.away_from,
    MemberRow.away_until,
)


def _member(row: Sequence[Any]) -> Member:
    id_, email, handle, name, role, *rest = row
    return Member(id_, email, handle, name, Role(role), *rest)


def count_members(session: Session) -> int:
    """Return how many members there are, disabled ones included."""
    return session.exec(select(func.count()).select_from(MemberRow)).one()


def get_member(session: Session, user_id: int) -> Member | None:
    """Return the active member with this id."""
    query = select(*_COLUMNS).where(
        col(MemberRow.id) == user_id, col(MemberRow.disabled_at).is_(None)
    )
    row = session.exec(query).first()
    return _member(row) if row else None


def find_member(session: Session, *, email: str = "", handle: str = "") -> Member | None:
    """Return the active member with this address (in lower case) or this handle."""
    key = col(MemberRow.email) == email if email else col(MemberRow.handle) == handle
    row = session.exec(select(*_COLUMNS).where(key, col(MemberRow.disabled_at).is_(None))).first()
    return _member(row) if row else None


def list_members(session: Session) -> list[Member]:
    """Return every active member, by name."""
    query = select(*_COLUMNS).where(col(MemberRow.disabled_at).is_(None)).order_by(MemberRow.name)
    return [_member(row) for row in session.exec(query)]


def get_password_hash(session: Session, email: str) -> tuple[int, str] | None:
    """Return the id and the password's hash of the active member with this address."""
    row = session.exec(
        select(MemberRow.id, MemberRow.password_hash).where(
            col(MemberRow.email) == email, col(MemberRow.disabled_at).is_(None)
        )
    ).first()
    if row is None or row[0] is None or row[1] is None:
        return None
    return row[0], row[1]


def set_password_hash(session: Session, user_id: int, password_hash: str) -> None:
    """Replace a member's password."""
    session.exec(
        update(MemberRow).where(col(MemberRow.id) == user_id).values(password_hash=password_hash)
    )


def handles_like(session: Session, handle: str) -> set[str]:
    """Return the handles in use that begin with ``handle``."""
    query = select(MemberRow.handle).where(
        col(MemberRow.handle).startswith(handle, autoescape=True)
    )
    return set(session.exec(query))


def add_member(session: Session, new: NewMemberRow, *, handle: str, now: datetime) -> int:
    """Insert a member and return the id."""
    row = MemberRow(
        email=new.email,
        handle=handle,
        name=new.name,
        password_hash=new.password_hash,
        role=new.role.value,
        zone=new.zone,
        budget_minutes=new.budget_minutes,
        next_digest_at=new.next_digest_at,
        created_at=now,
    )
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the new member no id")
    return row.id


def claim(session: Session, key: str, value: str) -> bool:
    """Write ``key`` if nobody has; return whether this call did."""
    if session.get(MetaRow, key) is not None:
        return False
    session.add(MetaRow(key=key, value=value))
    session.flush()
    return True


def open_session(
    session: Session,
    *,
    user_id: int,
    token_hash: str,
    user_agent: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Insert a sign-in session of a member."""
    session.add(
        SignInSessionRow(
            user_id=user_id,
            token_hash=token_hash,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
            user_agent=user_agent,
        )
    )
    session.flush()


def find_session(
    session: Session, token_hash: str, *, now: datetime, idle_since: datetime
) -> tuple[int, datetime] | None:
    """Return the member of a live session and when it was last seen."""
    row = session.exec(
        select(SignInSessionRow.user_id, SignInSessionRow.seen_at).where(
            col(SignInSessionRow.token_hash) == token_hash,
            col(SignInSessionRow.expires_at) > now,
            col(SignInSessionRow.seen_at) > idle_since,
        )
    ).first()
    return (row[0], row[1]) if row else None


def touch_session(session: Session, token_hash: str, *, now: datetime) -> None:
    """Note that a session was used."""
    session.exec(
        update(SignInSessionRow)
        .where(col(SignInSessionRow.token_hash) == token_hash)
        .values(seen_at=now)
    )


def close_session(session: Session, token_hash: str) -> None:
    """End one session."""
    session.exec(delete(SignInSessionRow).where(col(SignInSessionRow.token_hash) == token_hash))


def close_other_sessions(session: Session, user_id: int, *, keep_hash: str) -> None:
    """End every session of a member but the one kept."""
    session.exec(
        delete(SignInSessionRow).where(
            col(SignInSessionRow.user_id) == user_id,
            col(SignInSessionRow.token_hash) != keep_hash,
        )
    )


def open_bucket(
    session: Session, key: str, *, full: float, now: datetime
) -> tuple[float, datetime]:
    """Return what was left in a bucket and when that was counted; a new one is full.

    Who opens it at the same time waits until this transaction ends, so that none counts twice.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    begin = dialect.insert(RateBucketRow).values(key=key, tokens=full, filled_at=now)
    session.execute(begin.on_conflict_do_nothing(index_elements=["key"]))
    query = select(RateBucketRow.tokens, RateBucketRow.filled_at).where(
        col(RateBucketRow.key) == key
    )
    tokens, filled_at = session.exec(query.with_for_update()).one()
    return tokens, filled_at


def fill_bucket(session: Session, key: str, tokens: float, *, now: datetime) -> None:
    """Store what is left in a bucket that is open."""
    session.exec(
        update(RateBucketRow)
        .where(col(RateBucketRow.key) == key)
        .values(tokens=tokens, filled_at=now)
    )
