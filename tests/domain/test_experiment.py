import pytest

from learnlog.domain.errors import RuleError
from learnlog.domain.experiment import (
    ExperimentResult,
    ExperimentStatus,
    FindingTopic,
    check_step,
    checked_minutes,
)

IDEA, PLANNED, RUNNING, DONE, ABANDONED = ExperimentStatus


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (IDEA, PLANNED),
        (IDEA, RUNNING),
        (PLANNED, PLANNED),
        (PLANNED, RUNNING),
        (RUNNING, DONE),
        (RUNNING, ABANDONED),
        (IDEA, ABANDONED),
        (PLANNED, DONE),
    ],
)
def test_a_step_along_the_flow_is_taken(before, after):
    check_step(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [(DONE, RUNNING), (ABANDONED, PLANNED), (DONE, ABANDONED), (RUNNING, PLANNED), (RUNNING, IDEA)],
)
def test_a_step_against_the_flow_is_refused(before, after):
    with pytest.raises(RuleError, match=before.value):
        check_step(before, after)


@pytest.mark.parametrize(
    ("result", "kind", "status"),
    [
        (ExperimentResult.CONFIRMED, "experiment", DONE),
        (ExperimentResult.REFUTED, "experiment", DONE),
        (ExperimentResult.INCONCLUSIVE, "experiment_partial", DONE),
        (ExperimentResult.ABANDONED, None, ABANDONED),
    ],
)
def test_a_result_is_evidence_of_its_kind(result, kind, status):
    assert result.evidence == kind
    assert result.status is status


@pytest.mark.parametrize("minutes", [0, 4, 2881, -5])
def test_a_time_box_out_of_range_is_refused(minutes):
    with pytest.raises(RuleError, match="time box"):
        checked_minutes(minutes)


def test_a_time_box_in_range_is_taken():
    assert checked_minutes(5) == 5


def test_labels_are_words_for_people():
    assert FindingTopic.DISASTER_RECOVERY.label == "Disaster recovery"
    assert ExperimentStatus.RUNNING.label == "Running"
    assert ExperimentResult.REFUTED.label == "Refuted"
