"""The guards before every view and the headers behind it."""

import pytest

from learnlog.web.request import ADMIN, MEMBER, PUBLIC
from learnlog.web.security import CONTENT_SECURITY_POLICY, is_own_path
from tests.web.conftest import PASSWORD


def test_every_view_declares_who_reaches_it(app):
    for endpoint, view in app.view_functions.items():
        assert getattr(view, "policy", None) in {PUBLIC, MEMBER, ADMIN}, endpoint


def test_every_page_for_members_sends_a_stranger_to_sign_in(app, anonymous, ana):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if view.policy == PUBLIC or "GET" not in rule.methods:
            continue
        address = app.url_map.bind("localhost").build(
            rule.endpoint, dict.fromkeys(rule.arguments, 1)
        )
        response = anonymous.get(address)
        assert response.status_code == 303, address
        assert "/sign-in" in response.headers["Location"], address


def test_every_unsafe_view_for_members_refuses_a_form_without_its_field(app, browser):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" not in rule.methods or getattr(view, "proof_in_address", False):
            continue
        address = app.url_map.bind("localhost").build(
            rule.endpoint, dict.fromkeys(rule.arguments, 1), method="POST"
        )
        assert browser.client.post(address).status_code == 400, address


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused_whatever_it_carries(browser, headers):
    response = browser.post("/sign-out", headers=headers)

    assert response.status_code == 403


def test_a_form_of_this_site_is_taken(browser):
    assert browser.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize("address", ["/", "/sign-in", "/healthz", "/no-such-page", "/me"])
def test_every_answer_carries_the_policy(anonymous, ana, address):
    headers = anonymous.get(address).headers

    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_another_host_is_not_answered(anonymous, ana):
    assert anonymous.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    assert anonymous.get("/healthz", headers={"Host": "10.0.0.7"}).status_code == 200


def test_every_loopback_name_is_answered(anonymous, ana):
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert anonymous.get("/sign-in", headers={"Host": host}).status_code == 200


def test_the_sign_in_cookie_is_kept_from_scripts_and_other_sites(anonymous, ana):
    response = anonymous.post("/sign-in", {"email": "ana@team.example", "password": PASSWORD})

    cookie = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("learnlog="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", True),
        ("/review?show=1", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("/no/such/page/at/all", False),
        ("/review\nSet-Cookie: a=b", False),
        ("", False),
    ],
)
def test_only_a_page_of_this_service_is_gone_on_to(app, path, expected):
    with app.test_request_context():
        assert is_own_path(path) is expected


def test_a_page_that_did_not_change_is_not_sent_again(anonymous, ana):
    first = anonymous.get("/healthz")

    assert first.headers.get("Cache-Control") != "public"
    assert anonymous.get("/sign-in").headers["Cache-Control"] == "private, no-cache"
