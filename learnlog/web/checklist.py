"""The home page: what needs me, and saying what I did."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learnlog.domain.currency import Band
from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import EvidenceKind, Tick
from learnlog.domain.technology import Category
from learnlog.services import checklist as service
from learnlog.services.checklist import Checklist, Row, Show
from learnlog.services.currency import CellReport, cell_reports
from learnlog.services.currency_csv import currency_csv
from learnlog.services.follows import snooze
from learnlog.store.session import Session
from learnlog.web import charts
from learnlog.web.forms import Fields
from learnlog.web.request import (
    current_user,
    id_of,
    login_required,
    notify,
    now,
    store,
    wants_fragment,
)

blueprint = Blueprint("checklist", __name__)

SNOOZE_DAYS = 7

# What was done, in a word, with its icon.
DONE = {
    EvidenceKind.EXAM: ("Certified", "check"),
    EvidenceKind.EXPERIMENT: ("Tried", "experiment"),
    EvidenceKind.EXPERIMENT_PARTIAL: ("Tried", "experiment"),
    EvidenceKind.EXPERIMENT_FAIL: ("Tried", "experiment"),
    EvidenceKind.PROJECT_WEEK: ("Used", "check"),
    EvidenceKind.DELIVERED: ("Delivered", "check"),
    EvidenceKind.TAUGHT: ("Taught", "people"),
    EvidenceKind.ANSWERED: ("Answered", "people"),
    EvidenceKind.TUTORIAL: ("Followed along", "watch"),
    EvidenceKind.PAIRED: ("Asked a peer", "people"),
    EvidenceKind.REVIEW_SESSION: ("Reviewed", "review"),
    EvidenceKind.REVIEW_PASS: ("Reviewed", "review"),
    EvidenceKind.REVIEW_HARD: ("Reviewed", "review"),
    EvidenceKind.REVIEW_FAIL: ("Reviewed", "review"),
    EvidenceKind.READ: ("Read", "read"),
    EvidenceKind.CONFIRMED: ("Confirmed", "check"),
    EvidenceKind.DECLARED: ("Confirmed", "check"),
    EvidenceKind.ACK: ("Read the notes", "read"),
}
TICK_ICONS = {
    Tick.READ: "read",
    Tick.WATCHED: "watch",
    Tick.TRIED: "experiment",
    Tick.REVIEWED: "review",
    Tick.PEER: "people",
}


@blueprint.get("/")
@login_required
def index() -> ResponseReturnValue:
    """Show everything followed, with what to do first."""
    user = current_user()
    show = _show()
    category = _category()
    with store().read() as session:
        found = service.checklist(session, user.id, now=now(), show=show, category=category)
    return render_template(
        "checklist/index.html",
        list=found,
        show=show,
        category=category,
        categories=[section.category for section in found.sections] if category else None,
        asked=request.args.get("asked", ""),
        evidence_id=id_of(request.args.get("undo", "")),
        skyline=charts.skyline(_bars(found)),
        spark=spark,
        done=DONE,
        tick_icons=TICK_ICONS,
        bands=list(Band),
    )


@blueprint.get("/checklist.csv")
@login_required
def export() -> ResponseReturnValue:
    """Answer everything followed as a table, with the causes."""
    user = current_user()
    with store().read() as session:
        content = currency_csv(cell_reports(session, [user.id], now=now()))
    response = make_response(content)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"checklist-{now():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/t/<slug>/tick")
@login_required
def tick(slug: str) -> ResponseReturnValue:
    """Record a tick, or the answer to what was done, and show the row again."""
    user = current_user()
    fields = Fields(request.form)
    if "snooze" in request.form:
        with store().begin() as session:
            snooze(session, user.id, slug, SNOOZE_DAYS, now=now())
        notify("Snoozed for a week.", undo=url_for(".wake", slug=slug))
        return _answer(slug, asked=False)
    answer = fields.choice("evidence", Tick, default=Tick.NONE)
    fields.check()
    earlier = id_of(request.form.get("instead", "")) or 0
    if earlier and not {"touched", "evidence"} & set(request.form):
        return _untick(slug, earlier)
    with store().begin() as session:
        if earlier:
            _take_back(session, slug, earlier)
        evidence_id = service.tick(session, user.id, slug, answer, now=now())
    if answer is not Tick.NONE:
        notify(f"Noted: {answer.label.lower()}.", undo=url_for(".undo", evidence_id=evidence_id))
    return _answer(slug, asked=answer is Tick.NONE, evidence_id=evidence_id)


@blueprint.post("/ticks/<int:evidence_id>/undo")
@login_required
def undo(evidence_id: int) -> ResponseReturnValue:
    """Take back what was just noted."""
    with store().begin() as session:
        slug = service.undo_tick(session, current_user().id, evidence_id, now=now())
    return redirect(url_for(".index", _anchor=f"t-{slug}"), code=303)


@blueprint.post("/t/<slug>/wake")
@login_required
def wake(slug: str) -> ResponseReturnValue:
    """Bring back what was snoozed."""
    with store().begin() as session:
        snooze(session, current_user().id, slug, 0, now=now())
    return redirect(url_for(".index", _anchor=f"t-{slug}"), code=303)


def _untick(slug: str, earlier: int) -> ResponseReturnValue:
    """Take back the bare tick whose question is still open."""
    with store().begin() as session:
        is_done = _take_back(session, slug, earlier)
    notify("Taken back." if is_done else "It was noted more than ten minutes ago and stays.")
    return _answer(slug, asked=False)


def _take_back(session: Session, slug: str, evidence_id: int) -> bool:
    """Take back a tick; one that is too old stays, and the answer counts beside it."""
    try:
        about = service.undo_tick(session, current_user().id, evidence_id, now=now())
    except NotFoundError:
        return False
    if about != slug:
        raise NotFoundError(f"evidence {evidence_id}: not about {slug!r}")
    return True


def _answer(slug: str, *, asked: bool, evidence_id: int | None = None) -> ResponseReturnValue:
    if not wants_fragment():
        query = {"asked": slug, "undo": evidence_id} if asked else {}
        return redirect(url_for(".index", _anchor=f"t-{slug}", **query), code=303)  # type: ignore[arg-type]  # values of the query
    with store().read() as session:
        found = service.row(session, current_user().id, slug, now=now())
    if found is None:
        raise NotFoundError(f"{slug!r} is not on your checklist")
    return render_template(
        "_fragment.html",
        part="checklist/_row.html",
        row=found,
        asked=slug if asked else "",
        evidence_id=evidence_id,
        spark=spark,
        done=DONE,
        tick_icons=TICK_ICONS,
    )


def spark(row: Row) -> Markup:
    """Return a row's sparkline."""
    return charts.spark(
        [charts.SparkPoint(point.at, point.currency) for point in row.past],
        [charts.SparkPoint(point.at, point.currency) for point in row.ahead],
        row.report.band,
    )


def _bars(found: Checklist) -> list[charts.Bar]:
    shown = {row.report.slug for section in found.sections for row in section.rows}
    return [_bar(item, is_shown=item.slug in shown) for item in found.skyline]


def _bar(item: CellReport, *, is_shown: bool) -> charts.Bar:
    """Return a bar that leads to its row, on the whole list where a filter hides it."""
    anchor = f"t-{item.slug}"
    href = f"#{anchor}" if is_shown else url_for(".index", _anchor=anchor)
    return charts.Bar(href, item.name, item.currency, item.band)


def _show() -> Show:
    raw = request.args.get("show", Show.ALL)
    return Show(raw) if raw in set(Show) else Show.ALL


def _category() -> Category | None:
    raw = request.args.get("category", "")
    return Category(raw) if raw in set(Category) else None
