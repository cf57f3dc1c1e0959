"""How a currency went and goes on."""

import math
from datetime import timedelta

import pytest
from hypothesis import given

from learnlog.domain.currency import Cell, Evidence, currency, to_day, to_instant
from learnlog.domain.drift import Drift
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.trajectory import trajectory
from tests.conftest import NOW, ago
from tests.domain.strategies import NOW_DAY, days, drifts, fast, histories, levels


@fast
@given(levels, days, histories(), drifts())
def test_the_past_is_what_the_model_gives_at_each_instant(level, baseline, history, drift):
    cell = Cell(level, baseline, history)
    instants = [to_instant(day) for day in range(0, 1001, 100)]

    values = trajectory(cell, drift, instants, now=to_instant(NOW_DAY))

    results = [currency(cell, drift, now=instant) for instant in instants]
    assert values == pytest.approx([r.value if r else None for r in results])


def test_ahead_of_now_releases_go_on_at_their_pace():
    cell = Cell(Level.WORKING, to_day(ago(10)), (Evidence(to_day(ago(10)), EvidenceKind.EXAM),))
    pace = math.log(2) / 100

    (still,) = trajectory(cell, Drift(), [NOW + timedelta(days=100)], now=NOW)
    (moving,) = trajectory(cell, Drift(pace=pace), [NOW + timedelta(days=100)], now=NOW)

    assert moving == pytest.approx(still / 2)


def test_slow_change_is_not_counted_twice_ahead_of_now():
    slow = Drift(continuous=0.001, pace=0.001)
    cell = Cell(Level.WORKING, to_day(ago(10)), (Evidence(to_day(ago(10)), EvidenceKind.EXAM),))
    later = NOW + timedelta(days=50)

    (value,) = trajectory(cell, slow, [later], now=NOW)

    assert value == pytest.approx(currency(cell, slow, now=later).value)


def test_evidence_after_now_is_not_looked_at():
    cell = Cell(Level.WORKING, 0.0, (Evidence(to_day(NOW) + 1, EvidenceKind.EXAM),))

    assert trajectory(cell, Drift(), [NOW + timedelta(days=9)], now=NOW) == [None]
