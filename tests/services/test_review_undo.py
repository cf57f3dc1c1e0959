from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import StaleError
from learnlog.domain.review import Grade
from learnlog.services import review_model
from learnlog.services.cards import Wording, edit_card, retire
from learnlog.services.review_queue import review_queue
from learnlog.services.review_undo import undo_last
from learnlog.store import cards
from learnlog.store.tables import EvidenceRow, ReviewLogRow, ReviewModelRow
from tests.conftest import NOW
from tests.services.reviewing import TODAY, add, followed, grade, in_days, result_of, reviewer


@pytest.fixture
def ana(session):
    return reviewer(session)


@pytest.fixture
def kubernetes(session, ana):
    return followed(session, ana)


def kinds(session):
    query = select(EvidenceRow.kind).where(EvidenceRow.retracted_at.is_(None))
    return sorted(session.exec(query))


def test_the_last_grade_can_be_taken_back_with_all_it_did(session, ana, kubernetes):
    made = add(session, ana, kubernetes, 5)
    for card_id in made:
        grade(session, card_id, ana)
    before = kinds(session)

    card = undo_last(session, ana, now=NOW)

    assert card == cards.get_card(session, made[-1], user_id=ana)
    assert (card.state.state, card.state.reviews, card.state.due_day) == (None, 0, TODAY)
    assert len(before) == 6
    assert kinds(session) == ["review_pass"] * 4
    assert review_queue(session, ana, now=NOW).card.id == made[-1]


def test_a_session_that_is_done_again_counts_again(session, ana, kubernetes):
    made = add(session, ana, kubernetes, 5)
    for card_id in made:
        grade(session, card_id, ana)
    undone = undo_last(session, ana, now=NOW)

    grade(session, undone.id, ana)

    assert kinds(session).count("review_session") == 1


def taught(session):
    (row,) = session.exec(select(ReviewModelRow)).all()
    session.refresh(row)
    numbers = [row.weights[name] for name in sorted(row.weights)]
    return [*numbers, row.moving_average, *row.stack, row.reviews, row.fitted_reviews]


@pytest.fixture
def three_times(session, ana, kubernetes):
    """A card that was graded twice, what that taught, and a third grade today."""
    card_id = add(session, ana, kubernetes, now=in_days(-10))
    grade(session, card_id, ana, now=in_days(-10))
    grade(session, card_id, ana, now=in_days(-5))
    before = taught(session)
    grade(session, card_id, ana, Grade.AGAIN)
    assert taught(session) != before
    return before


def test_what_a_grade_taught_is_forgotten_with_it(session, ana, three_times):
    undo_last(session, ana, now=NOW)

    assert taught(session) == pytest.approx(three_times)


def test_what_a_long_log_teaches_is_left_to_the_next_fit(session, ana, three_times, monkeypatch):
    row = session.exec(select(ReviewModelRow)).one()
    row.fitted_reviews = 2
    session.flush()
    monkeypatch.setattr(review_model, "MOST_AT_ONCE", 0)
    before = taught(session)

    undo_last(session, ana, now=NOW)

    assert taught(session) == [*before[:-1], 0]


def test_undo_restores_a_lapse_as_well(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana)
    known = cards.get_card(session, card_id, user_id=ana).state
    grade(session, card_id, ana, Grade.AGAIN, now=in_days(4))

    assert undo_last(session, ana, now=in_days(4)).state == known


def test_one_grade_after_another_can_be_taken_back(session, ana, kubernetes):
    first, second = add(session, ana, kubernetes, 2)
    grade(session, first, ana)
    grade(session, second, ana)

    assert [undo_last(session, ana, now=NOW).id for _ in range(2)] == [second, first]
    assert undo_last(session, ana, now=NOW) is None


def test_what_was_taken_back_stays_in_the_log(session, ana, kubernetes):
    grade(session, add(session, ana, kubernetes), ana)

    undo_last(session, ana, now=NOW + timedelta(minutes=1))

    (logged,) = session.exec(select(ReviewLogRow)).all()
    assert (logged.grade, logged.undone_at) == (Grade.GOOD, NOW + timedelta(minutes=1))


def test_a_grade_that_was_taken_back_is_not_given_again_by_a_repeat(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana, client_id="abc")
    undone = undo_last(session, ana, now=NOW)

    with pytest.raises(StaleError, match="That grade was taken back"):
        result_of(session, card_id, ana, client_id="abc")

    assert cards.get_card(session, card_id, user_id=ana) == undone


def test_the_oldest_log_rows_are_taken_back_too(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana)
    grade(session, card_id, ana, Grade.AGAIN, now=in_days(1))
    row = session.exec(select(ReviewLogRow).order_by(ReviewLogRow.id.desc())).first()
    row.reviews_before = row.lapses_before = None
    session.flush()

    state = undo_last(session, ana, now=in_days(1)).state

    assert (state.reviews, state.lapses) == (1, 0)


def test_what_was_never_learnt_can_be_taken_back_too(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana, Grade.AGAIN)

    assert undo_last(session, ana, now=NOW).id == card_id


def test_a_card_that_began_anew_does_not_get_its_old_schedule_back(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana, now=in_days(-5))
    graded = grade(session, card_id, ana)
    words = Wording("Another question?", "Another answer.", starts_anew=True)
    edit_card(session, card_id, words, user_id=ana, revision=graded.revision, now=NOW)

    assert undo_last(session, ana, now=NOW) is None
    assert cards.get_card(session, card_id, user_id=ana).state.state is None


def test_the_grade_of_a_card_that_was_retired_since_stays(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana)
    retire(session, card_id, user_id=ana, now=NOW)

    assert undo_last(session, ana, now=NOW) is None
    assert kinds(session) == ["review_pass"]


def test_a_grade_of_yesterday_stays(session, ana, kubernetes):
    grade(session, add(session, ana, kubernetes), ana)

    assert undo_last(session, ana, now=in_days(1)) is None


def test_with_nothing_graded_there_is_nothing_to_take_back(session, ana):
    assert undo_last(session, ana, now=NOW) is None


def test_a_card_changed_at_the_same_time_is_not_taken_back(session, ana, kubernetes, monkeypatch):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana)
    read = cards.get_card

    def read_then_lose(session, card_id, *, user_id):
        card = read(session, card_id, user_id=user_id)
        cards.change_card(
            session, card_id, user_id=user_id, revision=card.revision, values={"prompt": "Other?"}
        )
        return card

    monkeypatch.setattr(cards, "get_card", read_then_lose)
    with pytest.raises(StaleError, match="changed meanwhile"):
        undo_last(session, ana, now=NOW)
