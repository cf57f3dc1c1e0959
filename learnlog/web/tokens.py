"""A member's tokens for programs: made here, shown once, revoked here."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError
from learnlog.services import tokens
from learnlog.web import settings
from learnlog.web.forms import Fields, errors_of
from learnlog.web.request import current_user, login_required, notify, now, store

blueprint = Blueprint("tokens", __name__)


@blueprint.post("/me/tokens")
@login_required
def create() -> ResponseReturnValue:
    """Make a token that reads what the member may see, and show it this once."""
    fields = Fields(request.form)
    name = fields.text("token_name", required=True, max_length=tokens.MAX_NAME, label="Name")
    days = fields.whole("token_days", 1, tokens.MAX_DAYS, default=tokens.USUAL_DAYS)
    try:
        fields.check()
        with store().begin() as session:
            made = tokens.create_token(session, current_user(), name, days=days, now=now())
    except RuleError as error:
        return settings.page(errors_of(error, "token_name")), 422
    response = make_response(render_template("settings/token.html", made=made, name=name))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/me/tokens/<prefix>/revoke")
@login_required
def revoke(prefix: str) -> ResponseReturnValue:
    """Let nobody in with a token any more."""
    with store().begin() as session:
        revoked = tokens.revoke_token(session, prefix, user_id=current_user().id, now=now())
    notify(f"Revoked: {revoked.name}.")
    return redirect(url_for("settings.show", _anchor="tokens"), code=303)
