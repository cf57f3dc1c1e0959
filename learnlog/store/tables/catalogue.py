"""Technologies with their release lines, releases and feeds."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from learnlog.domain.release import ReleaseKind
from learnlog.domain.technology import Category, SourceKind
from learnlog.store.columns import one_of
from learnlog.store.tables.base import may_refer, own_id, refers, strict


class TechnologyRow(SQLModel, table=True):
    """One entry of the catalogue that anyone can follow."""

    __tablename__ = "technology"
    __table_args__ = strict(
        one_of("category", Category),
        CheckConstraint("drift IN ('releases', 'time')", name="drift"),
        CheckConstraint("validity_half_life_years > 0", name="validity_half_life_years"),
    )

    id: int | None = own_id()
    slug: str = Field(unique=True)
    name: str
    category: str = Field(index=True)
    group: str = Field(default="", sa_column_kwargs={"name": "group_name"})
    summary: str = ""
    homepage: str = ""
    docs: str = ""
    version_scheme: str = "semver"
    drift: str = "releases"
    validity_half_life_years: float
    endoflife: str | None = None
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    archived_at: datetime | None = None


class ReleaseLineRow(SQLModel, table=True):
    """A series of releases maintained together, with its support dates.

    A support end whose day is unknown is a null date and a flag: ``supported`` says whether
    security support still runs, null when nothing is known.
    """

    __tablename__ = "release_line"
    __table_args__ = strict(UniqueConstraint("technology_id", "cycle"))

    id: int | None = own_id()
    technology_id: int = refers("technology.id")
    cycle: str
    released_on: date | None = None
    active_until: date | None = None
    active: bool | None = None
    supported_until: date | None = None
    supported: bool | None = None
    extended_until: date | None = None
    extended: bool | None = None
    lts: bool = False
    latest: str | None = None
    latest_on: date | None = None


class ReleaseRow(SQLModel, table=True):
    """One published version; twins from several sources are one row."""

    __tablename__ = "release"
    __table_args__ = strict(
        UniqueConstraint("technology_id", "version_norm"),
        one_of("kind", ReleaseKind),
        CheckConstraint("date_source IN ('line', 'feed')", name="date_source"),
    )

    id: int | None = own_id()
    technology_id: int = refers("technology.id")
    version: str
    version_norm: str
    sort_key: str
    kind: str
    prerelease: bool = False
    scheme: str = "semver"
    released_at: datetime
    date_source: str
    security: bool = False
    breaking: bool = False
    end_of_life: bool = False
    matched: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    first_seen_at: datetime


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
    origin: str = "catalogue"  # catalogue, or private: added by a person
    enabled: bool = True
    state: str = "new"
    etag: bytes | None = None
    last_modified: bytes | None = None
    body_hash: str | None = None
    next_check_at: datetime = Field(index=True)
    leased_until: datetime | None = None
    lease_token: str | None = None
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    ok_at: datetime | None = None
    status: int | None = None
    error_class: str | None = None
    error_detail: str | None = None
    error_count: int = 0
    first_error_at: datetime | None = None
    retry_after_until: datetime | None = None


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


class ReleaseEntryRow(SQLModel, table=True):
    """Which entries announced which release."""

    __tablename__ = "release_entry"
    __table_args__ = strict()

    release_id: int = refers("release.id", primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", ondelete="CASCADE", primary_key=True, index=True)
