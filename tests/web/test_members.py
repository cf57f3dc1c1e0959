import pytest

from learnlog.domain.members import Role
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store import people
from tests.conftest import ago
from tests.makers import make_follow, make_team, make_technology
from tests.web.conftest import Browser
from tests.web.pages import Page


@pytest.fixture
def chi(store, ana, register):
    """Chi is in Ana's team, and keeps notes."""
    chi = register("Chi Okafor", zone="Africa/Lagos")
    with store.begin() as session:
        make_team(session, members=[ana, chi])
        for slug, days in (("redis", 500), ("python", 2)):
            make_follow(session, chi, make_technology(session, slug), level=3, followed_at=ago(600))
            did = NewEvidence(chi, slug, EvidenceKind.EXPERIMENT, ago(days), note="My own words")
            record_evidence(session, did, now=ago(days))
        make_follow(session, chi, make_technology(session, "swift"))
    return chi


def test_a_colleague_is_shown_freshest_first_and_nothing_private(browser, chi):
    page = Page(browser.text("/m/chi-okafor"))

    assert "Chi Okafor: 1 of 3 technologies is current" not in page.text
    assert "Chi Okafor: 1 of 3 technologies are current" in page.text
    assert "Time zone Africa/Lagos." in page.text
    order = [page.text.index(name) for name in ("Python Working", "Redis Working", "Swift Not")]
    assert order == sorted(order)
    assert "My own words" not in page.text


def test_ones_own_page_is_there_without_a_team(browser):
    page = Page(browser.text("/m/ana-costa"))

    assert "Ana Costa: 0 of 0 technologies are current" in page.text
    assert "Ana Costa follows nothing yet." in page.text


def test_a_member_is_shown_to_members(anonymous, chi):
    assert anonymous.get("/m/chi-okafor").location == "/sign-in?next=/m/chi-okafor"


def test_someone_of_another_team_does_not_exist(bo, chi):
    assert bo.get("/m/chi-okafor").status_code == 404
    assert bo.get("/m/nobody").status_code == 404


def test_an_admin_sees_everybody(app, register, chi):
    register("Olga Owner", role=Role.ADMIN)

    assert "Chi Okafor" in Browser(app).sign_in("olga@team.example").text("/m/chi-okafor")


@pytest.mark.parametrize("name", ["Ж" * 60, "Wolfeschlegelsteinhausen" + "x" * 36, "田中 宏"])
def test_a_name_in_any_script_has_its_page(browser, store, ana, register, name):
    other = register(name, email="other@team.example")
    with store.begin() as session:
        make_team(session, members=[ana, other])
        handle = people.get_member(session, other).handle

    page = Page(browser.text(f"/m/{handle}"))

    assert f"{name} follows nothing yet." in page.text


def test_interest_is_shown_to_the_leads_of_ones_teams_alone(
    app, browser, store, ana, register, chi
):
    lead = register("Lea Lead")
    with store.begin() as session:
        make_team(session, members=[ana, chi], leads=[lead])
        make_follow(session, ana, make_technology(session, "kafka"), level=2, interest=-2)
    lea = Browser(app).sign_in("lea@team.example")
    colleague = Browser(app).sign_in("chi@team.example")

    for someone in (browser, lea):
        assert "Avoid" in Page(someone.text("/m/ana-costa")).text
    page = Page(colleague.text("/m/ana-costa"))
    assert "Kafka" in page.text
    assert "Avoid" not in page.text
    assert "Interest" not in page.text
