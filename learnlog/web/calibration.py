"""How good the forecasts were: a member's own page, and a team's figures for who leads it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learnlog.services.calibration import (
    CalibrationPage,
    member_calibration,
    team_calibration,
)
from learnlog.services.review_calibration import card_calibration
from learnlog.services.self_rating import rating_proposals
from learnlog.web.charts_reliability import reliability_chart
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("calibration", __name__)


@blueprint.get("/calibration")
@login_required
def show() -> ResponseReturnValue:
    """Show a member how good the forecasts about them were."""
    user_id = current_user().id
    with store().read() as session:
        page = member_calibration(session, user_id)
        cards = card_calibration(session, user_id)
        proposals = rating_proposals(session, user_id, now=now())
    charts = _charts(page)
    if cards.figures is not None:
        charts["cards"] = reliability_chart(cards.figures.reliability, name="cards")
    return render_template(
        "calibration/show.html", c=page, cards=cards, proposals=proposals, charts=charts, team=None
    )


@blueprint.get("/team/<slug>/calibration")
@login_required
def show_team(slug: str) -> ResponseReturnValue:
    """Show a lead how good the forecasts about the team's members together were."""
    with store().read() as session:
        found = team_calibration(session, slug, viewer=current_user())
    return render_template(
        "calibration/show.html",
        c=found.page,
        cards=None,
        proposals=(),
        charts=_charts(found.page),
        team=found.team,
    )


def _charts(page: CalibrationPage) -> dict[str, Markup]:
    """Return the diagram of each group that has figures, by its grader."""
    return {
        group.grader.value: reliability_chart(group.figures.reliability, name=group.grader.value)
        for group in page.groups
        if group.figures is not None
    }
