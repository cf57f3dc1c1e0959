from datetime import timedelta

import pytest

from learnlog.domain.opinion import OPINION_LASTS, OpinionState, difference_text, state_at
from learnlog.domain.proficiency import Level
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("state", "later", "stands"),
    [
        (OpinionState.REQUESTED, timedelta(0), OpinionState.REQUESTED),
        (OpinionState.REQUESTED, timedelta(days=30, seconds=-1), OpinionState.REQUESTED),
        (OpinionState.REQUESTED, timedelta(days=30), OpinionState.EXPIRED),
        (OpinionState.ANSWERED, timedelta(days=90), OpinionState.ANSWERED),
        (OpinionState.DECLINED, timedelta(days=90), OpinionState.DECLINED),
    ],
)
def test_a_request_that_nobody_answers_expires_after_30_days(state, later, stands):
    assert state_at(state, NOW + OPINION_LASTS, now=NOW + later) is stands


@pytest.mark.parametrize(
    ("own", "other", "words"),
    [
        (Level.WORKING, Level.WORKING, "Working, the same"),
        (Level.WORKING, Level.ADVISING, "Advising, 1 level above"),
        (Level.ADVISING, Level.CONVERSANT, "Conversant, 2 levels below"),
        (Level.NONE, Level.AWARE, "Aware, 1 level above"),
        (None, Level.WORKING, "Working, where nothing was said before"),
    ],
)
def test_the_difference_to_what_was_said_before_is_put_in_words(own, other, words):
    assert difference_text(own, other) == words


def test_every_state_has_a_word():
    assert [state.label for state in OpinionState] == [
        "Requested",
        "Answered",
        "Declined",
        "Expired",
    ]
