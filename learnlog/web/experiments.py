"""The lab book: ideas, plans, what runs, and what was learnt."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError, StaleError
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
from learnlog.web.errors import status_of
from learnlog.web.forms import Fields, Typed, errors_of
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
    return render_template(
        "experiments/index.html", shelf=shelf, words=words, technology=slug, now=now()
    )


@blueprint.get("/x/new")
@login_required
def new() -> ResponseReturnValue:
    """Show the form for a new experiment."""
    return _new_form({}, request.args.get("technology", ""))


@blueprint.post("/x/new")
@login_required
def add() -> ResponseReturnValue:
    """Write down an experiment."""
    fields = Fields(request.form)
    values = _values(fields)
    if fields.errors:
        return _new_form(fields.errors, values.slug), 422
    with store().begin() as session:
        number = experiments.plan(session, current_user().id, values, now=now())
    return redirect(url_for(".show", number=number), code=303)


@blueprint.get("/x/<int:number>")
@login_required
def show(number: int) -> ResponseReturnValue:
    """Show one experiment."""
    return _page(number)


@blueprint.get("/x/<int:number>/edit")
@login_required
def edit(number: int) -> ResponseReturnValue:
    """Show what is to be tried, to change it."""
    with store().read() as session:
        found = experiments.get(session, current_user().id, number)
    return _form(found, {}, found.revision)


@blueprint.post("/x/<int:number>/edit")
@login_required
def edit_submit(number: int) -> ResponseReturnValue:
    """Change what is to be tried and when."""
    fields = Fields(request.form)
    with store().read() as session:
        found = experiments.get(session, current_user().id, number)
    values = _values(fields, slug=found.slug)
    revision = fields.whole("revision", 0, 999_999_999)
    try:
        fields.check()
        with store().begin() as session:
            experiments.change(session, current_user().id, number, values, revision=revision)
    except RuleError as error:
        with store().read() as session:
            found = experiments.get(session, current_user().id, number)
        is_stale = isinstance(error, StaleError)
        base = found.revision if is_stale else revision
        return _form(found, errors_of(error), base, is_stale=is_stale), status_of(error)
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
    fields = Fields(request.form)
    text = fields.text("text", required=True, label="Log")
    try:
        fields.check()
        with store().begin() as session:
            experiments.log(session, current_user().id, number, text, now=now())
    except RuleError as error:
        return _refused(number, error, "log")
    return redirect(url_for(".show", number=number, _anchor="log"), code=303)


@blueprint.post("/x/<int:number>/finish")
@login_required
def finish(number: int) -> ResponseReturnValue:
    """End an experiment with what it showed."""
    fields = Fields(request.form)
    conclusion = _conclusion(fields)
    try:
        fields.check()
        with store().begin() as session:
            experiments.finish(session, current_user().id, number, conclusion, now=now())
    except RuleError as error:
        return _refused(number, error, "finish")
    notify("Logged. What you tried holds longest.")
    return redirect(url_for(".show", number=number), code=303)


def _conclusion(fields: Fields) -> Conclusion:
    return Conclusion(
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


@blueprint.post("/x/<int:number>/card")
@login_required
def card(number: int) -> ResponseReturnValue:
    """Keep a card that the experiment taught."""
    fields = Fields(request.form)
    prompt = fields.text("prompt", max_length=5_000, required=True, label="Question")
    answer = fields.text("answer", max_length=5_000, required=True)
    try:
        fields.check()
        with store().begin() as session:
            experiments.draft_card(
                session, current_user().id, number, prompt=prompt, answer=answer, now=now()
            )
    except RuleError as error:
        return _refused(number, error, "card")
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


def _new_form(errors: dict[str, str], slug: str) -> str:
    with store().read() as session:
        followed = follows_of(session, current_user().id)
    return render_template(
        "experiments/edit.html",
        x=None,
        errors=errors,
        form=Typed.of(request.form),
        technology=slug,
        followed=followed,
    )


def _form(
    found: Experiment, errors: dict[str, str], revision: int, *, is_stale: bool = False
) -> str:
    """Return the form of an experiment; ``revision`` is the one that what was typed builds on."""
    return render_template(
        "experiments/edit.html",
        x=found,
        errors=errors,
        form=Typed.of(request.form),
        revision=revision,
        is_stale=is_stale,
    )


def _refused(number: int, error: RuleError, faulty: str) -> ResponseReturnValue:
    """Answer with the page, one of its forms filled as it was sent: log, finish or card."""
    return _page(number, errors_of(error), faulty), status_of(error)


def _page(number: int, errors: dict[str, str] | None = None, faulty: str = "") -> str:
    with store().read() as session:
        page = experiment_pages.experiment_page(session, current_user().id, number, now=now())
    return render_template(
        "experiments/show.html",
        p=page,
        x=page.experiment,
        errors=errors or {},
        faulty=faulty,
        form=Typed.of(request.form),
        results=list(ExperimentResult),
        topics=list(FindingTopic),
    )
