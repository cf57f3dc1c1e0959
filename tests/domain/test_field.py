import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import BAND_EDGES, Band, Cell, Evidence, band_of, standing
from learnlog.domain.drift import Change, Drift, Line, support_ends
from learnlog.domain.due import due_day
from learnlog.domain.field import BANDS, Field, band_codes, cover, settle, table_of
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from tests.domain.strategies import NOW_DAY, days, drifts, fast, histories, levels

later = st.floats(0, 2000)


def field_of(cells, drift_list):
    """The field of (cell, column) pairs, each settled on the last day of the strategies."""
    states = []
    for cell, column in cells:
        drift = drift_list[column]
        state = standing(cell, drift, until=NOW_DAY)
        states.append(settle(state, drift, level=cell.level))
    return Field(table_of(states), np.array([column for _, column in cells], dtype=np.intp))


def courses(drift_list):
    return [drift.course for drift in drift_list]


@fast
@given(
    st.lists(st.tuples(levels, days, histories(), drifts()), min_size=1, max_size=4),
    later,
)
def test_the_field_gives_what_each_cell_gives_by_itself(cells, after):
    pairs = [(Cell(*made[:3]), number) for number, made in enumerate(cells)]
    drift_list = [made[3] for made in cells]
    day = NOW_DAY + after

    found = field_of(pairs, drift_list).currencies(courses(drift_list), day)

    for (cell, column), value in zip(pairs, found, strict=True):
        expected = standing(cell, drift_list[column], until=day).on(day).value
        assert value == pytest.approx(expected, rel=1e-9)


@fast
@given(levels, days, histories(), drifts(), later, st.sampled_from([0.35, 0.6, 0.8]))
def test_due_days_are_those_of_the_closed_form(level, baseline, history, drift, after, target):
    cell = Cell(level, baseline, history)
    day = NOW_DAY + after

    (found,) = field_of([(cell, 0)], [drift]).due_days(courses([drift]), target, day)

    expected = due_day(standing(cell, drift, until=day), target, day=day)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)


@fast
@given(levels, days, histories(), drifts(), st.sampled_from(ChangeKind), st.floats(0.01, 500))
def test_a_release_after_all_evidence_needs_no_new_state(
    level, baseline, history, drift, kind, after
):
    cell = Cell(level, baseline, history)
    field = field_of([(cell, 0)], [drift])
    day = NOW_DAY + after
    moved = Drift(
        drift.factor, drift.continuous, (*drift.changes, Change(day, kind, 99)), drift.ends
    )

    (found,) = field.currencies([moved.course], day)

    expected = standing(cell, moved, until=day).on(day).value
    assert found == pytest.approx(expected, rel=1e-9)


def test_a_cell_without_evidence_is_unknown():
    field = field_of([(Cell(Level.WORKING, 0.0), 0)], [Drift()])

    values = field.currencies([Drift().course], 10.0)
    due = field.due_days([Drift().course], 0.8, 10.0)

    assert math.isnan(values[0])
    assert math.isnan(due[0])
    assert [BANDS[code] for code in band_codes(values)] == [Band.UNKNOWN]


def test_a_cell_whose_level_nobody_stated_is_reckoned_as_conversant():
    used = (Evidence(0.0, EvidenceKind.READ),)
    state = standing(Cell(Level.CONVERSANT, 0.0, used), Drift(), until=0.0)
    field = Field(table_of([settle(state, Drift(), level=None)]), np.zeros(1, dtype=np.intp))

    # Reading counts 0.75 at most at level 2.
    assert field.levels[0] == -1
    assert field.currencies([Drift().course], 0.0)[0] == pytest.approx(0.75)


def test_support_ends_on_its_day_for_those_who_know_nothing_newer():
    lines = [Line("1", 0.0, 100.0), Line("2", 50.0, None)]
    drift = Drift(ends=support_ends(lines))
    old = Cell(Level.WORKING, 0.0, (Evidence(60.0, EvidenceKind.EXPERIMENT, 0, upto=10.0),))
    new = Cell(Level.WORKING, 0.0, (Evidence(60.0, EvidenceKind.EXPERIMENT),))
    field = field_of([(old, 0), (new, 0)], [drift])

    before = field.currencies([drift.course], 99.0)
    after = field.currencies([drift.course], 100.0)

    assert before[0] == before[1]
    # 30 % of what is left goes with the support.
    assert after[0] == pytest.approx(0.7 * after[1])


def test_bands_follow_the_edges():
    edges = [edge for _, edge in BAND_EDGES]
    values = np.array([1.0, *edges, *(edge - 1e-9 for edge in edges if edge)])

    assert [BANDS[code] for code in band_codes(values)] == [band_of(value) for value in values]


def test_cover_counts_by_column_who_is_able_and_current():
    used = Evidence(NOW_DAY, EvidenceKind.EXPERIMENT)
    cells = [
        (Cell(Level.WORKING, NOW_DAY, (used,)), 0),
        (Cell(Level.AWARE, NOW_DAY, (used,)), 0),
        (Cell(Level.WORKING, NOW_DAY), 0),
        (Cell(Level.WORKING, NOW_DAY, (used,)), 2),
    ]
    drift_list = [Drift(), Drift(), Drift()]
    field = field_of(cells, drift_list)

    values = field.currencies(courses(drift_list), NOW_DAY)

    assert cover(field, values, 3, level=2, least=0.8) == [1, 0, 1]
    assert len(field.columns) == 4


def test_single_precision_differs_by_less_than_a_tenth_of_a_point():
    used = (Evidence(NOW_DAY - 100, EvidenceKind.PROJECT_WEEK),)
    drift = Drift(2.0, changes=(Change(NOW_DAY - 50, ChangeKind.MINOR, 1),))
    state = standing(Cell(Level.WORKING, 0.0, used), drift, until=NOW_DAY)
    table = table_of([settle(state, drift, level=Level.WORKING)])
    column = np.zeros(1, dtype=np.intp)

    (exact,) = Field(table, column).currencies([drift.course], NOW_DAY)
    (quick,) = Field(table, column, kind=np.float32).currencies([drift.course], NOW_DAY)

    assert quick == pytest.approx(exact, abs=1e-3)
