from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.local_time import local_day
from learnlog.domain.review import ALGO_VERSION, Grade
from learnlog.services import review
from learnlog.services.cards import add_card
from learnlog.store import cards
from learnlog.store.cards import CardValues
from learnlog.store.tables import EvidenceRow, ReviewLogRow
from tests.conftest import NOW
from tests.makers import make_follow, make_member, make_technology

ZONE = "Europe/Lisbon"
TODAY = local_day(NOW, ZONE)


@pytest.fixture
def ana(session):
    return make_member(session, zone=ZONE)


@pytest.fixture
def kubernetes(session, ana):
    technology_id = make_technology(session)
    make_follow(session, ana, technology_id, level=2)
    return technology_id


def add(session, user_id, technology_id, count=1, *, now=NOW):
    made = [
        add_card(
            session,
            CardValues(technology_id, prompt=f"Question {number}?", answer="Answer."),
            user_id=user_id,
            now=now,
        )
        for number in range(count)
    ]
    return made if count > 1 else made[0]


def grade(session, card_id, user_id, given=Grade.GOOD, *, now=NOW, **options):
    return review.grade_card(session, card_id, given, user_id=user_id, now=now, **options)


def kinds(session):
    query = select(EvidenceRow.kind).where(EvidenceRow.retracted_at.is_(None))
    return sorted(session.exec(query))


def test_a_good_answer_takes_the_card_off_the_queue(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)

    after = grade(session, card_id, ana)

    assert after.state.due_day == TODAY + 4
    assert review.review_queue(session, ana, now=NOW).card is None
    assert review.due_count(session, ana, now=NOW, zone=ZONE) == 0


def test_the_queue_shows_the_card_and_what_each_grade_would_do(session, ana, kubernetes):
    add(session, ana, kubernetes, 2)

    queue = review.review_queue(session, ana, now=NOW)

    assert queue.card.prompt == "Question 0?"
    assert [p.grade for p in queue.previews] == list(Grade)
    assert (queue.total, queue.left, queue.minutes_left) == (2, 2, 1)
    assert queue.report.slug == "kubernetes"
    assert queue.last_grade is None


def test_the_most_nearly_forgotten_comes_first_and_new_ones_last(session, ana, kubernetes):
    strong, weak = add(session, ana, kubernetes, 2)
    then = NOW - timedelta(days=200)
    grade(session, strong, ana, Grade.EASY, now=then)
    grade(session, weak, ana, Grade.HARD, now=then)
    fresh = add(session, ana, kubernetes)

    due = review.due_cards(session, ana, day=TODAY)

    assert [card.id for card in due] == [weak, strong, fresh]


def test_at_most_five_new_cards_come_a_day(session, ana, kubernetes):
    made = add(session, ana, kubernetes, 8)

    assert review.due_count(session, ana, now=NOW, zone=ZONE) == 5
    grade(session, made[0], ana, Grade.EASY)
    assert review.due_count(session, ana, now=NOW, zone=ZONE) == 4


def test_a_session_may_be_of_one_technology(session, ana, kubernetes):
    python = make_technology(session, "python")
    make_follow(session, ana, python)
    add(session, ana, kubernetes)
    add(session, ana, python)

    assert review.review_queue(session, ana, now=NOW, slug="python").card.slug == "python"


def test_every_review_is_logged_with_its_forecast_and_never_rewritten(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana)
    later = NOW + timedelta(days=4)
    grade(session, card_id, ana, Grade.AGAIN, now=later)

    first, second = session.exec(select(ReviewLogRow).order_by(ReviewLogRow.id))
    assert (first.forecast, first.day_number, first.zone) == (None, TODAY, ZONE)
    assert first.algo_version == ALGO_VERSION
    assert second.elapsed_days == 4
    assert second.stability_before == first.stability_after
    assert 0.8 < second.forecast < 0.9


def test_the_same_client_id_counts_once(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)

    first = grade(session, card_id, ana, client_id="abc")
    second = grade(session, card_id, ana, Grade.AGAIN, client_id="abc")

    assert first.state == second.state
    assert len(session.exec(select(ReviewLogRow)).all()) == 1


def test_a_card_of_someone_else_does_not_exist(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    eve = make_member(session, "Eve")

    with pytest.raises(NotFoundError):
        grade(session, card_id, eve)


def test_a_card_changed_meanwhile_is_not_graded(session, ana, kubernetes, monkeypatch):
    card_id = add(session, ana, kubernetes)
    read = cards.get_card

    def read_then_lose(session, card_id, *, user_id):
        card = read(session, card_id, user_id=user_id)
        cards.change_card(
            session, card_id, user_id=user_id, revision=card.revision, values={"prompt": "Other?"}
        )
        return card

    monkeypatch.setattr(cards, "get_card", read_then_lose)
    with pytest.raises(RuleError, match="changed meanwhile"):
        grade(session, card_id, ana)


@pytest.mark.parametrize(
    ("given", "kind"),
    [(Grade.EASY, "review_pass"), (Grade.GOOD, "review_pass"), (Grade.HARD, "review_hard")],
)
def test_a_pass_counts_as_evidence(session, ana, kubernetes, given, kind):
    grade(session, add(session, ana, kubernetes), ana, given)

    assert kinds(session) == [kind]


def test_what_was_never_learnt_cannot_have_been_forgotten(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana, Grade.AGAIN)
    assert kinds(session) == []

    grade(session, card_id, ana, Grade.AGAIN, now=NOW + timedelta(days=1))
    assert kinds(session) == ["review_fail"]


def test_a_whole_session_of_five_is_evidence_of_its_own(session, ana, kubernetes):
    for card_id in add(session, ana, kubernetes, 5):
        grade(session, card_id, ana)

    assert kinds(session).count("review_session") == 1


def test_the_last_grade_can_be_taken_back_with_all_it_did(session, ana, kubernetes):
    made = add(session, ana, kubernetes, 5)
    for card_id in made:
        grade(session, card_id, ana)
    before = kinds(session)

    card = review.undo_last(session, ana, now=NOW)

    assert card.id == made[-1]
    assert card.state == cards.get_card(session, made[-1], user_id=ana).state
    assert (card.state.state, card.state.reviews, card.state.due_day) == (None, 0, TODAY)
    assert len(before) == 6
    assert kinds(session) == ["review_pass"] * 4
    assert review.review_queue(session, ana, now=NOW).card.id == made[-1]


def test_undo_restores_a_lapse_as_well(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana)
    known = cards.get_card(session, card_id, user_id=ana).state
    later = NOW + timedelta(days=4)
    grade(session, card_id, ana, Grade.AGAIN, now=later)

    card = review.undo_last(session, ana, now=later)

    assert card.state == known


def test_what_was_never_learnt_can_be_taken_back_too(session, ana, kubernetes):
    card_id = add(session, ana, kubernetes)
    grade(session, card_id, ana, Grade.AGAIN)

    assert review.undo_last(session, ana, now=NOW).id == card_id


def test_with_nothing_graded_there_is_nothing_to_take_back(session, ana, kubernetes):
    assert review.undo_last(session, ana, now=NOW) is None


def test_a_queue_of_a_technology_not_followed_has_no_report(session, ana, kubernetes):
    python = make_technology(session, "python")
    add(session, ana, python)

    assert review.review_queue(session, ana, now=NOW, slug="python").report is None
