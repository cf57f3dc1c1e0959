"""The addresses in mails that act: a GET shows one button and changes nothing, a POST acts."""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from learnlog.services.mail_actions import MailAction, find_action, perform
from learnlog.web.request import View, now, parts, public, store
from learnlog.web.security import csrf

blueprint = Blueprint("mail_actions", __name__, url_prefix="/e")


def proven_by_address(view: View) -> View:
    """Declare a view whose address holds a token, so that no form token is asked for."""
    view.proof_in_address = True  # type: ignore[attr-defined]  # read by web.security
    return csrf.exempt(public(view))  # type: ignore[no-any-return]  # flask_wtf is untyped


@blueprint.get("/<purpose>/<token>")
@proven_by_address
def show(purpose: str, token: str) -> ResponseReturnValue:
    """Show what will happen, and the button that makes it happen."""
    with store().read() as session:
        action = find_action(
            session, purpose, token, secret_key=parts().settings.secret_key, now=now()
        )
    return _page("show", action, token, status=410 if action.is_expired else 200)


@blueprint.post("/<purpose>/<token>")
@proven_by_address
def act(purpose: str, token: str) -> ResponseReturnValue:
    """Do it. A mail program that unsubscribes in one click sends the same, and wants a 200."""
    with store().begin() as session:
        action = find_action(
            session, purpose, token, secret_key=parts().settings.secret_key, now=now()
        )
        if not action.is_expired:
            perform(session, action, now=now())
    if action.is_expired:
        return _page("show", action, token, status=410)
    return _page("done", action, token, status=200)


def _page(name: str, action: MailAction, token: str, *, status: int) -> Response:
    page = render_template(f"mail_actions/{name}.html", action=action, token=token)
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
