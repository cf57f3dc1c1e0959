"""Which error gets which answer: problems of one shape, as RFC 9457 has them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from flask import Response, g
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from learnlog.api.request import parts
from learnlog.domain.errors import LearnlogError, NotAllowedError, NotFoundError, RuleError

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"
CHALLENGE = 'Bearer realm="learnlog"'

log: Any = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of refusal: what its type ends in, its status, its title, and what it means."""

    slug: str
    status: int
    title: str
    meaning: str


BAD_REQUEST = Problem(
    "bad-request", 400, "The request cannot be read", "The host or the request itself is wrong."
)
UNAUTHORISED = Problem(
    "unauthorised",
    401,
    "A valid token is needed",
    "There is no token, or it is wrong, revoked or expired; which of these is not said.",
)
NOT_ALLOWED = Problem(
    "not-allowed", 403, "Not allowed", "It is there, and the member may not do this with it."
)
NOT_FOUND = Problem(
    "not-found", 404, "Not found", "It does not exist, or it is not the member's to see."
)
WRONG_METHOD = Problem(
    "wrong-method", 405, "Not a method of this address", "The header Allow names those it has."
)
WRONG_PARAMETER = Problem(
    "wrong-parameter",
    422,
    "A parameter is wrong",
    "Each is named under errors, with what is wrong with it; unknown ones are refused too.",
)
TOO_MANY = Problem(
    "too-many-requests",
    429,
    "Too many requests",
    "The token's allowance is used up. The header Retry-After says when there is one again.",
)
BROKEN = Problem(
    "broken", 500, "Something broke here", "It is no fault of the request; it was logged."
)
PROBLEMS = (
    BAD_REQUEST,
    UNAUTHORISED,
    NOT_ALLOWED,
    NOT_FOUND,
    WRONG_METHOD,
    WRONG_PARAMETER,
    TOO_MANY,
    BROKEN,
)
BY_STATUS = {problem.status: problem for problem in PROBLEMS}


class UnauthorisedError(LearnlogError):
    """Nobody comes in with this token, or with none."""


class ParameterError(RuleError):
    """Parameters are wrong; ``errors`` holds their names with a sentence for each."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {said}" for name, said in errors))
        self.errors = errors


class TooManyError(LearnlogError):
    """The allowance is used up; the next request may come after ``wait_seconds``."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"Too many requests. Wait {wait_seconds} s.")
        self.wait_seconds = wait_seconds


# The first that fits.
STATUS: dict[type[LearnlogError], int] = {
    UnauthorisedError: 401,
    TooManyError: 429,
    NotFoundError: 404,
    NotAllowedError: 403,
    RuleError: 422,
}


def refuse(error: Exception) -> ResponseReturnValue:
    """Return the problem that an error is answered with."""
    if isinstance(error, HTTPException):
        return _refuse_http(error)
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        return _break(error)
    response = _response(status, str(error), **_members(error))
    if isinstance(error, UnauthorisedError):
        response.headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, TooManyError):
        response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _refuse_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.response is not None or error.code < 400:
        return error
    response = _response(error.code, error.description or "")
    # Such as the methods that are allowed.
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _break(error: Exception) -> Response:
    request_id = g.get("request_id", "")
    log.error("request_failed", request_id=request_id, exc_info=error)
    return _response(500, f"The operator finds it in the log as request {request_id}.")


def _members(error: Exception) -> dict[str, Any]:
    if not isinstance(error, ParameterError):
        return {}
    return {"errors": [{"parameter": name, "message": said} for name, said in error.errors]}


def _response(status: int, detail: str, **members: Any) -> Response:
    known = BY_STATUS.get(status)
    document = {
        "type": type_of(known) if known else "about:blank",
        "title": known.title if known else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    text = json.dumps(document | members, ensure_ascii=False)
    return Response(text, status, content_type=MEDIA_TYPE)


def type_of(problem: Problem) -> str:
    """Return the address that names a problem, and where it is explained."""
    return f"{parts().settings.base_url}{DOCS}#{problem.slug}"
