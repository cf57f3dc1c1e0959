"""What slips in the days ahead if one does nothing, and the fewest minutes that hold it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from learnlog.domain.local_time import local_date
from learnlog.domain.projection import HORIZONS
from learnlog.services.projection import forecast
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("forecast", __name__)


@blueprint.get("/forecast")
@login_required
def show() -> ResponseReturnValue:
    """Show what slips within 30, 60 or 90 days."""
    user = current_user()
    today = local_date(now(), user.zone)
    with store().read() as session:
        found = forecast(session, [user.id], days=_days(), today=today, now=now())
    return render_template("forecast/show.html", f=found, horizons=HORIZONS)


def _days() -> int:
    asked = request.args.get("days", type=int)
    return asked if asked in HORIZONS else HORIZONS[0]
