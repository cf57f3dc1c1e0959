"""Programs that come in with a token; whatever they are answered is what the description says."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from learnlog.api.document import document
from learnlog.api.problems import MEDIA_TYPE
from learnlog.api.routes import OPERATIONS
from learnlog.api.shapes import ProblemDetails
from learnlog.services import tokens
from learnlog.services.accounts import member_by_email
from learnlog.site import create_site
from tests.conftest import NOW
from tests.web.conftest import (  # noqa: F401  # fixtures
    ana,
    database_url,
    everything,
    kubernetes,
    parts,
    register,
    settings,
)

DESCRIBED = document(OPERATIONS)
RULES = {
    re.compile(re.sub(r"<[^>]+>", "[^/]+", operation.rule)): operation for operation in OPERATIONS
}


@pytest.fixture
def app(parts):  # noqa: F811  # a fixture
    app = create_site(parts, read_clock=lambda: NOW)
    app.testing = True
    return app


@dataclass
class Program:
    """A client that sends a token with every request, and keeps no cookies."""

    app: object
    token: str | None = None

    def get(self, address, *, headers=None, method="GET"):
        """The answer, which is one of those described for the address."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        client = self.app.test_client(use_cookies=False)
        response = client.open(address, method=method, headers=sent | (headers or {}))
        assert "Set-Cookie" not in response.headers
        _check(address, response)
        return response

    def json(self, address):
        response = self.get(address)
        assert response.status_code == 200, response.text
        return response.json

    def problem(self, address, status):
        """The problem that is answered."""
        response = self.get(address)
        assert response.status_code == status, response.text
        return response.json


def _check(address, response):
    operation = operation_of(address)
    if response.status_code >= 400:
        assert response.content_type == MEDIA_TYPE
        problem = ProblemDetails.model_validate(response.json)
        assert problem.status == response.status_code
    if operation is None:
        return
    path = re.sub(r"<([^>]+)>", r"{\1}", operation.rule)
    assert str(response.status_code) in DESCRIBED["paths"][path]["get"]["responses"] or (
        response.status_code == 405
    )
    if response.status_code == 200 and operation.offer.answer is not None and response.data:
        shape = TypeAdapter(operation.offer.answer)
        found = json.loads(response.text)
        assert shape.dump_python(shape.validate_python(found), mode="json") == found


def operation_of(address):
    """What is offered at an address, if anything is."""
    path = address.partition("?")[0]
    return next((operation for rule, operation in RULES.items() if rule.fullmatch(path)), None)


@pytest.fixture
def make_token(store):
    def make(email="ana@team.example", *, days=30, at=NOW):
        with store.begin() as session:
            user = member_by_email(session, email)
            return tokens.create_token(session, user, "Report", days=days, now=at)

    return make


@pytest.fixture
def token(ana, make_token):  # noqa: F811  # a fixture
    return make_token()


@pytest.fixture
def program(app, token):
    """A program that comes in as Ana."""
    return Program(app, token.token)


@pytest.fixture
def stranger(app, register, make_token):  # noqa: F811  # a fixture
    """A program of somebody who has nothing to do with Ana."""
    register("Bo Eriksson")
    return Program(app, make_token("bo@team.example").token)


@pytest.fixture
def later(parts, token):  # noqa: F811  # a fixture
    """Ana's program, so many seconds later."""

    def make(seconds):
        app = create_site(parts, read_clock=lambda: NOW + timedelta(seconds=seconds))
        app.testing = True
        return Program(app, token.token)

    return make
