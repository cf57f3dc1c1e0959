"""Which error gets which answer: one table."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from learnlog.domain.errors import (
    LearnlogError,
    NotAllowedError,
    NotFoundError,
    RuleError,
    StaleError,
)
from learnlog.web.mounts import mounted
from learnlog.web.request import wants_fragment

# The first that fits; a stale form is a special case of a broken rule.
STATUS: dict[type[LearnlogError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    StaleError: 409,
    RuleError: 422,
}
Handler = Callable[[Exception], ResponseReturnValue]
PAGES = frozenset({400, 403, 404, 409, 410, 422, 429, 500})
OLD_FORM = (
    "The form is from another session, or cookies are off. Load the page anew and send it again."
)

log: Any = structlog.get_logger(__name__)


def handle_errors(app: Flask) -> None:
    """Answer every error with a page that says what to do."""
    app.register_error_handler(LearnlogError, _unless_mounted(_refuse))
    app.register_error_handler(HTTPException, _unless_mounted(_refuse_http))
    app.register_error_handler(Exception, _unless_mounted(_fail))


def _unless_mounted(page: Callable[[Any], ResponseReturnValue]) -> Handler:
    """Return a handler that leaves to a mount what lies in it, and answers all else by a page."""

    def answer(error: Exception) -> ResponseReturnValue:
        mount = mounted()
        return page(error) if mount is None else mount.refuse(error)

    return answer


def status_of(error: LearnlogError) -> int:
    """Return the status that an error is answered with."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def _refuse(error: LearnlogError) -> ResponseReturnValue:
    status = status_of(error)
    return _fail(error) if status == 500 else error_page(status, str(error))


def _refuse_http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    said = error.description if code not in {404, 500} else ""
    if isinstance(error, CSRFError):
        said = OLD_FORM
    page, status, headers = error_page(code, said or "")
    # Such as the methods that are allowed, or when to try again.
    named = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return page, status, named | headers


def _fail(error: Exception) -> ResponseReturnValue:
    log.error("request_failed", request_id=g.get("request_id"), exc_info=error)
    return error_page(500, "")


def error_page(status: int, said: str) -> tuple[str, int, dict[str, str]]:
    """Return the page for ``status``; ``said`` is the reason in words, where there is one.

    What htmx asked for is no place for a page: there the reason goes among the notices.
    """
    if wants_fragment() and status < 500:
        notice = render_template("errors/_notice.html", said=said)
        return notice, status, {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"}
    if status >= 500:
        # The frame of a page asks the database, which may be what is broken.
        broken = current_app.jinja_env.get_template("errors/500.html")
        return broken.render(request_id=g.get("request_id", "")), status, {}
    template = status if status in PAGES else 400
    return render_template(f"errors/{template}.html", status=status, said=said), status, {}
