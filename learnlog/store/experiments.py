"""Queries on experiments, their logs and findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, or_, select, update

from learnlog.domain.experiment import ExperimentResult, ExperimentStatus, FindingTopic
from learnlog.store.session import Session
from learnlog.store.tables import (
    CardRow,
    ExperimentLogRow,
    ExperimentRow,
    FindingRow,
    FollowRow,
    TechnologyRow,
)

_EXPERIMENT: tuple[Any, ...] = (
    ExperimentRow.id,
    TechnologyRow.slug,
    TechnologyRow.name,
    ExperimentRow.status,
    ExperimentRow.result,
    ExperimentRow.title,
    ExperimentRow.question,
    ExperimentRow.topic,
    ExperimentRow.origin,
    ExperimentRow.version,
    ExperimentRow.planned_at,
    ExperimentRow.started_at,
    ExperimentRow.ended_at,
    ExperimentRow.time_box_minutes,
    ExperimentRow.minutes,
    ExperimentRow.result_text,
    ExperimentRow.url,
    ExperimentRow.revision,
    ExperimentRow.created_at,
)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment of a member."""

    id: int
    slug: str
    technology: str
    status: ExperimentStatus
    result: ExperimentResult | None
    title: str
    question: str
    topic: str
    origin: str
    version: str | None
    planned_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    time_box_minutes: int
    minutes: int | None
    result_text: str
    url: str
    revision: int
    created_at: datetime

    def is_overdue(self, now: datetime) -> bool:
        """Return whether its time came and nothing was done."""
        waits = self.status is ExperimentStatus.PLANNED
        return waits and self.planned_at is not None and self.planned_at < now


@dataclass(frozen=True, slots=True)
class ExperimentValues:
    """What a new experiment is made of; ``origin_key`` names it among the member's."""

    technology_id: int
    title: str
    question: str = ""
    topic: str = ""
    time_box_minutes: int = 60
    status: ExperimentStatus = ExperimentStatus.IDEA
    planned_at: datetime | None = None
    origin: str = "own"
    origin_key: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """A time-stamped line."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What may be told to a client about one topic."""

    topic: FindingTopic
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A card that came from an experiment."""

    id: int
    prompt: str
    due_day: int


def _experiment(row: Sequence[Any]) -> Experiment:
    id_, slug, name, status, result, *rest = row
    return Experiment(
        id_,
        slug,
        name,
        ExperimentStatus(status),
        ExperimentResult(result) if result else None,
        *rest,
    )


def get_experiment(session: Session, experiment_id: int, *, user_id: int) -> Experiment | None:
    """Return a member's experiment."""
    query = (
        select(*_EXPERIMENT)
        .join(TechnologyRow, col(TechnologyRow.id) == col(ExperimentRow.technology_id))
        .where(col(ExperimentRow.id) == experiment_id, col(ExperimentRow.user_id) == user_id)
    )
    row = session.exec(query).first()
    return _experiment(row) if row else None


def list_experiments(
    session: Session,
    user_id: int,
    *,
    statuses: Sequence[ExperimentStatus] = (),
    slug: str = "",
    words: str = "",
) -> list[Experiment]:
    """Return a member's experiments that were not dismissed, the newest first."""
    query = (
        select(*_EXPERIMENT)
        .join(TechnologyRow, col(TechnologyRow.id) == col(ExperimentRow.technology_id))
        .where(col(ExperimentRow.user_id) == user_id, col(ExperimentRow.dismissed_at).is_(None))
        .order_by(col(ExperimentRow.id).desc())
    )
    if statuses:
        query = query.where(col(ExperimentRow.status).in_([status.value for status in statuses]))
    if slug:
        query = query.where(col(TechnologyRow.slug) == slug)
    for word in words.split()[:8]:
        query = query.where(
            or_(
                col(ExperimentRow.title).icontains(word, autoescape=True),
                col(ExperimentRow.question).icontains(word, autoescape=True),
                col(ExperimentRow.result_text).icontains(word, autoescape=True),
                col(TechnologyRow.name).icontains(word, autoescape=True),
            )
        )
    return [_experiment(row) for row in session.exec(query)]


def add_experiment(
    session: Session, user_id: int, values: ExperimentValues, *, now: datetime
) -> int | None:
    """Insert an experiment and return its id; None when its origin key is there already."""
    if values.origin_key is not None:
        known = select(ExperimentRow.id).where(
            col(ExperimentRow.user_id) == user_id,
            col(ExperimentRow.origin_key) == values.origin_key,
        )
        if session.exec(known).first() is not None:
            return None
    row = ExperimentRow(
        user_id=user_id,
        technology_id=values.technology_id,
        title=values.title,
        question=values.question,
        topic=values.topic,
        time_box_minutes=values.time_box_minutes,
        status=values.status.value,
        planned_at=values.planned_at,
        origin=values.origin,
        origin_key=values.origin_key,
        version=values.version,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def change_experiment(
    session: Session, experiment_id: int, *, revision: int, values: Mapping[str, Any]
) -> bool:
    """Change columns if nobody did since ``revision``; return whether it happened."""
    written = session.exec(
        update(ExperimentRow)
        .where(col(ExperimentRow.id) == experiment_id, col(ExperimentRow.revision) == revision)
        .values(revision=revision + 1, **values)
    )
    return written.rowcount == 1


def add_log_line(session: Session, experiment_id: int, text: str, *, now: datetime) -> None:
    """Append a line to an experiment's log."""
    session.add(ExperimentLogRow(experiment_id=experiment_id, at=now, text=text))
    session.flush()


def log_of(session: Session, experiment_id: int) -> list[LogLine]:
    """Return an experiment's log, the oldest line first."""
    query = (
        select(ExperimentLogRow.at, ExperimentLogRow.text)
        .where(col(ExperimentLogRow.experiment_id) == experiment_id)
        .order_by(col(ExperimentLogRow.at), col(ExperimentLogRow.id))
    )
    return [LogLine(at, text) for at, text in session.exec(query)]


def write_findings(session: Session, experiment_id: int, findings: Sequence[Finding]) -> None:
    """Replace what an experiment lets its owner tell a client."""
    session.exec(delete(FindingRow).where(col(FindingRow.experiment_id) == experiment_id))
    for finding in findings:
        session.add(
            FindingRow(
                experiment_id=experiment_id,
                topic=finding.topic.value,
                value=finding.value,
                note=finding.note,
            )
        )
    session.flush()


def findings_of(session: Session, experiment_id: int) -> list[Finding]:
    """Return what an experiment lets its owner tell a client, in the order of the topics."""
    query = select(FindingRow.topic, FindingRow.value, FindingRow.note).where(
        col(FindingRow.experiment_id) == experiment_id
    )
    found = [
        Finding(FindingTopic(topic), value, note) for topic, value, note in session.exec(query)
    ]
    return sorted(found, key=lambda finding: list(FindingTopic).index(finding.topic))


def drafts_of(session: Session, experiment_id: int) -> list[Draft]:
    """Return the cards that came from an experiment."""
    query = (
        select(CardRow.id, CardRow.prompt, CardRow.due_day)
        .where(col(CardRow.experiment_id) == experiment_id, col(CardRow.retired_at).is_(None))
        .order_by(col(CardRow.id))
    )
    return [Draft(id_ or 0, prompt, due) for id_, prompt, due in session.exec(query)]


def followers(session: Session, slug: str) -> list[int]:
    """Return the members who follow a technology."""
    query = (
        select(FollowRow.user_id)
        .join(TechnologyRow, col(TechnologyRow.id) == col(FollowRow.technology_id))
        .where(col(TechnologyRow.slug) == slug)
        .order_by(col(FollowRow.user_id))
    )
    return list(session.exec(query))
