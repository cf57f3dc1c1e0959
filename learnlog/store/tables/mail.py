"""The outbox and what keeps it honest, and the beats of the clock."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from learnlog.store.tables.base import may_refer, own_id, refers, strict


class MailPeriodRow(SQLModel, table=True):
    """One member, kind and period: inserting it is the claim to write that mail.

    ``cut_off_at`` bounds what the mail covers; the next one starts there.
    """

    __tablename__ = "mail_period"
    __table_args__ = strict(
        UniqueConstraint("user_id", "kind", "period_key"),
        CheckConstraint("state IN ('queued', 'skipped')", name="state"),
    )

    id: int | None = own_id()
    user_id: int = refers("member.id", index=False)
    kind: str
    period_key: str
    cut_off_at: datetime
    state: str
    reason: str = ""
    created_at: datetime


class OutboxRow(SQLModel, table=True):
    """One mail, frozen when it was written; the row is the truth about its sending."""

    __tablename__ = "outbox"
    __table_args__ = strict(
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'bounced', 'dead', 'skipped')", name="state"
        ),
    )

    id: int | None = own_id()
    period_id: int | None = may_refer("mail_period.id")
    user_id: int | None = may_refer("member.id")
    kind: str
    dedupe_key: str = Field(unique=True)
    message_id: str = Field(unique=True)
    to_address: str
    subject: str
    content: bytes
    state: str = "queued"
    attempts: int = 0
    next_try_at: datetime = Field(index=True)
    leased_until: datetime | None = None
    lease_token: str | None = None
    last_error: str = ""
    created_at: datetime
    sent_at: datetime | None = None


class SuppressionRow(SQLModel, table=True):
    """An address that refused mail for good."""

    __tablename__ = "suppression"
    __table_args__ = strict()

    address: str = Field(primary_key=True)
    reason: str
    at: datetime


class SenderCircuitRow(SQLModel, table=True):
    """The one circuit breaker of the sender: open after the server refused us as a whole."""

    __tablename__ = "sender_circuit"
    __table_args__ = strict(CheckConstraint("id = 1", name="single"))

    id: int = Field(primary_key=True)
    open_until: datetime | None = None
    failures: int = 0
    reason: str = ""


class ClockBeatRow(SQLModel, table=True):
    """When each tick of the scheduler last ran, and how it went."""

    __tablename__ = "clock_beat"
    __table_args__ = strict()

    name: str = Field(primary_key=True)
    at: datetime
    period_seconds: int
    duration_ms: int = 0
    done: int = 0
    error: str = ""


class MetaRow(SQLModel, table=True):
    """A value the service remembers about itself, such as the catalogue's fingerprint."""

    __tablename__ = "meta"
    __table_args__ = strict()

    key: str = Field(primary_key=True)
    value: str
