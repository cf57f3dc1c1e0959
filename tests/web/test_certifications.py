import pytest

from tests.web.conftest import Browser
from tests.web.pages import Page

ALL = "/me/certifications"
CKA = {
    "name": "CKA <b>",
    "technology": "kubernetes",
    "body": "The foundation",
    "number": "LF-ab12-cd34",
    "issued_on": "2024-09-21",
    "expires_on": "2026-09-21",
    "grace_days": "30",
    "url": "https://certs.example/cka",
}
RENEWED = {"issued_on": "2026-08-20", "expires_on": "2028-08-20"}


@pytest.fixture
def held(browser, kubernetes):
    """Ana holds a certificate that expires in 28 days."""
    assert browser.post(ALL, CKA).status_code == 303


def test_a_certificate_is_shown_with_what_is_due(browser, held):
    text = browser.text(ALL)

    page = Page(text)
    assert "1 certificate needs you" in page.text
    assert "Your CKA <b> expires in 28 days." in page.text
    assert "Issued Sat 21 Sep 2024 Expires Mon 21 Sep, 30 days of grace" in page.text
    assert "CKA <b>" not in text


def test_of_the_number_only_the_end_is_shown_and_stored(browser, held, everything):
    assert "…cd34" in Page(browser.text(ALL)).text
    assert "ab12" not in everything()


def test_it_is_told_on_the_checklist_and_on_the_technologys_page(browser, held):
    assert "Your CKA <b> expires in 28 days" in Page(browser.text("/")).text
    page = Page(browser.text("/t/kubernetes"))
    assert "CKA <b> : Your CKA <b> expires in 28 days." in page.text
    assert "Certified" in page.text


def test_a_renewal_ends_the_alert(browser, held):
    response = browser.post(f"{ALL}/1/renew", RENEWED)

    assert (response.status_code, response.location) == (303, ALL)
    page = Page(browser.text(ALL))
    assert "Nothing runs out within 90 days" in page.text
    assert "Issued Thu 20 Aug Expires Sun 20 Aug 2028" in page.text
    assert "expires in" not in Page(browser.text("/")).text
    assert "CKA <b> : Held." in Page(browser.text("/t/kubernetes")).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"issued_on": ""}, "Issued on: name the day."),
        ({"issued_on": "soon"}, "a day such as"),
        ({"issued_on": "2026-08-25"}, "lies ahead"),
        ({"issued_on": "2024-09-21"}, "already"),
        ({"expires_on": "2026-08-19"}, "expires before it is issued"),
    ],
)
def test_a_renewal_that_cannot_be_is_refused_and_kept(browser, held, everything, changes, said):
    before = everything()
    form = RENEWED | changes

    response = browser.post(f"{ALL}/1/renew", form)

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    fields = page.form(f"{ALL}/1/renew").fields
    assert {name: fields[name] for name in form} == form
    assert page.form(ALL).fields["issued_on"] == ""
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Name: fill this in."),
        ({"issued_on": "", "expires_on": ""}, "Name the day"),
        ({"issued_on": "2026-08-25"}, "lies ahead"),
        ({"grace_days": "400"}, "from 0 to 366"),
        ({"url": "ftp://certs.example"}, "begins with https://"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused_and_kept(
    browser, kubernetes, everything, changes, said
):
    before = everything()
    form = CKA | changes

    response = browser.post(ALL, form)

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    fields = page.form(ALL).fields
    assert {name: fields[name] for name in form} == form
    assert everything() == before


def test_one_aimed_for_is_told_of_and_passed_later(browser, kubernetes):
    form = {"name": "CKS", "technology": "kubernetes", "aiming_for_on": "2026-08-31"}
    browser.post(ALL, form)
    assert "You aim for CKS in 7 days" in Page(browser.text("/")).text
    assert "Passed it" in Page(browser.text(ALL)).text

    browser.post(f"{ALL}/1/renew", {"issued_on": "2026-08-24", "expires_on": ""})

    assert "You aim for" not in Page(browser.text("/")).text


def test_one_removed_is_gone(browser, held):
    assert browser.post(f"{ALL}/1/remove").status_code == 303
    assert "You have no certificates here" in Page(browser.text(ALL)).text
    assert browser.post(f"{ALL}/1/remove").status_code == 404


def test_anothers_does_not_exist(bo, held, everything):
    before = everything()

    assert "You have no certificates here" in Page(bo.text(ALL)).text
    assert bo.post(f"{ALL}/1/renew", RENEWED).status_code == 404
    assert bo.post(f"{ALL}/1/remove").status_code == 404
    assert everything() == before


def test_who_is_not_signed_in_is_asked_to(anonymous, ana):
    assert anonymous.get(ALL).location == f"/sign-in?next={ALL}"
    assert anonymous.post(ALL, CKA).location == "/sign-in"


def test_the_settings_lead_there(browser):
    hrefs = {a["href"] for a in Page(browser.text("/me")).all("a")}

    assert {ALL, "/opinions", "/t/rate?all=1"} <= hrefs


def test_the_page_is_of_who_is_signed_in(app, register, held):
    register("Cy Cobb")
    cy = Browser(app).sign_in("cy@team.example")

    assert "CKA" not in Page(cy.text(ALL)).text
