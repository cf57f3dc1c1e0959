"""For admins: how the feeds are, and what can be done about each."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError
from learnlog.domain.feed_state import FeedState
from learnlog.domain.technology import SourceKind
from learnlog.ingest.opml import MAX_BYTES, OpmlError
from learnlog.services import feeds
from learnlog.services.opml import ListReport, export_opml, import_opml
from learnlog.web.forms import Fields
from learnlog.web.request import admin_required, id_of, notify, now, store

blueprint = Blueprint("feed_admin", __name__)

MAX_SEARCH = 200


@blueprint.get("/admin/feeds")
@admin_required
def health() -> ResponseReturnValue:
    """Show how every feed is."""
    return _page()


@blueprint.post("/admin/feeds")
@admin_required
def add() -> ResponseReturnValue:
    """Add a feed beside those of the catalogue."""
    fields = Fields(request.form)
    url = fields.text("url", max_length=2_000, required=True)
    slug = fields.text("technology", max_length=60)
    kind = fields.choice("kind", SourceKind)
    fields.check()
    with store().begin() as session:
        feed_id = feeds.add_feed(session, url, slug=slug or None, kind=kind, now=now())
    notify("Added. It is asked within a minute.")
    return redirect(url_for(".health", feed=feed_id), code=303)


@blueprint.post("/admin/feeds/<int:feed_id>/ask")
@admin_required
def ask(feed_id: int) -> ResponseReturnValue:
    """Let a feed be asked at the next tick."""
    with store().begin() as session:
        feeds.ask_now(session, feed_id, now=now())
    notify("It is asked within a minute.")
    return redirect(url_for(".health", feed=feed_id), code=303)


@blueprint.post("/admin/feeds/<int:feed_id>/address")
@admin_required
def use_address(feed_id: int) -> ResponseReturnValue:
    """Ask a feed at an address that was found for it."""
    fields = Fields(request.form)
    url = fields.text("url", max_length=feeds.MAX_URL, required=True)
    fields.check()
    with store().begin() as session:
        feeds.use_address(session, feed_id, url, now=now())
    notify("The new address is used. It is asked within a minute.")
    return redirect(url_for(".health", feed=feed_id), code=303)


@blueprint.post("/admin/feeds/<int:feed_id>/turn")
@admin_required
def turn(feed_id: int) -> ResponseReturnValue:
    """Ask a feed from now on, or no longer."""
    is_on = Fields(request.form).flag("on")
    with store().begin() as session:
        feeds.turn(session, feed_id, is_on=is_on, now=now())
    notify("It is asked again." if is_on else "It is not asked any more.")
    return redirect(url_for(".health", feed=feed_id), code=303)


@blueprint.get("/admin/feeds.opml")
@admin_required
def export() -> ResponseReturnValue:
    """Give every feed as a subscription list."""
    with store().read() as session:
        body = export_opml(session, now=now())
    answer = Response(body, mimetype="text/x-opml")
    answer.headers["Content-Disposition"] = 'attachment; filename="learnlog.opml"'
    return answer


@blueprint.post("/admin/feeds/import")
@admin_required
def take_in() -> ResponseReturnValue:
    """Take in a subscription list, or say what it would bring."""
    sent = request.files.get("list")
    is_trial = Fields(request.form).flag("trial")
    if sent is None or not sent.filename:
        raise RuleError("Choose a file first.")
    try:
        with store().begin() as session:
            body = sent.stream.read(MAX_BYTES + 1)
            report = import_opml(session, body, now=now(), dry_run=is_trial)
    except OpmlError as error:
        raise RuleError(f"That list cannot be read: {error}.") from error
    return _page(report, is_trial=is_trial)


def _page(report: ListReport | None = None, *, is_trial: bool = False) -> ResponseReturnValue:
    chosen = id_of(request.args.get("feed", ""))
    state = request.args.get("state", "")
    text = request.args.get("q", "").strip()[:MAX_SEARCH]
    state = state if state in set(FeedState) else ""
    with store().read() as session:
        found = feeds.list_health(session, state=state, text=text)
        one = feeds.feed_health(session, chosen) if chosen else None
    return render_template(
        "feed/health.html",
        feeds=found,
        one=one,
        states=list(FeedState),
        state=state,
        text=text,
        report=report,
        is_trial=is_trial,
        errors={},
    )
