import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.card_face import OWN_WORDS, Face, face

TEXT = "{{c1::Patroni::a tool}} elects a leader in {{c2::etcd}}."


@pytest.mark.parametrize("kind", [CardKind.QUESTION, CardKind.DRILL, CardKind.TOPIC])
def test_a_card_shows_its_words(kind):
    assert face(kind, "What is RPO?", "Data that may be lost.") == Face(
        "What is RPO?", "Data that may be lost."
    )


def test_a_topic_without_an_answer_asks_for_ones_own_words():
    assert face(CardKind.TOPIC, "Explain quorum.", "") == Face("Explain quorum.", OWN_WORDS)


@pytest.mark.parametrize(
    ("number", "question", "answer"),
    [
        (1, "[a tool] elects a leader in etcd.", "**Patroni** elects a leader in etcd."),
        (2, "Patroni elects a leader in […].", "Patroni elects a leader in **etcd**."),
    ],
)
def test_a_cloze_hides_its_part_and_then_shows_the_whole(number, question, answer):
    assert face(CardKind.CLOZE, TEXT, "", number) == Face(question, answer)


def test_what_belongs_to_a_cloze_stands_below_it():
    shown = face(CardKind.CLOZE, TEXT, "Raft needs three nodes.", 2)

    assert shown.answer == "Patroni elects a leader in **etcd**.\n\nRaft needs three nodes."


def test_a_cloze_without_a_number_is_asked_as_it_is_written():
    assert face(CardKind.CLOZE, "Half a {{c1::card", "Extra.") == Face(
        "Half a {{c1::card", "Extra."
    )
