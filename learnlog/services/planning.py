"""The week's plan of one member: what is worth doing within the minutes there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from learnlog.domain.currency import Band
from learnlog.domain.explanation import Action
from learnlog.domain.planning import Candidate, Plan, plan_week
from learnlog.services.cards import get_member
from learnlog.services.currency import CellReport, cell_reports
from learnlog.services.experiment_pages import open_experiments
from learnlog.services.review_day import review_day
from learnlog.services.review_queue import cards_of_day
from learnlog.store import follows
from learnlog.store.experiments import Experiment
from learnlog.store.session import Session

REVIEW = "review"
# A passed review keeps what there is rather than adding to it: a small gain for each card.
POINTS_A_CARD = 0.5


def week_plan(
    session: Session,
    user_id: int,
    *,
    now: datetime,
    budget_minutes: int | None = None,
    reports: Sequence[CellReport] | None = None,
) -> Plan:
    """Return what brings most within the member's minutes, current technologies left alone.

    ``reports`` are the member's of this instant, where the caller has them already.
    """
    member = get_member(session, user_id)
    minutes = member.budget_minutes if budget_minutes is None else budget_minutes
    if reports is None:
        reports = cell_reports(session, [user_id], now=now)
    snoozed = {
        item.slug
        for item in follows.follows_of(session, user_id)
        if item.snoozed_until is not None and item.snoozed_until > now
    }
    wanted = [report for report in reports if report.slug not in snoozed]
    candidates = [
        *_steps(wanted),
        *_reviews(session, user_id, {report.slug: report for report in wanted}, now=now),
    ]
    named = _with_experiments(candidates, open_experiments(session, user_id))
    return plan_week(list(named), minutes)


def _steps(reports: Iterable[CellReport]) -> Iterator[Candidate]:
    for report in reports:
        if report.band in {Band.CURRENT, Band.UNKNOWN}:
            continue
        for step in report.steps:
            yield Candidate(
                action=step.action.value,
                slug=report.slug,
                name=report.name,
                minutes=step.minutes,
                gain_points=round(step.gain_points, 1),
                text=step.text,
            )


def _reviews(
    session: Session, user_id: int, reports: dict[str, CellReport], *, now: datetime
) -> Iterator[Candidate]:
    today = review_day(session, user_id, now=now)
    counts: dict[str, int] = {}
    for card in cards_of_day(session, today):
        counts[card.slug] = counts.get(card.slug, 0) + 1
    for slug, count in counts.items():
        if slug in reports:
            yield Candidate(
                action=REVIEW,
                slug=slug,
                name=reports[slug].name,
                minutes=max(1, round(count * today.seconds_a_card / 60)),
                gain_points=count * POINTS_A_CARD,
                text=f"review {count} card{'s' if count > 1 else ''}",
            )


def _with_experiments(
    candidates: Iterable[Candidate], waiting: Iterable[Experiment]
) -> Iterator[Candidate]:
    """Name the experiment that waits where the plan says to run one, with its own time box."""
    by_slug: dict[str, Experiment] = {}
    for experiment in waiting:
        by_slug.setdefault(experiment.slug, experiment)
    for candidate in candidates:
        found = by_slug.get(candidate.slug)
        if candidate.action != Action.EXPERIMENT or found is None:
            yield candidate
        else:
            yield replace(
                candidate,
                minutes=found.time_box_minutes,
                text=f"try “{found.title}”",
                number=found.id,
            )
