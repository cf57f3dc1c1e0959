from dataclasses import replace

import pytest

from learnlog.domain.members import Role
from learnlog.services import accounts, teams
from learnlog.store import people
from learnlog.web import create_app
from tests.conftest import NOW, ago
from tests.web.conftest import PASSWORD, Browser
from tests.web.pages import Page

SETUP = {
    "name": "Ana Costa",
    "email": "ana@team.example",
    "password": PASSWORD,
    "zone": "Europe/Lisbon",
    "budget_minutes": "60",
}


def test_the_first_visitor_is_led_to_the_owner_s_account(anonymous):
    assert anonymous.get("/").headers["Location"] == "/setup"
    assert anonymous.get("/sign-in").headers["Location"] == "/setup"


def test_the_first_visitor_becomes_the_owner_and_goes_on_to_pick_a_stack(anonymous, store):
    response = anonymous.post("/setup", SETUP)

    assert response.headers["Location"] == "/t/new"
    with store.read() as session:
        assert accounts.member_by_email(session, "ana@team.example").role is Role.ADMIN
    assert anonymous.get("/t/new").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nobody"},
        {"password": "short"},
        {"zone": "Mars/Base"},
        {"budget_minutes": "many"},
        {"name": ""},
    ],
)
def test_a_fault_in_the_first_form_keeps_what_was_typed(anonymous, store, change):
    response = anonymous.post("/setup", SETUP | change)

    assert response.status_code == 422
    assert 'value="Ana Costa"' in response.get_data(as_text=True) or change == {"name": ""}
    with store.read() as session:
        assert accounts.needs_owner(session)


def test_nobody_else_makes_an_account_without_an_invitation(anonymous, ana):
    assert anonymous.get("/setup").status_code == 404
    assert anonymous.post("/setup", SETUP).status_code == 404


@pytest.fixture
def visit(parts):
    """A stranger's browser, where accounts are made in this way."""

    def make(signup):
        chosen = replace(parts, settings=replace(parts.settings, signup=signup))
        return Browser(create_app(chosen, read_clock=lambda: NOW))

    return make


def test_where_sign_up_is_open_anybody_makes_an_account(visit, ana, store):
    stranger = visit("open")
    page = Page(stranger.text("/sign-in"))

    response = stranger.post("/setup", SETUP | {"email": "bo@team.example", "name": "Bo"})

    assert "/setup" in [a["href"] for a in page.all("a")]
    assert response.location == "/t/new"
    with store.read() as session:
        assert accounts.member_by_email(session, "bo@team.example").role is Role.MEMBER


def test_where_sign_up_is_closed_not_even_the_first_visitor_makes_an_account(visit, everything):
    stranger = visit("closed")
    before = everything()

    assert stranger.get("/").location == "/sign-in"
    assert stranger.get("/setup").status_code == 404
    assert stranger.post("/setup", SETUP).status_code == 404
    assert "/setup" not in [a["href"] for a in Page(stranger.text("/sign-in")).all("a")]
    assert everything() == before


def test_of_two_first_visitors_one_is_led_to_sign_in(anonymous, store):
    form = SETUP | {"csrf_token": anonymous.token()}
    with store.begin() as session:
        people.claim(session, "owner", "quicker@team.example")

    response = anonymous.client.post("/setup", data=form)

    assert (response.status_code, response.location) == (303, "/sign-in")
    with store.read() as session:
        assert accounts.needs_owner(session)


def test_an_address_that_has_an_account_makes_no_second_one(visit, ana, everything):
    stranger = visit("open")
    before = everything()

    response = stranger.post("/setup", SETUP | {"email": "ANA@team.example"})

    page = Page(response.text)
    assert response.status_code == 422
    assert "ana@team.example has an account already." in page.text
    assert page.form("/setup").fields["name"] == "Ana Costa"
    assert "password" not in {k: v for k, v in page.form("/setup").fields.items() if v}
    assert everything() == before


def test_who_is_signed_in_does_not_sign_in_again(browser):
    assert browser.get("/sign-in?next=/review").location == "/review"
    assert browser.get("/sign-in?next=//evil.example").location == "/"


def test_a_wrong_password_keeps_the_page_that_was_wanted(anonymous, ana):
    response = anonymous.post("/sign-in", {"email": "a@b.c", "password": "x", "next": "/review"})

    assert Page(response.text).form("/sign-in").fields["next"] == "/review"


def test_signing_in_goes_on_to_the_page_that_was_wanted(anonymous, ana):
    asked = anonymous.get("/review?show=1").headers["Location"]

    response = anonymous.post(
        "/sign-in",
        {"email": "ana@team.example", "password": PASSWORD, "next": "/review?show=1"},
    )

    assert asked == "/sign-in?next=/review?show%3D1"
    assert response.headers["Location"] == "/review?show=1"


def test_signing_in_never_leads_to_another_site(anonymous, ana):
    response = anonymous.post(
        "/sign-in",
        {"email": "ana@team.example", "password": PASSWORD, "next": "//evil.example"},
    )

    assert response.headers["Location"] == "/"


def test_a_wrong_password_shows_the_form_again(anonymous, ana):
    response = anonymous.post("/sign-in", {"email": "ana@team.example", "password": "wrong"})

    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert "do not match" in page
    assert 'value="ana@team.example"' in page


def test_too_many_tries_are_told_to_wait(anonymous, ana):
    for _ in range(10):
        anonymous.post("/sign-in", {"email": "ana@team.example", "password": "wrong"})

    response = anonymous.post("/sign-in", {"email": "ana@team.example", "password": PASSWORD})

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "120"


def test_signing_out_ends_the_session_and_clears_the_browser(browser):
    response = browser.post("/sign-out")

    assert response.headers["Clear-Site-Data"] == '"storage"'
    assert browser.get("/").headers["Location"].startswith("/sign-in")


def test_a_copied_cookie_dies_with_its_session(app, browser):
    cookie = browser.client.get_cookie("learnlog").value
    browser.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("learnlog", cookie)

    assert thief.get("/").status_code == 303


def test_an_invitation_makes_an_account_in_the_team(app, anonymous, register, store):
    register("Lea Lead", role=Role.LEAD)
    token = invitation(store)

    shown = anonymous.get(f"/join/{token}")
    joined = anonymous.post(f"/join/{token}", SETUP | {"email": "new@team.example"})

    assert "Platform" in shown.get_data(as_text=True)
    assert joined.headers["Location"] == "/t/new"
    assert anonymous.get(f"/join/{token}").status_code == 404


def test_an_invitation_filled_in_wrongly_can_still_be_used(anonymous, register, store):
    register("Lea Lead", role=Role.LEAD)
    token = invitation(store)

    assert anonymous.post(f"/join/{token}", SETUP | {"password": "x"}).status_code == 422
    assert anonymous.post(f"/join/{token}", SETUP).status_code == 303


def test_a_member_joins_another_team_with_the_same_account(browser, register, store):
    register("Lea Lead", role=Role.LEAD)

    response = browser.post(f"/join/{invitation(store)}")

    assert response.headers["Location"] == "/team"
    with store.read() as session:
        ana = accounts.member_by_email(session, "ana@team.example")
    assert [team.name for team in ana.teams] == ["Platform"]


def test_an_invitation_nobody_made_is_not_found(anonymous, browser):
    assert anonymous.get("/join/nonsense").status_code == 404
    assert anonymous.post("/join/nonsense", SETUP).status_code == 404
    assert browser.post("/join/nonsense").status_code == 404


def test_an_invitation_is_good_for_fourteen_days_and_once(app, browser, register, store):
    register("Lea Lead", role=Role.LEAD)
    old, used = invitation(store, at=ago(15)), invitation(store)
    browser.post(f"/join/{used}")

    for token in (old, used):
        response = Browser(app).get(f"/join/{token}")
        assert response.status_code == 404
        assert "There is nothing here" in response.text


def test_an_invitation_shows_who_is_signed_in_and_only_a_button(browser, register, store):
    register("Lea Lead", role=Role.LEAD)
    address = f"/join/{invitation(store)}"

    page = Page(browser.text(address))

    assert "Join Platform" in page.text
    assert "You are signed in as Ana Costa." in page.text
    assert set(page.form(address).fields) == {"csrf_token"}


def test_an_invitation_filled_in_wrongly_keeps_what_was_typed(
    anonymous, register, store, everything
):
    register("Lea Lead", role=Role.LEAD)
    address = f"/join/{invitation(store)}"
    before = everything()

    response = anonymous.post(address, SETUP | {"email": "nobody", "budget_minutes": "0"})

    page = Page(response.text)
    fields = page.form(address).fields
    assert response.status_code == 422
    assert "Budget minutes: a whole number from 1 to 2400, not '0'." in page.text
    assert (fields["email"], fields["budget_minutes"]) == ("nobody", "0")
    assert (fields["name"], fields["zone"]) == ("Ana Costa", "Europe/Lisbon")
    assert everything() == before


def invitation(store, at=NOW):
    with store.begin() as session:
        lead = accounts.member_by_email(session, "lea@team.example")
        slug = teams.create_team(session, "Platform", by=lead, now=NOW)
        lead = accounts.member_by_email(session, "lea@team.example")
        return teams.invite(session, slug, by=lead, now=at)
