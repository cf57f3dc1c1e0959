"""The constants against the tables they were published in."""

import math

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.domain.model import MODEL_VERSION, ChangeKind, Practice, model_constants
from learnlog.domain.proficiency import EvidenceKind, Level

HANDS_ON, GUIDED, PASSIVE = Practice.HANDS_ON, Practice.GUIDED, Practice.PASSIVE
K = model_constants()


@pytest.mark.parametrize(
    ("kind", "practice", "height", "coverage"),
    [
        ("exam", HANDS_ON, 1.0, 1.0),
        ("experiment", HANDS_ON, 1.0, 0.9),
        ("project_week", HANDS_ON, 1.0, 0.8),
        ("delivered", HANDS_ON, 1.0, 0.8),
        ("taught", HANDS_ON, 1.0, 0.3),
        ("experiment_partial", GUIDED, 0.6, 0.5),
        ("tutorial", GUIDED, 0.5, 0.5),
        ("paired", GUIDED, 0.6, 0.3),
        ("confirmed", GUIDED, 0.6, 0.5),
        ("answered", GUIDED, 0.5, 0.3),
        ("review_session", GUIDED, 0.5, 0.0),
        ("review_pass", PASSIVE, 0.3, 0.0),
        ("review_hard", PASSIVE, 0.2, 0.0),
        ("read", PASSIVE, 0.25, 0.4),
        ("declared", PASSIVE, 0.0, 0.0),
    ],
)
def test_evidence_has_its_class_height_and_coverage(kind, practice, height, coverage):
    weight = K.weights[EvidenceKind(kind)]

    assert (weight.practice, weight.height, weight.coverage) == (practice, height, coverage)


def test_what_failed_or_was_only_acknowledged_is_no_practice():
    assert set(EvidenceKind) - set(K.weights) == {
        EvidenceKind.EXPERIMENT_FAIL,
        EvidenceKind.REVIEW_FAIL,
        EvidenceKind.ACK,
    }


@pytest.mark.parametrize(
    ("level", "ceilings", "factor"),
    [
        (0, (1.0, 0.95, 0.85), 0.5),
        (1, (1.0, 0.95, 0.85), 0.5),
        (2, (1.0, 0.90, 0.75), 1.0),
        (3, (1.0, 0.80, 0.60), 2.0),
        (4, (1.0, 0.75, 0.50), 3.0),
        (5, (1.0, 0.75, 0.50), 3.0),
    ],
)
def test_a_level_has_its_ceilings_and_its_stability(level, ceilings, factor):
    held = K.ceilings[Level(level)]

    assert tuple(held[practice] for practice in Practice) == ceilings
    assert K.stability_factors[Level(level)] == factor


@pytest.mark.parametrize(
    ("kind", "lost"), [("patch", 0.002), ("security", 0.02), ("minor", 0.04), ("major", 0.2)]
)
def test_a_release_costs_its_share_in_logs(kind, lost):
    assert K.change_weight(ChangeKind(kind)) == pytest.approx(-math.log(1 - lost))


def test_the_end_of_support_costs_three_tenths():
    assert K.support_weight == pytest.approx(0.3567, abs=5e-5)


def test_the_other_constants_are_the_published_ones():
    assert (K.decay, K.base_stability_days, K.max_stability_days) == (19 / 81, 15.5, 180.0)
    assert (K.max_gap_days, K.check_rate, K.check_floor) == (60.0, 0.05, 0.3)
    assert (K.notes_coverage, K.tried_coverage, K.factor_limits) == (0.7, 0.95, (0.25, 4.0))


def test_a_version_that_does_not_exist_is_named():
    assert model_constants(MODEL_VERSION) is K
    with pytest.raises(NotFoundError, match="no version 99"):
        model_constants(99)
