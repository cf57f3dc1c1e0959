"""Experiments as pages show them: the shelf, and one with what it did to currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from learnlog.domain.experiment import ExperimentStatus
from learnlog.services.currency import CellReport, cell_reports
from learnlog.services.experiments import get
from learnlog.store import experiments
from learnlog.store.experiments import Draft, Experiment, Finding, LogLine
from learnlog.store.session import Session

OPEN = (ExperimentStatus.RUNNING, ExperimentStatus.PLANNED, ExperimentStatus.IDEA)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A member's experiments; ``overdue`` come first of the planned ones."""

    running: tuple[Experiment, ...]
    planned: tuple[Experiment, ...]
    ideas: tuple[Experiment, ...]
    over: tuple[Experiment, ...]
    overdue: int


@dataclass(frozen=True, slots=True)
class Page:
    """One experiment with its log and findings, and what it did to currency.

    ``before`` and ``after`` are the reports just before it ended and just after; None while open.
    """

    experiment: Experiment
    log: tuple[LogLine, ...]
    findings: tuple[Finding, ...]
    drafts: tuple[Draft, ...]
    before: CellReport | None
    after: CellReport | None


def shelf(
    session: Session, user_id: int, *, now: datetime, slug: str = "", words: str = ""
) -> Shelf:
    """Return a member's experiments by where they stand."""
    found = experiments.list_experiments(session, user_id, slug=slug, words=words)
    planned = [e for e in found if e.status is ExperimentStatus.PLANNED]
    planned.sort(key=lambda e: (e.planned_at or now, e.id))
    return Shelf(
        running=tuple(e for e in found if e.status is ExperimentStatus.RUNNING),
        planned=tuple(planned),
        ideas=tuple(e for e in found if e.status is ExperimentStatus.IDEA),
        over=tuple(e for e in found if e.status.is_over),
        overdue=sum(e.is_overdue(now) for e in planned),
    )


def open_experiments(session: Session, user_id: int) -> Sequence[Experiment]:
    """Return what a member has still to try, what runs first."""
    found = experiments.list_experiments(session, user_id, statuses=OPEN)
    return sorted(found, key=lambda e: (OPEN.index(e.status), e.id))


def experiment_page(session: Session, user_id: int, number: int, *, now: datetime) -> Page:
    """Return one experiment and all about it.

    Raises:
        NotFoundError: there is none, or it belongs to someone else.
    """
    found = get(session, user_id, number)
    before = after = None
    if found.status.is_over and found.ended_at is not None:
        ended = found.ended_at
        before = _report(session, user_id, found.slug, at=ended - timedelta(seconds=1))
        after = _report(session, user_id, found.slug, at=min(now, ended))
    return Page(
        experiment=found,
        log=tuple(experiments.log_of(session, number)),
        findings=tuple(experiments.findings_of(session, number)),
        drafts=tuple(experiments.drafts_of(session, number)),
        before=before,
        after=after,
    )


def _report(session: Session, user_id: int, slug: str, *, at: datetime) -> CellReport | None:
    reports = cell_reports(session, [user_id], now=at, slugs=[slug], explain=False)
    return reports[0] if reports else None
