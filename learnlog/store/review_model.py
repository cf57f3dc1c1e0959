"""Queries on what is learnt from grades: each member's model, each team's pool, and the log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, func, select, update

from learnlog.domain.review import ALGO_VERSION, Grade, MemoryState
from learnlog.store.session import Session
from learnlog.store.tables import (
    MemberRow,
    ReviewLogRow,
    ReviewModelRow,
    ReviewPoolRow,
    TeamMemberRow,
)

Parameters = tuple[float, ...]

# Rows of the log that are held in memory at a time while it is read.
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class ModelValues:
    """What is learnt from one member's grades.

    ``parameters`` were fitted when there were ``fitted_reviews`` graded reviews; ``reviews`` of
    them are learnt from by now.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    moving_average: float = 0.0
    stack: Sequence[float] = ()
    parameters: Parameters | None = None
    reviews: int = 0
    fitted_reviews: int = 0


@dataclass(frozen=True, slots=True)
class PastReview:
    """One review of the log."""

    user_id: int
    card_id: int
    elapsed_days: int
    grade: Grade
    before: MemoryState | None
    forecasts: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class FitDue:
    """Whose parameters may be fitted: the member or the team, and graded reviews now and then."""

    id: int
    reviews: int
    fitted_reviews: int


def get_model(session: Session, user_id: int) -> ModelValues | None:
    """Return a member's model; parameters of another version of the algorithm are left out."""
    return _get_model(session, user_id, held=False)


def hold_model(session: Session, user_id: int, new: ModelValues, *, now: datetime) -> ModelValues:
    """Return a member's model, a new one where there was none, held until the transaction ends.

    Who wants to change it at the same time waits, also where it is the first time.
    """
    found = _get_model(session, user_id, held=True)
    if found is None:
        row = _insert(session, ReviewModelRow).values(user_id=user_id, **_written(new, now=now))
        session.execute(row.on_conflict_do_nothing(index_elements=["user_id"]))
        found = _get_model(session, user_id, held=True)
    return found or new


def _get_model(session: Session, user_id: int, *, held: bool) -> ModelValues | None:
    columns: tuple[Any, ...] = (
        ReviewModelRow.weights,
        ReviewModelRow.moving_average,
        ReviewModelRow.stack,
        ReviewModelRow.parameters,
        ReviewModelRow.reviews,
        ReviewModelRow.fitted_reviews,
        ReviewModelRow.algo_version,
    )
    query = select(*columns).where(col(ReviewModelRow.user_id) == user_id)
    row = session.exec(query.with_for_update() if held else query).first()
    if row is None:
        return None
    weights, average, stack, parameters, reviews, fitted, version = row
    if parameters is None or version != ALGO_VERSION:
        return ModelValues(weights, average, stack, None, reviews, 0)
    return ModelValues(weights, average, stack, tuple(parameters), reviews, fitted)


def save_model(session: Session, user_id: int, values: ModelValues, *, now: datetime) -> None:
    """Write a member's model that is held."""
    session.exec(
        update(ReviewModelRow)
        .where(col(ReviewModelRow.user_id) == user_id)
        .values(**_written(values, now=now))
    )


def _written(values: ModelValues, *, now: datetime) -> dict[str, Any]:
    return {
        "weights": dict(values.weights),
        "moving_average": values.moving_average,
        "stack": list(values.stack),
        "parameters": None if values.parameters is None else list(values.parameters),
        "reviews": values.reviews,
        "fitted_reviews": values.fitted_reviews,
        "algo_version": ALGO_VERSION,
        "updated_at": now,
    }


def pooled_parameters(session: Session, user_id: int) -> Parameters | None:
    """Return the parameters of the member's team that has most reviews."""
    query = (
        select(ReviewPoolRow.parameters)
        .join(TeamMemberRow, col(TeamMemberRow.team_id) == col(ReviewPoolRow.team_id))
        .where(
            col(TeamMemberRow.user_id) == user_id,
            col(ReviewPoolRow.algo_version) == ALGO_VERSION,
        )
        .order_by(col(ReviewPoolRow.reviews).desc(), col(ReviewPoolRow.team_id))
        .limit(1)
    )
    found = session.exec(query).first()
    return None if found is None else tuple(found)


def save_pool(
    session: Session, team_id: int, parameters: Parameters, *, reviews: int, now: datetime
) -> None:
    """Write a team's parameters over those there were."""
    written = {
        "parameters": list(parameters),
        "reviews": reviews,
        "algo_version": ALGO_VERSION,
        "fitted_at": now,
    }
    row = _insert(session, ReviewPoolRow).values(team_id=team_id, **written)
    session.execute(row.on_conflict_do_update(index_elements=["team_id"], set_=written))


def _insert(session: Session, table: type[Any]) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


_PAST: tuple[Any, ...] = (
    ReviewLogRow.user_id,
    ReviewLogRow.card_id,
    ReviewLogRow.elapsed_days,
    ReviewLogRow.grade,
    ReviewLogRow.stability_before,
    ReviewLogRow.difficulty_before,
    ReviewLogRow.forecasts,
)


def _past(row: Sequence[Any]) -> PastReview:
    user_id, card_id, days, grade, stability, difficulty, forecasts = row
    before = None if stability is None else MemoryState(stability, difficulty)
    return PastReview(user_id, card_id, days, Grade(grade), before, forecasts)


def past_of_card(session: Session, card_id: int) -> list[PastReview]:
    """Return the reviews of a card that were not undone, in order of time.

    One that was brought along later comes before those it precedes.
    """
    query = (
        select(*_PAST)
        .where(col(ReviewLogRow.card_id) == card_id, col(ReviewLogRow.undone_at).is_(None))
        .order_by(col(ReviewLogRow.at), col(ReviewLogRow.id))
    )
    return [_past(row) for row in session.exec(query)]


def past_of_people(
    session: Session, user_ids: Sequence[int], *, limit: int
) -> Iterator[PastReview]:
    """Yield the newest reviews of people that were not undone, in order of time."""
    newest = (
        select(ReviewLogRow.id)
        .where(col(ReviewLogRow.user_id).in_(user_ids), col(ReviewLogRow.undone_at).is_(None))
        .order_by(col(ReviewLogRow.at).desc(), col(ReviewLogRow.id).desc())
        .limit(limit)
    )
    query = (
        select(*_PAST)
        .where(col(ReviewLogRow.id).in_(newest))
        .order_by(col(ReviewLogRow.at), col(ReviewLogRow.id))
        .execution_options(yield_per=_BATCH)
    )
    for row in session.exec(query):
        yield _past(row)


def graded() -> Any:
    """Return the condition that a review was a graded one, and was not undone."""
    return (
        (col(ReviewLogRow.elapsed_days) >= 1)
        & col(ReviewLogRow.stability_before).is_not(None)
        & col(ReviewLogRow.undone_at).is_(None)
    )


def members_to_fit(session: Session, *, least: int) -> list[FitDue]:
    """Return the active members with at least so many graded reviews."""
    columns: tuple[Any, ...] = (
        ReviewLogRow.user_id,
        func.count(),
        func.max(func.coalesce(ReviewModelRow.fitted_reviews, 0)),
    )
    query = (
        select(*columns)
        .join(MemberRow, col(MemberRow.id) == col(ReviewLogRow.user_id))
        .outerjoin(
            ReviewModelRow,
            (col(ReviewModelRow.user_id) == col(ReviewLogRow.user_id))
            & (col(ReviewModelRow.algo_version) == ALGO_VERSION),
        )
        .where(graded(), col(MemberRow.disabled_at).is_(None))
        .group_by(col(ReviewLogRow.user_id))
        .having(func.count() >= least)
        .order_by(col(ReviewLogRow.user_id))
    )
    return [FitDue(*row) for row in session.exec(query)]


def teams_to_fit(session: Session, *, least: int) -> list[FitDue]:
    """Return the teams with at least so many graded reviews, of two members or more."""
    columns: tuple[Any, ...] = (
        TeamMemberRow.team_id,
        func.count(),
        func.max(func.coalesce(ReviewPoolRow.reviews, 0)),
    )
    query = (
        select(*columns)
        .join(ReviewLogRow, col(ReviewLogRow.user_id) == col(TeamMemberRow.user_id))
        .join(MemberRow, col(MemberRow.id) == col(TeamMemberRow.user_id))
        .outerjoin(
            ReviewPoolRow,
            (col(ReviewPoolRow.team_id) == col(TeamMemberRow.team_id))
            & (col(ReviewPoolRow.algo_version) == ALGO_VERSION),
        )
        .where(graded(), col(MemberRow.disabled_at).is_(None))
        .group_by(col(TeamMemberRow.team_id))
        .having(func.count() >= least, func.count(func.distinct(TeamMemberRow.user_id)) >= 2)
        .order_by(col(TeamMemberRow.team_id))
    )
    return [FitDue(*row) for row in session.exec(query)]


def team_people(session: Session, team_id: int) -> list[int]:
    """Return the active members of a team."""
    query = (
        select(TeamMemberRow.user_id)
        .join(MemberRow, col(MemberRow.id) == col(TeamMemberRow.user_id))
        .where(col(TeamMemberRow.team_id) == team_id, col(MemberRow.disabled_at).is_(None))
        .order_by(col(TeamMemberRow.user_id))
    )
    return list(session.exec(query))
