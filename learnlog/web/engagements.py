"""Engagements of a team: name, days, people, and what each asks of them."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import local_date
from learnlog.services import engagements
from learnlog.services.engagements import MAX_NAME, EngagementValues
from learnlog.services.targets import NewTarget
from learnlog.store.session import Session
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, login_required, notify, now, store
from learnlog.web.targets import LEVELS, NEEDS, pairs, posted_slug, save_target, team_page

blueprint = Blueprint("engagements", __name__)

MOST_PEOPLE = 400


@blueprint.post("/team/<slug>/engagements")
@login_required
def create(slug: str) -> ResponseReturnValue:
    """Begin an engagement, then ask who works on it and what it needs."""
    try:
        new = _read_values()
        with store().begin() as session:
            made = engagements.create_engagement(session, slug, new, by=current_user(), now=now())
    except RuleError as error:
        return team_page(slug, errors_of(error, "engagement")), 422
    return redirect(url_for(".show", slug=slug, engagement=made), code=303)


@blueprint.get("/team/<slug>/engagements/<engagement>")
@login_required
def show(slug: str, engagement: str) -> ResponseReturnValue:
    """Show an engagement with its people and what it asks of them."""
    return _page(slug, engagement, {})


@blueprint.post("/team/<slug>/engagements/<engagement>")
@login_required
def change(slug: str, engagement: str) -> ResponseReturnValue:
    """Change name, days and people."""
    try:
        new = _read_values()
        with store().begin() as session:
            engagements.change_engagement(session, slug, engagement, new, by=current_user())
    except RuleError as error:
        return _page(slug, engagement, errors_of(error, "engagement")), 422
    notify("Saved.")
    return redirect(url_for(".show", slug=slug, engagement=engagement), code=303)


@blueprint.post("/team/<slug>/engagements/<engagement>/close")
@login_required
def close(slug: str, engagement: str) -> ResponseReturnValue:
    """Close an engagement: it asks nothing of anybody any more."""
    with store().begin() as session:
        engagements.close_engagement(session, slug, engagement, by=current_user(), now=now())
    notify("Closed.")
    return redirect(url_for("targets.show", slug=slug, _anchor="engagements"), code=303)


@blueprint.post("/team/<slug>/engagements/<engagement>/targets")
@login_required
def add_target(slug: str, engagement: str) -> ResponseReturnValue:
    """Ask for a technology on an engagement."""

    def write(session: Session, new: NewTarget) -> None:
        engagements.set_engagement_target(
            session, slug, engagement, new, by=current_user(), now=now()
        )

    try:
        save_target(write)
    except RuleError as error:
        return _page(slug, engagement, errors_of(error, "target")), 422
    return redirect(url_for(".show", slug=slug, engagement=engagement, _anchor="targets"), code=303)


@blueprint.post("/team/<slug>/engagements/<engagement>/targets/remove")
@login_required
def remove_target(slug: str, engagement: str) -> ResponseReturnValue:
    """Ask for a technology on an engagement no longer."""
    with store().begin() as session:
        engagements.remove_engagement_target(
            session, slug, engagement, posted_slug(), by=current_user()
        )
    notify("Removed.")
    return redirect(url_for(".show", slug=slug, engagement=engagement, _anchor="targets"), code=303)


def _read_values() -> EngagementValues:
    fields = Fields(request.form)
    name = fields.text("name", required=True, max_length=MAX_NAME)
    kickoff = fields.day("kickoff_on")
    if kickoff is None and "kickoff_on" not in fields.errors:
        fields.errors["kickoff_on"] = "Kickoff: name the day it begins."
    ends = fields.day("ends_on")
    fields.check()
    handles = request.form.getlist("person")[:MOST_PEOPLE]
    return EngagementValues(name, kickoff or now().date(), ends, handles)


def _page(slug: str, engagement: str, errors: dict[str, str]) -> str:
    user = current_user()
    with store().read() as session:
        page = engagements.engagement_page(session, slug, engagement, viewer=user)
    on_it = {person.handle for person in page.people if person.id in page.on_it}
    sent = set(request.form.getlist("person"))
    return render_template(
        "engagements/show.html",
        p=page,
        today=local_date(now(), user.zone),
        technologies=pairs(page.technologies),
        chosen=sent if "kickoff_on" in request.form else on_it,
        errors=errors,
        form=Typed.of(request.form),
        levels=LEVELS,
        needs=NEEDS,
        max_name=MAX_NAME,
    )
