"""Signing in and out, the owner's first visit, and joining by invitation."""

from zoneinfo import available_timezones

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import NotAllowedError, NotFoundError, RuleError
from learnlog.services import accounts, teams
from learnlog.services.accounts import NewMember, Opened
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import (
    client_address,
    login_required,
    now,
    parts,
    public,
    signed_in_or_none,
    store,
    user_agent,
)
from learnlog.web.security import cookie_name, forget, is_own_path, remember

blueprint = Blueprint("accounts", __name__)

MAX_MINUTES = 2400


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    if signed_in_or_none() is not None:
        return redirect(_onward(), code=303)
    with store().read() as session:
        is_new = accounts.needs_owner(session)
    if is_new and parts().settings.signup != "closed":
        return redirect(url_for(".setup"), code=303)
    return _sign_in_page({}, "")


@blueprint.post("/sign-in")
@public
def sign_in_submit() -> ResponseReturnValue:
    """Open a session for the right address and password."""
    email = request.form.get("email", "")
    with store().begin() as session:
        outcome = accounts.sign_in(
            session,
            email,
            request.form.get("password", ""),
            address=client_address(),
            user_agent=user_agent(),
            now=now(),
        )
    if isinstance(outcome, Opened):
        return remember(_see_other(_onward()), outcome.token)
    status = 429 if outcome.retry_seconds else 422
    response = make_response(_sign_in_page({"password": outcome.message}, email), status)
    if outcome.retry_seconds:
        response.headers["Retry-After"] = str(outcome.retry_seconds)
    return response


@blueprint.post("/sign-out")
@login_required
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    with store().begin() as session:
        accounts.sign_out(session, request.cookies.get(cookie_name(), ""))
    response = forget(_see_other(url_for(".sign_in")))
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@blueprint.get("/setup")
@public
def setup() -> ResponseReturnValue:
    """Show the first visitor the form that makes the owner's account."""
    _check_open()
    return _setup_page({})


@blueprint.post("/setup")
@public
def setup_submit() -> ResponseReturnValue:
    """Make the owner's account, or with open sign-up any account, and sign it in."""
    _check_open()
    try:
        new = _read_new_member()
        with store().begin() as session:
            if accounts.needs_owner(session):
                user_id = accounts.create_owner(session, new, now=now())
            else:
                user_id = accounts.create_member(session, new, now=now())
            token = accounts.open_session(session, user_id, user_agent=user_agent(), now=now())
    except NotAllowedError:
        return redirect(url_for(".sign_in"), code=303)
    except RuleError as error:
        return _setup_page(errors_of(error)), 422
    return remember(_see_other(url_for("follow.new")), token)


@blueprint.get("/join/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    """Show what an invitation offers; opening it changes nothing."""
    with store().read() as session:
        teams.find_invitation(session, token, now=now())
    return _join_page(token, {})


@blueprint.post("/join/<token>")
@public
def accept_submit(token: str) -> ResponseReturnValue:
    """Join: with the account that is signed in, or with a new one."""
    user = signed_in_or_none()
    if user is not None:
        with store().begin() as session:
            teams.join_as_member(session, token, user, now=now())
        return redirect(url_for("team.index"), code=303)
    try:
        new = _read_new_member()
        with store().begin() as session:
            user_id = teams.accept(session, token, new, now=now())
            opened = accounts.open_session(session, user_id, user_agent=user_agent(), now=now())
    except RuleError as error:
        return _join_page(token, errors_of(error)), 422
    return remember(_see_other(url_for("follow.new")), opened)


def _check_open() -> None:
    """Raise where no account can be made without an invitation."""
    with store().read() as session:
        is_new = accounts.needs_owner(session)
    signup = parts().settings.signup
    if signup == "closed" or (signup == "first" and not is_new):
        raise NotFoundError("Accounts are made by invitation here.")


def _read_new_member() -> NewMember:
    fields = Fields(request.form)
    new = NewMember(
        email=fields.text("email", required=True, max_length=accounts.MAX_EMAIL),
        name=fields.text("name", required=True, max_length=accounts.MAX_NAME),
        password=request.form.get("password", ""),
        zone=fields.text("zone", max_length=60) or "UTC",
        budget_minutes=fields.whole("budget_minutes", 1, MAX_MINUTES, default=60),
    )
    fields.check()
    return new


def _see_other(address: str) -> Response:
    return make_response(redirect(address, code=303))


def _onward() -> str:
    wanted = request.values.get("next", "")
    return wanted if is_own_path(wanted) else url_for("checklist.index")


def _sign_in_page(errors: dict[str, str], email: str) -> str:
    wanted = request.values.get("next", "")
    return render_template(
        "accounts/sign_in.html",
        errors=errors,
        email=email,
        onward=wanted if is_own_path(wanted) else "",
        signup_open=parts().settings.signup == "open",
    )


def _setup_page(errors: dict[str, str]) -> str:
    return render_template(
        "accounts/setup.html", errors=errors, form=Typed.of(request.form), zones=_zones()
    )


def _join_page(token: str, errors: dict[str, str]) -> str:
    with store().read() as session:
        invitation = teams.find_invitation(session, token, now=now())
    return render_template(
        "accounts/join.html",
        token=token,
        invitation=invitation,
        errors=errors,
        form=Typed.of(request.form),
        zones=_zones(),
    )


def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone and zone[0].isupper())
