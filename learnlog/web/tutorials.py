"""Tutorials: what to watch, how long it takes, how far one has come."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.tutorial import Progress
from learnlog.services.tutorials import MAX_MINUTES, SoFar, list_tutorials, set_progress
from learnlog.web.forms import Fields
from learnlog.web.request import current_user, login_required, notify, now, store

blueprint = Blueprint("tutorials", __name__)

SAID = {
    Progress.PLANNED: "Planned.",
    Progress.WATCHING: "Noted how far you are.",
    Progress.DONE: "Done: it counts for what you know.",
}


@blueprint.get("/tutorials")
@login_required
def index() -> ResponseReturnValue:
    """Show one's tutorials, those that were begun before the new ones."""
    with store().read() as session:
        found = list_tutorials(session, current_user().id)
    groups = [
        (label, [item for item in found if item.progress == progress])
        for progress, label in (
            (Progress.WATCHING, "Begun"),
            (Progress.PLANNED, "Planned"),
            (None, "New"),
            (Progress.DONE, "Done"),
        )
    ]
    return render_template("tutorials/index.html", groups=groups, states=list(Progress))


@blueprint.post("/tutorials/<int:entry_id>")
@login_required
def change(entry_id: int) -> ResponseReturnValue:
    """Note how far one has come."""
    fields = Fields(request.form)
    progress = fields.choice("progress", Progress)
    minutes = fields.whole("minutes", 0, MAX_MINUTES, default=0)
    so_far = SoFar(progress, minutes, fields.flag("along"))
    fields.check()
    with store().begin() as session:
        set_progress(session, current_user().id, entry_id, so_far, now=now())
    notify(SAID[progress])
    return redirect(url_for(".index"), code=303)
