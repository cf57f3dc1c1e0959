from datetime import timedelta

import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.errors import NotFoundError
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import StarterCard
from learnlog.services import drills, engagements
from learnlog.services.accounts import signed_in
from learnlog.services.card_validity import check_releases
from learnlog.services.cards import cards_of, retire, suspend
from learnlog.services.drills import Stack
from learnlog.services.engagements import EngagementValues
from learnlog.services.targets import NewTarget
from learnlog.store import people
from tests.conftest import NOW, ago
from tests.makers import make_member, make_team, make_technology
from tests.services.test_catalogue import technology
from tests.services.touching import make_told

LATER = NOW + timedelta(days=2)


def drill(prompt, topic, **bounds):
    return StarterCard(prompt, "Options.", kind=CardKind.DRILL, topic=topic, **bounds)


LOST_ZONE = drill("A zone fails?", FindingTopic.AVAILABILITY)
LOST_SITE = drill("A site burns?", FindingTopic.DISASTER_RECOVERY)
OLD = drill("The old API?", FindingTopic.SECURITY, true_until="1.20")
KUBERNETES = technology("kubernetes", cards=(StarterCard("Why?", "So."), LOST_ZONE, LOST_SITE, OLD))
KAFKA = technology("kafka", cards=(drill("A broker fails?", FindingTopic.AVAILABILITY),))
CATALOGUE = {known.slug: known for known in (KUBERNETES, KAFKA)}
STACK = Stack((KUBERNETES, KAFKA))


@pytest.fixture
def ana(session):
    return make_member(session, handle="ana")


@pytest.fixture
def kubernetes(session):
    return make_technology(session, "kubernetes", name="Kubernetes")


@pytest.fixture
def stack(session, kubernetes):
    make_technology(session, "kafka", name="Kafka")
    return STACK


@pytest.fixture
def lead(session, ana):
    lea = make_member(session, "Lea", handle="lea")
    make_team(session, "Platform", members=[ana], leads=[lea], slug="platform")
    return signed_in(session, people.get_member(session, lea))


def found(session, ana, stack, topic=FindingTopic.AVAILABILITY):
    """The drills on a topic, as the member sees them."""
    shown = drills.stack_drills(session, ana, stack, now=NOW)
    return next(one for one in shown.topics if one.topic is topic)


def prompts(session, ana):
    return {card.prompt for card in cards_of(session, ana)}


def test_the_drills_of_a_stack_stand_by_topic_with_what_has_none(session, ana, stack):
    shown = drills.stack_drills(session, ana, stack, now=NOW)

    assert [one.topic for one in shown.topics] == list(FindingTopic)
    assert {
        one.topic.value: [(drill.technology, drill.card.prompt) for drill in one.drills]
        for one in shown.topics
        if one.drills
    } == {
        "availability": [("Kubernetes", "A zone fails?"), ("Kafka", "A broker fails?")],
        "disaster_recovery": [("Kubernetes", "A site burns?")],
        "security": [("Kubernetes", "The old API?")],
    }
    assert [one.without for one in shown.topics] == [
        (),
        ("Kafka",),
        ("Kubernetes", "Kafka"),
        ("Kafka",),
        ("Kubernetes", "Kafka"),
    ]
    assert (shown.count, shown.new, shown.changed) == (4, 4, 0)


def test_what_no_longer_holds_is_no_drill_and_is_not_added(session, ana, stack, kubernetes):
    make_told(session, kubernetes, "1.20")

    assert found(session, ana, stack, FindingTopic.SECURITY).drills == ()
    assert drills.add_drills(session, ana, stack, now=NOW) == 3
    assert "The old API?" not in prompts(session, ana)


def test_looking_adds_nothing(session, ana, stack):
    drills.stack_drills(session, ana, stack, now=NOW)

    assert cards_of(session, ana) == []


def test_adding_takes_the_drills_alone_and_each_once(session, ana, stack):
    assert drills.add_drills(session, ana, stack, now=NOW) == 4
    assert drills.add_drills(session, ana, stack, now=NOW) == 0

    assert {card.kind for card in cards_of(session, ana)} == {CardKind.DRILL}
    shown = drills.stack_drills(session, ana, stack, now=NOW)
    assert (shown.count, shown.new) == (4, 0)


def test_one_topic_can_be_added_alone(session, ana, stack):
    added = drills.add_drills(session, ana, stack, topic=FindingTopic.AVAILABILITY, now=NOW)

    assert added == 2
    assert prompts(session, ana) == {"A zone fails?", "A broker fails?"}
    assert found(session, ana, stack).new == 0
    assert found(session, ana, stack, FindingTopic.DISASTER_RECOVERY).new == 1


def test_the_drills_of_one_are_not_those_of_another(session, ana, stack):
    drills.add_drills(session, make_member(session), stack, now=NOW)

    assert found(session, ana, stack).new == 2


def test_a_drill_that_was_put_away_does_not_come_back(session, ana, stack):
    drills.add_drills(session, ana, stack, now=NOW)
    for card in cards_of(session, ana):
        retire(session, card.id, user_id=ana, now=NOW)

    assert drills.add_drills(session, ana, stack, now=NOW) == 0
    assert [drill.own.is_retired for drill in found(session, ana, stack).drills] == [True, True]


def test_a_change_of_the_service_marks_its_drills_to_be_read_again(session, ana, stack, kubernetes):
    drills.add_drills(session, ana, stack, now=ago(30))
    make_told(session, kubernetes, "2.0", days=1, kind="major")

    check_releases(session, now=NOW)

    zone, broker = found(session, ana, stack).drills
    assert (zone.own.is_changed, zone.own.changed_by) == (True, "2.0")
    assert (broker.own.is_changed, broker.own.changed_by) == (False, None)
    # That of security held until 1.20 and is no drill of the stack any more.
    assert drills.stack_drills(session, ana, stack, now=NOW).changed == 2
    assert not any(card.is_suspended for card in cards_of(session, ana))


def test_a_retired_drill_waits_for_no_reading(session, ana, stack, kubernetes):
    drills.add_drills(session, ana, stack, now=ago(30))
    make_told(session, kubernetes, "2.0", days=1, kind="major")
    check_releases(session, now=NOW)

    for card in cards_of(session, ana):
        retire(session, card.id, user_id=ana, now=NOW)

    assert drills.stack_drills(session, ana, stack, now=NOW).changed == 0


def test_a_suspended_drill_stays_the_member_s(session, ana, stack):
    drills.add_drills(session, ana, stack, now=NOW)
    for card in cards_of(session, ana):
        suspend(session, card.id, user_id=ana, now=NOW)

    assert found(session, ana, stack).new == 0


def test_the_stack_of_an_engagement_is_what_it_asks_for_each_once(session, stack, lead):
    make_technology(session, "gone", name="Gone")
    values = EngagementValues("Acme", LATER.date(), handles=["ana"])
    acme = engagements.create_engagement(session, "platform", values, by=lead, now=NOW)
    for slug in ("kafka", "gone"):
        wanted = NewTarget(slug, Level.WORKING, is_must=True)
        engagements.set_engagement_target(session, "platform", acme, wanted, by=lead, now=NOW)

    page, asked = drills.engagement_stack(
        session, "platform", acme, catalogue=CATALOGUE, viewer=lead
    )

    assert page.engagement.name == "Acme"
    assert asked == Stack((KAFKA,), ("Gone",))
    assert drills.stack_drills(session, lead.id, asked, now=NOW).technologies == ("Kafka", "Gone")


def test_an_engagement_of_another_team_has_no_drills_to_show(session, stack, lead):
    stranger = signed_in(session, people.get_member(session, make_member(session)))
    values = EngagementValues("Acme", LATER.date())
    acme = engagements.create_engagement(session, "platform", values, by=lead, now=NOW)

    with pytest.raises(NotFoundError):
        drills.engagement_stack(session, "platform", acme, catalogue=CATALOGUE, viewer=stranger)


def test_one_technology_is_a_stack(session):
    assert drills.one_technology("kafka", catalogue=CATALOGUE) == Stack((KAFKA,))
    with pytest.raises(NotFoundError, match="nomad"):
        drills.one_technology("nomad", catalogue=CATALOGUE)
