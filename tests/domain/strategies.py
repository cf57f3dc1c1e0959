"""Random technologies and histories for the properties of the currency model."""

import os

from hypothesis import settings
from hypothesis import strategies as st

from learnlog.domain.currency import Evidence
from learnlog.domain.drift import Change, Drift, SupportEnd
from learnlog.domain.model import ChangeKind, Practice, model_constants
from learnlog.domain.proficiency import EvidenceKind, Level

NOW_DAY = 1000.0
# `make properties` asks for many more.
fast = settings(max_examples=int(os.environ.get("LEARNLOG_TEST_EXAMPLES", "60")), deadline=None)

days = st.floats(0, NOW_DAY, allow_nan=False).map(lambda day: round(day, 2))
levels = st.sampled_from(Level)
practising = st.sampled_from(sorted(model_constants().weights))
hands_on = st.sampled_from(
    [kind for kind, w in model_constants().weights.items() if w.practice is Practice.HANDS_ON]
)
failing = st.sampled_from([EvidenceKind.EXPERIMENT_FAIL, EvidenceKind.REVIEW_FAIL])


@st.composite
def drifts(draw):
    releases = draw(st.lists(st.tuples(days, st.sampled_from(ChangeKind)), max_size=12))
    ends = draw(st.lists(st.tuples(days, days), max_size=1))
    return Drift(
        draw(st.sampled_from([0.5, 1.0, 1.8, 2.6])),
        draw(st.sampled_from([0.0, 0.0, 0.00063])),
        tuple(Change(day, kind, i) for i, (day, kind) in enumerate(releases)),
        tuple(SupportEnd(day, successor) for day, successor in ends),
        pace=draw(st.sampled_from([0.0, 0.0003, 0.002])),
    )


@st.composite
def histories(draw, *, checks=True, notes=True, kinds=practising):
    """Evidence with distinct ids, at least one piece of which practises."""
    made = [Evidence(draw(days), draw(kinds), 0)]
    for number in range(1, draw(st.integers(1, 8))):
        day, what = draw(days), draw(st.integers(0, 9))
        if what == 0 and checks:
            made.append(Evidence(day, draw(failing), number, outcome=0))
        elif what == 1 and notes:
            change = draw(st.integers(0, 11))
            made.append(Evidence(day, EvidenceKind.ACK, number, change=change, coverage=0.7))
        else:
            outcome = draw(st.sampled_from([None, 1])) if checks else None
            upto = draw(st.sampled_from([None, day * 0.9]))
            made.append(Evidence(day, draw(kinds), number, upto, outcome))
    return tuple(made)
