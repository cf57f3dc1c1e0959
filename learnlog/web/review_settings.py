"""How a member wants to review, with what each wish costs shown before it is saved."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.cadence import WEEKDAYS
from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import local_day
from learnlog.services import review_settings as service
from learnlog.services.review_settings import MAX_MINUTES, MAX_NEW_CARDS, ReviewSettings
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, login_required, notify, now, store

blueprint = Blueprint("review_settings", __name__)

DAYS = tuple((1 << number, name) for number, name in enumerate(WEEKDAYS))


@blueprint.get("/me/review")
@login_required
def show() -> ResponseReturnValue:
    """Show what the member chose, and what each wanted retention would cost."""
    return _page({})


@blueprint.post("/me/review")
@login_required
def save() -> ResponseReturnValue:
    """Store what the member chose."""
    fields = Fields(request.form)
    try:
        chosen = _chosen(fields)
        fields.check()
        with store().begin() as session:
            service.change_review_settings(session, current_user().id, chosen, now=now())
    except RuleError as error:
        return _page(errors_of(error)), 422
    notify("Saved. It counts from each card's next review on; dates that are set stay.")
    return redirect(url_for(".show"), code=303)


def _chosen(fields: Fields) -> ReviewSettings:
    away_from, back_on = fields.day("away_from"), fields.day("back_on")
    return ReviewSettings(
        retention=fields.whole("retention", 70, 97) / 100,
        minutes=fields.whole("minutes", 1, MAX_MINUTES),
        new_cards=fields.whole("new_cards", 0, MAX_NEW_CARDS),
        weekdays=sum(value for value, _ in DAYS if f"day-{value}" in request.form),
        away_from=away_from.toordinal() if away_from else None,
        away_until=back_on.toordinal() if back_on else None,
    )


def _page(errors: dict[str, str]) -> str:
    user = current_user()
    with store().read() as session:
        chosen = service.review_settings(session, user.id)
        costs = service.retention_costs(session, user.id, now=now())
    form = Typed.of(request.form)
    today = local_day(now(), user.zone)
    is_over = chosen.away_until is not None and chosen.away_until <= today
    days = [value for value, _ in DAYS if chosen.weekdays & value]
    if form:
        days = [value for value, _ in DAYS if f"day-{value}" in form]
    return render_template(
        "review_settings/show.html",
        chosen=chosen,
        costs=costs,
        form=form,
        errors=errors,
        days=DAYS,
        ticked=days,
        away_from="" if is_over else _iso(chosen.away_from),
        back_on="" if is_over else _iso(chosen.away_until),
        is_away=chosen.away_from is not None and chosen.away_from <= today and not is_over,
        limits=(MAX_MINUTES, MAX_NEW_CARDS),
    )


def _iso(day: int | None) -> str:
    return "" if day is None else date.fromordinal(day).isoformat()
