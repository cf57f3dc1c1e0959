"""Every constant of the currency model, for whoever asks where a number comes from."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from learnlog.domain.model import MODEL_VERSION
from learnlog.domain.model_table import NOTE, model_table
from learnlog.web.request import login_required

blueprint = Blueprint("model", __name__)


@blueprint.get("/model")
@login_required
def show() -> ResponseReturnValue:
    """Show the constants with unit and source."""
    return render_template(
        "model/show.html", sections=model_table(), version=MODEL_VERSION, note=NOTE
    )
