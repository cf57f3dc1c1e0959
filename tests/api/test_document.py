"""The description: complete, and of a form that tools can read."""

import re

import pytest

from learnlog.api.problems import MEDIA_TYPE
from tests.api.conftest import DESCRIBED

OPERATIONS = {path: item["get"] for path, item in DESCRIBED["paths"].items()}


def every(node, name):
    """The values under a name, however deep they lie."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == name:
                yield value
            yield from every(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from every(value, name)


def resolved(reference):
    node = DESCRIBED
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


def test_it_lists_exactly_the_addresses_that_there_are(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]

    paths = {re.sub(r"<([^>]+)>", r"{\1}", rule.rule): rule.methods for rule in rules}

    assert set(paths) == set(DESCRIBED["paths"])
    assert set(map(frozenset, paths.values())) == {frozenset({"GET", "HEAD", "OPTIONS"})}
    assert all(set(item) == {"get"} for item in DESCRIBED["paths"].values())


def test_the_answer_is_the_document(program):
    response = program.get("/api/v1/openapi.json")

    assert response.mimetype == "application/json"
    assert response.json == DESCRIBED
    assert response.json["openapi"] == "3.1.0"


def test_it_says_what_it_is_and_where(program):
    info = DESCRIBED["info"]

    assert info["title"] == "learnlog"
    assert info["version"]
    assert info["license"] == {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    assert DESCRIBED["servers"] == [{"url": "/", "description": "This service."}]


def test_every_reference_leads_somewhere():
    references = set(every(DESCRIBED, "$ref"))

    assert references
    for reference in references:
        assert resolved(reference)


def test_everything_that_is_defined_is_used():
    used = set(every(DESCRIBED, "$ref"))

    for kind in ("schemas", "responses", "headers", "parameters"):
        for name in DESCRIBED["components"][kind]:
            assert f"#/components/{kind}/{name}" in used


def test_no_two_operations_have_one_name():
    names = [operation["operationId"] for operation in OPERATIONS.values()]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", OPERATIONS)
def test_an_operation_is_told_with_its_parameters(path):
    operation = OPERATIONS[path]
    parameters = [p if "name" in p else resolved(p["$ref"]) for p in operation["parameters"]]

    in_path = {p["name"] for p in parameters if p["in"] == "path"}
    assert in_path == set(re.findall(r"{([^}]+)}", path))
    assert operation["summary"].endswith(".")
    for parameter in parameters:
        assert parameter["description"]
        assert parameter["schema"]["type"] in {"string", "integer"}
        assert parameter["required"] is (parameter["in"] == "path")
    assert len({(p["in"], p["name"]) for p in parameters}) == len(parameters)


@pytest.mark.parametrize("path", OPERATIONS)
def test_an_operation_is_told_with_every_answer(path):
    operation = OPERATIONS[path]
    is_public = path in {"/api/v1/docs", "/api/v1/openapi.json"}

    usual = {"200", "304", "400", "422", "500"} | (set() if is_public else {"401", "429"})
    assert usual <= set(operation["responses"]) <= usual | {"404"}
    assert operation["security"] == ([] if is_public else [{"token": []}])
    for status, response in operation["responses"].items():
        told = resolved(response["$ref"]) if "$ref" in response else response
        assert told["description"]
        if int(status) >= 400:
            assert list(told["content"]) == [MEDIA_TYPE]
        elif status == "200":
            assert told["content"]


def test_the_token_is_a_scheme_of_its_own():
    (scheme,) = DESCRIBED["components"]["securitySchemes"].values()

    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert set(DESCRIBED["components"]["securitySchemes"]) == {"token"}


def test_a_shape_names_every_member_as_always_there():
    for name, schema in DESCRIBED["components"]["schemas"].items():
        if schema.get("type") == "object" and name != "ProblemDetails":
            assert set(schema["required"]) == set(schema["properties"]), name


def test_people_read_the_same_on_a_page(program):
    response = program.get("/api/v1/docs")

    assert response.mimetype == "text/html"
    for path, operation in OPERATIONS.items():
        assert f"GET {path}" in response.text
        assert operation["summary"] in response.text.replace("&#39;", "'")
    assert response.text.count("<script") == response.text.count("<script src=")
