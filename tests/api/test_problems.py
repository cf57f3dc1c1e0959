"""Every refusal has one shape."""

from dataclasses import replace

import pytest

from learnlog.api.problems import PROBLEMS
from learnlog.api.routes import OPERATIONS
from learnlog.site import create_site
from learnlog.store.session import Store
from tests.api.conftest import Program
from tests.conftest import NOW

ADDRESSES = [operation.rule.replace("<slug>", "platform") for operation in OPERATIONS]


def test_a_problem_has_a_type_a_title_a_status_and_a_detail(program, settings):
    found = program.problem("/api/v1/teams/nowhere/heatmap", 404)

    assert found == {
        "type": f"{settings.base_url}/api/v1/docs#not-found",
        "title": "Not found",
        "status": 404,
        "detail": "nowhere: no such team",
    }


def test_a_type_leads_to_its_explanation(program):
    page = program.get("/api/v1/docs").text

    for problem in PROBLEMS:
        assert f'id="{problem.slug}"' in page
        assert problem.title in page


@pytest.mark.parametrize("address", ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/me/x"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_none_is_not_found(program, address, method):
    response = program.get(address, method=method)

    assert response.status_code == 404
    assert response.json["type"].endswith("#not-found")


def test_a_doubled_slash_leads_to_the_address_without_it(program):
    response = program.get("/api/v1//me")

    assert response.status_code == 308
    assert response.location.endswith("/api/v1/me")


def test_what_only_begins_like_the_interface_is_a_page(program):
    response = program.app.test_client().get("/api/v10")

    assert (response.status_code, response.mimetype) == (404, "text/html")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_can_only_be_read_says_so(program, address, method):
    response = program.get(address, method=method)

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_program_is_not_asked_which_site_it_comes_from(program):
    response = program.get(
        "/api/v1/nothing", method="POST", headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert response.status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unknown_parameter_is_refused_by_name(program, address):
    found = program.problem(f"{address}?colour=red", 422)

    assert found["errors"] == [
        {"parameter": "colour", "message": "is no parameter of this address"}
    ]
    assert found["detail"] == "colour: is no parameter of this address"


def test_a_parameter_given_twice_is_refused_by_name(program):
    found = program.problem("/api/v1/technologies?limit=2&limit=3", 422)

    assert found["errors"] == [{"parameter": "limit", "message": "is given more than once"}]


def test_every_wrong_parameter_is_named(program):
    found = program.problem("/api/v1/currency?at=soon&technology=No!", 422)

    assert {error["parameter"] for error in found["errors"]} == {"at", "technology"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_host_is_not_answered(program, address):
    response = program.get(address, headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" in response.json["detail"]


def test_what_breaks_is_no_fault_of_the_request_and_tells_no_secret(parts, tmp_path, token):
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    app = create_site(replace(parts, store=store), read_clock=lambda: NOW)

    response = Program(app, token.token).get("/api/v1/me")
    store.close()

    assert response.status_code == 500
    assert response.json["title"] == "Something broke here"
    assert "request " in response.json["detail"]
    assert "api_token" not in response.text
