import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.errors import NotFoundError
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.technology import StarterCard
from learnlog.services.cards import cards_of
from learnlog.services.starter_cards import add_catalogue_cards, add_starter_cards, holding
from tests.conftest import NOW, ago
from tests.makers import make_member, make_release, make_technology
from tests.services.test_catalogue import technology

DRILL = StarterCard(
    "RTO an hour?", "Restore.", kind=CardKind.DRILL, topic=FindingTopic.DISASTER_RECOVERY
)
UNTIL_36 = StarterCard("Which API?", "The old one.", true_until="1.36")
FROM_36 = StarterCard("Which API now?", "The new one.", "https://example.org", "1.36")


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session):
    return make_technology(session)


def prompts(session, ana):
    return {card.prompt for card in cards_of(session, ana)}


def test_starter_cards_come_once(session, ana, kubernetes):
    known = technology(cards=(FROM_36,))

    assert add_starter_cards(session, known, user_id=ana, now=NOW) == 1
    assert add_starter_cards(session, known, user_id=ana, now=NOW) == 0

    (card,) = cards_of(session, ana)
    assert (card.origin, card.source_url, card.true_from) == (
        "starter",
        "https://example.org",
        "1.36",
    )


def test_following_adds_no_drill_unasked(session, ana, kubernetes):
    added = add_starter_cards(session, technology(cards=(DRILL, FROM_36)), user_id=ana, now=NOW)

    assert added == 1
    assert prompts(session, ana) == {"Which API now?"}


def test_a_drill_keeps_its_kind_and_its_topic(session, ana, kubernetes):
    drill = (technology(), DRILL)

    assert add_catalogue_cards(session, [drill], user_id=ana, now=NOW) == 1

    (card,) = cards_of(session, ana)
    assert (card.kind, card.topic) == (CardKind.DRILL, FindingTopic.DISASTER_RECOVERY)


def test_a_cloze_text_becomes_a_card_for_each_part_and_comes_once(session, ana, kubernetes):
    text = StarterCard("{{c1::etcd}} keeps what {{c2::the API}} serves.", "", kind=CardKind.CLOZE)
    known = technology(cards=(text,))

    assert add_starter_cards(session, known, user_id=ana, now=NOW) == 2
    assert add_starter_cards(session, known, user_id=ana, now=NOW) == 0
    assert sorted(card.cloze for card in cards_of(session, ana)) == [1, 2]


@pytest.mark.parametrize(
    ("versions", "held"),
    [
        ([("1.35.4", 3)], {"Which API?"}),
        ([("1.35.4", 3), ("1.36", 2)], {"Which API now?"}),
        ([("1.36", 9), ("1.35.5", 2)], {"Which API now?"}),
        ([("1.35.4", 3), ("1.36rc1", 2)], {"Which API?"}),
        ([("1.9", 3), ("1.10", 9)], {"Which API?"}),
        ([("1.35.4", 3), ("1.36", -2)], {"Which API?"}),
        ([], {"Which API?", "Which API now?"}),
    ],
    ids=[
        "before",
        "after",
        "patch-of-the-older",
        "prerelease",
        "number",
        "to-come",
        "nothing-known",
    ],
)
def test_only_cards_that_hold_for_the_newest_release_are_added(
    session, ana, kubernetes, versions, held
):
    for version, days in versions:
        kind = "prerelease" if "rc" in version else "minor"
        make_release(session, kubernetes, version, kind=kind, released_at=ago(days))

    add_starter_cards(session, technology(cards=(UNTIL_36, FROM_36)), user_id=ana, now=NOW)

    assert prompts(session, ana) == held


def test_each_technology_is_held_against_its_own_newest_release(session, kubernetes):
    make_release(session, kubernetes, "1.35.4")
    make_release(session, make_technology(session, "nomad"), "2.0")
    both = [technology("kubernetes", cards=(UNTIL_36,)), technology("nomad", cards=(UNTIL_36,))]

    held = holding(session, both, lambda known: known.cards, now=NOW)

    assert [(known.slug, card) for known, card in held] == [("kubernetes", UNTIL_36)]


def test_what_is_not_known_has_no_cards(session, ana):
    with pytest.raises(NotFoundError):
        add_catalogue_cards(session, [(technology("nomad"), DRILL)], user_id=ana, now=NOW)
