"""The lab book: ideas, plans, what runs, and what was learnt."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.experiment import (
    MAX_MINUTES,
    MIN_MINUTES,
    ExperimentResult,
    FindingTopic,
)
from learnlog.services import experiment_pages, experiments
from learnlog.services.experiments import Conclusion, NewExperiment
from learnlog.services.follows import follows_of
from learnlog.store.experiments import Experiment, Finding
from learnlog.web.forms import Fields, Typed
from learnlog.web.request import current_user, login_required, notify, now, store

blueprint = Blueprint("experiments", __name__)


@blueprint.get("/x")
@login_required
def index() -> ResponseReturnValue:
    """Show every experiment by where it stands."""
    words = request.args.get("q", "").strip()[:100]
    slug = request.args.get("technology", "")[:60]
    with store().read() as session:
        shelf = experiment_pages.shelf(
            session, current_user().id, now=now(), slug=slug, words=words
        )
    return render_template("experiments/index.html", shelf=shelf, words=words, now=now())


@blueprint.get("/x/new")
@login_required
def new() -> ResponseReturnValue:
    """Show the form for a new experiment."""
    return _form(None, {}, request.args.get("technology", ""))


@blueprint.post("/x/new")
@login_required
def add() -> ResponseReturnValue:
    """Write down an experiment."""
    fields = Fields(request.form)
    values = _values(fields)
    if fields.errors:
        return _form(None, fields.errors, values.slug), 422
    with store().begin() as session:
        number = experiments.plan(session, current_user().id, values, now=now())
    return redirect(url_for(".show", number=number), code=303)


@blueprint.get("/x/<int:number>")
@login_required
def show(number: int) -> ResponseReturnValue:
    """Show one experiment."""
    return _page(number, {}, 200)


@blueprint.get("/x/<int:number>/edit")
@login_required
def edit(number: int) -> ResponseReturnValue:
    """Show what is to be tried, to change it."""
    with store().read() as session:
        found = experiments.get(session, current_user().id, number)
    return _form(found, {}, found.slug)


@blueprint.post("/x/<int:number>/edit")
@login_required
def edit_submit(number: int) -> ResponseReturnValue:
    """Change what is to be tried and when."""
    fields = Fields(request.form)
    with store().read() as session:
        found = experiments.get(session, current_user().id, number)
    values = _values(fields, slug=found.slug)
    revision = fields.whole("revision", 0, 999_999_999)
    if fields.errors:
        return _form(found, fields.errors, found.slug), 422
    with store().begin() as session:
        experiments.change(session, current_user().id, number, values, revision=revision)
    return redirect(url_for(".show", number=number), code=303)


@blueprint.post("/x/<int:number>/start")
@login_required
def start(number: int) -> ResponseReturnValue:
    """Begin an experiment."""
    with store().begin() as session:
        experiments.start(session, current_user().id, number, now=now())
    return redirect(url_for(".show", number=number), code=303)


@blueprint.post("/x/<int:number>/log")
@login_required
def log(number: int) -> ResponseReturnValue:
    """Append a line to the log."""
    text = Fields(request.form).text("text")
    with store().begin() as session:
        experiments.log(session, current_user().id, number, text, now=now())
    return redirect(url_for(".show", number=number, _anchor="log"), code=303)


@blueprint.post("/x/<int:number>/finish")
@login_required
def finish(number: int) -> ResponseReturnValue:
    """End an experiment with what it showed."""
    fields = Fields(request.form)
    conclusion = Conclusion(
        result=fields.choice("result", ExperimentResult),
        minutes=fields.whole("minutes", 0, MAX_MINUTES),
        text=fields.text("result_text"),
        version=fields.text("version", max_length=64) or None,
        url=fields.web_address("url"),
        findings=tuple(
            Finding(
                topic,
                fields.text(f"value-{topic.value}", max_length=200),
                fields.text(f"note-{topic.value}", max_length=1_000),
            )
            for topic in FindingTopic
        ),
    )
    if fields.errors:
        return _page(number, fields.errors, 422)
    with store().begin() as session:
        experiments.finish(session, current_user().id, number, conclusion, now=now())
    notify("Logged. What you tried holds longest.")
    return redirect(url_for(".show", number=number), code=303)


@blueprint.post("/x/<int:number>/card")
@login_required
def card(number: int) -> ResponseReturnValue:
    """Keep a card that the experiment taught."""
    fields = Fields(request.form)
    prompt = fields.text("prompt", max_length=5_000, required=True, label="Question")
    answer = fields.text("answer", max_length=5_000, required=True)
    if fields.errors:
        return _page(number, fields.errors, 422)
    with store().begin() as session:
        experiments.draft_card(
            session, current_user().id, number, prompt=prompt, answer=answer, now=now()
        )
    return redirect(url_for(".show", number=number, _anchor="cards"), code=303)


@blueprint.post("/x/<int:number>/dismiss")
@login_required
def dismiss(number: int) -> ResponseReturnValue:
    """Take an idea off the shelf."""
    with store().begin() as session:
        experiments.dismiss(session, current_user().id, number, now=now())
    notify("Taken off the shelf. It is not proposed again.")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/x/<int:number>/repeat")
@login_required
def repeat(number: int) -> ResponseReturnValue:
    """Plan the same again."""
    with store().begin() as session:
        again = experiments.repeat(session, current_user().id, number, now=now())
    return redirect(url_for(".show", number=again), code=303)


def _values(fields: Fields, *, slug: str = "") -> NewExperiment:
    return NewExperiment(
        slug=slug or fields.text("technology", max_length=60, required=True),
        title=fields.text("title", max_length=experiments.MAX_TITLE, required=True),
        question=fields.text("question"),
        topic=fields.text("topic", max_length=60),
        time_box_minutes=fields.whole("time_box_minutes", MIN_MINUTES, MAX_MINUTES, default=60),
        planned_at=fields.instant_local("planned_at", current_user().zone),
    )


def _form(found: Experiment | None, errors: dict[str, str], slug: str) -> str:
    with store().read() as session:
        followed = follows_of(session, current_user().id)
    return render_template(
        "experiments/edit.html",
        x=found,
        errors=errors,
        form=Typed.of(request.form),
        technology=slug,
        followed=followed,
    )


def _page(number: int, errors: dict[str, str], status: int) -> ResponseReturnValue:
    with store().read() as session:
        page = experiment_pages.experiment_page(session, current_user().id, number, now=now())
    rendered = render_template(
        "experiments/show.html",
        p=page,
        x=page.experiment,
        errors=errors,
        form=Typed.of(request.form),
        results=list(ExperimentResult),
        topics=list(FindingTopic),
    )
    return rendered, status
