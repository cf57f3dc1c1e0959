"""A member as colleagues see one."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from learnlog.services.members import member_page
from learnlog.web.checklist import DONE
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("members", __name__)


@blueprint.get("/m/<handle>")
@login_required
def show(handle: str) -> ResponseReturnValue:
    """Show what a member knows and how current it is."""
    with store().read() as session:
        page = member_page(session, handle, viewer=current_user(), now=now())
    return render_template("members/show.html", p=page, done=DONE)
