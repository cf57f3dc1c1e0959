from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.review import Grade, next_state
from learnlog.domain.review_replay import replay

LOGS = st.lists(
    st.lists(st.tuples(st.integers(739_000, 739_400), st.sampled_from(Grade)), max_size=6),
    max_size=5,
)


@given(LOGS)
def test_each_log_is_replayed_as_the_package_would_grade_it(logs):
    found = replay(logs)

    assert [len(done) for done in found] == [len(log) for log in logs]
    for log, done in zip(logs, found, strict=True):
        state, last = None, None
        for (day, grade), one in zip(log, done, strict=True):
            elapsed = 0 if last is None else max(0, day - last)
            state_after = next_state(state, elapsed, grade)
            assert (one.day, one.grade, one.elapsed_days) == (day, grade, elapsed)
            assert one.stability_after == pytest.approx(state_after.stability_days, rel=1e-6)
            assert one.difficulty_after == pytest.approx(state_after.difficulty, rel=1e-6)
            state, last = state_after, day if last is None else max(last, day)


def test_each_grade_begins_where_the_one_before_it_ended():
    (done,) = replay([[(10, Grade.GOOD), (20, Grade.AGAIN), (21, Grade.AGAIN), (30, Grade.GOOD)]])

    assert (done[0].stability_before, done[0].difficulty_before) == (None, None)
    for before, after in pairwise(done):
        assert after.stability_before == before.stability_after
        assert after.difficulty_before == before.difficulty_after
    assert [one.lapses_before for one in done] == [0, 0, 1, 2]
