"""Entries that one wants to keep."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learnlog.services.stars import starred, turn_star
from learnlog.web.request import current_user, login_required, notify, now, store

blueprint = Blueprint("stars", __name__)


@blueprint.get("/feed/starred")
@login_required
def index() -> ResponseReturnValue:
    """Show what one starred."""
    with store().read() as session:
        found = starred(session, current_user().id)
    return render_template("stars/index.html", entries=found)


@blueprint.post("/feed/<int:entry_id>/star")
@login_required
def turn(entry_id: int) -> ResponseReturnValue:
    """Star an entry, or take its star away."""
    with store().begin() as session:
        is_starred = turn_star(session, current_user().id, entry_id, now=now())
    notify("Starred: it is kept for ever." if is_starred else "No longer starred.")
    return redirect(url_for("feed.show", entry_id=entry_id), code=303)
