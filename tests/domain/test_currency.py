"""The currency model against its worked examples and the vectors of a trial implementation."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import (
    Band,
    Cell,
    Evidence,
    band_of,
    currency,
    percent_of,
    standing,
    to_day,
    to_instant,
)
from learnlog.domain.drift import Change, Drift, SupportEnd, continuous_drift
from learnlog.domain.due import due_at, due_day, forecast_at, forecast_day
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level

TODAY = datetime(2026, 3, 1, tzinfo=UTC)


def on(text):
    return to_day(datetime.fromisoformat(text).replace(tzinfo=UTC))


def every(first, last, days):
    day = on(first)
    while day <= on(last):
        yield day
        day += days


def minors(*texts):
    return [Change(on(text), ChangeKind.MINOR, 100 + i, text) for i, text in enumerate(texts)]


def python_example(*more):
    patches = [
        Change(day, ChangeKind.PATCH, i)
        for i, day in enumerate(every("2024-12-03", "2026-03-01", 61))
    ]
    drift = Drift(2.624, changes=(*minors("2024-10-07", "2025-10-07"), *patches))
    weeks = [
        Evidence(day, EvidenceKind.PROJECT_WEEK, i)
        for i, day in enumerate(every("2025-01-06", "2025-06-30", 7))
    ]
    return Cell(Level.WORKING, on("2024-06-01"), (*weeks, *more)), drift


def test_python_unused_for_244_days_is_ageing():
    cell, drift = python_example()

    result = currency(cell, drift, now=TODAY)

    assert result.stability_days == 180
    assert result.practice == pytest.approx(0.871, abs=5e-4)
    assert result.validity == pytest.approx(0.857, abs=5e-4)
    assert result.value == pytest.approx(0.747, abs=5e-4)
    assert result.band is Band.AGEING


def test_python_falls_below_60_on_the_day_the_closed_form_gives():
    cell, drift = python_example()
    state = standing(cell, drift, until=to_day(TODAY))

    expected = forecast_day(state, 0.6, pace=0.107 / 365.25, day=to_day(TODAY))

    # The example names the nearest midnight.
    assert to_day(due_at(cell, drift, 0.6, now=TODAY)) == pytest.approx(on("2027-09-08"), abs=0.5)
    assert expected == pytest.approx(on("2026-12-28"), abs=0.5)


def test_a_forecast_at_no_pace_is_the_plain_date():
    cell, drift = python_example()

    plain = due_at(cell, drift, 0.6, now=TODAY)

    assert forecast_at(cell, drift, 0.6, now=TODAY) == plain


@pytest.mark.parametrize(
    ("kind", "change", "value", "until"),
    [
        (EvidenceKind.ACK, 101, 0.805, "2026-03-14"),
        (EvidenceKind.EXPERIMENT, None, 0.975, "2027-03-08"),
    ],
)
def test_python_is_current_again_after_one_step(kind, change, value, until):
    cell, drift = python_example(Evidence(to_day(TODAY), kind, 99, change=change))

    assert currency(cell, drift, now=TODAY).value == pytest.approx(value, abs=5e-4)
    assert to_day(due_at(cell, drift, 0.8, now=TODAY)) == pytest.approx(on(until), abs=0.5)


def test_an_old_practice_without_releases_fades_with_time():
    drift = Drift(continuous=continuous_drift(7))
    done = [
        Evidence(on("2025-06-02"), EvidenceKind.EXPERIMENT, 1),
        Evidence(on("2025-09-01"), EvidenceKind.TAUGHT, 2),
        Evidence(on("2026-01-10"), EvidenceKind.READ, 3),
    ]
    cell = Cell(Level.WORKING, on("2025-06-02"), tuple(done))

    result = currency(cell, drift, now=TODAY)

    assert result.stability_days == pytest.approx(106)
    assert result.practice == pytest.approx(0.845, abs=5e-4)
    assert result.value == pytest.approx(0.804, abs=5e-4)
    assert due_at(cell, drift, 0.8, now=TODAY).date().isoformat() == "2026-03-07"


def test_checks_move_the_example_as_the_specification_says():
    drift = Drift(continuous=continuous_drift(7))
    done = (
        Evidence(on("2025-06-02"), EvidenceKind.EXPERIMENT, 1),
        Evidence(on("2025-09-01"), EvidenceKind.TAUGHT, 2),
        Evidence(on("2026-01-10"), EvidenceKind.READ, 3),
        Evidence(on("2026-01-20"), EvidenceKind.REVIEW_FAIL, 4, outcome=0),
    )
    passed = Evidence(on("2026-02-25"), EvidenceKind.REVIEW_SESSION, 5, outcome=1)
    failed = currency(Cell(Level.WORKING, on("2025-06-02"), done), drift, now=TODAY)

    after = currency(Cell(Level.WORKING, on("2025-06-02"), (*done, passed)), drift, now=TODAY)

    assert failed.checks == pytest.approx(0.958, abs=5e-4)
    assert failed.value == pytest.approx(0.770, abs=5e-4)
    assert failed.band is Band.AGEING
    assert after.checks == pytest.approx(0.969, abs=5e-4)
    assert after.practice == pytest.approx(0.870, abs=5e-4)
    assert after.value == pytest.approx(0.803, abs=5e-4)


def test_the_end_of_support_costs_three_tenths_of_what_is_left():
    line = SupportEnd(on("2026-02-28"), on("2025-04-23"))
    drift = Drift(1.782, changes=tuple(minors("2025-04-23", "2025-08-27")), ends=(line,))
    cell = Cell(
        Level.CONVERSANT,
        on("2025-01-15"),
        (Evidence(on("2025-02-10"), EvidenceKind.EXPERIMENT, 1, upto=on("2025-01-15")),),
    )

    before = currency(cell, drift, now=TODAY - timedelta(days=2)).validity
    after = currency(cell, drift, now=TODAY).validity

    assert after / before == pytest.approx(0.7)


def test_nothing_logged_is_unknown_and_has_no_due_date():
    cell, drift = Cell(Level.WORKING, 0.0), Drift()

    assert currency(cell, drift, now=TODAY) is None
    assert due_at(cell, drift, 0.8, now=TODAY) is None
    assert forecast_at(cell, drift, 0.8, now=TODAY) is None
    assert band_of(None) is Band.UNKNOWN


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (1.0, Band.CURRENT),
        (0.8, Band.CURRENT),
        (0.7999, Band.AGEING),
        (0.6, Band.AGEING),
        (0.5999, Band.STALE),
        (0.35, Band.STALE),
        (0.3499, Band.LAPSED),
        (0.0, Band.LAPSED),
    ],
)
def test_a_band_begins_at_its_lower_edge(value, band):
    assert band_of(value) is band
    assert band.label == band.value.capitalize()


@pytest.mark.parametrize(
    ("value", "percent"),
    [
        # Half up.
        (0.0, 0),
        (0.004, 0),
        (0.125, 13),
        (0.625, 63),
        (0.746, 75),
        (0.996, 100),
        (1.0, 100),
        # Never up into a better band.
        (0.7996, 79),
        (0.795, 79),
        (0.5999, 59),
        (0.3499, 34),
        (0.345, 34),
        # A band's edge belongs to it, and what lies above may round down to it.
        (0.80, 80),
        (0.60, 60),
        (0.35, 35),
        (0.804, 80),
    ],
)
def test_a_percent_is_rounded_half_up_and_stays_in_its_band(value, percent):
    assert percent_of(value) == percent


@given(st.floats(0, 1))
def test_the_band_of_a_percent_is_the_band_of_the_currency(value):
    percent = percent_of(value)

    assert band_of(percent / 100) is band_of(value)
    assert abs(percent - 100 * value) < 1 + 1e-9


def test_an_acknowledgement_covers_seven_tenths_unless_it_says_otherwise():
    drift = Drift(changes=(Change(5.0, ChangeKind.MAJOR, 1),))
    practised = Evidence(1.0, EvidenceKind.EXAM, 1)
    notes = Evidence(6.0, EvidenceKind.ACK, 2, change=1)
    cell = Cell(Level.WORKING, 0.0, (practised, notes))

    assert standing(cell, drift, until=6.0).on(6.0).validity == pytest.approx(0.8**0.3)


def test_evidence_of_a_kind_the_model_does_not_weigh_changes_nothing():
    cell = Cell(Level.WORKING, 0.0, (Evidence(1.0, EvidenceKind.ACK, 1),))

    assert standing(cell, Drift(), until=6.0).on(6.0) is None


def test_a_day_beyond_the_calendar_has_no_instant():
    assert to_instant(1e9) is None
    assert to_instant(to_day(TODAY)) == TODAY


def vector_cell(vector):
    technology = vector["technology"]
    changes = (
        Change(day, ChangeKind(kind), i) for i, (day, kind) in enumerate(technology["releases"])
    )
    ends = (SupportEnd(day, successor) for day, successor in technology["eols"])
    events = (
        Evidence(
            event["t"],
            EvidenceKind(event["kind"]),
            event["id"],
            event.get("upto"),
            event.get("y"),
            event.get("release"),
            event.get("cover"),
        )
        for event in vector["events"]
    )
    cell = Cell(Level(vector["level"]), vector["baseline"], tuple(events))
    return cell, Drift(technology["factor"], technology["base"], tuple(changes), tuple(ends))


@pytest.mark.shared
def test_every_vector_comes_out_as_the_trial_implementation_says(shared_dir):
    vectors = json.loads((shared_dir / "data/reviews/currency_vectors.json").read_text())

    for vector in vectors:
        cell, drift = vector_cell(vector)
        state = standing(cell, drift, until=vector["t"])
        result, expected = state.on(vector["t"]), vector["expect"]
        assert result.value == pytest.approx(expected["C"], abs=1e-6)
        assert result.checks == pytest.approx(expected["A"], abs=1e-6)
        assert result.practice == pytest.approx(expected["P"], abs=1e-6)
        assert result.validity == pytest.approx(expected["V"], abs=1e-6)
        assert result.stability_days == pytest.approx(expected["S"], rel=1e-6)
        assert (result.band, result.best.kind) == (expected["band"], expected["best"])
        assert due_day(state, 0.8, day=vector["t"]) == pytest.approx(expected["due_80"], abs=1e-4)
        assert due_day(state, 0.6, day=vector["t"]) == pytest.approx(expected["due_60"], abs=1e-4)
    assert len(vectors) >= 150
