"""Members, their sessions, teams and invitations."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from learnlog.domain.members import DigestCadence, Role, Theme
from learnlog.domain.tokens import Scope
from learnlog.store.columns import between, one_of
from learnlog.store.tables.base import may_refer, own_id, refers, strict


class MemberRow(SQLModel, table=True):
    """One person with an account. ``email`` is kept in lower case."""

    __tablename__ = "member"
    __table_args__ = strict(
        one_of("role", Role),
        one_of("theme", Theme),
        one_of("digest_cadence", DigestCadence),
        between("digest_weekday", 0, 6),
        between("digest_minute", 0, 1439),
        CheckConstraint("budget_minutes > 0", name="budget_minutes"),
        CheckConstraint("desired_retention BETWEEN 0.7 AND 0.97", name="desired_retention"),
        between("review_minutes", 1, 240),
        between("new_cards_a_day", 0, 100),
        between("review_weekdays", 1, 127),
    )

    id: int | None = own_id()
    email: str = Field(unique=True)
    handle: str = Field(unique=True)
    name: str
    password_hash: str | None = None
    role: str = Role.MEMBER
    zone: str = "UTC"
    theme: str = Theme.AUTO
    single_keys: bool = True
    budget_minutes: int = 60
    desired_retention: float = 0.85
    digest_cadence: str = DigestCadence.WEEKLY
    digest_weekday: int = 0
    digest_minute: int = 480  # local minute of the day: 08:00
    lead_digest: bool = True  # of the teams that the member leads
    next_digest_at: datetime | None = Field(default=None, index=True)
    paused_until: datetime | None = None
    mail_epoch: int = 0
    created_at: datetime
    disabled_at: datetime | None = None
    review_minutes: int = 15  # a day
    new_cards_a_day: int = 5
    review_weekdays: int = 31  # Monday 1, Tuesday 2, ... Sunday 64, added up
    away_from: int | None = None  # local days; back on away_until
    away_until: int | None = None


class SignInSessionRow(SQLModel, table=True):
    """One browser that is signed in; only the token's SHA-256 is kept."""

    __tablename__ = "sign_in_session"
    __table_args__ = strict()

    id: int | None = own_id()
    user_id: int = refers("member.id")
    token_hash: str = Field(unique=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    user_agent: str = ""


class ApiTokenRow(SQLModel, table=True):
    """What a program comes in with for a member; only the token's SHA-256 is kept."""

    __tablename__ = "api_token"
    __table_args__ = strict(one_of("scope", Scope))

    id: int | None = own_id()
    user_id: int = refers("member.id")
    prefix: str = Field(unique=True)
    token_hash: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class RateBucketRow(SQLModel, table=True):
    """A token bucket: what is left of the allowance of one key (an account, an address)."""

    __tablename__ = "rate_bucket"
    __table_args__ = strict()

    key: str = Field(primary_key=True)
    tokens: float
    filled_at: datetime


class TeamRow(SQLModel, table=True):
    """A group of members that shares one heatmap."""

    __tablename__ = "team"
    __table_args__ = strict()

    id: int | None = own_id()
    slug: str = Field(unique=True)
    name: str
    created_at: datetime


class TeamMemberRow(SQLModel, table=True):
    """Who is in which team, and who leads it."""

    __tablename__ = "team_member"
    __table_args__ = strict()

    team_id: int = refers("team.id", primary_key=True)
    user_id: int = Field(foreign_key="member.id", ondelete="CASCADE", primary_key=True, index=True)
    is_lead: bool = False
    joined_at: datetime


class InvitationRow(SQLModel, table=True):
    """A link that lets one person join; only the token's SHA-256 is kept."""

    __tablename__ = "invitation"
    __table_args__ = strict(one_of("role", Role))

    id: int | None = own_id()
    token_hash: str = Field(unique=True)
    team_id: int | None = may_refer("team.id")
    invited_by: int | None = may_refer("member.id")
    role: str = Role.MEMBER
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
