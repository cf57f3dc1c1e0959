"""What people state beside levels: wants, proofs, second opinions, exceptions, engagements."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from learnlog.store.columns import between
from learnlog.store.tables.base import may_refer, own_id, refers, strict


class EngagementRow(SQLModel, table=True):
    """Work for a client, ready or not on the day of its kickoff."""

    __tablename__ = "engagement"
    __table_args__ = strict()

    id: int | None = own_id()
    slug: str = Field(unique=True)
    name: str
    team_id: int | None = may_refer("team.id")
    kickoff_on: date
    ends_on: date | None = None
    created_by: int | None = may_refer("member.id")
    created_at: datetime
    closed_at: datetime | None = None


class EngagementMemberRow(SQLModel, table=True):
    """Who works on which engagement."""

    __tablename__ = "engagement_member"
    __table_args__ = strict()

    engagement_id: int = refers("engagement.id", primary_key=True)
    user_id: int = Field(foreign_key="member.id", ondelete="CASCADE", primary_key=True, index=True)


class TargetRow(SQLModel, table=True):
    """A wanted level of a team, a role or an engagement; a person's own is with the follow."""

    __tablename__ = "target"
    __table_args__ = strict(
        between("level", 0, 5),
        CheckConstraint(
            "(CASE WHEN team_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN engagement_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN role IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_scope",
        ),
        UniqueConstraint("team_id", "technology_id"),
        UniqueConstraint("engagement_id", "technology_id"),
        UniqueConstraint("role", "technology_id"),
    )

    id: int | None = own_id()
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="CASCADE", index=True)
    engagement_id: int | None = Field(
        default=None, foreign_key="engagement.id", ondelete="CASCADE", index=True
    )
    role: str | None = None
    technology_id: int = refers("technology.id")
    level: int
    is_must: bool = True
    set_by: int | None = may_refer("member.id")
    set_at: datetime


class CertificationRow(SQLModel, table=True):
    """A certificate that a person holds or aims for; of its number only the end is kept."""

    __tablename__ = "certification"
    __table_args__ = strict(CheckConstraint("grace_days >= 0", name="grace_days"))

    id: int | None = own_id()
    user_id: int = refers("member.id")
    technology_id: int = refers("technology.id")
    name: str
    body: str = ""
    number_end: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    aiming_for_on: date | None = None
    grace_days: int = 0
    url: str = ""
    created_at: datetime
    removed_at: datetime | None = None


class SecondOpinionRow(SQLModel, table=True):
    """Somebody is asked at which level they see a person."""

    __tablename__ = "second_opinion"
    __table_args__ = strict(
        between("level", 0, 5),
        CheckConstraint("state IN ('requested', 'answered', 'declined', 'expired')", name="state"),
    )

    id: int | None = own_id()
    user_id: int = refers("member.id")
    technology_id: int = refers("technology.id")
    asked_id: int = refers("member.id")
    state: str = "requested"
    own_level: int | None = None
    level: int | None = None
    note: str = ""
    requested_at: datetime
    expires_at: datetime
    settled_at: datetime | None = None


class ExemptionRow(SQLModel, table=True):
    """A requirement that does not count for a person until a day, and why."""

    __tablename__ = "exemption"
    __table_args__ = strict()

    id: int | None = own_id()
    user_id: int = refers("member.id")
    technology_id: int = refers("technology.id")
    until_on: date
    reason: str
    granted_by: int | None = may_refer("member.id")
    granted_at: datetime
    ended_at: datetime | None = None


class AcceptanceRow(SQLModel, table=True):
    """A person says of one question of a level that they can answer it, or that they cannot."""

    __tablename__ = "acceptance"
    __table_args__ = strict(between("level", 1, 5))

    id: int | None = own_id()
    user_id: int = refers("member.id")
    technology_id: int = refers("technology.id")
    level: int
    question: str
    can_answer: bool
    answered_at: datetime
