"""The guards before every view and the headers behind it."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest

from learnlog.web import create_app
from learnlog.web.request import ADMIN, MEMBER, PUBLIC, current_user
from learnlog.web.security import CONTENT_SECURITY_POLICY, is_own_path
from tests.conftest import NOW
from tests.web.conftest import CSRF, PASSWORD


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


PUBLIC_ENDPOINTS = {
    "accounts.accept",
    "accounts.accept_submit",
    "accounts.setup",
    "accounts.setup_submit",
    "accounts.sign_in",
    "accounts.sign_in_submit",
    "health.alive",
    "health.ready",
    "mail_actions.act",
    "mail_actions.show",
    "offline.worker",
    "static.favicon",
    "static.show",
}


def addresses(app, method):
    """Every address that takes this method: endpoint, view and the address."""
    for rule in app.url_map.iter_rules():
        if method in rule.methods:
            path = app.url_map.bind("localhost").build(
                rule.endpoint, dict.fromkeys(rule.arguments, 1), method=method
            )
            yield rule.endpoint, app.view_functions[rule.endpoint], path


def test_nothing_is_public_but_what_is_listed(app):
    public = {name for name, view in app.view_functions.items() if view.policy == PUBLIC}

    assert public == PUBLIC_ENDPOINTS


def test_a_stranger_with_a_form_of_ours_is_sent_to_sign_in(app, anonymous, ana, everything):
    token = {"csrf_token": anonymous.token()}
    before = everything()

    for endpoint, _, address in addresses(app, "POST"):
        if endpoint not in PUBLIC_ENDPOINTS:
            response = anonymous.client.post(address, data=token)
            assert (response.status_code, response.location) == (303, "/sign-in"), address
    assert everything() == before


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 400),
        ("wrong", {}, 400),
        (None, {"Sec-Fetch-Site": "cross-site"}, 403),
        (None, {"Origin": "http://["}, 403),
        (None, {"Origin": "https://localhost.evil.example"}, 403),
    ],
)
def test_a_form_that_is_not_ours_does_nothing_anywhere(
    app, browser, everything, token, headers, status
):
    form = {"csrf_token": browser.token() if token is None else token}
    before = everything()

    for _, view, address in addresses(app, "POST"):
        if not getattr(view, "proof_in_address", False):
            response = browser.client.post(address, data=form, headers=headers)
            assert response.status_code == status, address
    assert everything() == before


@pytest.mark.parametrize("address", ["//[", "http://[", "/[", "/review?next=//["])
def test_an_address_to_go_on_to_that_is_none_is_no_fault(anonymous, ana, address):
    assert anonymous.get("/sign-in", query_string={"next": address}).status_code == 200


@pytest.fixture
def https(parts, store):
    """A client of the service as it runs behind a proxy, at https://know.example."""
    settings = replace(
        parts.settings,
        base_url="https://know.example",
        trusted_proxies=(ip_network("10.0.0.0/8"),),
    )
    app = create_app(replace(parts, settings=settings), read_clock=lambda: NOW)
    return app.test_client()


def sign_in_by_https(client, **environ):
    options = {"base_url": "https://know.example", "environ_overrides": environ}
    page = client.get("/sign-in", **options)
    form = {
        "csrf_token": CSRF.search(page.text).group(1),
        "email": "ana@team.example",
        "password": PASSWORD,
    }
    return client.post("/sign-in", data=form, **options)


def test_over_https_the_cookies_are_bound_to_the_host(https, ana):
    response = sign_in_by_https(https)

    cookies = response.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} >= {"__Host-learnlog"}
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Strict-Transport-Security" in https.get("/healthz").headers


@pytest.mark.parametrize(
    ("peer", "counted"),
    [("10.1.2.3", "198.51.100.7"), ("203.0.113.9", "203.0.113.9"), ("", "unknown")],
)
def test_only_a_trusted_proxy_says_where_a_request_comes_from(
    https, ana, everything, peer, counted
):
    sign_in_by_https(https, REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR="198.51.100.7")

    assert f"sign-in:address:{counted}'" in everything()


def test_a_host_that_is_no_loopback_name_is_not_answered_for_another(https, ana):
    assert https.get("/sign-in", headers={"Host": "localhost"}).status_code == 400
    assert https.get("/sign-in", headers={"Host": "["}).status_code == 400
    assert https.get("/sign-in", headers={"Host": "KNOW.example"}).status_code == 200


def test_a_session_in_use_is_noted_once_an_hour(parts, browser, everything):
    def used_at(minutes):
        app = create_app(parts, read_clock=lambda: NOW + timedelta(minutes=minutes))
        client = app.test_client()
        client.set_cookie("learnlog", browser.client.get_cookie("learnlog").value)
        assert client.get("/").status_code == 200
        return everything()

    first = used_at(0)

    assert used_at(59) == first
    assert used_at(60) != first


def test_a_view_that_forgot_its_guard_knows_nobody(app):
    with app.test_request_context(), pytest.raises(RuntimeError, match="who is signed in"):
        current_user()
