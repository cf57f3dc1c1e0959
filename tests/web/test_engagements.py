import pytest

from learnlog.domain.members import Role
from tests.makers import make_team, make_technology
from tests.web.conftest import Browser
from tests.web.pages import Page

WANTED = "/team/platform/targets"
ALL = "/team/platform/engagements"
ACME = f"{ALL}/acme"
NEW = {"name": "Acme", "kickoff_on": "2026-09-05", "ends_on": "2027-01-31"}
KAFKA = {"technology": "kafka", "level": "4", "need": "must"}


@pytest.fixture
def team(store, ana, register):
    lea = register("Lea Lead", role=Role.LEAD)
    with store.begin() as session:
        make_team(session, "Platform", members=[ana], leads=[lea], slug="platform")
        make_technology(session, "kafka", category="data", name="Kafka")


@pytest.fixture
def lea(app, team):
    return Browser(app).sign_in("lea@team.example")


@pytest.fixture
def acme(lea):
    """Lea has begun an engagement."""
    return lea.post(ALL, NEW)


def test_an_engagement_begins_with_a_name_and_days_and_then_asks_for_people(lea, acme):
    assert (acme.status_code, acme.location) == (303, ACME)
    page = Page(lea.text(ACME))
    assert "Acme begins Sat 5 Sep" in page.text
    assert "0 people work on it." in page.text
    assert "Acme kickoff Sat 5 Sep, to Sun 31 Jan 2027" in Page(lea.text(WANTED)).text


def test_people_and_days_can_change(lea, acme, browser):
    form = NEW | {"name": "Acme <Corp>", "person": ["ana-costa", "lea-lead"], "ends_on": ""}

    assert lea.post(ACME, form).status_code == 303

    text = lea.text(ACME)
    page = Page(text)
    assert "Acme <Corp>" not in text
    assert "2 people work on it." in page.text
    ticked = {a["value"] for a in page.all("input") if "checked" in a}
    assert ticked == {"ana-costa", "lea-lead"}
    assert "Ana Costa, Lea Lead" in Page(browser.text(ACME)).text


def test_what_it_asks_reaches_its_people(lea, acme, browser):
    browser.post("/t/new", {"slug": "kafka"})
    lea.post(ACME, NEW | {"person": "ana-costa"})

    response = lea.post(f"{ACME}/targets", KAFKA)

    assert (response.status_code, response.location) == (303, f"{ACME}#targets")
    assert "Kafka 4 Advising Must" in Page(browser.text(ACME)).text
    assert "Wanted Advising, by the Acme engagement" in Page(browser.text("/t/kafka")).text
    assert "Advising is wanted by the Acme engagement." in (
        Page(browser.text("/t/rate?only=kafka")).text
    )

    lea.post(f"{ACME}/targets/remove", {"technology": "kafka"})

    assert "by the Acme engagement" not in Page(browser.text("/t/kafka")).text


def test_a_closed_one_is_over_and_takes_nothing_more(lea, acme):
    response = lea.post(f"{ACME}/close")

    assert response.status_code == 303
    assert "Acme is over" in Page(lea.text(ACME)).text
    assert Page(lea.text(ACME)).forms == []
    assert lea.post(ACME, NEW).status_code == 404
    assert "over" in Page(lea.text(WANTED)).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Name: fill this in."),
        ({"kickoff_on": ""}, "name the day it begins"),
        ({"kickoff_on": "soon"}, "a day such as"),
        ({"ends_on": "2026-09-04"}, "ends before its kickoff"),
    ],
)
def test_what_cannot_be_used_is_refused_and_kept(lea, acme, everything, changes, said):
    before = everything()
    form = NEW | {"name": "Other"} | changes

    for address in (ALL, ACME):
        response = lea.post(address, form)
        page = Page(response.text)
        assert response.status_code == 422
        assert said in page.text
        assert page.form(address).fields["name"] == form["name"]
    assert everything() == before


def test_people_of_other_teams_do_not_work_on_it(lea, acme, bo):
    response = lea.post(ACME, NEW | {"person": ["bo-eriksson", "ana-costa"]})

    page = Page(response.text)
    assert response.status_code == 422
    assert "'bo-eriksson' is not of the team" in page.text
    assert {a["value"] for a in page.all("input") if "checked" in a} == {"ana-costa"}


@pytest.mark.parametrize("changes", [{"level": "0"}, {"need": "x"}])
def test_a_level_that_is_none_is_not_asked(lea, acme, everything, changes):
    before = everything()

    response = lea.post(f"{ACME}/targets", KAFKA | changes)

    assert response.status_code == 422
    assert "is not one of the choices" in Page(response.text).text
    assert everything() == before


def test_members_read_and_write_nothing(browser, acme, everything):
    before = everything()

    assert Page(browser.text(ACME)).forms == []
    assert "Nobody yet." in Page(browser.text(ACME)).text
    for address in (ALL, ACME):
        assert browser.post(address, NEW).status_code == 403
    for address in (f"{ACME}/close", f"{ACME}/targets", f"{ACME}/targets/remove"):
        assert browser.post(address, KAFKA).status_code == 403
    assert everything() == before


def test_to_others_it_does_not_exist(bo, anonymous, acme):
    assert bo.get(ACME).status_code == 404
    assert bo.post(ACME, NEW).status_code == 404
    assert bo.post(f"{ACME}/close").status_code == 404
    assert anonymous.get(ACME).location == f"/sign-in?next={ACME}"


def test_one_that_has_begun_runs(lea, team):
    lea.post(ALL, NEW | {"kickoff_on": "2026-08-24"})

    assert "Acme runs since Mon 24 Aug" in Page(lea.text(ACME)).text
    assert lea.get(f"{ALL}/other").status_code == 404
