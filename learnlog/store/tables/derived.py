"""What is computed from the facts and kept, so that a large grid is quick; all can be rebuilt."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from learnlog.store.tables.base import own_id, refers, strict


class DriftRow(SQLModel, table=True):
    """How one technology moves, as the currency model sees it.

    ``days`` and ``losses`` are little-endian float64: the day of each release that counts, and
    the loss in logs added up before and after each (one more than there are days).
    """

    __tablename__ = "drift"
    __table_args__ = strict()

    technology_id: int = refers("technology.id", primary_key=True)
    factor: float
    continuous: float
    pace: float
    days: bytes
    losses: bytes
    is_outdated: bool = False
    computed_at: datetime


class CellRow(SQLModel, table=True):
    """What one person's evidence on one technology comes to after the last of it.

    ``state`` holds ten little-endian float64, the two ids and a row of the field's table: as one
    value it is read three times as fast as in columns. ``settled_day`` is the day, on the
    model's axis, up to which evidence reaches. A row that is outdated, or was never computed,
    says only that there is such a cell.
    """

    __tablename__ = "cell"
    # Only the few that are outdated are indexed: an index over all would tempt the planner of a
    # whole team's query to jump from row to row.
    __table_args__ = strict(
        Index(
            "ix_cell_outdated",
            "technology_id",
            "user_id",
            sqlite_where=text("is_outdated"),
            postgresql_where=text("is_outdated"),
        ),
    )

    user_id: int = refers("member.id", primary_key=True)
    technology_id: int = Field(
        foreign_key="technology.id", ondelete="CASCADE", primary_key=True, index=True
    )
    state: bytes = b""
    settled_day: float = 0.0
    is_outdated: bool = True
    model_version: int = 0
    computed_at: datetime | None = None


class LineDateChangeRow(SQLModel, table=True):
    """A date of a line that moved: what was believed before, what since, when it was noticed.

    As with the line itself, an end whose day is unknown is a null date and a state.
    """

    __tablename__ = "line_date_change"
    __table_args__ = strict(
        CheckConstraint(
            "field IN ('released_on', 'active_until', 'supported_until', 'extended_until')",
            name="field",
        )
    )

    id: int | None = own_id()
    technology_id: int = refers("technology.id")
    cycle: str
    field: str
    was: date | None = None
    was_state: bool | None = None
    became: date | None = None
    became_state: bool | None = None
    noticed_at: datetime = Field(index=True)


class ModelFitRow(SQLModel, table=True):
    """One fitting of the currency model to the graded checks there were, at most one a day (UTC).

    ``factors`` multiplies the drift of a technology, ``speeds`` the forgetting of a person, by
    id; the log losses are those of the same checks without and with them, the second with the
    penalty for lying away from 1.
    """

    __tablename__ = "model_fit"
    __table_args__ = strict()

    id: int | None = own_id()
    fitted_on: date = Field(unique=True)
    fitted_at: datetime
    checks: int
    factors: dict[str, float] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    speeds: dict[str, float] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    log_loss_default: float
    log_loss_fitted: float
    model_version: int
