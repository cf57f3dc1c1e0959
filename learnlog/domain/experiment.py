"""Experiments: from the idea to what may be told to a client."""

from enum import StrEnum

from learnlog.domain.errors import RuleError
from learnlog.domain.proficiency import EvidenceKind

MIN_MINUTES, MAX_MINUTES = 5, 2_880
NOT_TESTED = "Not tested"


class ExperimentStatus(StrEnum):
    """Where an experiment stands."""

    IDEA = "idea"
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"

    @property
    def label(self) -> str:
        """The status as a word on a page."""
        return self.value.capitalize()

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self in {ExperimentStatus.DONE, ExperimentStatus.ABANDONED}


class ExperimentResult(StrEnum):
    """How an experiment ended."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    ABANDONED = "abandoned"

    @property
    def label(self) -> str:
        """The result as a word on a page."""
        return self.value.capitalize()

    @property
    def evidence(self) -> EvidenceKind | None:
        """What the result is evidence of; an abandoned experiment is none."""
        return _EVIDENCE[self]

    @property
    def status(self) -> ExperimentStatus:
        """Where the experiment stands with this result."""
        is_abandoned = self is ExperimentResult.ABANDONED
        return ExperimentStatus.ABANDONED if is_abandoned else ExperimentStatus.DONE


_EVIDENCE = {
    ExperimentResult.CONFIRMED: EvidenceKind.EXPERIMENT,
    ExperimentResult.REFUTED: EvidenceKind.EXPERIMENT,
    ExperimentResult.INCONCLUSIVE: EvidenceKind.EXPERIMENT_PARTIAL,
    ExperimentResult.ABANDONED: None,
}

_FLOW = {
    ExperimentStatus.IDEA: {ExperimentStatus.PLANNED, ExperimentStatus.RUNNING},
    ExperimentStatus.PLANNED: {ExperimentStatus.PLANNED, ExperimentStatus.RUNNING},
    ExperimentStatus.RUNNING: {ExperimentStatus.DONE, ExperimentStatus.ABANDONED},
    ExperimentStatus.DONE: set[ExperimentStatus](),
    ExperimentStatus.ABANDONED: set[ExperimentStatus](),
}


class FindingTopic(StrEnum):
    """What a client asks about."""

    AVAILABILITY = "availability"
    DISASTER_RECOVERY = "disaster_recovery"
    SCALE = "scale"
    SECURITY = "security"
    COST = "cost"

    @property
    def label(self) -> str:
        """The topic in words."""
        return self.value.replace("_", " ").capitalize()


def check_step(before: ExperimentStatus, after: ExperimentStatus) -> None:
    """Refuse a step that the flow does not have; an experiment may end from any open status.

    Raises:
        RuleError: the step is none of idea → planned → running → done or abandoned.
    """
    ends_open_one = after.is_over and not before.is_over
    if after not in _FLOW[before] and not ends_open_one:
        raise RuleError(f"An experiment that is {before.value} cannot become {after.value}.")


def checked_minutes(minutes: int) -> int:
    """Return a time box in minutes.

    Raises:
        RuleError: it is not 5 minutes to two days.
    """
    if not MIN_MINUTES <= minutes <= MAX_MINUTES:
        raise RuleError(f"The time box is {MIN_MINUTES} to {MAX_MINUTES} minutes, not {minutes}.")
    return minutes
