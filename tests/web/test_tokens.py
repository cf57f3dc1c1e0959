"""A member's tokens for programs: made, shown once, revoked."""

import re

import pytest

from learnlog.services import tokens
from tests.conftest import NOW
from tests.web.pages import Page

TOKEN = re.compile(r"ll_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")
FORM = {"token_name": "Weekly report", "token_days": "90"}


@pytest.fixture
def live(store, ana):
    def read():
        with store.read() as session:
            return tokens.live_tokens(session, ana, now=NOW)

    return read


def make(browser):
    """Make a token and return it."""
    response = browser.post("/me/tokens", FORM)
    assert response.status_code == 200
    (token,) = TOKEN.findall(response.text)
    return token


@pytest.mark.parametrize("address", ["/me/tokens", "/me/tokens/ll_nothing/revoke"])
def test_tokens_are_for_members(anonymous, ana, address):
    response = anonymous.post(address)

    assert response.status_code == 303
    assert "/sign-in" in response.location


def test_a_token_is_shown_once_and_by_its_beginning_from_then_on(browser, live):
    token = make(browser)

    page = browser.text("/me")
    (made,) = live()
    assert (made.name, made.scope.value, (made.expires_at - NOW).days) == (
        "Weekly report",
        "read",
        90,
    )
    assert token.startswith(f"{made.prefix}_")
    assert made.prefix in page
    assert "Weekly report" in page
    assert token not in page


def test_the_page_with_a_token_is_not_kept_by_the_browser(browser):
    response = browser.post("/me/tokens", FORM)

    assert response.headers["Cache-Control"] == "no-store"
    assert TOKEN.search(response.text)
    assert not any(TOKEN.search(cookie) for cookie in response.headers.getlist("Set-Cookie"))


def test_the_token_lets_its_member_in(browser, store, ana):
    token = make(browser)

    with store.read() as session:
        assert tokens.find_caller(session, token, now=NOW).user.id == ana


def test_without_tokens_there_is_no_list_of_them(browser):
    assert "Your tokens" not in browser.text("/me")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"token_name": ""}, "Name: fill this in."),
        ({"token_name": "x" * 101}, "at most 100 characters"),
        ({"token_days": "0"}, "a whole number from 1 to 3650"),
        ({"token_days": "soon"}, "a whole number from 1 to 3650"),
    ],
)
def test_a_faulty_form_comes_back_with_what_was_typed(browser, live, changed, said):
    response = browser.post("/me/tokens", FORM | changed)

    assert response.status_code == 422
    page = Page(response.text)
    assert said in page.text
    sent = page.form("/me/tokens").fields
    assert sent["token_name"] == (FORM | changed)["token_name"][:101]
    assert page.form("/me/profile").fields["name"] == "Ana Costa"
    assert live() == []


def test_a_revoked_token_is_gone_from_the_page(browser, live):
    make(browser)
    (made,) = live()

    response = browser.post(f"/me/tokens/{made.prefix}/revoke")

    assert (response.status_code, response.location) == (303, "/me#tokens")
    page = browser.text("/me")
    assert "Revoked: Weekly report." in page
    assert made.prefix not in page
    assert live() == []


def test_nobody_revokes_anothers(browser, bo, live):
    make(browser)
    (made,) = live()

    assert bo.post(f"/me/tokens/{made.prefix}/revoke").status_code == 404
    assert live() == [made]


def test_what_was_never_made_is_not_found(browser):
    assert browser.post("/me/tokens/ll_nothing/revoke").status_code == 404


def test_a_name_is_shown_as_words(browser):
    name = "<script>alert(1)</script>"

    made = browser.post("/me/tokens", FORM | {"token_name": name})

    for text in (made.text, browser.text("/me")):
        assert name not in text
        assert name in Page(text).text
