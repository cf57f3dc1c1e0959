"""Experiments: from the idea to what may be told to a client."""

from enum import StrEnum


class ExperimentStatus(StrEnum):
    """Where an experiment stands."""

    IDEA = "idea"
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"


class ExperimentResult(StrEnum):
    """How an experiment ended."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    ABANDONED = "abandoned"


class FindingTopic(StrEnum):
    """What a client asks about."""

    AVAILABILITY = "availability"
    DISASTER_RECOVERY = "disaster_recovery"
    SCALE = "scale"
    SECURITY = "security"
    COST = "cost"
