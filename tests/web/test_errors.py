"""Which error gets which answer, and that every answer says what to do."""

import pytest
from flask import abort, redirect, render_template
from sqlalchemy import text
from structlog.testing import capture_logs
from werkzeug.exceptions import ServiceUnavailable

from learnlog.domain.errors import (
    ConfigError,
    NotAllowedError,
    NotFoundError,
    RuleError,
    StaleError,
)
from learnlog.web.request import MAX_ID, login_required, public
from tests.web.conftest import Browser
from tests.web.pages import Page, is_whole

HTMX = {"HX-Request": "true"}
ERRORS = {
    "missing": NotFoundError("card 7: no such card"),
    "forbidden": NotAllowedError("Only leads do that."),
    "broken-rule": RuleError("The time box is too small."),
    "stale": StaleError("It was changed meanwhile."),
    "unforeseen": ConfigError("LEARNLOG_SECRET_KEY: abc"),
    "bug": ZeroDivisionError("division by zero"),
    "busy": ServiceUnavailable(retry_after=30),
}
STATUSES = {
    "missing": 404,
    "forbidden": 403,
    "broken-rule": 422,
    "stale": 409,
    "unforeseen": 500,
    "bug": 500,
    "busy": 503,
}


@pytest.fixture(autouse=True)
def logged():
    """What is logged, instead of on the terminal."""
    with capture_logs() as events:
        yield events


@pytest.fixture
def app(app):
    """The application with a view that fails in every way."""

    @app.get("/fail/<how>")
    @public
    def fail(how):
        raise ERRORS[how]

    @app.get("/moved")
    @login_required
    def moved():
        abort(redirect("/x", code=303))

    @app.get("/nobody/said/who")
    def undeclared():
        return "secret"

    @app.get("/odd")
    def odd():
        return "secret"

    odd.policy = "everybody"
    return app


@pytest.mark.parametrize(("how", "status"), STATUSES.items())
def test_an_error_has_its_status_and_a_page_with_one_way_on(anonymous, ana, how, status):
    response = anonymous.get(f"/fail/{how}")

    page = Page(response.text)
    assert response.status_code == status
    assert is_whole(response.text)
    assert [a["href"] for a in page.all("a") if "go" in a.get("class", "").split()] == ["/"]


@pytest.mark.parametrize("how", ["missing", "forbidden", "broken-rule", "stale"])
def test_a_reason_meant_for_people_is_said(anonymous, ana, how):
    assert str(ERRORS[how]) in Page(anonymous.get(f"/fail/{how}").text).text


@pytest.mark.parametrize("how", ["unforeseen", "bug"])
def test_what_broke_gives_the_number_that_is_logged_and_no_word_of_the_inside(
    anonymous, ana, logged, how
):
    page = Page(anonymous.get(f"/fail/{how}").text)

    (event,) = logged
    assert event["exc_info"] is ERRORS[how]
    assert f"tell your operator the number {event['request_id']}." in page.text
    for secret in ("SECRET", "division", "Traceback"):
        assert secret not in page.text


@pytest.mark.parametrize("how", ["missing", "forbidden", "broken-rule", "stale"])
def test_by_htmx_the_reason_goes_among_the_notices(anonymous, ana, how):
    response = anonymous.get(f"/fail/{how}", headers=HTMX)

    assert response.status_code == STATUSES[how]
    assert not is_whole(response.text)
    assert str(ERRORS[how]) in Page(response.text).text
    assert response.headers["HX-Retarget"] == "#notices"
    assert response.headers["HX-Reswap"] == "innerHTML"
    assert "HX-Request" in response.vary


def test_by_htmx_what_broke_is_a_page_that_is_not_swapped_in(anonymous, ana):
    response = anonymous.get("/fail/bug", headers=HTMX)
    config = next(
        a["content"]
        for a in Page(anonymous.text("/sign-in")).all("meta")
        if a.get("name") == "htmx-config"
    )

    assert response.status_code == 500
    assert "HX-Retarget" not in response.headers
    assert '"5xx"' in config


def test_by_htmx_who_is_no_longer_signed_in_is_led_to_sign_in(anonymous, kubernetes):
    response = anonymous.post("/t/kubernetes/tick", headers=HTMX)

    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/sign-in"
    assert response.text == ""


def test_a_broken_database_still_gives_the_page_of_what_broke(app, browser, store):
    app.config["PROPAGATE_EXCEPTIONS"] = False  # what happens outside of tests
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE review_log"))
        connection.execute(text("DROP TABLE card"))

    for address in ("/", "/no-such-page", "/fail/missing", "/fail/bug"):
        response = browser.get(address)
        assert response.status_code == 500, address
        assert "Something broke on our side" in response.text


def test_an_address_that_is_none_keeps_the_places_of_who_is_signed_in(browser, app):
    for address in ("/no-such-page", "/t/", "/sign-in/"):
        assert "Experiments" in browser.get(address).text
    assert "Experiments" not in Browser(app).get("/no-such-page").text


@pytest.mark.parametrize("number", [0, MAX_ID, MAX_ID + 1, 10**30, "9" * 5000, "²", "-1"])
def test_a_number_that_no_row_has_is_not_found(browser, number):
    for address in ("/x/{}", "/x/{}/edit", "/cards/{}", "/feed/{}"):
        assert browser.get(address.format(number)).status_code == 404, address
    assert browser.get(f"/?undo={number}").status_code == 200


@pytest.mark.parametrize("number", [0, MAX_ID, MAX_ID + 1, 10**30])
def test_a_number_that_no_row_has_changes_nothing(browser, everything, number):
    before = everything()

    for address in ("/x/{}/start", "/cards/{}", "/review/{}", "/ticks/{}/undo"):
        response = browser.post(address.format(number), {"grade": "good"})
        assert response.status_code in {404, 405}, address
    assert browser.post(f"/feed/undo?ids={10**30},{'9' * 5000},x,{MAX_ID}").status_code == 303
    assert everything() == before


def test_a_method_that_is_not_allowed_names_those_that_are(browser):
    response = browser.get("/sign-out")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert response.mimetype == "text/html"


def test_a_view_that_breaks_off_with_a_way_on_is_no_error(browser):
    response = browser.get("/moved")

    assert (response.status_code, response.location) == (303, "/x")


def test_a_service_that_is_busy_says_when_to_come_again(anonymous, ana):
    assert anonymous.get("/fail/busy").headers["Retry-After"] == "30"


def test_a_form_of_another_session_says_what_to_do(browser):
    response = browser.client.post("/sign-out", data={"csrf_token": "old"})

    assert response.status_code == 400
    assert "Load the page anew and send it again." in Page(response.text).text
    assert "CSRF" not in response.text


def test_a_form_that_is_too_large_is_refused(browser, kubernetes, everything):
    before = everything()

    large = browser.post("/t/kubernetes/evidence", {"kind": "read", "note": "x" * 1_200_000})
    huge = browser.post("/t/kubernetes/evidence", {"kind": "read", "note": "x" * 2_200_000})

    assert (large.status_code, huge.status_code) == (422, 413)
    assert everything() == before


@pytest.mark.parametrize("address", ["/nobody/said/who", "/odd"])
def test_a_view_that_does_not_say_who_reaches_it_is_reached_by_nobody(browser, address):
    response = browser.get(address)

    assert response.status_code == 403
    assert "secret" not in response.text


@pytest.mark.parametrize(
    ("template", "advice"),
    [
        ("400", "Go back, check what you entered and try again."),
        ("403", "Ask a lead or an admin if you need to."),
        ("404", "The address is wrong, or the page is not yours to see."),
        ("409", "Open it again to see the newer value, then make your change."),
        ("410", "The link was used or has expired. Ask for a new one."),
        ("422", "Go back, mend it and send it again."),
        ("429", "Wait a little, then try again."),
    ],
)
def test_every_page_says_what_to_do_even_without_a_reason(app, template, advice):
    with app.test_request_context():
        page = render_template(f"errors/{template}.html", said="")

    assert advice in Page(page).text
