import pytest

from learnlog.domain.acceptance import FEWEST, GENERIC, MOST, AcceptanceQuestion, questions_for
from learnlog.domain.proficiency import Level


def test_every_level_above_none_has_two_to_four_questions():
    assert set(GENERIC) == set(Level) - {Level.NONE}
    assert all(FEWEST <= len(texts) <= MOST for texts in GENERIC.values())
    assert (FEWEST, MOST) == (2, 4)


def test_a_question_names_the_technology():
    asked = questions_for("Kubernetes")

    assert asked[Level.AWARE][0] == (
        "What is Kubernetes for, in one sentence that a client understands?"
    )
    assert not any("{" in text for texts in asked.values() for text in texts)


@pytest.mark.parametrize("name", ["C#/{x}", "{name}", "a {} b"])
def test_a_name_with_braces_is_taken_as_it_is(name):
    assert name in questions_for(name)[Level.AWARE][0]


def test_questions_of_the_file_replace_those_of_their_level_alone():
    own = [
        AcceptanceQuestion(Level.WORKING, "What does a readiness probe not see?"),
        AcceptanceQuestion(Level.WORKING, "What does {name} do on a full disk?"),
    ]

    asked = questions_for("Kubernetes", own)

    assert asked[Level.WORKING] == tuple(question.text for question in own)
    assert asked[Level.ADVISING] == questions_for("Kubernetes")[Level.ADVISING]
