"""What slips in the days ahead."""

import re

import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.evidence import NewEvidence, record_evidence
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_technology
from tests.web.pages import Page


@pytest.fixture
def stack(store, ana):
    """Kafka fades in weeks, Redis lies far back, Python is fresh, of NATS nothing is logged."""
    with store.begin() as session:
        for slug, kind, days in (
            ("kafka", EvidenceKind.EXPERIMENT, 10),
            ("redis", EvidenceKind.EXPERIMENT, 900),
            ("python", EvidenceKind.EXAM, 0),
            ("nats", None, None),
        ):
            technology_id = make_technology(
                session, slug, name=f"{slug.capitalize()} <i>", validity_half_life_years=5.0
            )
            make_follow(session, ana, technology_id, level=2, followed_at=ago(1000))
            if kind is not None:
                record_evidence(session, NewEvidence(ana, slug, kind, ago(days)), now=NOW)


def test_the_page_says_what_slips_and_the_fewest_minutes_that_hold_it(browser, stack):
    page = Page(browser.text("/forecast?days=30"))

    assert "1 of 4 technologies slips within 30 days" in page.text
    assert "120 min today are the fewest" in page.text
    assert "60 min of them what is current now" in page.text
    assert re.search(r"Kafka <i> Current Ageing \w+ \d+ Sep", page.text)
    assert re.search(r"Kafka <i> 89% 75% run one experiment 60", page.text)
    assert "Together 120" in page.text
    assert "1 technology stays current without any." in page.text
    assert "Nats <i> : unknown, nothing logged." in page.text


@pytest.mark.parametrize(
    ("query", "days"),
    [("", 30), ("?days=60", 60), ("?days=90", 90), ("?days=7", 30), ("?days=x", 30)],
)
def test_it_looks_thirty_sixty_or_ninety_days_ahead(browser, stack, query, days):
    page = Page(browser.text(f"/forecast{query}"))

    (chosen,) = (a["href"] for a in page.all("a") if a.get("aria-current") == "true")
    assert chosen == f"/forecast?days={days}"
    assert f"within {days} days" in page.text


def test_what_nothing_holds_says_how_long_the_best_lasts(browser, store, ana):
    with store.begin() as session:
        technology_id = make_technology(session, "kafka", validity_half_life_years=1.0)
        make_follow(session, ana, technology_id, level=2, followed_at=ago(20))
        did = NewEvidence(ana, "kafka", EvidenceKind.EXPERIMENT, ago(20))
        record_evidence(session, did, now=NOW)

    page = Page(browser.text("/forecast?days=90"))

    assert "What no step of today holds for 90 days" in page.text
    assert re.search(
        r"Kafka : run one experiment today \(60 min\), and it is current until \w+ \d+ \w+; then",
        page.text,
    )


def test_what_fails_too_often_is_beyond_one_step_or_two(browser, store, ana):
    with store.begin() as session:
        technology_id = make_technology(session, "kafka")
        make_follow(session, ana, technology_id, level=3, followed_at=ago(200))
        did = NewEvidence(ana, "kafka", EvidenceKind.EXPERIMENT, ago(100))
        record_evidence(session, did, now=NOW)
        for days in range(30):
            failed = NewEvidence(ana, "kafka", EvidenceKind.EXPERIMENT_FAIL, ago(90 - days))
            record_evidence(session, failed, now=NOW)

    text = Page(browser.text("/forecast")).text

    assert "Kafka : what you know lies too far back for one step or two." in text


def test_nothing_slips_where_nothing_is_near_an_edge(browser, store, ana):
    with store.begin() as session:
        technology_id = make_technology(session, "kafka", validity_half_life_years=7.0)
        make_follow(session, ana, technology_id, level=5, followed_at=NOW)
        record_evidence(session, NewEvidence(ana, "kafka", EvidenceKind.EXAM, NOW), now=NOW)

    page = Page(browser.text("/forecast"))

    assert "Nothing slips within 30 days" in page.text
    assert page.all("table") == []


def test_an_empty_checklist_leads_to_the_catalogue(browser):
    page = Page(browser.text("/forecast"))

    assert "You follow nothing yet." in page.text
    assert "/t/new" in [a["href"] for a in page.all("a")]


def test_the_checklist_leads_to_it(browser, stack):
    assert "/forecast" in [a["href"] for a in Page(browser.text("/")).all("a")]


def test_the_page_is_for_members_and_shows_their_own(anonymous, bo, stack, everything):
    before = everything()

    assert anonymous.get("/forecast").location == "/sign-in?next=/forecast"
    assert "Kafka" not in bo.text("/forecast")
    assert everything() == before
