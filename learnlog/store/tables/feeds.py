"""Feeds with their fetches and entries, and what people said about those."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from learnlog.domain.technology import SourceKind
from learnlog.store.columns import one_of
from learnlog.store.tables.base import may_refer, own_id, refers, strict


class FeedRow(SQLModel, table=True):
    """A source that is fetched, with what the last fetch left behind."""

    __tablename__ = "feed"
    __table_args__ = strict(one_of("kind", SourceKind))

    id: int | None = own_id()
    url: str = Field(unique=True)
    kind: str
    technology_id: int | None = may_refer("technology.id")
    title: str = ""
    include: str | None = None
    exclude: str | None = None
    origin: str = "catalogue"  # catalogue; added, for everybody; private, for its readers
    enabled: bool = True
    folder: str = ""  # where it stood in a subscription list, as in "Work/Cloud"
    host_key: str = Field(default="", index=True)
    site_url: str = ""
    state: str = "new"
    etag: bytes | None = None
    last_modified: bytes | None = None
    validators_at: datetime | None = None
    body_hash: str | None = None
    body_bytes: int = 0
    duration_ms: int = 0
    item_hashes: bytes | None = None
    delta_ok: bool = True
    link_keys: bool = False
    next_check_at: datetime = Field(index=True)
    # Of its last ten entries, in seconds; null where nobody has looked yet.
    entry_dates: list[int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    server_min_seconds: float = 0.0
    ttl_seconds: float = 0.0
    quiet_hours: list[int] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    quiet_days: list[int] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    leased_until: datetime | None = None
    lease_token: str | None = None
    lease_owner: str | None = None
    redirect_to: str | None = None
    redirect_since: datetime | None = None
    redirect_count: int = 0
    suggested_url: str | None = None
    former_url: str | None = None  # before a permanent redirect was adopted
    offered: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    strikes: int = 0
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    ok_at: datetime | None = None
    status: int | None = None
    error_class: str | None = None
    error_detail: str | None = None
    error_count: int = 0
    first_error_at: datetime | None = None
    retry_after_until: datetime | None = None


class FeedReaderRow(SQLModel, table=True):
    """Who sees a private feed: it has readers, one of the catalogue is everybody's."""

    __tablename__ = "feed_reader"
    __table_args__ = strict()

    feed_id: int = refers("feed.id", primary_key=True)
    user_id: int = Field(foreign_key="member.id", ondelete="CASCADE", primary_key=True, index=True)


class FeedPreviewRow(SQLModel, table=True):
    """A page that a member wants to see the feeds of; looked at by the worker, then for an hour."""

    __tablename__ = "feed_preview"
    __table_args__ = strict()

    id: int | None = own_id()
    user_id: int = refers("member.id")
    url: str
    asked_at: datetime = Field(index=True)
    done_at: datetime | None = None
    error: str = ""
    found: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )


class FeedHostRow(SQLModel, table=True):
    """A host that feeds are fetched from: until when it is left alone, and why."""

    __tablename__ = "feed_host"
    __table_args__ = strict()

    host_key: str = Field(primary_key=True)
    not_before: datetime | None = None
    strikes: int = 0


class FeedFetchRow(SQLModel, table=True):
    """One fetch of a feed; the last 30 of each are kept."""

    __tablename__ = "feed_fetch"
    __table_args__ = strict()

    id: int | None = own_id()
    feed_id: int = refers("feed.id")
    at: datetime
    status: int | None = None
    outcome: str
    body_bytes: int = 0
    duration_ms: int = 0
    entries_new: int = 0
    entries_updated: int = 0
    note: str = ""


class EntryRow(SQLModel, table=True):
    """One item of a feed, cleaned; shared by all who follow the technology."""

    __tablename__ = "entry"
    __table_args__ = strict(UniqueConstraint("feed_id", "key"))

    id: int | None = own_id()
    feed_id: int = refers("feed.id", index=False)
    key: str
    guid: str | None = None
    url: str | None = None
    title: str
    author: str = ""
    published_at: datetime = Field(index=True)
    published_guess: bool = False
    first_seen_at: datetime = Field(index=True)
    updated_at: datetime | None = None
    summary_text: str = ""
    content_html: str = ""
    text_hash: str
    revision: int = 0
    url_canon: str | None = Field(default=None, index=True)
    minutes: int | None = None
    flags: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    matched: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )


class EntryRevisionRow(SQLModel, table=True):
    """What an entry said before an edit of more than 50 characters."""

    __tablename__ = "entry_revision"
    __table_args__ = strict()

    id: int | None = own_id()
    entry_id: int = refers("entry.id")
    replaced_at: datetime
    title: str
    content_html: str


class EntryTombstoneRow(SQLModel, table=True):
    """The key of an entry that was removed, so that the next fetch does not bring it back."""

    __tablename__ = "entry_tombstone"
    __table_args__ = strict()

    feed_id: int = refers("feed.id", primary_key=True)
    key: str = Field(primary_key=True)
    removed_at: datetime


class ReleaseEntryRow(SQLModel, table=True):
    """Which entries announced which release."""

    __tablename__ = "release_entry"
    __table_args__ = strict()

    release_id: int = refers("release.id", primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", ondelete="CASCADE", primary_key=True, index=True)


class FlagRuleRow(SQLModel, table=True):
    """A phrase that, in one feed, does not mean what it says elsewhere, as a person said."""

    __tablename__ = "flag_rule"
    __table_args__ = strict(UniqueConstraint("feed_id", "flag", "phrase"))

    id: int | None = own_id()
    feed_id: int = refers("feed.id")
    flag: str
    phrase: str
    stated_by: int | None = may_refer("member.id")
    stated_at: datetime
