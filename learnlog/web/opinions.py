"""Second opinions: what I am asked, what I asked, and what came of it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError
from learnlog.domain.proficiency import Level
from learnlog.services import opinions
from learnlog.services.opinions import MAX_NOTE
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, login_required, notify, now, store

blueprint = Blueprint("opinions", __name__)


@blueprint.get("/opinions")
@login_required
def index() -> ResponseReturnValue:
    """Show the requests to answer, those that wait, and those that are settled."""
    return _page({})


@blueprint.post("/opinions")
@login_required
def ask() -> ResponseReturnValue:
    """Ask a colleague for a level."""
    fields = Fields(request.form)
    slug, person = fields.text("technology", max_length=60), fields.text("person", max_length=100)
    note = fields.text("note", max_length=MAX_NOTE)
    try:
        fields.check()
        with store().begin() as session:
            opinions.ask(session, current_user().id, slug, person, note=note, now=now())
    except RuleError as error:
        return _page(errors_of(error, "ask")), 422
    notify("Asked. The request stays open for 30 days.")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/opinions/<int:opinion_id>/answer")
@login_required
def answer(opinion_id: int) -> ResponseReturnValue:
    """Say at which level one sees who asked."""
    fields = Fields(request.form)
    try:
        level = fields.choice("level", Level)
        fields.check()
        with store().begin() as session:
            item = opinions.answer(session, current_user().id, opinion_id, level, now=now())
    except RuleError as error:
        errors = errors_of(error, "answer")
        return _page({f"answer-{opinion_id}": " ".join(errors.values())}), 422
    notify(f"Answered: {item.difference}.")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/opinions/<int:opinion_id>/decline")
@login_required
def decline(opinion_id: int) -> ResponseReturnValue:
    """Say that one does not answer."""
    with store().begin() as session:
        opinions.decline(session, current_user().id, opinion_id, now=now())
    notify("Declined.")
    return redirect(url_for(".index"), code=303)


def _page(errors: dict[str, str]) -> str:
    user = current_user()
    with store().read() as session:
        page = opinions.opinion_page(session, user.id, now=now())
    return render_template(
        "opinions/index.html",
        p=page,
        me=user.id,
        technologies=[(item.slug, item.name) for item in page.follows],
        people=[(person.handle, person.name) for person in page.askable],
        chosen=request.args.get("technology", ""),
        levels=list(Level),
        max_note=MAX_NOTE,
        errors=errors,
        form=Typed.of(request.form),
    )
