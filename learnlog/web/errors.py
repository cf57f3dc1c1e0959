"""Which error gets which answer: one table."""

from typing import Any

import structlog
from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from learnlog.domain.errors import LearnlogError, NotAllowedError, NotFoundError, RuleError

STATUS: dict[type[LearnlogError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    RuleError: 422,
}
PAGES = frozenset({400, 403, 404, 409, 410, 422, 429, 500})

log: Any = structlog.get_logger(__name__)


def handle_errors(app: Flask) -> None:
    """Answer every error with a page that says what to do."""
    app.register_error_handler(LearnlogError, _refuse)
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(Exception, _fail)


def _refuse(error: LearnlogError) -> ResponseReturnValue:
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return error_page(status, str(error))
    return _fail(error)


def _refuse_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or (error.response is not None) or error.code < 400:
        return error
    said = error.description if error.code not in {404, 500} else ""
    return error_page(error.code, said or "")


def _fail(error: Exception) -> ResponseReturnValue:
    log.error("request_failed", request_id=g.get("request_id"), exc_info=error)
    return error_page(500, "")


def error_page(status: int, said: str) -> tuple[str, int]:
    """Return the page for ``status``; ``said`` is the reason in words, where there is one."""
    template = status if status in PAGES else 500 if status > 500 else 400
    page = render_template(
        f"errors/{template}.html", status=status, said=said, request_id=g.get("request_id", "")
    )
    return page, status
