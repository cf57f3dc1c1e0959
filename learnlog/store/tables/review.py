"""Cards and their schedules, the log of reviews, team decks, and what is learnt from grades."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from learnlog.domain.card import CardKind, CardOrigin
from learnlog.domain.experiment import FindingTopic
from learnlog.store.columns import between, one_of
from learnlog.store.tables.base import may_refer, own_id, refers, strict


class CardRow(SQLModel, table=True):
    """One thing to recall, with its FSRS state; ``due_day`` and ``last_day`` are local days.

    ``changed_at`` is set while a release that touched the card waits for an answer. A release
    published before ``true_as_of`` does not touch it.
    """

    __tablename__ = "card"
    __table_args__ = strict(
        UniqueConstraint("user_id", "origin_key"),
        one_of("origin", CardOrigin),
        one_of("kind", CardKind),
        one_of("topic", FindingTopic),
        CheckConstraint("cloze > 0", name="cloze"),
        Index("ix_card_user_id_due_day", "user_id", "due_day"),
    )

    id: int | None = own_id()
    user_id: int = refers("member.id", index=False)
    technology_id: int = refers("technology.id")
    prompt: str
    answer: str
    source_url: str = ""
    origin: str = CardOrigin.OWN
    origin_key: str | None = None
    experiment_id: int | None = may_refer("experiment.id")
    true_from: str | None = None
    true_until: str | None = None
    stability_days: float | None = None
    difficulty: float | None = None
    last_day: int | None = None
    due_day: int
    reviews: int = 0
    lapses: int = 0
    revision: int = 0
    suspended_at: datetime | None = None
    retired_at: datetime | None = None
    created_at: datetime
    kind: str = CardKind.QUESTION
    topic: str | None = None
    note_key: str | None = None
    cloze: int | None = None
    tags: str = ""
    source_text: str = ""
    release_id: int | None = may_refer("release.id")
    entry_id: int | None = may_refer("entry.id")
    deck_card_id: int | None = may_refer("deck_card.id")
    deck_revision: int | None = None
    changed_by_release_id: int | None = may_refer("release.id")
    changed_at: datetime | None = None
    true_as_of: datetime


class ReviewLogRow(SQLModel, table=True):
    """One grading, with the forecasts made before it; never rewritten.

    ``forecast`` is the recall foreseen, ``forecasts`` what each expert foresaw and how much it
    weighed. ``reviews_before`` and ``lapses_before`` are unknown in the oldest rows.
    """

    __tablename__ = "review_log"
    __table_args__ = strict(
        between("grade", 1, 4),
        UniqueConstraint("user_id", "client_id"),
        Index("ix_review_log_user_id_day_number", "user_id", "day_number"),
    )

    id: int | None = own_id()
    card_id: int = refers("card.id")
    user_id: int = refers("member.id", index=False)
    at: datetime
    day_number: int
    zone: str
    elapsed_days: int
    grade: int
    forecast: float | None = None
    stability_before: float | None = None
    difficulty_before: float | None = None
    stability_after: float
    difficulty_after: float
    last_day_before: int | None = None
    due_day_before: int
    due_day_after: int
    revision: int
    algo_version: str
    client_id: str | None = None
    source: str = "web"
    duration_ms: int | None = None
    evidence_id: int | None = may_refer("evidence.id")
    undone_at: datetime | None = None
    forecasts: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True))
    )
    reviews_before: int | None = None
    lapses_before: int | None = None


class DeckRow(SQLModel, table=True):
    """Cards that a team shares; each reader has a schedule of their own."""

    __tablename__ = "deck"
    __table_args__ = strict(UniqueConstraint("team_id", "slug"))

    id: int | None = own_id()
    team_id: int = refers("team.id", index=False)
    slug: str
    name: str
    summary: str = ""
    created_by: int | None = may_refer("member.id")
    created_at: datetime
    closed_at: datetime | None = None


class DeckCardRow(SQLModel, table=True):
    """The words of one shared card; ``revision`` rises with each change of them."""

    __tablename__ = "deck_card"
    __table_args__ = strict(one_of("kind", CardKind), one_of("topic", FindingTopic))

    id: int | None = own_id()
    deck_id: int = refers("deck.id")
    technology_id: int = refers("technology.id")
    kind: str = CardKind.QUESTION
    topic: str | None = None
    prompt: str
    answer: str
    source_url: str = ""
    tags: str = ""
    true_from: str | None = None
    true_until: str | None = None
    revision: int = 0
    created_by: int | None = may_refer("member.id")
    created_at: datetime
    changed_at: datetime | None = None
    retired_at: datetime | None = None


class DeckReaderRow(SQLModel, table=True):
    """A member who reviews a deck."""

    __tablename__ = "deck_reader"
    __table_args__ = strict()

    deck_id: int = refers("deck.id", primary_key=True)
    user_id: int = Field(foreign_key="member.id", ondelete="CASCADE", primary_key=True, index=True)
    joined_at: datetime


class DeckProposalRow(SQLModel, table=True):
    """Words that somebody proposes for a shared card, or for a new one.

    ``card_revision`` is the revision that was read; ``accepted`` is null until it is decided.
    """

    __tablename__ = "deck_proposal"
    __table_args__ = strict(one_of("kind", CardKind), one_of("topic", FindingTopic))

    id: int | None = own_id()
    deck_id: int = refers("deck.id")
    deck_card_id: int | None = Field(
        default=None, foreign_key="deck_card.id", ondelete="CASCADE", nullable=True, index=True
    )
    user_id: int = refers("member.id")
    technology_id: int = refers("technology.id")
    kind: str = CardKind.QUESTION
    topic: str | None = None
    prompt: str
    answer: str
    source_url: str = ""
    why: str = ""
    starts_anew: bool = False
    card_revision: int | None = None
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = may_refer("member.id")
    accepted: bool | None = None


class DroppedDraftRow(SQLModel, table=True):
    """A drafted card that a member does not want."""

    __tablename__ = "dropped_draft"
    __table_args__ = strict()

    user_id: int = refers("member.id", primary_key=True)
    key: str = Field(primary_key=True)
    dropped_at: datetime


class CardReleaseCheckRow(SQLModel, table=True):
    """A release whose effect on cards has been looked at."""

    __tablename__ = "card_release_check"
    __table_args__ = strict()

    release_id: int = refers("release.id", primary_key=True)
    checked_at: datetime


class ReviewModelRow(SQLModel, table=True):
    """What is learnt from one member's grades, for the forecasts of recall.

    ``weights`` are the experts' shares of the mixture, ``stack`` the weights of the logistic
    expert, ``parameters`` the member's fitted FSRS parameters. ``reviews`` counts graded
    reviews learnt from, ``fitted_reviews`` those at the last fit.
    """

    __tablename__ = "review_model"
    __table_args__ = strict()

    user_id: int = refers("member.id", primary_key=True)
    weights: dict[str, float] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )
    moving_average: float
    stack: list[float] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    parameters: list[float] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    reviews: int = 0
    fitted_reviews: int = 0
    algo_version: str
    updated_at: datetime


class ReviewPoolRow(SQLModel, table=True):
    """FSRS parameters fitted to the reviews of a whole team."""

    __tablename__ = "review_pool"
    __table_args__ = strict()

    team_id: int = refers("team.id", primary_key=True)
    parameters: list[float] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    reviews: int = 0
    algo_version: str
    fitted_at: datetime
