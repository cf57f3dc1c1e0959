"""What moved in a technology, and how much of it counts."""

import math

import pytest

from learnlog.domain.drift import (
    DAYS_PER_YEAR,
    Change,
    Drift,
    Known,
    Line,
    Stair,
    SupportEnd,
    automatic_factor,
    calendar_kinds,
    change_losses,
    continuous_drift,
    covered,
    daily_pace,
    ended,
    slow_loss,
    staircase,
    support_ends,
    unread,
    yearly_rate,
)
from learnlog.domain.errors import NotFoundError
from learnlog.domain.model import ChangeKind, model_constants

MAJOR, MINOR, PATCH = ChangeKind.MAJOR, ChangeKind.MINOR, ChangeKind.PATCH


def known(baseline=0.0, steps=(), notes=(), version_day=None):
    version_day = baseline if version_day is None else version_day
    return Known(baseline, tuple(Stair(*step) for step in steps), dict(notes), version_day)


def yearly(kind, times, years=3):
    return [Change(i * DAYS_PER_YEAR / times, kind, i) for i in range(1, times * years + 1)]


def test_a_release_before_or_on_the_baseline_counts_nothing():
    drift = Drift(changes=(Change(10.0, MAJOR), Change(20.0, MAJOR)))

    assert unread(drift, known(baseline=20.0), 30.0) == 0.0


def test_an_unread_minor_release_costs_four_per_cent_at_factor_one():
    drift = Drift(changes=(Change(10.0, MINOR),))

    assert math.exp(-unread(drift, known(), 30.0)) == pytest.approx(0.96)


def test_evidence_covers_releases_up_to_its_version_day_and_none_after():
    drift = Drift(changes=(Change(10.0, MINOR), Change(20.0, MINOR)))
    minor = -math.log(0.96)

    assert unread(drift, known(steps=[(10.0, 0.9)]), 30.0) == pytest.approx(1.1 * minor)


def test_of_two_covers_the_larger_one_counts_and_only_as_far_as_it_reaches():
    steps = staircase({0.4: 30.0, 0.9: 10.0, 0.3: 5.0, 0.0: 90.0})

    assert steps == ((10.0, 0.9), (30.0, 0.4))
    assert [covered(steps, day) for day in (5.0, 10.0, 11.0, 31.0)] == [0.9, 0.9, 0.4, 0.0]


def test_notes_cover_their_release_and_never_less_than_evidence_does():
    drift = Drift(changes=(Change(10.0, MINOR, 1), Change(20.0, MINOR, 2)))
    minor = -math.log(0.96)

    both = known(steps=[(10.0, 0.9)], notes={1: 0.7, 2: 0.7})

    assert unread(drift, both, 30.0) == pytest.approx(0.1 * minor + 0.3 * minor)


def test_the_losses_of_single_releases_add_up_to_the_whole():
    drift = Drift(2.0, changes=tuple(Change(float(d), MINOR, d) for d in (5, 10, 20, 40)))
    state = known(baseline=5.0, steps=[(10.0, 0.9)], notes={20: 0.7})

    losses = change_losses(drift, state, 30.0)

    assert [change.id for change, _ in losses] == [10, 20]
    assert sum(loss for _, loss in losses) == pytest.approx(unread(drift, state, 30.0))


def test_what_is_covered_in_full_is_no_loss():
    drift = Drift(changes=(Change(10.0, MINOR, 1),))

    assert change_losses(drift, known(steps=[(10.0, 1.0)]), 30.0) == []


def test_slow_change_counts_by_the_day_and_halves_after_the_half_life():
    drift = Drift(continuous=continuous_drift(2.0))
    years = 2 * DAYS_PER_YEAR

    assert math.exp(-unread(drift, known(), years)) == pytest.approx(0.5)
    assert slow_loss(drift, known(), years) == pytest.approx(math.log(2))
    assert slow_loss(Drift(changes=(Change(1.0, MAJOR),)), known(), years) == 0.0


def test_the_last_day_caught_up_with_is_the_baseline_or_later():
    assert known(baseline=7.0).until == 7.0
    assert known(baseline=7.0, steps=[(5.0, 0.9), (30.0, 0.4)]).until == 30.0


def test_an_end_of_support_counts_until_the_successor_is_known():
    drift = Drift(ends=(SupportEnd(100.0, 50.0),))

    assert ended(drift, known(version_day=49.0), 99.0) == ()
    assert len(ended(drift, known(version_day=49.0), 100.0)) == 1
    assert ended(drift, known(version_day=50.0), 100.0) == ()
    assert math.exp(-unread(drift, known(version_day=0.0), 100.0)) == pytest.approx(0.7)


def test_who_knows_a_line_is_in_support_as_long_as_an_older_line_is():
    long_term, short = Line("24", 0.0, 900.0), Line("25", 180.0, 400.0)
    ends = support_ends([short, long_term, Line("26", 360.0, 1500.0)])

    drift = Drift(ends=ends)

    assert ended(drift, known(version_day=200.0), 500.0) == ()
    (end,) = ended(drift, known(version_day=200.0), 900.0)
    assert end.line == "24"
    assert ended(drift, known(version_day=360.0), 2000.0) == ()


def test_a_line_without_an_end_keeps_its_followers_in_support():
    lines = [Line("1", 0.0, None), Line("2", 100.0, 200.0), Line("3", 150.0, None)]

    assert support_ends(lines) == ()


def test_two_lines_of_one_day_are_one_state_of_knowledge():
    lines = [Line("1", 0.0, 150.0), Line("2", 0.0, 160.0), Line("3", 100.0, None)]

    assert support_ends(lines) == (SupportEnd(160.0, 100.0, 0.0, "2"),)


def test_support_that_ended_counts_once_there_is_something_newer_to_learn():
    ends = support_ends([Line("1", 0.0, 60.0), Line("2", 100.0, None)])
    drift = Drift(ends=ends)

    assert ended(drift, known(version_day=0.0), 99.9) == ()
    assert len(ended(drift, known(version_day=0.0), 100.0)) == 1
    assert ended(drift, known(version_day=100.0), 100.0) == ()


def test_only_one_end_of_support_counts_at_a_time():
    lines = [Line(str(n), n * 100.0, n * 100.0 + 250.0) for n in range(6)]
    drift = Drift(ends=support_ends(lines))

    for version_day in (0.0, 150.0, 250.0, 450.0):
        assert len(ended(drift, known(version_day=version_day), 2000.0)) == 1


@pytest.mark.parametrize(
    ("rate", "half_life", "factor"),
    [
        ({MINOR: 1.0, PATCH: 6.0}, 5.0, 2.624),
        ({MINOR: 3.0, PATCH: 36.0}, 2.0, 1.782),
        ({MAJOR: 30.0}, 10.0, 0.25),
        ({PATCH: 1.0}, 10.0, 4.0),
        ({}, 5.0, 4.0),
    ],
)
def test_the_drift_factor_fits_the_validity_half_life(rate, half_life, factor):
    assert automatic_factor(rate, half_life) == pytest.approx(factor, abs=1e-3)


def test_the_pace_of_a_fitted_technology_halves_it_in_its_half_life():
    rate = {MINOR: 1.0, PATCH: 6.0}

    pace = daily_pace(rate, automatic_factor(rate, 5.0))

    assert math.exp(-pace * 5 * DAYS_PER_YEAR) == pytest.approx(0.5)


def test_the_rate_is_the_mean_of_the_last_three_years():
    changes = [Change(-5000.0, MAJOR), *yearly(MINOR, 2), Change(4000.0, MAJOR)]

    assert yearly_rate(changes, 3 * DAYS_PER_YEAR) == {MINOR: 2.0}


def test_a_short_history_counts_as_long_as_it_is_but_a_year_at_least():
    assert yearly_rate(yearly(MINOR, 4, years=1), 100.0) == {MINOR: 1.0}
    assert yearly_rate([], 100.0) == {}


@pytest.mark.parametrize(
    ("versions", "kinds"),
    [
        (["24.04", "24.04.1", "24.10", "25.04"], [MAJOR, PATCH, MINOR, MAJOR]),
        (["2026-07-29", "2026-07-30", "2026-08-01"], [MAJOR, PATCH, MINOR]),
        (["rolling"], [MAJOR]),
    ],
)
def test_a_calendar_version_counts_by_the_line_it_opens(versions, kinds):
    assert calendar_kinds(versions) == kinds


def test_a_model_version_that_does_not_exist_is_refused():
    with pytest.raises(NotFoundError, match="no version 99"):
        model_constants(99)
