"""What a member follows, has done, reviews and tries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from learnlog.domain.experiment import ExperimentResult, ExperimentStatus, FindingTopic
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.release import Impact
from learnlog.store.columns import between, one_of
from learnlog.store.tables.base import may_refer, own_id, refers, strict


class FollowRow(SQLModel, table=True):
    """A member follows a technology: the cell of the heatmap.

    ``baseline_at`` is the day up to which changes are taken as known.
    """

    __tablename__ = "follow"
    __table_args__ = strict(
        CheckConstraint("impact IN ('patch', 'minor', 'major')", name="impact"),
        between("target_level", 0, 5),
        between("interest", -2, 2),
    )

    user_id: int = refers("member.id", primary_key=True)
    technology_id: int = Field(
        foreign_key="technology.id", ondelete="CASCADE", primary_key=True, index=True
    )
    impact: str = Impact.MINOR
    target_level: int | None = None
    interest: int | None = None  # -2 avoid to +2 want more; private to the person and their leads
    baseline_at: datetime | None = None
    followed_at: datetime
    looked_at: datetime | None = None
    snoozed_until: datetime | None = None
    include: str | None = None  # patterns that titles are held against
    exclude: str | None = None
    prereleases: bool = False


class RatingRow(SQLModel, table=True):
    """A dated statement of level; append-only, the newest one counts."""

    __tablename__ = "rating"
    __table_args__ = strict(
        between("level", 0, 5),
        CheckConstraint("source IN ('self', 'peer', 'lead', 'check')", name="source"),
    )

    id: int | None = own_id()
    user_id: int = refers("member.id")
    technology_id: int = refers("technology.id")
    level: int
    source: str = "self"
    rated_by: int | None = may_refer("member.id")
    note: str = ""
    effective_at: datetime
    entered_at: datetime


class EvidenceRow(SQLModel, table=True):
    """A dated fact that supports level or currency; append-only.

    A mistake is retracted, never deleted. ``version`` is the version touched; ``release_id``
    names the one release that an acknowledgement covers.
    """

    __tablename__ = "evidence"
    __table_args__ = strict(
        one_of("kind", EvidenceKind),
        UniqueConstraint("user_id", "key"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: int | None = own_id()
    user_id: int = refers("member.id")
    technology_id: int = refers("technology.id")
    kind: str
    happened_at: datetime
    entered_at: datetime
    minutes: int | None = None
    version: str | None = None
    release_id: int | None = may_refer("release.id")
    experiment_id: int | None = may_refer("experiment.id")
    passed: bool | None = None
    forecast: float | None = None  # currency foreseen just before a graded check
    forecast_default: float | None = None  # the same without fit and without earlier checks
    model_version: int | None = None  # that the two forecasts were made with
    note: str = ""
    url: str = ""
    source: str = "web"
    key: str | None = None
    retracted_at: datetime | None = None


class TriageRow(SQLModel, table=True):
    """What a member decided about an entry; no row means new."""

    __tablename__ = "triage"
    __table_args__ = strict(
        CheckConstraint("state IN ('new', 'read', 'later', 'planned', 'dismissed')", name="state"),
        CheckConstraint("progress IN ('planned', 'watching', 'done')", name="progress"),
    )

    user_id: int = refers("member.id", primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", ondelete="CASCADE", primary_key=True, index=True)
    state: str
    previous: str = "new"
    later_until: datetime | None = None
    changed_at: datetime
    starred: bool = False
    progress: str | None = None  # of a tutorial
    minutes_done: int = 0


class ExperimentRow(SQLModel, table=True):
    """A sandbox try-out, from the idea to what may be told to a client."""

    __tablename__ = "experiment"
    __table_args__ = strict(
        one_of("status", ExperimentStatus),
        one_of("result", ExperimentResult),
        UniqueConstraint("user_id", "origin_key"),
        CheckConstraint("time_box_minutes > 0", name="time_box_minutes"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: int | None = own_id()
    user_id: int = refers("member.id")
    technology_id: int = refers("technology.id")
    title: str
    question: str = ""
    topic: str = ""
    status: str = ExperimentStatus.IDEA
    origin: str = "own"
    origin_key: str | None = None
    version: str | None = None
    planned_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    time_box_minutes: int = 60
    minutes: int | None = None
    result: str | None = None
    result_text: str = ""
    url: str = ""
    revision: int = 0
    created_at: datetime
    dismissed_at: datetime | None = None


class ExperimentLogRow(SQLModel, table=True):
    """A time-stamped line of an experiment's log."""

    __tablename__ = "experiment_log"
    __table_args__ = strict()

    id: int | None = own_id()
    experiment_id: int = refers("experiment.id")
    at: datetime
    text: str


class FindingRow(SQLModel, table=True):
    """What an experiment lets its owner tell a client about one topic."""

    __tablename__ = "finding"
    __table_args__ = strict(one_of("topic", FindingTopic))

    experiment_id: int = refers("experiment.id", primary_key=True)
    topic: str = Field(primary_key=True)
    value: str
    note: str = ""
