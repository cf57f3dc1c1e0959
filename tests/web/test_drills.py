from dataclasses import replace

import pytest

from learnlog.catalogue.load import Catalogue
from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.members import Role
from learnlog.domain.technology import StarterCard
from learnlog.services.card_validity import check_releases
from learnlog.services.cards import cards_of
from learnlog.services.drills import Stack, add_drills
from learnlog.services.evidence import technology_id_of
from tests.conftest import NOW, ago
from tests.makers import make_release, make_team, make_technology
from tests.services.test_catalogue import technology
from tests.web.conftest import Browser
from tests.web.pages import Page

ENGAGEMENTS = "/team/platform/engagements"
ACME = f"{ENGAGEMENTS}/acme"
DRILLS = f"{ACME}/drills"
KAFKA = technology(
    "kafka",
    cards=(
        StarterCard("What is a topic?", "A log."),
        StarterCard(
            "A broker <fails>?",
            "Replicas, at the price of **storage**.",
            "https://kafka.example/docs",
            kind=CardKind.DRILL,
            topic=FindingTopic.AVAILABILITY,
        ),
        StarterCard(
            "Ten times the load?",
            "Partitions.",
            kind=CardKind.DRILL,
            topic=FindingTopic.SCALE,
        ),
    ),
)


@pytest.fixture
def parts(parts):
    return replace(parts, catalogue=Catalogue(technologies={"kafka": KAFKA}, presets={}))


@pytest.fixture
def lead(app, store, ana, register):
    lea = register("Lea Lead", role=Role.LEAD)
    with store.begin() as session:
        make_team(session, "Platform", members=[ana], leads=[lea], slug="platform")
        make_technology(session, "kafka", category="data", name="Kafka")
        make_technology(session, "nomad", name="Nomad")
    return Browser(app).sign_in("lea@team.example")


@pytest.fixture
def acme(lead):
    """An engagement that asks for Kafka."""
    lead.post(ENGAGEMENTS, {"name": "Acme", "kickoff_on": "2026-09-05"})
    lead.post(f"{ACME}/targets", {"technology": "kafka", "level": "4", "need": "must"})


def prompts(store, user_id):
    with store.read() as session:
        return {card.prompt for card in cards_of(session, user_id)}


def test_an_engagement_leads_to_the_drills_of_what_it_asks_for(browser, acme, store, ana):
    assert DRILLS in {a.get("href") for a in Page(browser.text(ACME)).all("a")}

    text = browser.text(DRILLS)

    page = Page(text)
    assert "2 drills for Acme" in page.text
    assert "How does it cope with the loss of a whole site or region?" in page.text
    assert "<strong>storage</strong>" in text
    assert "A broker <fails>?" in page.text
    assert "https://kafka.example/docs" in {a.get("href") for a in page.all("a")}
    assert "What is a topic?" not in page.text
    assert prompts(store, ana) == set()


def test_all_are_added_at_once_and_each_once(browser, acme, store, ana):
    response = browser.post(DRILLS)

    assert (response.status_code, response.location) == (303, DRILLS)
    assert prompts(store, ana) == {"A broker <fails>?", "Ten times the load?"}
    page = Page(browser.text(DRILLS))
    assert "2 drills added to your cards." in page.text
    assert "In your cards" in page.text
    assert DRILLS not in {form.action for form in page.forms}

    browser.post(DRILLS)

    assert "You have these drills already." in Page(browser.text(DRILLS)).text
    assert len(prompts(store, ana)) == 2


def test_those_of_one_topic_can_be_added(browser, acme, store, ana):
    browser.post(DRILLS, {"topic": "scale"})

    assert prompts(store, ana) == {"Ten times the load?"}
    assert browser.post(DRILLS, {"topic": "fame"}).status_code == 422


def test_a_drill_that_a_release_touched_is_to_be_read_again(browser, acme, store, ana):
    with store.begin() as session:
        kafka = technology_id_of(session, "kafka")
        add_drills(session, ana, Stack((KAFKA,)), now=ago(30))
        make_release(session, kafka, "5.0", kind="major", released_at=ago(1))
        check_releases(session, now=NOW)

    page = Page(browser.text(DRILLS))

    assert "2 of your drills are to be read again" in page.text
    assert "Read again: 5.0 changed this" in page.text
    assert "/cards/changed" in {a.get("href") for a in page.all("a")}


def test_an_engagement_that_asks_for_nothing_says_so(lead):
    lead.post(ENGAGEMENTS, {"name": "Acme", "kickoff_on": "2026-09-05"})

    assert DRILLS not in lead.text(ACME)
    assert "there is nothing to drill" in Page(lead.text(DRILLS)).text


def test_who_may_not_see_the_engagement_sees_and_adds_none_of_its_drills(bo, anonymous, acme):
    assert bo.get(DRILLS).status_code == 404
    assert bo.post(DRILLS).status_code == 404
    assert anonymous.get(DRILLS).status_code == 303


def test_a_technology_has_a_page_of_drills(browser, lead, store, ana):
    assert "2 drills on what a client asks" in Page(browser.text("/t/kafka")).text

    assert "2 drills on Kafka" in Page(browser.text("/t/kafka/drills")).text
    response = browser.post("/t/kafka/drills", {"topic": "availability"})

    assert (response.status_code, response.location) == (303, "/t/kafka/drills")
    assert prompts(store, ana) == {"A broker <fails>?"}


@pytest.mark.parametrize("slug", ["nomad", "nothing"])
def test_what_the_catalogue_does_not_hold_has_no_page_of_drills(browser, anonymous, lead, slug):
    assert browser.get(f"/t/{slug}/drills").status_code == 404
    assert anonymous.get(f"/t/{slug}/drills").status_code == 303
