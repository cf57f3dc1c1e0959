"""The constants of the currency model, one table a version."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import EvidenceKind, Level

MODEL_VERSION = 1


class Practice(StrEnum):
    """How close evidence is to doing the work oneself; the closest comes first."""

    HANDS_ON = "hands_on"
    GUIDED = "guided"
    PASSIVE = "passive"


class ChangeKind(StrEnum):
    """What a release does to what was known before it, the mildest first."""

    PATCH = "patch"
    SECURITY = "security"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class Weight:
    """What one kind of evidence is worth.

    ``height`` is the share of a day kept alive (0 to 1) that it credits to the gap before it,
    ``coverage`` the share of what had changed by then that it brings back (0 to 1).
    """

    practice: Practice
    height: float
    coverage: float


@dataclass(frozen=True, slots=True)
class ModelConstants:
    """Everything in the currency model that is chosen and not computed.

    Losses are shares of what is known (0 to 1), stabilities and gaps are days.
    """

    version: int
    decay: float
    base_stability_days: float
    max_stability_days: float
    max_gap_days: float
    stability_factors: Mapping[Level, float]
    ceilings: Mapping[Level, Mapping[Practice, float]]
    weights: Mapping[EvidenceKind, Weight]
    losses: Mapping[ChangeKind, float]
    support_end_loss: float
    support_coverage: float
    notes_coverage: float
    tried_coverage: float
    check_rate: float
    check_floor: float
    factor_limits: tuple[float, float]

    def change_weight(self, kind: ChangeKind) -> float:
        """Return -ln(1 - q), the loss of one release in logs before the drift factor."""
        return -math.log1p(-self.losses[kind])

    @property
    def support_weight(self) -> float:
        """The loss in logs once the line one knows has left support."""
        return -math.log1p(-self.support_end_loss)


def _ceilings(guided: float, passive: float) -> dict[Practice, float]:
    return {Practice.HANDS_ON: 1.0, Practice.GUIDED: guided, Practice.PASSIVE: passive}


_HANDS_ON, _GUIDED, _PASSIVE = Practice.HANDS_ON, Practice.GUIDED, Practice.PASSIVE

# Anchored by literature: base stability, factors, the order of the losses, the classes.
# Judgement, to be calibrated: heights, coverages, ceilings, the two caps.
_VERSION_1 = ModelConstants(
    version=1,
    decay=19 / 81,
    base_stability_days=15.5,
    max_stability_days=180.0,
    max_gap_days=60.0,
    stability_factors={
        Level.NONE: 0.5,
        Level.AWARE: 0.5,
        Level.CONVERSANT: 1.0,
        Level.WORKING: 2.0,
        Level.ADVISING: 3.0,
        Level.LEADING: 3.0,
    },
    ceilings={
        Level.NONE: _ceilings(0.95, 0.85),
        Level.AWARE: _ceilings(0.95, 0.85),
        Level.CONVERSANT: _ceilings(0.90, 0.75),
        Level.WORKING: _ceilings(0.80, 0.60),
        Level.ADVISING: _ceilings(0.75, 0.50),
        Level.LEADING: _ceilings(0.75, 0.50),
    },
    weights={
        EvidenceKind.EXAM: Weight(_HANDS_ON, 1.0, 1.0),
        EvidenceKind.EXPERIMENT: Weight(_HANDS_ON, 1.0, 0.9),
        EvidenceKind.PROJECT_WEEK: Weight(_HANDS_ON, 1.0, 0.8),
        EvidenceKind.DELIVERED: Weight(_HANDS_ON, 1.0, 0.8),
        EvidenceKind.TAUGHT: Weight(_HANDS_ON, 1.0, 0.3),
        EvidenceKind.EXPERIMENT_PARTIAL: Weight(_GUIDED, 0.6, 0.5),
        EvidenceKind.TUTORIAL: Weight(_GUIDED, 0.5, 0.5),
        EvidenceKind.PAIRED: Weight(_GUIDED, 0.6, 0.3),
        EvidenceKind.CONFIRMED: Weight(_GUIDED, 0.6, 0.5),
        EvidenceKind.ANSWERED: Weight(_GUIDED, 0.5, 0.3),
        EvidenceKind.REVIEW_SESSION: Weight(_GUIDED, 0.5, 0.0),
        EvidenceKind.REVIEW_PASS: Weight(_PASSIVE, 0.3, 0.0),
        EvidenceKind.REVIEW_HARD: Weight(_PASSIVE, 0.2, 0.0),
        EvidenceKind.READ: Weight(_PASSIVE, 0.25, 0.4),
        EvidenceKind.DECLARED: Weight(_PASSIVE, 0.0, 0.0),
    },
    losses={
        ChangeKind.PATCH: 0.002,
        ChangeKind.SECURITY: 0.02,
        ChangeKind.MINOR: 0.04,
        ChangeKind.MAJOR: 0.20,
    },
    support_end_loss=0.30,
    support_coverage=0.5,
    notes_coverage=0.7,
    tried_coverage=0.95,
    check_rate=0.05,
    check_floor=0.3,
    factor_limits=(0.25, 4.0),
)

_VERSIONS = {1: _VERSION_1}


def model_constants(version: int = MODEL_VERSION) -> ModelConstants:
    """Return the constants of one version of the model.

    Raises:
        NotFoundError: there is no such version.
    """
    try:
        return _VERSIONS[version]
    except KeyError:
        message = f"currency model: no version {version}"
        raise NotFoundError(message) from None
