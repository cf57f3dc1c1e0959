"""Searching what one has read, tried, noted and asked."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from learnlog.domain.search import MAX_QUERY
from learnlog.services.search import DocumentKind, search
from learnlog.web.request import current_user, login_required, store

blueprint = Blueprint("search", __name__)

KINDS = {
    DocumentKind.ENTRY: "Entries",
    DocumentKind.CARD: "Cards",
    DocumentKind.EXPERIMENT: "Experiments",
    DocumentKind.NOTE: "Notes",
}


@blueprint.get("/search")
@login_required
def index() -> ResponseReturnValue:
    """Show what holds the words that were asked for."""
    text = request.args.get("q", "")[:MAX_QUERY]
    raw = request.args.get("kind", "")
    kind = DocumentKind(raw) if raw in set(DocumentKind) else None
    slug = request.args.get("technology", "")[:60]
    with store().read() as session:
        found = search(session, current_user().id, text, kind=kind, slug=slug)
    return render_template(
        "search/index.html", found=found, text=text, kind=kind, kinds=KINDS, technology=slug
    )
