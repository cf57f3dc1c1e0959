import itertools
import json

import pytest

from learnlog.domain.errors import RuleError
from learnlog.domain.review import (
    DEFAULT_CURVES,
    DEFAULT_PARAMETERS,
    CardState,
    Curve,
    Grade,
    MemoryState,
    Plan,
    Preview,
    checked_retention,
    exact_interval,
    interval_days,
    mixed_interval,
    mixed_recall,
    next_state,
    previews,
    recall_on,
    replay,
    retrievability,
    review,
)

NEW = CardState(state=None, last_day=None, due_day=100, reviews=0, lapses=0)


@pytest.mark.shared
def test_the_published_vectors_are_met(shared_dir):
    vectors = json.loads((shared_dir / "data/reviews/fsrs6_vectors.json").read_text())

    for vector in vectors:
        parameters = vector["parameters"]
        if parameters == "default":
            parameters = DEFAULT_PARAMETERS
        state = None
        for days, rating in vector["reviews"]:
            state = next_state(state, days, Grade(rating), parameters)
        assert state.stability_days == pytest.approx(vector["stability"], rel=1e-4)
        assert state.difficulty == pytest.approx(vector["difficulty"], rel=1e-4)
        for days, recall in vector["recall"].items():
            assert retrievability(state, int(days), parameters) == pytest.approx(recall, rel=1e-4)
        for wanted, days in vector["interval_days"].items():
            exact = exact_interval(state, float(wanted), parameters)
            assert exact == pytest.approx(days, rel=1e-4)


def test_recall_has_fallen_to_nine_tenths_after_the_stability():
    assert retrievability(MemoryState(12.0, 5.0), 12) == pytest.approx(0.9)


def test_good_answers_are_asked_again_after_ever_longer_spans():
    # The rhythm of features row A5.1 at a wanted retention of 0.85: 4, 31, 173 days, then the cap.
    card, day, rhythm = NEW, 100, []
    for _ in range(4):
        card = review(card, Grade.GOOD, day=day).after
        rhythm.append(card.due_day - day)
        day = card.due_day

    assert rhythm == [4, 31, 173, 365]


def test_the_first_interval_is_at_least_a_day():
    after = review(NEW, Grade.AGAIN, day=100, plan=Plan(retention=0.97)).after

    assert after.due_day == 101


def test_a_first_review_has_no_forecast_and_is_no_lapse():
    done = review(NEW, Grade.AGAIN, day=100)

    assert done.forecast is None
    assert done.after.lapses == 0
    assert done.after.reviews == 1


def test_forgetting_a_known_card_is_a_lapse_with_its_forecast():
    known = review(NEW, Grade.GOOD, day=100).after

    done = review(known, Grade.AGAIN, day=104)

    assert done.elapsed_days == 4
    assert done.forecast == pytest.approx(retrievability(known.state, 4))
    assert done.after.lapses == 1
    assert done.after.state.stability_days < known.state.stability_days


def test_a_clock_that_ran_backwards_counts_as_the_same_day():
    known = review(NEW, Grade.GOOD, day=100).after

    done = review(known, Grade.GOOD, day=90)

    assert done.elapsed_days == 0
    assert done.forecast is None
    assert done.after.last_day == 100


def test_each_grade_shows_its_day_beforehand():
    shown = previews(NEW, day=100)

    assert [p.grade for p in shown] == list(Grade)
    assert all(a.interval_days <= b.interval_days for a, b in itertools.pairwise(shown))
    for preview in shown:
        done = review(NEW, preview.grade, day=100)
        assert preview.due_day == done.after.due_day == 100 + preview.interval_days


def test_a_card_never_seen_has_no_recall():
    assert recall_on(NEW, day=100) == 0


def test_recall_falls_from_day_to_day():
    known = review(NEW, Grade.GOOD, day=100).after

    assert 1 == recall_on(known, day=100) > recall_on(known, day=101) > recall_on(known, day=140)


def test_an_interval_never_exceeds_a_year():
    assert interval_days(DEFAULT_CURVES, [MemoryState(30_000, 1.0)], Plan(retention=0.7)) == 365


def test_an_interval_never_exceeds_the_cap():
    known = CardState(MemoryState(300.0, 5.0), last_day=0, due_day=100, reviews=3, lapses=0)

    assert review(known, Grade.GOOD, day=100, plan=Plan(cap_days=60)).after.due_day == 160


def test_the_day_is_chosen_where_a_choice_is_given():
    plan = Plan(choose=lambda interval: 1_000 + interval)

    done = review(NEW, Grade.GOOD, day=100, plan=plan)

    assert done.after.due_day == 1_004
    assert previews(NEW, day=100, plan=plan)[2] == Preview(Grade.GOOD, 904, 1_004)


def test_curves_that_are_alike_schedule_like_one():
    curves = (Curve(DEFAULT_PARAMETERS, 0.25), Curve(DEFAULT_PARAMETERS, 0.75))
    known = review(NEW, Grade.GOOD, day=100).after

    done = review(known, Grade.GOOD, day=104, plan=Plan(curves=curves))

    assert done == review(known, Grade.GOOD, day=104)


def test_a_mixture_comes_due_when_its_recall_has_fallen_to_what_is_wanted():
    flat = (*DEFAULT_PARAMETERS[:20], 0.5)
    curves = (Curve(DEFAULT_PARAMETERS, 0.6), Curve(flat, 0.4))
    states = [MemoryState(30.0, 5.0), MemoryState(12.0, 5.0)]

    days = mixed_interval(curves, states, Plan(retention=0.85, curves=curves))

    assert mixed_recall(curves, states, days) == pytest.approx(0.85, abs=1e-3)
    alone = [exact_interval(s, 0.85, c.parameters) for s, c in zip(states, curves, strict=True)]
    assert min(alone) < days < max(alone)


def test_a_mixture_that_stays_above_what_is_wanted_comes_due_at_the_cap():
    curves = (Curve(DEFAULT_PARAMETERS, 0.5), Curve(DEFAULT_PARAMETERS, 0.5))
    states = [MemoryState(900.0, 5.0)] * 2

    assert mixed_interval(curves, states, Plan(cap_days=120, curves=curves)) == 120


def test_each_curve_goes_on_from_its_own_past():
    weak = (0.1, 0.2, 0.4, 0.8, *DEFAULT_PARAMETERS[4:])
    curves = (Curve(DEFAULT_PARAMETERS, 0.5), Curve(weak, 0.5))
    past = [(0, Grade.GOOD), (4, Grade.GOOD)]
    known = review(review(NEW, Grade.GOOD, day=100).after, Grade.GOOD, day=104).after
    states = tuple(replay(past, curve.parameters) for curve in curves)

    own = review(known, Grade.GOOD, day=135, plan=Plan(curves=curves, states=states))
    shared = review(known, Grade.GOOD, day=135, plan=Plan(curves=curves))

    assert states[0] == known.state
    assert states[1].stability_days < states[0].stability_days
    assert own.after.due_day < shared.after.due_day
    assert own.after.state == shared.after.state


def test_nothing_reviewed_leaves_the_memory_that_there_was():
    assert replay([], DEFAULT_PARAMETERS) is None
    assert replay([], DEFAULT_PARAMETERS, MemoryState(3.0, 4.0)) == MemoryState(3.0, 4.0)


@pytest.mark.parametrize("retention", [0.69, 0.98, 0.0, 1.0])
def test_a_retention_out_of_range_is_refused(retention):
    with pytest.raises(RuleError, match=r"0\.70"):
        checked_retention(retention)


@pytest.mark.parametrize("retention", [0.70, 0.85, 0.97])
def test_a_retention_in_range_is_taken(retention):
    assert checked_retention(retention) == retention
