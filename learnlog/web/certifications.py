"""A member's certificates: add, renew, remove."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import local_date
from learnlog.services import certifications
from learnlog.services.certifications import MAX_GRACE_DAYS, MAX_NAME, MAX_NUMBER, NewCertification
from learnlog.services.targets import known_technologies
from learnlog.web.forms import Fields, FormError, Typed, errors_of
from learnlog.web.request import current_user, login_required, notify, now, store
from learnlog.web.targets import pairs

blueprint = Blueprint("certifications", __name__)


@blueprint.get("/me/certifications")
@login_required
def index() -> ResponseReturnValue:
    """Show a member's certificates with what is due."""
    return _page({})


@blueprint.post("/me/certifications")
@login_required
def add() -> ResponseReturnValue:
    """Write down a certificate that is held or aimed for."""
    user = current_user()
    try:
        new = _read_new()
        with store().begin() as session:
            certifications.add_certification(session, user.id, new, zone=user.zone, now=now())
    except RuleError as error:
        return _page(errors_of(error)), 422
    notify("Written down. Of the number only the end is kept.")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/me/certifications/<int:certification_id>/renew")
@login_required
def renew(certification_id: int) -> ResponseReturnValue:
    """Give a certificate a new day of issue."""
    user = current_user()
    fields = Fields(request.form)
    try:
        issued, expires = fields.day("issued_on"), fields.day("expires_on")
        fields.check()
        if issued is None:
            raise FormError({"issued_on": "Issued on: name the day."})
        with store().begin() as session:
            certifications.renew_certification(
                session,
                user.id,
                certification_id,
                (issued, expires),
                zone=user.zone,
                now=now(),
            )
    except RuleError as error:
        errors = errors_of(error, "renew")
        return _page({f"renew-{certification_id}": " ".join(errors.values())}), 422
    notify("Renewed.")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/me/certifications/<int:certification_id>/remove")
@login_required
def remove(certification_id: int) -> ResponseReturnValue:
    """Take a certificate off the list."""
    with store().begin() as session:
        certifications.remove_certification(session, current_user().id, certification_id, now=now())
    notify("Removed.")
    return redirect(url_for(".index"), code=303)


def _read_new() -> NewCertification:
    fields = Fields(request.form)
    new = NewCertification(
        slug=fields.text("technology", max_length=60),
        name=fields.text("name", required=True, max_length=MAX_NAME),
        body=fields.text("body", max_length=MAX_NAME),
        number=fields.text("number", max_length=MAX_NUMBER),
        issued_on=fields.day("issued_on"),
        expires_on=fields.day("expires_on"),
        aiming_for_on=fields.day("aiming_for_on"),
        grace_days=fields.whole("grace_days", 0, MAX_GRACE_DAYS, default=0),
        url=fields.web_address("url"),
    )
    fields.check()
    return new


def _page(errors: dict[str, str]) -> str:
    user = current_user()
    with store().read() as session:
        found = certifications.held(session, user.id, today=local_date(now(), user.zone))
        technologies = known_technologies(session)
    is_renewal = any(name.startswith("renew-") for name in errors)
    return render_template(
        "certifications/index.html",
        held=found,
        technologies=pairs(technologies),
        errors=errors,
        form=Typed() if is_renewal else Typed.of(request.form),
        renewal=Typed.of(request.form) if is_renewal else Typed(),
        max_name=MAX_NAME,
        max_number=MAX_NUMBER,
        max_grace=MAX_GRACE_DAYS,
    )
