"""What is new for me, and deciding about it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learnlog.domain.errors import RuleError
from learnlog.domain.release import Impact
from learnlog.services import inbox
from learnlog.services.inbox import TriageState
from learnlog.services.stars import is_starred
from learnlog.web.forms import Fields
from learnlog.web.request import (
    current_user,
    id_of,
    login_required,
    notify,
    now,
    store,
)

blueprint = Blueprint("feed", __name__)

MOST_AT_ONCE = 200
DONE_WORDS = {
    TriageState.NEW: "Back to new",
    TriageState.READ: "Marked read",
    TriageState.LATER: "Kept for later",
    TriageState.PLANNED: "Planned as experiments",
    TriageState.DISMISSED: "Dismissed",
}


@blueprint.get("/feed")
@login_required
def index() -> ResponseReturnValue:
    """Show a member's entries in one state, the heaviest first."""
    state = _state()
    impact = request.args.get("impact", "")
    slug = request.args.get("technology", "")[:60]
    with store().read() as session:
        found = inbox.inbox(
            session,
            current_user().id,
            now=now(),
            state=state,
            slug=slug,
            impact=impact if impact in set(Impact) else "",
        )
    return render_template(
        "feed/index.html",
        inbox=found,
        state=state,
        states=list(TriageState),
        impacts=list(inbox.ORDER),
        impact=impact,
        technology=slug,
    )


@blueprint.get("/feed/<int:entry_id>")
@login_required
def show(entry_id: int) -> ResponseReturnValue:
    """Show one entry, cleaned, without pictures from elsewhere."""
    with store().read() as session:
        found, html = inbox.entry(session, current_user().id, entry_id, now=now())
        has_star = is_starred(session, current_user().id, entry_id)
    content = Markup(html)  # noqa: S704  # nosec B704 - cleaned when it was stored
    return render_template("feed/show.html", entry=found, content=content, is_starred=has_star)


@blueprint.post("/feed/triage")
@login_required
def triage() -> ResponseReturnValue:
    """Decide about one entry or about all that are ticked."""
    state, ids = _decision()
    with store().begin() as session:
        count = inbox.triage(session, current_user().id, ids, state, now=now())
    undo = url_for(".undo", ids=",".join(map(str, ids)))
    notify(f"{DONE_WORDS[state]}: {count}.", undo=undo)
    return redirect(_back(), code=303)


@blueprint.post("/feed/undo")
@login_required
def undo() -> ResponseReturnValue:
    """Take back the last decision."""
    found = map(id_of, request.args.get("ids", "").split(","))
    ids = [number for number in found if number is not None]
    with store().begin() as session:
        inbox.undo(session, current_user().id, ids[:MOST_AT_ONCE], now=now())
    return redirect(url_for(".index"), code=303)


def _state() -> TriageState:
    raw = request.args.get("state", TriageState.NEW)
    return TriageState(raw) if raw in set(TriageState) else TriageState.NEW


def _decision() -> tuple[TriageState, list[int]]:
    """Return what was decided: one entry by its own button, or all that are ticked."""
    for state in TriageState:
        if state.value in request.form:
            return state, _ids(request.form.getlist(state.value))
    fields = Fields(request.form)
    chosen = fields.choice("state", TriageState)
    fields.check()
    return chosen, _ids(request.form.getlist("entry"))


def _ids(raw: list[str]) -> list[int]:
    ids = [int(part) for part in raw if part.isdecimal() and len(part) < 10]
    if not ids or len(ids) > MOST_AT_ONCE:
        raise RuleError(f"Tick 1 to {MOST_AT_ONCE} entries.")
    return ids


def _back() -> str:
    state = request.form.get("shown", "")
    return url_for(".index", state=state if state in set(TriageState) else None)
