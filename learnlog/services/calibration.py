"""How good the forecasts about a person or a team were, beside what is simpler."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from learnlog.domain import calibration
from learnlog.domain.calibration import ENOUGH, history_bin
from learnlog.domain.calibration_figures import Figures, Foreseen, Simpler, figures_of
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
    rows = [
        Foreseen(outcome.forecast, outcome.passed, place)
        for outcome, place in zip(outcomes, _bins(outcomes), strict=True)
    ]
    default = Simpler("Model at its defaults", [one.forecast_default for one in outcomes])
    return figures_of(rows, [default], who=who)


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
