import pytest

from learnlog.domain.experiment import FindingTopic
from learnlog.domain.starter_card import client_questions, holds
from learnlog.domain.technology import StarterCard


def card(true_from=None, true_until=None):
    return StarterCard("Why?", "So.", true_from=true_from, true_until=true_until)


@pytest.mark.parametrize(
    ("bounds", "version", "held"),
    [
        ({}, "1.36", True),
        ({"true_from": "1.36"}, "1.36.0", True),
        ({"true_from": "1.37"}, "1.36.4", False),
        ({"true_until": "1.36"}, "1.36.0", False),
        ({"true_until": "1.37"}, "1.36.9", True),
        ({"true_from": "1.9", "true_until": "1.10"}, "1.9.2", True),
        ({"true_from": "1.9", "true_until": "1.10"}, "1.10", False),
    ],
)
def test_a_card_holds_from_its_first_version_until_the_one_that_ends_it(bounds, version, held):
    assert holds(card(**bounds), version) is held


@pytest.mark.parametrize("version", [None, "nightly", "2026.08"])
def test_a_card_holds_where_no_version_compares_with_its_own(version):
    assert holds(card(true_from="1.30", true_until="1.31"), version)


def test_each_topic_has_questions_of_its_own_to_ask_the_client():
    asked = [question for topic in FindingTopic for question in client_questions(topic)]

    assert all(len(client_questions(topic)) >= 3 for topic in FindingTopic)
    assert len(set(asked)) == len(asked)
    assert all(question.endswith("?") for question in asked)
