"""A member's own settings, and the operator's page."""

from datetime import time, timedelta
from zoneinfo import available_timezones

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.cadence import WEEKDAYS
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.members import DigestCadence, Theme
from learnlog.services import accounts, settings, tokens
from learnlog.services.operation import operation
from learnlog.services.outbox import retry_mail
from learnlog.services.settings import DigestWish, Profile
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.mail_preview import preview_response
from learnlog.web.mounts import all_mounts
from learnlog.web.request import (
    admin_required,
    current_user,
    login_required,
    notify,
    now,
    store,
)
from learnlog.web.security import cookie_name

blueprint = Blueprint("settings", __name__)

CADENCES = (
    (DigestCadence.WEEKLY.value, "Once a week"),
    (DigestCadence.DAILY.value, "Monday to Friday"),
    (DigestCadence.OFF.value, "Never"),
)
THEMES = (
    (Theme.AUTO.value, "As the device"),
    (Theme.LIGHT.value, "Light"),
    (Theme.DARK.value, "Dark"),
)


@blueprint.get("/me")
@login_required
def show() -> ResponseReturnValue:
    """Show what the member chose."""
    return page({})


@blueprint.post("/me/profile")
@login_required
def profile() -> ResponseReturnValue:
    """Store name, zone, looks and weekly time."""
    fields = Fields(request.form)
    chosen = Profile(
        name=fields.text("name", required=True, max_length=accounts.MAX_NAME),
        zone=fields.text("zone", required=True, max_length=60),
        theme=fields.choice("theme", Theme),
        single_keys=fields.flag("single_keys"),
        budget_minutes=fields.whole("budget_minutes", 1, settings.MAX_BUDGET_MINUTES),
    )
    try:
        fields.check()
        with store().begin() as session:
            settings.change_profile(session, current_user().id, chosen, now=now())
    except RuleError as error:
        return page(errors_of(error, "profile")), 422
    return _saved("profile")


@blueprint.post("/me/mail")
@login_required
def mail() -> ResponseReturnValue:
    """Store when digests come."""
    fields = Fields(request.form)
    cadence = fields.choice("cadence", DigestCadence)
    weekday = fields.whole("weekday", 0, 6, default=0)
    minute = _minute_of_day(fields)
    try:
        fields.check()
        with store().begin() as session:
            wish = DigestWish(cadence, weekday, minute, lead_digest=fields.flag("lead_digest"))
            settings.change_digest(session, current_user().id, wish, now=now())
    except RuleError as error:
        return page(errors_of(error, "mail")), 422
    return _saved("mail")


@blueprint.post("/me/mail/pause")
@login_required
def pause() -> ResponseReturnValue:
    """Let digests rest until the morning of a day."""
    user = current_user()
    fields = Fields(request.form)
    until = fields.day("pause_until")
    try:
        fields.check()
        with store().begin() as session:
            settings.pause_until_day(session, user.id, until, zone=user.zone, now=now())
    except RuleError as error:
        return page(errors_of(error, "pause_until")), 422
    return _saved("mail")


@blueprint.post("/me/mail/resume")
@login_required
def resume() -> ResponseReturnValue:
    """End a pause."""
    with store().begin() as session:
        settings.resume_digests(session, current_user().id, now=now())
    return _saved("mail")


@blueprint.post("/me/mail/trust")
@login_required
def trust() -> ResponseReturnValue:
    """Send to the member's address again after it refused a mail."""
    with store().begin() as session:
        settings.trust_address(session, current_user().id)
    return _saved("mail")


@blueprint.post("/me/password")
@login_required
def password() -> ResponseReturnValue:
    """Replace the password; every other browser is signed out."""
    try:
        with store().begin() as session:
            accounts.change_password(
                session,
                current_user(),
                old=request.form.get("old_password", ""),
                new=request.form.get("new_password", ""),
                token=request.cookies.get(cookie_name(), ""),
            )
    except RuleError as error:
        return page(errors_of(error, "password")), 422
    return _saved("password")


@blueprint.get("/admin")
@admin_required
def admin() -> ResponseReturnValue:
    """Show the operator how the service is."""
    with store().read() as session:
        state = operation(session)
    return render_template("settings/admin.html", operation=state)


@blueprint.post("/admin/mail/<int:mail_id>/retry")
@admin_required
def retry(mail_id: int) -> ResponseReturnValue:
    """Queue a mail anew that was given up."""
    with store().begin() as session:
        retry_mail(session, mail_id, now=now())
    notify("Queued again.")
    return redirect(url_for(".admin", _anchor="outbox"), code=303)


@blueprint.get("/admin/mail/preview/<kind>")
@admin_required
def mail_preview(kind: str) -> ResponseReturnValue:
    """Show a mail as somebody would get it now."""
    form = request.args.get("format", "html")
    handle = request.args.get("member", current_user().handle)
    response = preview_response(kind, handle, form)
    if response is None:
        raise NotFoundError(f"There is nothing to say to {handle} now, so no mail would be sent.")
    return response


def _minute_of_day(fields: Fields) -> int:
    raw = fields.text("time", max_length=8)
    try:
        at = time.fromisoformat(raw)
    except ValueError:
        fields.errors["time"] = f"Time: a time such as 08:00, not {raw[:20]!r}."
        return 0
    return at.hour * 60 + at.minute


def _saved(anchor: str) -> ResponseReturnValue:
    notify("Saved.")
    return redirect(url_for(".show", _anchor=anchor), code=303)


def page(errors: dict[str, str]) -> str:
    """Return the page, with what was typed into a form and the faults of it."""
    user = current_user()
    with store().read() as session:
        view = settings.settings_view(session, user.id)
        live = tokens.live_tokens(session, user.id, now=now())
    zone = view.choices.schedule.zone
    return render_template(
        "settings/show.html",
        view=view,
        is_paused=view.is_paused(now=now()),
        tokens=live,
        guides=[mount.docs for mount in all_mounts() if mount.docs],
        form=Typed.of(request.form),
        errors=errors,
        zones=sorted({"UTC", zone} | {name for name in available_timezones() if "/" in name}),
        cadences=CADENCES,
        themes=THEMES,
        weekdays=list(enumerate(WEEKDAYS)),
        tomorrow=(now() + timedelta(days=1)).date().isoformat(),
    )
