"""The page of one technology: why it is as current as it is, and what changed."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learnlog.domain.errors import RuleError
from learnlog.domain.local_time import local_date
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.release import ReleaseKind
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.follows import acknowledge, mark_looked, unfollow
from learnlog.services.technology import TechnologyPage, technology_page
from learnlog.web.charts import share_bar
from learnlog.web.charts_curve import Curve, Mark, curve
from learnlog.web.checklist import DONE
from learnlog.web.difference import since
from learnlog.web.follow import INTERESTS, TARGETS
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, login_required, notify, now, parts, store
from learnlog.web.static_files import static_url
from learnlog.web.versions import versions_of

blueprint = Blueprint("technology", __name__)

MAX_NOTE = 2_000
NOON = time(12)
# What a person may log by hand, in the words of the form.
LOGGED = {
    EvidenceKind.PROJECT_WEEK: "Used it in a project this week",
    EvidenceKind.DELIVERED: "Delivered work that used it",
    EvidenceKind.EXPERIMENT: "Tried it, and it worked",
    EvidenceKind.EXPERIMENT_PARTIAL: "Tried it, in part",
    EvidenceKind.TUTORIAL: "Followed a tutorial along",
    EvidenceKind.TAUGHT: "Taught or presented it, prepared",
    EvidenceKind.ANSWERED: "Answered a question of a peer",
    EvidenceKind.PAIRED: "Paired as the learner",
    EvidenceKind.READ: "Read or watched about it",
    EvidenceKind.EXAM: "Passed an exam",
}


@blueprint.get("/t/<slug>")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """Show why a technology is as current as it is."""
    return _page(slug, {})


@blueprint.post("/t/<slug>/evidence")
@login_required
def add_evidence(slug: str) -> ResponseReturnValue:
    """Log something that was done."""
    try:
        new = _read_evidence(slug, Fields(request.form))
        with store().begin() as session:
            evidence_id = record_evidence(session, new, now=now())
    except RuleError as error:
        return _page(slug, errors_of(error)), 422
    notify("Logged.", undo=url_for("checklist.undo", evidence_id=evidence_id))
    return redirect(url_for(".show", slug=slug), code=303)


@blueprint.post("/t/<slug>/know")
@login_required
def know(slug: str) -> ResponseReturnValue:
    """Say that one knows a version, and all before it."""
    fields = Fields(request.form)
    version = fields.text("version", max_length=64, required=True)
    fields.check()
    with store().begin() as session:
        acknowledge(session, current_user().id, slug, version, now=now(), and_before=True)
        mark_looked(session, current_user().id, slug, now=now())
    notify(f"Noted: you know {version}.")
    return redirect(url_for(".show", slug=slug), code=303)


@blueprint.post("/t/<slug>/unfollow")
@login_required
def stop(slug: str) -> ResponseReturnValue:
    """Stop following; what was logged stays."""
    with store().begin() as session:
        unfollow(session, current_user().id, slug)
    notify("No longer on your checklist. What you logged is kept.")
    return redirect(url_for("checklist.index"), code=303)


def _read_evidence(slug: str, fields: Fields) -> NewEvidence:
    kind = fields.choice("kind", EvidenceKind)
    if kind not in LOGGED:
        fields.errors["kind"] = "Kind: choose what you did."
    at = _happened_at(fields)
    minutes = fields.whole("minutes", 0, 10_080, default=0)
    version = fields.text("version", max_length=64)
    note = fields.text("note", max_length=MAX_NOTE)
    fields.check()
    return NewEvidence(
        user_id=current_user().id,
        slug=slug,
        kind=kind,
        happened_at=at,
        minutes=minutes or None,
        version=version or None,
        note=note,
    )


def _happened_at(fields: Fields) -> datetime:
    """Return noon of the member's day that was named; this instant for today or no day."""
    zone = current_user().zone
    on, today = fields.day("on"), local_date(now(), zone)
    if on is not None and on > today:
        fields.errors["on"] = "On: that day lies ahead. Log what has happened."
    if on is None or on >= today:
        return now()
    return datetime.combine(on, NOON, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _page(slug: str, errors: dict[str, str]) -> str:
    with store().read() as session:
        page = technology_page(session, current_user().id, slug, now=now())
        compared = since(session, slug)
    known = parts().catalogue.technologies.get(slug)
    return render_template(
        "technology/show.html",
        p=page,
        drills=len(known.drills) if known else 0,
        chart=_chart(page),
        share=_share(page),
        since=compared,
        done=DONE,
        logged=LOGGED,
        interests=INTERESTS,
        wishes=TARGETS,
        versions=versions_of(page, zone=current_user().zone, now=now()),
        errors=errors,
        form=Typed.of(request.form),
        as_table=request.args.get("table") == "1",
    )


def _chart(page: TechnologyPage) -> Markup:
    begin = page.curve[0].at if page.curve else now()
    return curve(
        Curve(
            name=page.technology.name,
            points=[(point.at, point.currency) for point in page.curve],
            done=[
                Mark(item.happened_at, DONE[item.kind][0], icon=DONE[item.kind][1])
                for item in page.evidence
                if item.happened_at >= begin
            ],
            released=[
                Mark(r.released_at, r.version, is_major=r.kind is ReleaseKind.MAJOR or r.breaking)
                for r in reversed(page.releases)
                if r.kind not in {ReleaseKind.PATCH, ReleaseKind.PRERELEASE, ReleaseKind.POST}
            ],
            now=now(),
        ),
        sprite=static_url("sprite.svg"),
    )


def _share(page: TechnologyPage) -> Markup:
    causes = page.report.causes if page.report else ()
    return share_bar([cause.points for cause in causes])
