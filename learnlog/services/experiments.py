"""Experiments: proposed, planned, run, and what they showed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from learnlog.domain.errors import NotFoundError, RuleError, StaleError
from learnlog.domain.experiment import (
    NOT_TESTED,
    ExperimentResult,
    ExperimentStatus,
    FindingTopic,
    check_step,
    checked_minutes,
)
from learnlog.services.cards import add_card
from learnlog.services.evidence import (
    NewEvidence,
    checked_url,
    record_evidence,
    technology_id_of,
)
from learnlog.store import experiments
from learnlog.store.cards import CardValues
from learnlog.store.experiments import (
    Experiment,
    ExperimentValues,
    Finding,
)
from learnlog.store.session import Session

MAX_TITLE = 200
MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class NewExperiment:
    """What a member plans to try; without ``planned_at`` it is an idea."""

    slug: str
    title: str
    question: str = ""
    topic: str = ""
    time_box_minutes: int = 60
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How an experiment ended: the result, the minutes used and what may be told."""

    result: ExperimentResult
    minutes: int
    text: str = ""
    version: str | None = None
    url: str = ""
    findings: tuple[Finding, ...] = ()


def plan(session: Session, user_id: int, new: NewExperiment, *, now: datetime) -> int:
    """Write down an experiment and return its number.

    Raises:
        NotFoundError: there is no such technology.
        RuleError: the title is empty or too long, or the time box is out of range.
    """
    values = ExperimentValues(
        technology_id=technology_id_of(session, new.slug),
        title=_checked_title(new.title),
        question=new.question[:MAX_TEXT],
        topic=new.topic[:MAX_TITLE],
        time_box_minutes=checked_minutes(new.time_box_minutes),
        status=ExperimentStatus.PLANNED if new.planned_at else ExperimentStatus.IDEA,
        planned_at=new.planned_at,
    )
    return experiments.add_experiment(session, user_id, values, now=now) or 0


def get(session: Session, user_id: int, number: int) -> Experiment:
    """Return a member's experiment.

    Raises:
        NotFoundError: there is none, or it belongs to someone else.
    """
    found = experiments.get_experiment(session, number, user_id=user_id)
    if found is None:
        raise NotFoundError(f"experiment {number}: no such experiment")
    return found


def change(
    session: Session, user_id: int, number: int, new: NewExperiment, *, revision: int
) -> None:
    """Change what is to be tried and when.

    Raises:
        NotFoundError: there is none, or it belongs to someone else.
        RuleError: it is over, or a value cannot be used.
        StaleError: it was changed meanwhile.
    """
    found = get(session, user_id, number)
    if found.status.is_over:
        raise RuleError("This experiment is over. Repeat it as a new one.")
    status = found.status
    if new.planned_at is not None and status is ExperimentStatus.IDEA:
        status = ExperimentStatus.PLANNED
    values = {
        "title": _checked_title(new.title),
        "question": new.question[:MAX_TEXT],
        "topic": new.topic[:MAX_TITLE],
        "time_box_minutes": checked_minutes(new.time_box_minutes),
        "planned_at": new.planned_at,
        "status": status.value,
    }
    _write(session, found, values, revision=revision)


def start(session: Session, user_id: int, number: int, *, now: datetime) -> None:
    """Begin an experiment.

    Raises:
        NotFoundError: there is none, or it belongs to someone else.
        RuleError: it runs already or is over.
    """
    found = get(session, user_id, number)
    check_step(found.status, ExperimentStatus.RUNNING)
    values = {"status": ExperimentStatus.RUNNING.value, "started_at": now}
    _write(session, found, values, revision=found.revision)


def log(session: Session, user_id: int, number: int, text: str, *, now: datetime) -> None:
    """Append a line to the log; an experiment that waits begins with it.

    Raises:
        NotFoundError: there is none, or it belongs to someone else.
        RuleError: the line is empty, or the experiment is over.
    """
    found = get(session, user_id, number)
    if not text.strip():
        raise RuleError("Write what you saw.")
    if found.status.is_over:
        raise RuleError("This experiment is over. Repeat it as a new one.")
    if found.status is not ExperimentStatus.RUNNING:
        start(session, user_id, number, now=now)
    experiments.add_log_line(session, number, text.strip()[:MAX_TEXT], now=now)


def finish(
    session: Session, user_id: int, number: int, conclusion: Conclusion, *, now: datetime
) -> None:
    """End an experiment; what it showed counts as evidence of its kind.

    Raises:
        NotFoundError: there is none, or it belongs to someone else.
        RuleError: it is over already, or a value cannot be used.
    """
    found = get(session, user_id, number)
    check_step(found.status, conclusion.result.status)
    values = {
        "status": conclusion.result.status.value,
        "result": conclusion.result.value,
        "result_text": conclusion.text[:MAX_TEXT],
        "minutes": conclusion.minutes,
        "version": conclusion.version or found.version,
        "url": checked_url(conclusion.url),
        "started_at": found.started_at or now - timedelta(minutes=conclusion.minutes),
        "ended_at": now,
    }
    _write(session, found, values, revision=found.revision)
    experiments.write_findings(session, number, _complete(conclusion.findings))
    kind = conclusion.result.evidence
    if kind is not None:
        new = NewEvidence(
            user_id=user_id,
            slug=found.slug,
            kind=kind,
            happened_at=now,
            minutes=conclusion.minutes,
            version=conclusion.version or found.version,
            note=found.title,
            url=conclusion.url,
            key=f"experiment:{number}",
            experiment_id=number,
            source="experiment",
        )
        record_evidence(session, new, now=now)


def _complete(findings: Sequence[Finding]) -> list[Finding]:
    """Return a finding for every topic: what was not tested says so, and keeps its note."""
    told = {finding.topic: finding for finding in findings}
    blank = [Finding(topic, "", "") for topic in FindingTopic]
    found = [told.get(finding.topic, finding) for finding in blank]
    return [replace(finding, value=finding.value.strip() or NOT_TESTED) for finding in found]


def dismiss(session: Session, user_id: int, number: int, *, now: datetime) -> None:
    """Take an idea off the shelf; it is not proposed again.

    Raises:
        NotFoundError: there is none, or it belongs to someone else.
        RuleError: it is over, and so part of the record.
    """
    found = get(session, user_id, number)
    if found.status.is_over:
        raise RuleError("This experiment is over and stays in the record.")
    _write(session, found, {"dismissed_at": now}, revision=found.revision)


def repeat(session: Session, user_id: int, number: int, *, now: datetime) -> int:
    """Plan the same again and return the new number.

    Raises:
        NotFoundError: there is none, or it belongs to someone else.
    """
    found = get(session, user_id, number)
    new = NewExperiment(
        slug=found.slug,
        title=found.title,
        question=found.question,
        topic=found.topic,
        time_box_minutes=found.time_box_minutes,
    )
    return plan(session, user_id, new, now=now)


def draft_card(
    session: Session, user_id: int, number: int, *, prompt: str, answer: str, now: datetime
) -> int | None:
    """Keep a card that an experiment taught, and return its id.

    Raises:
        NotFoundError: there is no such experiment, or it belongs to someone else.
        RuleError: question or answer is empty.
    """
    found = get(session, user_id, number)
    if not prompt.strip() or not answer.strip():
        raise RuleError("A card needs a question and an answer.")
    values = CardValues(
        technology_id=technology_id_of(session, found.slug),
        prompt=prompt.strip()[:MAX_TEXT],
        answer=answer.strip()[:MAX_TEXT],
        origin="experiment",
        experiment_id=number,
    )
    return add_card(session, values, user_id=user_id, now=now)


def _write(session: Session, found: Experiment, values: dict[str, Any], *, revision: int) -> None:
    if not experiments.change_experiment(session, found.id, revision=revision, values=values):
        raise StaleError("This experiment was changed meanwhile. Look at it again.")


def _checked_title(title: str) -> str:
    clean = " ".join(title.split())
    if not clean or len(clean) > MAX_TITLE:
        raise RuleError(f"Give a title of 1 to {MAX_TITLE} characters.")
    return clean
