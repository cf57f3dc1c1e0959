import pytest
from sqlmodel import select

from learnlog.domain.acceptance import AcceptanceQuestion
from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Category, DriftProfile, Technology
from learnlog.services import acceptance, follows
from learnlog.store.tables import AcceptanceRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_technology

PROBE = "What does a readiness probe not see?"
KUBERNETES = Technology(
    "kubernetes",
    "Kubernetes",
    Category.PLATFORM,
    2.0,
    DriftProfile.RELEASES,
    questions=(
        AcceptanceQuestion(Level.WORKING, PROBE),
        AcceptanceQuestion(Level.WORKING, "What is a disruption budget for?"),
    ),
)


@pytest.fixture
def ana(session):
    user_id = make_member(session)
    for slug, name in (("kubernetes", "Kubernetes"), ("python", "Python")):
        make_follow(session, user_id, make_technology(session, slug, name=name), level=2)
    return user_id


def answer(session, ana, *can_answer, technology=KUBERNETES, now=NOW):
    return acceptance.answer_questions(
        session, ana, "kubernetes", set(can_answer), technology=technology, now=now
    )


def asked(session, user_id, catalogue=None):
    rows = follows.to_rate(session, user_id, everything=True, now=NOW)
    catalogue = {"kubernetes": KUBERNETES} if catalogue is None else catalogue
    return acceptance.questions_of(session, user_id, rows, catalogue)


def test_a_technologys_own_questions_come_in_place_of_the_general_ones(session, ana):
    found = asked(session, ana)

    assert [text for text, _ in found["kubernetes"][Level.WORKING]] == [
        PROBE,
        "What is a disruption budget for?",
    ]
    assert "Python" in found["python"][Level.AWARE][0][0]
    assert list(found["python"]) == list(Level)[1:]


def test_what_one_can_answer_is_kept(session, ana):
    assert answer(session, ana, (Level.WORKING, 0), (Level.AWARE, 2)) == 2

    found = asked(session, ana)["kubernetes"]
    assert [said for _, said in found[Level.WORKING]] == [True, False]
    assert [said for _, said in found[Level.AWARE]] == [False, False, True]
    row = session.exec(select(AcceptanceRow).where(AcceptanceRow.level == 3)).one()
    assert (row.question, row.can_answer, row.answered_at) == (PROBE, True, NOW)


def test_an_answer_can_be_taken_back_and_given_again(session, ana):
    answer(session, ana, (Level.WORKING, 0), now=ago(2))

    assert answer(session, ana, now=ago(1)) == 1
    assert not any(said for _, said in asked(session, ana)["kubernetes"][Level.WORKING])
    assert answer(session, ana, (Level.WORKING, 0)) == 1

    rows = session.exec(select(AcceptanceRow).order_by(AcceptanceRow.id)).all()
    assert [row.can_answer for row in rows] == [True, False, True]


def test_saying_the_same_again_writes_nothing(session, ana):
    answer(session, ana, (Level.WORKING, 0))

    assert answer(session, ana, (Level.WORKING, 0)) == 0
    assert len(session.exec(select(AcceptanceRow)).all()) == 1


def test_what_there_is_no_question_for_is_passed_over(session, ana):
    assert answer(session, ana, (Level.WORKING, 7), (Level.NONE, 0)) == 0


def test_an_answer_to_a_question_that_is_gone_answers_no_other(session, ana):
    answer(session, ana, (Level.WORKING, 0))

    found = asked(session, ana, catalogue={})

    assert not any(said for _, said in found["kubernetes"][Level.WORKING])


def test_without_a_file_the_general_questions_are_answered(session, ana):
    assert answer(session, ana, (Level.AWARE, 0), technology=None) == 1


def test_answers_are_ones_own_and_about_what_one_follows(session, ana):
    answer(session, ana, (Level.WORKING, 0))
    eve = make_member(session, "Eve")

    assert asked(session, eve) == {}
    with pytest.raises(NotFoundError):
        answer(session, eve, (Level.WORKING, 0))
