"""What a member's grades teach: forecasts, curves, and the nightly fit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.review import (
    ALGO_VERSION,
    DEFAULT_CURVES,
    DEFAULT_PARAMETERS,
    Grade,
    MemoryState,
    next_state,
    replay,
    retrievability,
)
from learnlog.domain.review_experts import FIRST_AVERAGE, START, Stack, features
from learnlog.domain.review_mixture import DEFAULT, FITTED, MOVING_AVERAGE, POOLED, STACK, shared
from learnlog.services import review_model as service
from learnlog.services.review_model import (
    ENOUGH_REVIEWS,
    curves_for,
    fit_review_models,
    forecasts_for,
    learn,
    model_of,
    states_for,
)
from learnlog.store import cards
from learnlog.store.tables import MemberRow, ReviewLogRow, ReviewModelRow, ReviewPoolRow
from tests.conftest import NOW, ago
from tests.makers import make_card, make_member, make_team, make_technology

# Somebody who forgets twice as fast from the start.
QUICK = tuple(value / 2 for value in DEFAULT_PARAMETERS[:4]) + DEFAULT_PARAMETERS[4:]
POOL = tuple(value * 2 for value in DEFAULT_PARAMETERS[:4]) + DEFAULT_PARAMETERS[4:]
AGAIN, GOOD = Grade.AGAIN, Grade.GOOD


class Reviewer:
    """A member whose log is written as reviews leave it."""

    def __init__(self, session, name="Ana Costa"):
        self.session = session
        self.user_id = make_member(session, name)
        self.technology_id = make_technology(session, slug=f"of-{self.user_id}")

    def card(self, *history, **columns):
        """A card that was graded; the history is days since the review before, and grade."""
        state = self._states(history)[-1] if history else None
        known = {} if state is None else {"last_day": 100, "reviews": len(history)}
        memory = {
            "stability_days": state.stability_days if state else None,
            "difficulty": state.difficulty if state else None,
        }
        card_id = make_card(
            self.session, self.user_id, self.technology_id, **(memory | known | columns)
        )
        self.log(card_id, *history)
        return card_id

    def _states(self, history):
        states = []
        for days, grade in history:
            states.append(next_state(states[-1] if states else None, days, grade))
        return states

    def log(self, card_id, *history, before=None, **columns):
        states = [before, *self._states(history)]
        for place, (days, grade) in enumerate(history):
            before, after = states[place : place + 2]
            row = {
                "stability_before": before.stability_days if before else None,
                "difficulty_before": before.difficulty if before else None,
                "stability_after": after.stability_days,
                "difficulty_after": after.difficulty,
            }
            self.session.add(
                ReviewLogRow(
                    card_id=card_id,
                    user_id=self.user_id,
                    day_number=100,
                    zone="UTC",
                    elapsed_days=days,
                    grade=int(grade),
                    due_day_before=100,
                    due_day_after=110,
                    revision=0,
                    algo_version=ALGO_VERSION,
                    **({"at": NOW} | row | columns),
                )
            )
        self.session.flush()

    def fitted(self, parameters=QUICK, *, version=ALGO_VERSION, **columns):
        values = {
            "weights": {DEFAULT: 0.2, FITTED: 0.6, MOVING_AVERAGE: 0.1, STACK: 0.1},
            "moving_average": 0.7,
            "stack": Stack().numbers(),
            "parameters": list(parameters),
        } | columns
        self.session.add(
            ReviewModelRow(user_id=self.user_id, algo_version=version, updated_at=NOW, **values)
        )
        self.session.flush()

    def forecasts(self, card_id, elapsed_days):
        card = cards.get_card(self.session, card_id, user_id=self.user_id)
        return forecasts_for(self.session, card, user_id=self.user_id, elapsed_days=elapsed_days)

    def states(self, card_id):
        card = cards.get_card(self.session, card_id, user_id=self.user_id)
        return states_for(self.session, card, model_of(self.session, self.user_id))

    def model(self):
        query = select(ReviewModelRow).where(ReviewModelRow.user_id == self.user_id)
        return self.session.exec(query.execution_options(populate_existing=True)).one()


@pytest.fixture
def ana(session):
    return Reviewer(session)


def pooled(session, *user_ids, parameters=POOL, reviews=100, name="Platform", **columns):
    team_id = make_team(session, name, members=user_ids)
    values = {"algo_version": ALGO_VERSION, "fitted_at": NOW} | columns
    session.add(
        ReviewPoolRow(team_id=team_id, parameters=list(parameters), reviews=reviews, **values)
    )
    session.flush()
    return team_id


def test_of_a_card_that_was_never_seen_nothing_is_foreseen(ana):
    assert ana.forecasts(ana.card(), 3) is None


def test_on_the_same_day_nothing_is_foreseen(ana):
    card_id = ana.card((0, GOOD))

    assert ana.forecasts(card_id, 0) is None
    assert ana.forecasts(card_id, 1) is not None


def test_who_is_new_is_foreseen_by_the_default_curve(ana):
    card_id = ana.card((0, GOOD))
    default = retrievability(next_state(None, 0, GOOD), 5)

    found = ana.forecasts(card_id, 5)

    assert found.experts == pytest.approx(
        {DEFAULT: default, MOVING_AVERAGE: FIRST_AVERAGE, STACK: default}
    )
    assert found.weights == pytest.approx(
        {DEFAULT: 35 / 57, MOVING_AVERAGE: 5 / 57, STACK: 17 / 57}
    )
    assert found.value == pytest.approx((52 * default + 5 * FIRST_AVERAGE) / 57)


def test_a_fitted_curve_foresees_from_the_cards_own_past(ana):
    ana.fitted()
    history = [(0, GOOD), (4, AGAIN), (0, GOOD)]
    card_id = ana.card(*history, lapses=1)

    found = ana.forecasts(card_id, 3)

    fitted = retrievability(replay(history, QUICK), 3, QUICK)
    assert found.experts[FITTED] == pytest.approx(fitted)
    assert found.experts[DEFAULT] == pytest.approx(
        retrievability(replay(history, DEFAULT_PARAMETERS), 3)
    )
    assert found.experts[MOVING_AVERAGE] == 0.7
    assert found.weights == {DEFAULT: 0.2, FITTED: 0.6, MOVING_AVERAGE: 0.1, STACK: 0.1}


def test_the_stack_looks_at_reviews_lapses_and_whether_the_last_one_failed(ana):
    history = [(0, GOOD), (4, GOOD), (2, AGAIN)]
    card_id = ana.card(*history, lapses=1)

    found = ana.forecasts(card_id, 3)

    past = START.after(GOOD).after(GOOD).after(AGAIN)
    assert found.features == features(found.experts[DEFAULT], FIRST_AVERAGE, 3, past)


def test_what_was_undone_is_no_past(ana):
    ana.fitted()
    card_id = ana.card((0, GOOD))
    ana.log(card_id, (0, AGAIN), undone_at=NOW)

    assert ana.states(card_id)[1] == replay([(0, GOOD)], QUICK)
    assert ana.forecasts(card_id, 2).features[-1] == 0


def test_a_card_begun_anew_has_the_past_since_then(ana):
    ana.fitted()
    card_id = ana.card((0, GOOD))
    ana.log(card_id, (9, AGAIN), (3, GOOD))

    assert ana.states(card_id)[1] == replay([(9, AGAIN), (3, GOOD)], QUICK)


def test_reviews_that_were_brought_along_later_come_before_those_they_precede(ana):
    ana.fitted()
    card_id = ana.card((0, GOOD), (4, GOOD))
    ana.log(card_id, (0, AGAIN), (2, AGAIN), at=ago(100))

    # What was begun here begins anew; the older beginning does not cut it off.
    assert ana.states(card_id)[1] == replay([(0, GOOD), (4, GOOD)], QUICK)
    assert ana.forecasts(card_id, 2).features[-1] == 0


def test_a_card_brought_along_starts_as_it_came(ana):
    ana.fitted()
    came = MemoryState(20.0, 6.0)
    columns = {"stability_days": 20.0, "difficulty": 6.0, "last_day": 90, "reviews": 7}
    untouched, graded = ana.card(**columns), ana.card(**columns)
    ana.log(graded, (12, GOOD), before=came)

    assert ana.states(untouched) == (came, came)
    assert ana.states(graded)[1] == replay([(12, GOOD)], QUICK, came)
    assert ana.forecasts(untouched, 20).experts[FITTED] == pytest.approx(0.9)


def test_a_card_that_was_never_seen_has_no_memory_under_any_curve(ana):
    ana.fitted()

    assert ana.states(ana.card()) == (None, None)


def test_due_days_are_solved_from_the_curves_alone(session, ana):
    assert curves_for(session, ana.user_id) == DEFAULT_CURVES

    ana.fitted()

    curves = curves_for(session, ana.user_id)
    assert [curve.parameters for curve in curves] == [DEFAULT_PARAMETERS, QUICK]
    assert [curve.weight for curve in curves] == pytest.approx([0.25, 0.75])


def test_states_stand_in_the_order_of_the_curves(session, ana):
    ana.fitted()
    pooled(session, ana.user_id)
    card_id = ana.card((0, GOOD), (3, GOOD))

    curves = curves_for(session, ana.user_id)

    assert [curve.parameters for curve in curves] == [DEFAULT_PARAMETERS, POOL, QUICK]
    assert ana.states(card_id) == tuple(
        replay([(0, GOOD), (3, GOOD)], curve.parameters) for curve in curves
    )
    assert list(ana.forecasts(card_id, 2).experts)[:3] == [DEFAULT, POOLED, FITTED]


def test_of_several_teams_the_one_with_most_reviews_counts(session, ana):
    pooled(session, ana.user_id, reviews=90, name="Small", parameters=QUICK)
    pooled(session, ana.user_id, reviews=900, name="Large")
    pooled(session, reviews=9_000, name="Others", parameters=QUICK)

    assert model_of(session, ana.user_id).parameters == {POOLED: POOL}


def test_parameters_of_another_version_of_the_algorithm_are_not_used(session, ana):
    ana.fitted(version="fsrs-5/1", fitted_reviews=70)
    pooled(session, ana.user_id, algo_version="fsrs-5/1")

    assert curves_for(session, ana.user_id) == DEFAULT_CURVES
    # What was learnt of the person holds all the same.
    assert model_of(session, ana.user_id).learnt.moving_average == 0.7


def test_a_grade_teaches_weights_average_and_stack(session, ana):
    card_id = ana.card((0, GOOD))
    seen = ana.forecasts(card_id, 5)

    learn(session, seen, AGAIN, user_id=ana.user_id, now=NOW)

    kept = ana.model()
    assert kept.weights == pytest.approx(shared({}, seen.experts, 0))
    assert kept.moving_average == pytest.approx(0.95 * FIRST_AVERAGE)
    assert kept.stack == pytest.approx(Stack().after(seen.features, 0).numbers())
    assert (kept.reviews, kept.fitted_reviews, kept.updated_at) == (1, 0, NOW)
    assert ana.forecasts(card_id, 5).weights == pytest.approx(kept.weights)


def test_hard_counts_as_recalled(session, ana):
    seen = ana.forecasts(ana.card((0, GOOD)), 5)

    learn(session, seen, Grade.HARD, user_id=ana.user_id, now=NOW)

    assert ana.model().moving_average > FIRST_AVERAGE


def test_learning_keeps_what_was_fitted(session, ana):
    ana.fitted(reviews=70, fitted_reviews=70)
    seen = ana.forecasts(ana.card((0, GOOD)), 5)

    learn(session, seen, GOOD, user_id=ana.user_id, now=NOW)

    kept = ana.model()
    assert tuple(kept.parameters) == QUICK
    assert (kept.reviews, kept.fitted_reviews) == (71, 70)


def test_all_sessions_that_teach_at_once_count(store):
    with store.begin() as session:
        ana = Reviewer(session)
        seen = ana.forecasts(ana.card((0, GOOD)), 5)

    def teach(_):
        with store.begin() as session:
            learn(session, seen, AGAIN, user_id=ana.user_id, now=NOW)

    # The forecasts were made before any of the grades was known.
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(teach, range(8)))

    kept = model_in(store, ana)
    assert kept.reviews == 8
    assert kept.moving_average == pytest.approx(0.95**8 * FIRST_AVERAGE)


def fill(reviewer, count):
    """Give a member so many graded reviews of cards, of which every second one failed."""
    for number in range(count):
        reviewer.card((0, GOOD), (2, AGAIN if number % 2 else GOOD))


@pytest.fixture
def full(store):
    with store.begin() as session:
        ana = Reviewer(session)
        fill(ana, ENOUGH_REVIEWS)
    return ana


def model_in(store, reviewer):
    with store.begin() as session:
        query = select(ReviewModelRow).where(ReviewModelRow.user_id == reviewer.user_id)
        return session.exec(query).first()


def test_who_has_reviewed_enough_is_fitted_once(store, full):
    done = [fit_review_models(store, now=NOW + timedelta(days=days)) for days in (0, 1)]

    kept = model_in(store, full)
    assert done == [1, 0]
    assert (kept.reviews, kept.fitted_reviews) == (ENOUGH_REVIEWS, ENOUGH_REVIEWS)
    assert (kept.algo_version, kept.updated_at) == (ALGO_VERSION, NOW)
    # Half of what was good is gone after two days: the first stability is below the default.
    assert kept.parameters[2] < DEFAULT_PARAMETERS[2]
    assert len(kept.parameters) == 21


def test_with_one_review_less_nobody_is_fitted(store, full):
    with store.begin() as session:
        row = session.exec(select(ReviewLogRow).where(ReviewLogRow.elapsed_days == 2)).first()
        row.undone_at = NOW

    assert fit_review_models(store, now=NOW) == 0
    assert model_in(store, full) is None


def test_who_left_is_not_fitted(store, full):
    with store.begin() as session:
        session.get(MemberRow, full.user_id).disabled_at = NOW

    assert fit_review_models(store, now=NOW) == 0


@pytest.mark.parametrize(("more", "fits"), [(9, 0), (10, 1)])
def test_a_log_that_grew_by_a_tenth_is_fitted_again(store, full, more, fits):
    with store.begin() as session:
        full.session = session
        fill(full, 100 - ENOUGH_REVIEWS)
    fit_review_models(store, now=NOW)
    with store.begin() as session:
        full.session = session
        fill(full, more)

    assert fit_review_models(store, now=NOW) == fits
    assert model_in(store, full).fitted_reviews == 100 + fits * more


def test_a_log_that_cannot_be_fitted_stops_no_other(store, full):
    with store.begin() as session:
        ben = Reviewer(session, "Ben Okafor")
        fill(ben, ENOUGH_REVIEWS)
        broken = select(ReviewLogRow).where(
            ReviewLogRow.user_id == full.user_id, ReviewLogRow.elapsed_days == 2
        )
        session.exec(broken).first().stability_before = 0.0

    done = fit_review_models(store, now=NOW)

    assert done == 1
    assert model_in(store, full) is None
    assert model_in(store, ben).fitted_reviews == ENOUGH_REVIEWS


def test_what_is_taught_during_a_fit_is_kept(store, full, monkeypatch):
    fit_map = service.fit_map

    def teach_meanwhile(histories):
        with store.begin() as session:
            full.session = session
            seen = full.forecasts(full.card((0, GOOD)), 5)
            learn(session, seen, AGAIN, user_id=full.user_id, now=NOW)
        return fit_map(histories)

    monkeypatch.setattr(service, "fit_map", teach_meanwhile)

    assert fit_review_models(store, now=NOW) == 1

    kept = model_in(store, full)
    assert (kept.reviews, kept.fitted_reviews) == (1, ENOUGH_REVIEWS)
    assert kept.moving_average == pytest.approx(0.95 * FIRST_AVERAGE)
    assert kept.parameters[2] < DEFAULT_PARAMETERS[2]


def test_a_fit_of_another_version_is_made_anew(store, full):
    fit_review_models(store, now=NOW)
    with store.begin() as session:
        session.get(ReviewModelRow, full.user_id).algo_version = "fsrs-5/1"

    assert fit_review_models(store, now=NOW) == 1
    assert model_in(store, full).algo_version == ALGO_VERSION


def test_the_fit_learns_the_log_anew_without_what_was_undone(store):
    experts = {DEFAULT: 0.9, MOVING_AVERAGE: 0.5, STACK: 0.9}
    with store.begin() as session:
        ana = Reviewer(session)
        fill(ana, ENOUGH_REVIEWS)
        card_id = ana.card((0, GOOD))
        before = next_state(None, 0, GOOD)
        forecasts = {"experts": experts, "weights": {}}
        ana.log(card_id, (3, AGAIN), before=before, forecasts=forecasts)
        ana.log(card_id, (3, AGAIN), before=before, forecasts=forecasts, undone_at=NOW)

    fit_review_models(store, now=NOW)

    kept = model_in(store, ana)
    average = FIRST_AVERAGE
    for number in range(ENOUGH_REVIEWS):
        average += 0.05 * ((1 - number % 2) - average)
    assert kept.moving_average == pytest.approx(0.95 * average)
    assert kept.weights == pytest.approx(shared({}, experts, 0))


def test_a_card_whose_beginning_is_unknown_says_nothing_about_beginnings(store, full):
    fit_review_models(store, now=NOW)
    without = model_in(store, full).parameters
    with store.begin() as session:
        full.session = session
        came = make_card(session, full.user_id, full.technology_id)
        for _ in range(10):
            full.log(came, (5, AGAIN), before=MemoryState(30.0, 5.0))

    fit_review_models(store, now=NOW)

    assert model_in(store, full).fitted_reviews == ENOUGH_REVIEWS + 10
    assert model_in(store, full).parameters == without


def pools(store):
    with store.begin() as session:
        return list(session.exec(select(ReviewPoolRow)))


def test_a_team_is_fitted_to_the_reviews_of_its_members(store):
    with store.begin() as session:
        people = [Reviewer(session, name) for name in ("Ana", "Bo")]
        for person in people:
            fill(person, ENOUGH_REVIEWS // 2)
        team_id = make_team(session, members=[person.user_id for person in people])

    done = [fit_review_models(store, now=NOW) for _ in range(2)]

    (pool,) = pools(store)
    assert done == [1, 0]
    assert (pool.team_id, pool.reviews, pool.fitted_at) == (team_id, ENOUGH_REVIEWS, NOW)
    assert pool.parameters[2] < DEFAULT_PARAMETERS[2]
    # Neither has enough reviews for a fit of their own, and both have the team's.
    with store.read() as session:
        for person in people:
            assert list(model_of(session, person.user_id).parameters) == [POOLED]


def test_a_team_of_one_who_reviews_has_no_pool(store, full):
    with store.begin() as session:
        bo = make_member(session, "Bo")
        make_team(session, members=[full.user_id, bo])

    fit_review_models(store, now=NOW)

    assert pools(store) == []


def test_a_team_whose_log_grew_is_fitted_again(store, full):
    with store.begin() as session:
        bo = Reviewer(session, "Bo")
        fill(bo, 10)
        make_team(session, members=[full.user_id, bo.user_id])
    fit_review_models(store, now=NOW)
    with store.begin() as session:
        bo.session = session
        fill(bo, 8)

    assert fit_review_models(store, now=NOW + timedelta(days=1)) == 1
    (pool,) = pools(store)
    assert (pool.reviews, pool.fitted_at) == (ENOUGH_REVIEWS + 18, NOW + timedelta(days=1))
