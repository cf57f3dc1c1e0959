"""What slips if nobody acts, and the fewest minutes that hold it."""

import itertools
import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import BAND_EDGES, Band, Cell, Evidence, band_of, standing
from learnlog.domain.drift import Change, Drift, SupportEnd, change_losses, continuous_drift
from learnlog.domain.due import due_day, forecast_day
from learnlog.domain.explanation import Action
from learnlog.domain.heatmap import GridCell, Person, Subject, build
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.projection import (
    expected,
    falls_on,
    fewest_minutes,
    hold,
    lapsing,
    lapsing_text,
    mend,
    slips,
    usual_pace,
)
from learnlog.domain.technology import Category
from tests.domain.reference import reference
from tests.domain.strategies import NOW_DAY, days, drifts, fast, histories, levels

TODAY = NOW_DAY
HORIZON = TODAY + 90
targets = st.sampled_from([0.35, 0.6, 0.8])
MINUTES = {Action.NOTES: 10, Action.TUTORIAL: 45, Action.EXPERIMENT: 60}


@st.composite
def cells(draw):
    return Cell(draw(levels), draw(days), draw(histories()))


@st.composite
def outlooks(draw):
    """A technology of which an end of support is announced for a day ahead."""
    drift = draw(drifts())
    successor = draw(days)
    ahead = SupportEnd(TODAY + draw(st.floats(0.01, 200)), successor)
    return replace(drift, ends=(*drift.ends, *draw(st.sampled_from([(), (ahead,)]))))


def value(cell, drift, day):
    """What the formulas give with the clock moved to a day."""
    practice, validity, checks = reference(cell, drift, day)
    return practice * validity * checks


def projected(cell, drift, day, pace):
    return value(cell, drift, day) * math.exp(-max(0, pace - drift.continuous) * (day - TODAY))


@fast
@given(cells(), outlooks(), targets)
def test_on_the_day_that_is_named_the_model_is_at_the_edge_and_above_it_before(cell, drift, target):
    state = standing(cell, drift, until=TODAY)
    for pace in (drift.continuous, usual_pace(drift)):
        day = falls_on(state, drift, target, pace=pace, day=TODAY)

        if day <= TODAY:
            assert value(cell, drift, TODAY) <= target + 1e-9
            continue
        assert projected(cell, drift, max(TODAY, day - 1), pace) > target
        ends = [end.day for end in drift.ends]
        if any(day == pytest.approx(end, abs=1e-9) for end in ends):
            # Support ends on that day: just before, it was above, and from then on it is below.
            assert projected(cell, drift, day, pace) <= target + 1e-6
        else:
            assert projected(cell, drift, day, pace) == pytest.approx(target, abs=1e-6)


@fast
@given(cells(), drifts(), targets)
def test_without_slow_change_and_dates_ahead_the_days_are_those_of_the_closed_forms(
    cell, drift, target
):
    still = replace(drift, continuous=0.0)
    state = standing(cell, still, until=TODAY)

    plain = falls_on(state, still, target, pace=0.0, day=TODAY)
    usual = falls_on(state, still, target, pace=still.pace, day=TODAY)

    assert plain == due_day(state, target, day=TODAY)
    assert usual == forecast_day(state, target, pace=still.pace, day=TODAY)


def test_a_practice_without_releases_falls_sooner_than_forgetting_alone_would_tell():
    drift = Drift(continuous=continuous_drift(5), pace=continuous_drift(5))
    cell = Cell(Level.WORKING, 900.0, (Evidence(990.0, EvidenceKind.EXPERIMENT),))
    state = standing(cell, drift, until=TODAY)

    day = falls_on(state, drift, 0.8, pace=drift.continuous, day=TODAY)

    assert day < due_day(state, 0.8, day=TODAY)
    assert value(cell, drift, day) == pytest.approx(0.8, abs=1e-9)


def test_an_end_of_support_that_is_announced_takes_the_currency_down_on_its_day():
    drift = Drift(ends=(SupportEnd(TODAY + 20, TODAY - 1),))
    cell = Cell(Level.WORKING, 900.0, (Evidence(980.0, EvidenceKind.EXPERIMENT),))
    state = standing(cell, drift, until=TODAY)

    # 1 / sqrt(1 + 19/81 * 40 / 31) = 0.876 before, 0.7 times that, 0.613, from then on.
    found = slips(state, drift, day=TODAY, until=TODAY + 25)
    assert [(s.was, s.becomes, s.day) for s in found] == [(Band.CURRENT, Band.AGEING, TODAY + 20)]


def test_two_bands_that_are_lost_on_one_day_are_one_slip():
    drift = Drift(ends=tuple(SupportEnd(TODAY + 5, TODAY - 1, line=name) for name in "ab"))
    cell = Cell(Level.WORKING, 900.0, (Evidence(990.0, EvidenceKind.EXPERIMENT),))

    found = slips(standing(cell, drift, until=TODAY), drift, day=TODAY, until=HORIZON)

    # 0.49 of 0.95: stale.
    assert [(s.was, s.becomes, s.day) for s in found] == [(Band.CURRENT, Band.STALE, TODAY + 5)]


def test_the_unknown_neither_slips_nor_can_be_held():
    state = standing(Cell(Level.WORKING, 0.0), Drift(), until=TODAY)

    assert slips(state, Drift(), day=TODAY, until=HORIZON) == ()
    assert falls_on(state, Drift(), 0.8, pace=0.0, day=TODAY) is None
    assert hold(state, Drift(), 0.8, pace=0.0, day=TODAY, until=HORIZON) is None
    assert mend(state, Drift(), 0.8, pace=0.0, day=TODAY, until=HORIZON) is None


@fast
@given(cells(), outlooks(), st.sampled_from([30, 60, 90]))
def test_the_band_on_the_horizon_is_that_of_the_last_slip(cell, drift, ahead):
    state = standing(cell, drift, until=TODAY)
    pace = usual_pace(drift)
    then = projected(cell, drift, TODAY + ahead, pace)

    found = slips(state, drift, day=TODAY, until=TODAY + ahead)

    if min(abs(then - edge) for _, edge in BAND_EDGES) > 1e-6:
        assert (found[-1].becomes if found else state.on(TODAY).band) is band_of(then)
    for slip, following in itertools.pairwise(found):
        assert slip.becomes is following.was
        assert slip.day < following.day
    for slip in found:
        assert TODAY <= slip.day <= TODAY + ahead
        assert slip.day <= slip.latest_day + 1e-9


def steps_of(cell, drift):
    """Every one step and two of a cell, as evidence of today with its minutes."""

    def notes(evidence):
        known = standing(replace(cell, evidence=(*cell.evidence, *evidence)), drift, until=TODAY)
        losses = change_losses(drift, known.known(), TODAY)
        heaviest = max(losses, key=lambda item: (item[1], item[0].day), default=None)
        if heaviest is None:
            return []
        number = 900 + len(evidence)
        return [(10, Evidence(TODAY, EvidenceKind.ACK, number, change=heaviest[0].id))]

    def one(evidence):
        number = 900 + len(evidence)
        return [
            (45, Evidence(TODAY, EvidenceKind.TUTORIAL, number)),
            (60, Evidence(TODAY, EvidenceKind.EXPERIMENT, number)),
            *notes(evidence),
        ]

    for minutes, first in one(()):
        yield minutes, (first,)
        for more, second in one((first,)):
            yield minutes + more, (first, second)


@fast
@given(cells(), outlooks(), targets)
def test_no_other_step_or_pair_of_steps_holds_a_target_in_fewer_minutes(cell, drift, target):
    state, pace = standing(cell, drift, until=TODAY), usual_pace(drift)

    held = hold(state, drift, target, pace=pace, day=TODAY, until=HORIZON)

    def then(evidence=()):
        acted = replace(cell, evidence=(*cell.evidence, *evidence))
        return projected(acted, drift, HORIZON, pace)

    assert held.now == pytest.approx(value(cell, drift, TODAY))
    assert held.then == pytest.approx(then())
    enough = [minutes for minutes, evidence in steps_of(cell, drift) if then(evidence) >= target]
    if held.is_kept:
        assert held.minutes == 0
    elif held.is_lost:
        assert enough == []
        assert held.minutes == 0
    else:
        assert held.minutes == min(enough) == sum(MINUTES[a] for a in held.refresh.actions)


@st.composite
def small_teams(draw):
    return [(draw(cells()), draw(drifts())) for _ in range(draw(st.integers(1, 3)))]


@given(small_teams())
@fast
def test_the_fewest_minutes_of_all_are_those_of_the_best_choice_of_steps_for_all(pairs):
    holds, options = [], []
    for cell, drift in pairs:
        state, pace = standing(cell, drift, until=TODAY), usual_pace(drift)
        holds.append(hold(state, drift, 0.8, pace=pace, day=TODAY, until=HORIZON))
        works = {
            minutes
            for minutes, evidence in [(0, ()), *steps_of(cell, drift)]
            if projected(replace(cell, evidence=(*cell.evidence, *evidence)), drift, HORIZON, pace)
            >= 0.8
        }
        # What nothing holds is left out of the sum.
        options.append(works or {0})

    assert fewest_minutes(holds) == min(sum(choice) for choice in itertools.product(*options))


def test_what_is_held_anyway_takes_no_minutes():
    cell = Cell(Level.LEADING, 0.0, (Evidence(TODAY, EvidenceKind.EXAM),))
    state = standing(cell, Drift(), until=TODAY)

    held = hold(state, Drift(), 0.6, pace=0.0, day=TODAY, until=HORIZON)

    assert (held.is_kept, held.is_lost, held.minutes, held.refresh) == (True, False, 0, None)
    assert mend(state, Drift(), 0.6, pace=0.0, day=TODAY, until=HORIZON) is None


def test_a_release_whose_notes_were_not_read_is_caught_up_with_in_ten_minutes():
    drift = Drift(2.0, changes=(Change(TODAY - 10, ChangeKind.MAJOR, 7, "2.0"),))
    weeks = tuple(Evidence(TODAY - 11 - 7 * n, EvidenceKind.PROJECT_WEEK, n) for n in range(30))
    state = standing(Cell(Level.WORKING, 0.0, weeks), drift, until=TODAY)

    held = hold(state, drift, 0.8, pace=0.0, day=TODAY, until=TODAY + 30)

    assert (held.minutes, held.refresh.actions) == (10, (Action.NOTES,))
    assert held.refresh.text == "read the 2.0 notes"


def test_two_steps_are_taken_where_one_is_not_enough():
    drift = Drift(
        1.2,
        changes=(
            Change(TODAY - 10, ChangeKind.MAJOR, 7, "2.0"),
            Change(TODAY - 5, ChangeKind.MAJOR, 8, "3.0"),
        ),
    )
    weeks = tuple(Evidence(TODAY - 11 - 7 * n, EvidenceKind.PROJECT_WEEK, n) for n in range(30))
    state = standing(Cell(Level.WORKING, 0.0, weeks), drift, until=TODAY)

    held = hold(state, drift, 0.8, pace=0.0, day=TODAY, until=TODAY + 15)

    assert held.minutes == 20
    assert held.refresh.text == "read the 3.0 notes and read the 2.0 notes"


def test_what_no_step_holds_tells_what_lasts_longest_and_what_mends_it_for_a_while():
    cell = Cell(Level.CONVERSANT, 600.0, (Evidence(600.0, EvidenceKind.EXPERIMENT),))
    state = standing(cell, Drift(), until=TODAY)

    held = hold(state, Drift(), 0.8, pace=0.0, day=TODAY, until=TODAY + 365)
    way, over = mend(state, Drift(), 0.8, pace=0.0, day=TODAY, until=TODAY + 365)

    # An experiment credits 60 days to the 15.5 of the level, a tutorial half of that and lifts
    # to 0.9 alone: (1 / 0.8)^2 - 1 = 0.5625, (0.9 / 0.8)^2 - 1 = 0.265625, times S / F.
    assert held.is_lost
    assert held.longest.actions[-1] is Action.EXPERIMENT
    assert held.longest_day == pytest.approx(TODAY + 75.5 * 81 / 19 * 0.5625)
    assert way.actions == (Action.TUTORIAL,)
    assert over == pytest.approx(TODAY + 45.5 * 81 / 19 * 0.265625)


def test_what_is_at_its_target_today_is_mended_by_what_lasts_longest():
    cell = Cell(Level.CONVERSANT, 990.0, (Evidence(990.0, EvidenceKind.EXPERIMENT),))
    state = standing(cell, Drift(), until=TODAY)

    way, over = mend(state, Drift(), 0.8, pace=0.0, day=TODAY, until=TODAY + 365)

    # An experiment credits the ten days since the last.
    assert way.actions == (Action.EXPERIMENT,)
    assert over == pytest.approx(TODAY + 25.5 * 81 / 19 * 0.5625)


def test_what_lasts_up_to_the_horizon_has_no_end_before_it():
    cell = Cell(Level.CONVERSANT, 600.0, (Evidence(600.0, EvidenceKind.EXPERIMENT),))
    state = standing(cell, Drift(), until=TODAY)

    way, over = mend(state, Drift(), 0.8, pace=0.0, day=TODAY, until=TODAY + 90)

    assert (way.actions, way.minutes, over) == ((Action.EXPERIMENT,), 60, None)


def test_what_cannot_be_mended_has_no_way():
    failed = tuple(
        Evidence(500.0 + n, EvidenceKind.REVIEW_FAIL, n, outcome=0) for n in range(1, 60)
    )
    cell = Cell(Level.WORKING, 0.0, (Evidence(499.0, EvidenceKind.EXPERIMENT), *failed))
    state = standing(cell, Drift(), until=TODAY)

    assert mend(state, Drift(), 0.8, pace=0.0, day=TODAY, until=HORIZON) is None
    held = hold(state, Drift(), 0.8, pace=0.0, day=TODAY, until=HORIZON)
    assert (held.is_lost, held.longest, held.longest_day) == (True, None, None)


def test_the_usual_pace_is_never_below_the_slow_change():
    assert usual_pace(Drift(continuous=0.002, pace=0.001)) == 0.002
    assert usual_pace(Drift(continuous=0.0, pace=0.001)) == 0.001


def test_what_is_expected_holds_the_releases_still_to_come():
    cell = Cell(Level.WORKING, 0.0, (Evidence(TODAY, EvidenceKind.EXAM),))
    drift = Drift(pace=math.log(2) / 100)
    state = standing(cell, drift, until=TODAY)

    later = TODAY + 100

    still = expected(state, drift, pace=0.0, day=TODAY, until=later)
    moving = expected(state, drift, pace=drift.pace, day=TODAY, until=later)
    assert still == state.on(later).value
    assert moving == pytest.approx(still / 2)


def grid_of(bands, *, people=("Ana", "Ben")):
    """A grid of one row a technology; the bands of its people, None where not followed."""
    columns = [Person(len(name), name, name.lower()) for name in people]
    cells = {
        (slug, person.id): GridCell(Level.WORKING, 0.5, band)
        for slug, row in bands.items()
        for person, band in zip(columns, row, strict=True)
        if band is not None
    }
    subjects = [Subject(slug, slug, Category.DATA) for slug in bands]
    return build(columns, subjects, cells)


def test_what_lapses_is_lapsed_then_and_is_not_today_wherever_its_column_stands():
    old, lapsed = Band.STALE, Band.LAPSED
    today = grid_of({"kafka": (old, lapsed), "go": (old, None), "redis": (lapsed, old)},
                    people=("Ana", "Benny"))  # fmt: skip
    then = grid_of({"kafka": (lapsed, lapsed), "go": (None, lapsed), "redis": (lapsed, lapsed)},
                   people=("Benny", "Ana"))  # fmt: skip

    # Ana's Kafka, Ana's Go and Benny's Redis; Benny's Kafka and Ana's Redis were lapsed already.
    assert lapsing(today, then) == 3
    assert lapsing(today, today) == 0


@pytest.mark.parametrize(
    ("count", "on", "said"),
    [
        (9, date(2026, 1, 18), "If nobody acts, nine more pairs lapse by 18 January."),
        (1, date(2026, 1, 18), "If nobody acts, one more pair lapses by 18 January."),
        (0, date(2026, 1, 18), "If nobody acts, no pairs lapse by 18 January."),
        (13, date(2027, 1, 18), "If nobody acts, 13 more pairs lapse by 18 January 2027."),
    ],
)
def test_what_lapses_is_said_with_its_day(count, on, said):
    assert lapsing_text(count, on, today=date(2026, 1, 1)) == said
