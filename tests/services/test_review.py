from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError, StaleError
from learnlog.domain.review import ALGO_VERSION, DEFAULT_PARAMETERS, Grade
from learnlog.services.review_queue import review_queue
from learnlog.store import cards, review_log
from learnlog.store.tables import CardRow, EvidenceRow, ReviewLogRow, ReviewModelRow
from tests.conftest import NOW
from tests.makers import make_follow, make_member
from tests.services.reviewing import (
    MONDAY_TO_FRIDAY,
    TODAY,
    ZONE,
    add,
    followed,
    grade,
    in_days,
    learnt,
    result_of,
    reviewer,
)


@pytest.fixture
def ana(session):
    return reviewer(session)


@pytest.fixture
def kubernetes(session, ana):
    return followed(session, ana)


def kinds(session):
    query = select(EvidenceRow.kind).where(EvidenceRow.retracted_at.is_(None))
    return sorted(session.exec(query))


def log_of(session):
    return session.exec(select(ReviewLogRow).order_by(ReviewLogRow.id)).all()


def test_a_good_answer_is_asked_again_within_the_window_of_its_interval(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)

    after = grade(session, card_id, ana)

    # Four days, and the window of four days is 1 + 0.15 * 1.5 wide to either side.
    assert after.state.due_day in range(TODAY + 3, TODAY + 6)
    assert cards.get_card(session, card_id, user_id=ana) == after


@pytest.mark.parametrize("given", list(Grade))
def test_the_day_that_was_shown_is_the_day_that_is_chosen(session, ana, kubernetes, given):
    for due_in in (3, 4, 4, 5, 16, 17):
        learnt(session, ana, kubernetes, due_in=due_in)
    learnt(session, ana, kubernetes)
    queue = review_queue(session, ana, now=NOW)

    after = grade(session, queue.card.id, ana, given)

    assert after.state.due_day == queue.previews[given - 1].due_day


def test_the_day_that_was_shown_holds_though_the_days_filled_meanwhile(session, ana, kubernetes):
    made = add(session, ana, kubernetes, 6)

    days = [grade(session, each, ana, due_day=TODAY + 5).state.due_day for each in made]

    assert days == [TODAY + 5] * 6


@pytest.mark.parametrize("shown", [TODAY - 1, TODAY + 2, TODAY + 6, TODAY + 999])
def test_a_day_outside_the_window_is_never_chosen(session, ana, kubernetes, shown):
    after = grade(session, add(session, ana, kubernetes), ana, due_day=shown)

    assert after.state.due_day in range(TODAY + 3, TODAY + 6)


def test_cards_spread_over_the_days_of_their_window(session, ana, kubernetes):
    made = add(session, ana, kubernetes, 9)

    days = [grade(session, each, ana).state.due_day - TODAY for each in made]

    assert sorted(days) == [3, 3, 3, 4, 4, 4, 5, 5, 5]


def test_nothing_falls_due_on_a_day_off(session, kubernetes):
    ben = reviewer(session, review_weekdays=MONDAY_TO_FRIDAY)
    made = add(session, ben, kubernetes, 9)

    days = {grade(session, each, ben).state.due_day - TODAY for each in made}

    # Today is a Monday: five days ahead is a Saturday.
    assert days == {3, 4}


def test_every_review_is_logged_with_its_forecast_and_what_was_before(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana, due_day=TODAY + 4)
    grade(session, card_id, ana, Grade.AGAIN, now=in_days(4), source="cli", duration_ms=4_200)

    first, second = log_of(session)
    assert (first.forecast, first.day_number, first.zone) == (None, TODAY, ZONE)
    assert first.algo_version == ALGO_VERSION
    assert (first.reviews_before, first.lapses_before, first.source) == (0, 0, "web")
    assert second.elapsed_days == 4
    assert second.stability_before == first.stability_after
    assert 0.8 < second.forecast < 0.9
    assert (second.reviews_before, second.lapses_before, second.source) == (1, 0, "cli")
    assert (second.duration_ms, second.due_day_before) == (4_200, TODAY + 4)


def test_what_each_expert_foresaw_is_kept_with_its_weight(session, ana, kubernetes):
    card_id = learnt(session, ana, kubernetes, days_ago=10, stability=10.0)
    grade(session, card_id, ana)

    (logged,) = log_of(session)
    experts, weights = logged.forecasts["experts"], logged.forecasts["weights"]
    # Recall is 0.9 after as many days as the stability.
    assert experts["default"] == pytest.approx(0.9)
    assert sum(weights.values()) == pytest.approx(1)
    mixed = sum(weights[name] * forecast for name, forecast in experts.items())
    assert logged.forecast == pytest.approx(mixed)


def test_every_graded_review_teaches_the_member_s_model(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana)
    assert session.get(ReviewModelRow, ana) is None

    grade(session, card_id, ana, now=in_days(4))
    assert session.get(ReviewModelRow, ana).reviews == 1


def test_what_was_fitted_to_the_member_counts_for_the_next_day(session, ana, kubernetes):
    plain, fitted = (learnt(session, ana, kubernetes, stability=30.0) for _ in range(2))
    expected = grade(session, plain, ana, Grade.EASY).state
    # Somebody with whom stability grows by far less.
    parameters = list(DEFAULT_PARAMETERS)
    parameters[8] = 0.2
    row = ReviewModelRow(
        user_id=ana,
        weights={"default": 0.05, "fitted": 0.95},
        moving_average=0.9,
        parameters=parameters,
        algo_version=ALGO_VERSION,
        updated_at=NOW,
    )
    session.merge(row)
    session.flush()

    after = grade(session, fitted, ana, Grade.EASY).state

    assert after.state == expected.state
    # By far more than the window around either interval is wide.
    assert after.due_day < expected.due_day - 30


@pytest.mark.parametrize("taken", [0, -5, 600_001])
def test_a_time_that_no_answer_takes_is_not_kept(session, ana, kubernetes, taken):
    grade(session, add(session, ana, kubernetes), ana, duration_ms=taken)

    assert [row.duration_ms for row in log_of(session)] == [None]


def test_a_repeat_changes_nothing_and_says_so(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)

    first = result_of(session, card_id, ana, client_id="one")
    second = result_of(session, card_id, ana, Grade.AGAIN, client_id="one", revision=0)

    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert second.card == first.card
    assert len(log_of(session)) == 1


def test_a_repeat_that_comes_at_the_same_time_changes_nothing(
    session, ana, kubernetes, monkeypatch
):
    card_id = add(session, ana, kubernetes)
    first = result_of(session, card_id, ana, client_id="one")
    # The other transaction had not ended when this one looked.
    monkeypatch.setattr(review_log, "find_log", lambda *_, **__: None)

    second = result_of(session, card_id, ana, Grade.AGAIN, client_id="one")

    assert second.is_repeat
    assert second.card == first.card
    assert len(log_of(session)) == 1


def test_a_card_that_changes_at_the_same_time_is_not_graded(session, ana, kubernetes, monkeypatch):
    card_id = add(session, ana, kubernetes)
    read = cards.get_card

    def read_then_lose(session, card_id, *, user_id):
        card = read(session, card_id, user_id=user_id)
        cards.change_card(
            session, card_id, user_id=user_id, revision=card.revision, values={"prompt": "Other?"}
        )
        return card

    monkeypatch.setattr(cards, "get_card", read_then_lose)
    with pytest.raises(StaleError, match="changed meanwhile"):
        grade(session, card_id, ana)
    assert session.get(CardRow, card_id).reviews == 0


def test_two_grades_with_names_of_their_own_both_count(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)

    grade(session, card_id, ana, client_id="one")
    after = grade(session, card_id, ana, client_id="two")

    assert after.state.reviews == 2


def test_the_same_name_may_be_used_by_two_members(session, ana, kubernetes):
    ben = reviewer(session)
    grade(session, add(session, ana, kubernetes), ana, client_id="one")

    result = result_of(session, add(session, ben, kubernetes), ben, client_id="one")

    assert not result.is_repeat


def test_a_card_of_someone_else_does_not_exist(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    eve = make_member(session, "Eve")

    with pytest.raises(NotFoundError):
        grade(session, card_id, eve)


def test_a_card_that_was_changed_since_it_was_read_is_not_graded(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana, revision=0)

    with pytest.raises(StaleError, match="changed meanwhile"):
        grade(session, card_id, ana, revision=0)
    assert len(log_of(session)) == 1


@pytest.mark.parametrize(
    ("given", "kind"),
    [(Grade.EASY, "review_pass"), (Grade.GOOD, "review_pass"), (Grade.HARD, "review_hard")],
)
def test_a_pass_counts_as_evidence(session, ana, kubernetes, given, kind):
    grade(session, add(session, ana, kubernetes), ana, given)

    assert kinds(session) == [kind]
    (logged,) = log_of(session)
    assert session.get(EvidenceRow, logged.evidence_id).kind == kind


def test_what_was_never_learnt_cannot_have_been_forgotten(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana, Grade.AGAIN)
    assert kinds(session) == []

    grade(session, card_id, ana, Grade.AGAIN, now=in_days(1))
    assert kinds(session) == ["review_fail"]


def test_a_whole_session_of_five_is_evidence_of_its_own(session, ana, kubernetes):
    for card_id in add(session, ana, kubernetes, 5):
        grade(session, card_id, ana)

    assert kinds(session).count("review_session") == 1


def test_what_is_graded_after_a_session_s_end_begins_no_other(session, ana, kubernetes):
    made = add(session, ana, kubernetes, 5)
    for card_id in [*made, made[0], made[1]]:
        grade(session, card_id, ana)

    assert kinds(session).count("review_session") == 1


def test_a_session_ends_only_when_all_that_is_asked_is_done(session, ana, kubernetes):
    learnt(session, ana, kubernetes)

    for card_id in add(session, ana, kubernetes, 5):
        grade(session, card_id, ana)

    assert "review_session" not in kinds(session)


def test_a_session_does_not_end_where_the_day_s_minutes_do(session, kubernetes):
    # Two minutes are four cards of 25 seconds; the fifth is graded all the same.
    ben = reviewer(session, name="Ben Okafor", review_minutes=2)
    make_follow(session, ben, kubernetes, level=2)
    made = [learnt(session, ben, kubernetes, due_in=-number) for number in range(6)]

    for card_id in made[:5]:
        grade(session, card_id, ben)
    before = kinds(session)
    grade(session, made[5], ben)

    assert "review_session" not in before
    assert kinds(session).count("review_session") == 1


def test_a_grade_from_before_the_card_s_last_day_counts_on_that_day(session, ana, kubernetes):
    card_id = learnt(session, ana, kubernetes, days_ago=3)
    given_at = in_days(-20)

    after = grade(session, card_id, ana, graded_at=given_at, source="offline")

    assert after.state.last_day == TODAY - 3
    assert after.state.due_day > TODAY - 3
    (logged,) = log_of(session)
    assert (logged.at, logged.day_number, logged.elapsed_days) == (given_at, TODAY - 3, 0)


def test_a_grade_given_offline_counts_for_the_day_on_which_it_was_given(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes, now=in_days(-3))
    given_at = in_days(-2)

    after = grade(session, card_id, ana, Grade.HARD, graded_at=given_at, source="offline")

    assert after.state.last_day == TODAY - 2
    (logged,) = log_of(session)
    assert (logged.at, logged.day_number) == (given_at, TODAY - 2)
    (evidence,) = session.exec(select(EvidenceRow)).all()
    assert (evidence.happened_at, evidence.entered_at) == (given_at, NOW)


@pytest.mark.parametrize(
    ("graded_at", "counted_at"),
    [
        (NOW + timedelta(days=3), NOW),
        (NOW - timedelta(days=400), NOW - timedelta(days=60)),
    ],
)
def test_a_clock_that_is_far_off_is_brought_back(session, ana, kubernetes, graded_at, counted_at):
    grade(session, add(session, ana, kubernetes), ana, graded_at=graded_at)

    assert [row.at for row in log_of(session)] == [counted_at]


def test_a_card_that_was_retired_is_not_graded(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    session.get(CardRow, card_id).retired_at = NOW
    session.flush()

    with pytest.raises(NotFoundError):
        grade(session, card_id, ana)
