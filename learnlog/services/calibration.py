"""How good the forecasts about a person or a team were, beside what is simpler."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from learnlog.domain import calibration
from learnlog.domain.calibration import ENOUGH, Reliability, Scores, history_bin
from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.accounts import SignedIn
from learnlog.store import teams
from learnlog.store.calibration import GradedOutcome, graded_outcomes
from learnlog.store.fitting import newest_fit
from learnlog.store.session import Session
from learnlog.store.teams import TeamRef

SECONDS_PER_DAY = 86_400
# With fewer people in a team's figures, one of them could be told from the rest.
LEAST_PEOPLE = 3
# Any number: with the same one, a page shows the same band each time.
_SEED = 2021
_BY_OTHERS = (EvidenceKind.EXAM, EvidenceKind.CONFIRMED)


class Grader(StrEnum):
    """Who says whether it was right."""

    SELF = "self"
    OTHERS = "others"

    @property
    def label(self) -> str:
        """The heading of its figures."""
        return "Graded by oneself" if self is Grader.SELF else "Verified by others"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simpler forecast, and how both did on the ``n`` outcomes that have both."""

    name: str
    n: int
    log_loss: float
    ours: float

    @property
    def is_better(self) -> bool:
        """Whether the simpler one did better."""
        return self.log_loss < self.ours


@dataclass(frozen=True, slots=True)
class Figures:
    """How good forecasts were, in figures, as a diagram and in a sentence."""

    scores: Scores
    baselines: tuple[Baseline, ...]
    reliability: Reliability
    sentence: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Group:
    """The outcomes that one kind of grader gave; without figures, ``line`` says why."""

    grader: Grader
    figures: Figures | None
    line: str


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """How good the forecasts were; ``line`` stands alone where nothing can be shown.

    ``speed`` is how many times as fast as reckoned the person forgets, where that was fitted.
    """

    groups: tuple[Group, ...]
    line: str
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class TeamCalibration:
    """The same pooled over a team; of no single person is anything shown."""

    team: TeamRef
    page: CalibrationPage


def member_calibration(session: Session, user_id: int) -> CalibrationPage:
    """Return how good the forecasts about a person were; for nobody else's eyes."""
    page = _page(graded_outcomes(session, [user_id]), who="you were", least_people=1)
    return replace(page, speed=newest_fit(session).speeds.get(user_id))


def team_calibration(session: Session, slug: str, *, viewer: SignedIn) -> TeamCalibration:
    """Return how good the forecasts about a team's members together were, for who leads it.

    Raises:
        NotFoundError: no such team, or not one that the viewer leads.
    """
    team = teams.find_team(session, slug)
    if team is None or not viewer.leads(team.id):
        raise NotFoundError(f"{slug}: no such team")
    outcomes = graded_outcomes(session, teams.members_of(session, team.id))
    return TeamCalibration(team, _page(outcomes, who="people were", least_people=LEAST_PEOPLE))


def _page(outcomes: Sequence[GradedOutcome], *, who: str, least_people: int) -> CalibrationPage:
    by_grader: dict[Grader, list[GradedOutcome]] = defaultdict(list)
    for outcome in outcomes:
        is_verified = outcome.kind in _BY_OTHERS
        by_grader[Grader.OTHERS if is_verified else Grader.SELF].append(outcome)
    groups = tuple(
        _group(grader, by_grader[grader], who=who, least_people=least_people)
        for grader in Grader
        if grader in by_grader
    )
    if any(group.figures for group in groups):
        return CalibrationPage(groups, "")
    longest = max(by_grader.values(), key=len, default=[])
    return CalibrationPage((), _too_few(longest, least_people))


def _group(
    grader: Grader, outcomes: Sequence[GradedOutcome], *, who: str, least_people: int
) -> Group:
    line = _too_few(outcomes, least_people)
    return Group(grader, None if line else _figures(outcomes, who), line)


def _too_few(outcomes: Sequence[GradedOutcome], least_people: int) -> str:
    """Return why nothing can be shown; empty where something can."""
    if len(outcomes) < ENOUGH:
        return calibration.not_enough(len(outcomes))
    people = len({outcome.user_id for outcome in outcomes})
    if people < least_people:
        return f"Not enough people yet ({people} of {least_people})."
    return ""


def _figures(outcomes: Sequence[GradedOutcome], who: str) -> Figures:
    forecasts = [outcome.forecast for outcome in outcomes]
    passed = [int(outcome.passed) for outcome in outcomes]
    # To whole per cent, as a forecast is shown everywhere: the band is then quick to draw.
    shown = [round(forecast, 2) for forecast in forecasts]
    scores = calibration.scores(forecasts, passed, _bins(outcomes))
    average = calibration.log_loss(calibration.own_average(passed), passed)
    baselines = (
        Baseline("Average so far", scores.n, average, scores.log_loss),
        *_default(outcomes),
    )
    curve = calibration.reliability(shown, passed, chance=np.random.default_rng(_SEED))
    said = calibration.most_said(forecasts, passed)
    return Figures(scores, baselines, curve, said.sentence(who), _verdict(baselines, curve))


def _default(outcomes: Sequence[GradedOutcome]) -> tuple[Baseline, ...]:
    """Compare with the model at its defaults, where that was kept for enough outcomes."""
    kept = [
        (outcome.forecast, outcome.forecast_default, int(outcome.passed))
        for outcome in outcomes
        if outcome.forecast_default is not None
    ]
    if len(kept) < ENOUGH:
        return ()
    ours, default, passed = zip(*kept, strict=True)
    losses = calibration.log_loss(default, passed), calibration.log_loss(ours, passed)
    return (Baseline("Model at its defaults", len(kept), *losses),)


def _bins(outcomes: Sequence[GradedOutcome]) -> list[tuple[int, int, int]]:
    """Return of each outcome the bin of what came before it with the same technology."""
    bins = []
    earlier: dict[tuple[int, int], list[GradedOutcome]] = defaultdict(list)
    for outcome in outcomes:
        before = earlier[outcome.user_id, outcome.technology_id]
        last = before[-1].happened_at if before else outcome.happened_at
        days = (outcome.happened_at - last).total_seconds() / SECONDS_PER_DAY
        failed = sum(not item.passed for item in before)
        bins.append(history_bin(days, len(before), failed))
        before.append(outcome)
    return bins


def _verdict(baselines: Sequence[Baseline], curve: Reliability) -> str:
    """Say what is better, and how far off the forecasts were beside what chance alone does."""
    better = [baseline.name.lower() for baseline in baselines if baseline.is_better]
    first = "Nothing simpler did better."
    if better:
        first = f"The {' and the '.join(better)} did better than these forecasts."
    outside = round(100 * curve.outside)
    return (
        f"{first} The curve is outside the band for {outside} % of the outcomes; "
        "if every forecast were right, it would be for about 10 %."
    )
