import pytest

from tests.makers import make_team
from tests.web.conftest import Browser
from tests.web.pages import Page

ALL = "/opinions"
ASK = {"technology": "kubernetes", "person": "chi-okafor", "note": "I <ran> it"}


@pytest.fixture
def chi(app, store, ana, register, kubernetes):
    """A browser of Chi, who leads Ana's team."""
    lead = register("Chi Okafor")
    with store.begin() as session:
        make_team(session, members=[ana], leads=[lead])
    return Browser(app).sign_in("chi@team.example")


@pytest.fixture
def asked(browser, chi):
    """Ana, at level 3, asked Chi about Kubernetes."""
    response = browser.post(ALL, ASK)
    assert (response.status_code, response.location) == (303, ALL)


def test_a_request_waits_with_the_one_and_is_to_be_answered_by_the_other(browser, chi, asked):
    assert "Chi Okafor, Kubernetes asked Mon 24 Aug, open until Wed 23 Sep" in (
        Page(browser.text(ALL)).text
    )
    text = chi.text(ALL)
    chi.post("/t/new", {"slug": "kubernetes"})
    assert ALL in {a["href"] for a in Page(chi.text("/")).all("a")}
    assert "1 colleague asks what you think" in Page(text).text
    assert "I <ran> it" not in text
    assert "I <ran> it" in Page(text).text


def test_both_sides_read_the_difference_and_the_level_counts(browser, chi, asked):
    response = chi.post(f"{ALL}/1/answer", {"level": "2"})

    assert (response.status_code, response.location) == (303, ALL)
    assert "Answered: Conversant, 1 level below." in Page(chi.text(ALL)).text
    assert "Kubernetes : Ana Costa asked you. Answered: Conversant, 1 level below." in (
        Page(chi.text(ALL)).text
    )
    assert "Kubernetes : you asked Chi Okafor. Answered: Conversant, 1 level below." in (
        Page(browser.text(ALL)).text
    )
    page = Page(browser.text("/t/kubernetes"))
    assert "Level Conversant since Mon 24 Aug" in page.text
    assert "Conversant is what Chi Okafor, lead said Mon 24 Aug." in page.text


def test_raising_ones_level_afterwards_is_not_confirmed(browser, chi, asked, later):
    chi.post(f"{ALL}/1/answer", {"level": "3"})
    tomorrow = later(24 * 60)

    tomorrow.post("/t/rate", {"slug": "kubernetes", "level-kubernetes": "4"})

    page = Page(tomorrow.text("/t/kubernetes"))
    assert "Level Working since Mon 24 Aug" in page.text
    assert "You said Advising Tue 25 Aug: not confirmed since." in page.text
    assert "Working counts, which another said." in (
        Page(tomorrow.text("/t/rate?only=kubernetes")).text
    )


def test_one_may_decline(browser, chi, asked):
    assert chi.post(f"{ALL}/1/decline").status_code == 303

    assert "you asked Chi Okafor. Declined." in Page(browser.text(ALL)).text
    assert "Nobody waits for your opinion" in Page(chi.text(ALL)).text


@pytest.mark.parametrize("level", ["", "6", "high"])
def test_an_answer_that_is_none_is_refused(chi, asked, everything, level):
    before = everything()

    response = chi.post(f"{ALL}/1/answer", {"level": level})

    assert response.status_code == 422
    assert "is not one of the choices" in Page(response.text).text
    assert everything() == before


def test_what_is_settled_is_not_answered_again(chi, asked):
    chi.post(f"{ALL}/1/decline")

    assert chi.post(f"{ALL}/1/answer", {"level": "2"}).status_code == 422
    assert chi.post(f"{ALL}/1/decline").status_code == 422


def test_asking_the_same_again_is_refused_and_the_note_is_kept(browser, asked, everything):
    before = everything()

    response = browser.post(ALL, ASK)

    page = Page(response.text)
    assert response.status_code == 422
    assert "You have asked Chi Okafor already." in page.text
    assert page.form(ALL).fields["note"] == "I <ran> it"
    assert everything() == before


@pytest.mark.parametrize("changes", [{"person": "bo-eriksson"}, {"technology": "nomad"}])
def test_whom_or_what_one_does_not_know_is_not_found(browser, chi, bo, changes):
    assert browser.post(ALL, ASK | changes).status_code == 404


def test_requests_of_others_do_not_exist(browser, bo, asked, everything):
    before = everything()

    for someone in (browser, bo):
        assert someone.post(f"{ALL}/1/answer", {"level": "5"}).status_code == 404
        assert someone.post(f"{ALL}/1/decline").status_code == 404
    assert "Kubernetes" not in Page(bo.text(ALL)).text
    assert everything() == before


def test_without_a_team_there_is_nobody_to_ask(bo):
    page = Page(bo.text(ALL))

    assert "You can ask the people of your teams" in page.text
    assert page.forms == []


def test_the_page_of_a_technology_leads_to_asking_about_it(browser, chi):
    address = f"{ALL}?technology=kubernetes"
    assert f"{address}#ask" in {a["href"] for a in Page(browser.text("/t/kubernetes")).all("a")}

    assert Page(browser.text(address)).form(ALL).fields["technology"] == "kubernetes"


def test_who_is_not_signed_in_is_asked_to(anonymous, ana):
    assert anonymous.get(ALL).location == f"/sign-in?next={ALL}"
    assert anonymous.post(ALL, ASK).location == "/sign-in"


def test_a_request_expires(browser, chi, asked, later):
    month = later(30 * 24 * 60)

    assert "you asked Chi Okafor. Expired." in Page(month.text(ALL)).text
