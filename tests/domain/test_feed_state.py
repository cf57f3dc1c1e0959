import pytest

from learnlog.domain.feed_state import FeedState, is_stale, well_state
from tests.conftest import NOW, ago


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ([], False),
        ([400], False),
        ([400, 500], False),
        # A week apart: six of them are 42 days.
        ([43, 50, 57], True),
        ([41, 48, 55], False),
        # The usual gap is the one in the middle, whatever else happened: 7 of 1, 7, 300.
        ([43, 50, 350, 351], True),
        # Several a day: a day counts.
        ([6.1, 6.2, 6.3, 6.4], True),
        ([5.9, 6.0, 6.1], False),
        # What is dated ahead says nothing.
        ([-3, 43, 50], False),
    ],
)
def test_a_feed_is_silent_after_six_times_its_usual_gap(days, wanted):
    assert is_stale([ago(day) for day in days], now=NOW) is wanted


@pytest.mark.parametrize(
    ("error_class", "has_changed", "is_silent", "wanted"),
    [
        (None, True, False, FeedState.OK),
        (None, False, False, FeedState.UNCHANGED),
        (None, True, True, FeedState.STALE),
        (None, False, True, FeedState.STALE),
        ("malformed", True, True, FeedState.MALFORMED),
        ("malformed", False, False, FeedState.MALFORMED),
        ("all_entries_undated", True, False, FeedState.OK),
    ],
)
def test_a_feed_that_answers_is_shown_by_its_worst(error_class, has_changed, is_silent, wanted):
    state = well_state(error_class, has_changed=has_changed, is_silent=is_silent)

    assert state is wanted


@pytest.mark.parametrize("state", FeedState)
def test_every_state_says_in_a_sentence_what_it_means(state):
    assert state.meaning.startswith(("It", "The server"))
    assert state.meaning.endswith(".")
