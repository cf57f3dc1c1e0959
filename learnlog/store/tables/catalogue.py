"""Technologies with their release lines and releases."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from learnlog.domain.release import ReleaseKind
from learnlog.domain.technology import Category
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
    deprecated: bool = False
    matched: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    first_seen_at: datetime


class ReleaseCorrectionRow(SQLModel, table=True):
    """What a person said of a release against what its notes were read to say."""

    __tablename__ = "release_correction"
    __table_args__ = strict(UniqueConstraint("technology_id", "version_norm", "field"))

    id: int | None = own_id()
    technology_id: int = refers("technology.id")
    version_norm: str
    field: str  # kind, prerelease, security, breaking, end_of_life
    value: str
    stated_by: int | None = may_refer("member.id")
    stated_at: datetime


class LifecycleRow(SQLModel, table=True):
    """When the release lines of a technology were asked for, and what came of it."""

    __tablename__ = "lifecycle"
    __table_args__ = strict()

    technology_id: int = refers("technology.id", primary_key=True)
    enabled: bool = True
    next_check_at: datetime = Field(index=True)
    checked_at: datetime | None = None
    etag: bytes | None = None
    last_modified: bytes | None = None
    error_class: str | None = None
    error_detail: str | None = None
    error_count: int = 0
