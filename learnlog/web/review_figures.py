"""Figures on one's own reviews: what the coming days bring, and how much was recalled."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from learnlog.domain.retention_report import ENOUGH_REVIEWS, WINDOWS_DAYS
from learnlog.services.retention_report import member_retention
from learnlog.services.review_load import load_report
from learnlog.services.review_settings import review_settings
from learnlog.web import filters
from learnlog.web.charts_load import load_chart
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("review_figures", __name__)


@blueprint.get("/review/figures")
@login_required
def show() -> ResponseReturnValue:
    """Show the load of the coming days, and true retention against foreseen."""
    user = current_user()
    with store().read() as session:
        load = load_report(session, user.id, now=now())
        retention = member_retention(session, user.id, now=now())
        wanted = round(100 * review_settings(session, user.id).retention)
    labels = [
        filters.day(date.fromordinal(one.day), zone=user.zone, now=now()) for one in load.days
    ]
    return render_template(
        "review_figures/show.html",
        load=load,
        days=list(zip(labels, load.days, strict=True)),
        chart=load_chart(load.days, labels, limit=load.limit) if load.cards else "",
        retention=retention,
        wanted=wanted,
        windows=WINDOWS_DAYS,
        enough=ENOUGH_REVIEWS,
    )
