"""What teams and roles want their people to know, and who is exempt from it."""

from collections.abc import Callable, Iterable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import local_date
from learnlog.domain.members import Role
from learnlog.domain.proficiency import Level
from learnlog.services import exemptions, targets
from learnlog.services.engagements import MAX_NAME
from learnlog.services.exemptions import MAX_REASON, NewExemption
from learnlog.services.targets import NewTarget
from learnlog.store.session import Session
from learnlog.store.technologies import TechnologyItem
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import (
    admin_required,
    current_user,
    login_required,
    notify,
    now,
    store,
)

blueprint = Blueprint("targets", __name__)

LEVELS = tuple((str(level.value), f"{level.value} {level.label}") for level in list(Level)[1:])
NEEDS = (("must", "Must"), ("nice", "Nice to have"))
ROLES = tuple((role.value, role.value.capitalize()) for role in Role)


@blueprint.get("/team/<slug>/targets")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """Show what a team wants, its engagements, and to its leads who is exempt."""
    return team_page(slug, {})


@blueprint.post("/team/<slug>/targets")
@login_required
def add(slug: str) -> ResponseReturnValue:
    """Want a technology of everybody in a team."""

    def write(session: Session, new: NewTarget) -> None:
        targets.set_team_target(session, slug, new, by=current_user(), now=now())

    try:
        save_target(write)
    except RuleError as error:
        return team_page(slug, errors_of(error, "target")), 422
    return redirect(url_for(".show", slug=slug, _anchor="targets"), code=303)


@blueprint.post("/team/<slug>/targets/remove")
@login_required
def remove(slug: str) -> ResponseReturnValue:
    """Want a technology of a team no longer."""
    with store().begin() as session:
        targets.remove_team_target(session, slug, posted_slug(), by=current_user())
    notify("Removed.")
    return redirect(url_for(".show", slug=slug, _anchor="targets"), code=303)


@blueprint.post("/team/<slug>/exemptions")
@login_required
def exempt(slug: str) -> ResponseReturnValue:
    """Let what is wanted of a person not count until a day."""
    user = current_user()
    fields = Fields(request.form)
    until = fields.day("until_on")
    if until is None and "until_on" not in fields.errors:
        fields.errors["until_on"] = "Until on: name the last day."
    try:
        person, slug_of = request.form.get("person", ""), request.form.get("exempt_from", "")
        reason = fields.text("reason", required=True, max_length=MAX_REASON)
        fields.check()
        with store().begin() as session:
            exemptions.exempt(
                session,
                slug,
                NewExemption(person, slug_of, until or now().date(), reason),
                by=user,
                today=local_date(now(), user.zone),
                now=now(),
            )
    except RuleError as error:
        return team_page(slug, errors_of(error, "exemption")), 422
    notify("Written down.")
    return redirect(url_for(".show", slug=slug, _anchor="exemptions"), code=303)


@blueprint.post("/team/<slug>/exemptions/<int:exemption_id>/end")
@login_required
def end_exemption(slug: str, exemption_id: int) -> ResponseReturnValue:
    """Let what is wanted count again."""
    with store().begin() as session:
        exemptions.end_exemption(session, slug, exemption_id, by=current_user(), now=now())
    notify("It counts again.")
    return redirect(url_for(".show", slug=slug, _anchor="exemptions"), code=303)


@blueprint.get("/admin/targets")
@admin_required
def roles() -> ResponseReturnValue:
    """Show what is wanted of each role."""
    return _roles_page({})


@blueprint.post("/admin/targets")
@admin_required
def add_role() -> ResponseReturnValue:
    """Want a technology of everybody with a role."""
    fields = Fields(request.form)
    role = fields.choice("role", Role)

    def write(session: Session, new: NewTarget) -> None:
        targets.set_role_target(session, role, new, by=current_user(), now=now())

    try:
        fields.check()
        save_target(write)
    except RuleError as error:
        return _roles_page(errors_of(error, "target")), 422
    return redirect(url_for(".roles"), code=303)


@blueprint.post("/admin/targets/remove")
@admin_required
def remove_role() -> ResponseReturnValue:
    """Want a technology of a role no longer."""
    fields = Fields(request.form)
    role = fields.choice("role", Role)
    fields.check()
    with store().begin() as session:
        targets.remove_role_target(session, role, posted_slug(), by=current_user())
    notify("Removed.")
    return redirect(url_for(".roles"), code=303)


def save_target(write: Callable[[Session, NewTarget], None]) -> None:
    """Read a technology, a level and how much it is needed from the form, and write them down.

    Raises:
        RuleError: one of them cannot be used.
    """
    fields = Fields(request.form)
    level = fields.one_of("level", tuple(value for value, _ in LEVELS), default="3")
    need = fields.one_of("need", tuple(value for value, _ in NEEDS), default="must")
    fields.check()
    with store().begin() as session:
        write(session, NewTarget(posted_slug(), Level(int(level)), need == "must"))
    notify("Written down.")


def posted_slug() -> str:
    """Return the technology that a form names."""
    return request.form.get("technology", "")[:60]


def pairs(technologies: Iterable[TechnologyItem]) -> list[tuple[str, str]]:
    """Return slug and name of technologies, as a select offers them."""
    return [(item.slug, item.name) for item in technologies]


def team_page(slug: str, errors: dict[str, str]) -> str:
    """Return the page of what a team wants, with what was typed and what was wrong with it."""
    user = current_user()
    with store().read() as session:
        page = targets.team_targets(session, slug, viewer=user, today=local_date(now(), user.zone))
    return render_template(
        "targets/show.html",
        p=page,
        today=local_date(now(), user.zone),
        technologies=pairs(page.technologies),
        people=[(person.handle, person.name) for person in page.people],
        errors=errors,
        form=Typed.of(request.form),
        levels=LEVELS,
        needs=NEEDS,
        max_name=MAX_NAME,
        max_reason=MAX_REASON,
    )


def _roles_page(errors: dict[str, str]) -> str:
    with store().read() as session:
        found = targets.role_targets(session)
        known = targets.known_technologies(session)
    return render_template(
        "targets/roles.html",
        targets=found,
        technologies=pairs(known),
        errors=errors,
        form=Typed.of(request.form),
        levels=LEVELS,
        needs=NEEDS,
        roles=ROLES,
    )
