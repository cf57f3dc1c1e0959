"""The notes of all releases since one last looked, one after another."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learnlog.services.merged_notes import merged_notes
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("notes", __name__)


@blueprint.get("/t/<slug>/notes")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """Show what came out since the version one knows."""
    with store().read() as session:
        found = merged_notes(session, current_user().id, slug, now=now())
    texts = {
        item.note.entry_id: Markup(item.note.html)  # noqa: S704  # nosec B704 - cleaned when stored
        for item in found.releases
        if item.note is not None
    }
    return render_template("notes/show.html", found=found, texts=texts)
