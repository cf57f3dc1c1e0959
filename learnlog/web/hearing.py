"""What one wants to hear of a technology, tried on its last entries."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError
from learnlog.domain.release import Impact
from learnlog.domain.technology import SourceKind
from learnlog.ingest.pattern import MAX_PATTERN
from learnlog.services.follow_filters import FollowFilter, get_filter, set_filter, try_filter
from learnlog.services.follows import IMPACTS
from learnlog.services.previews import ask_preview, preview_page
from learnlog.services.private_feeds import (
    MAX_URL,
    add_private_feed,
    private_feeds,
    remove_private_feed,
)
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import (
    current_user,
    login_required,
    notify,
    now,
    store,
    wants_fragment,
)

blueprint = Blueprint("hearing", __name__)

KINDS = [(kind.value, kind.value.capitalize()) for kind in SourceKind]


@blueprint.get("/t/<slug>/hear")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """Show what one wants to hear; with values in the address, what those would show."""
    with store().read() as session:
        stored = get_filter(session, current_user().id, slug)
    if "impact" not in request.args:
        return _page(slug, stored, {})
    fields = Fields(request.args)
    wanted = _wanted(fields)
    if fields.errors:
        return _page(slug, stored, fields.errors)
    return _page(slug, wanted, {}, is_trial=wanted != stored)


@blueprint.post("/t/<slug>/hear")
@login_required
def save(slug: str) -> ResponseReturnValue:
    """State what one wants to hear."""
    fields = Fields(request.form)
    wanted = _wanted(fields)
    try:
        fields.check()
        with store().begin() as session:
            set_filter(session, current_user().id, slug, wanted)
    except RuleError as error:
        return _page(slug, wanted, errors_of(error, "include"))
    notify("Saved: from now on that is what you hear of it.")
    return redirect(url_for("technology.show", slug=slug), code=303)


@blueprint.post("/t/<slug>/feeds")
@login_required
def ask_feeds(slug: str) -> ResponseReturnValue:
    """Have the feeds of a page looked for."""
    fields = Fields(request.form)
    url = fields.text("url", max_length=MAX_URL, required=True)
    with store().read() as session:
        stored = get_filter(session, current_user().id, slug)
    try:
        fields.check()
        with store().begin() as session:
            preview_id = ask_preview(session, current_user().id, url, now=now())
    except RuleError as error:
        return _page(slug, stored, errors_of(error, "url"))
    return redirect(url_for(".preview", slug=slug, preview_id=preview_id), code=303)


@blueprint.get("/t/<slug>/feeds/preview/<int:preview_id>")
@login_required
def preview(slug: str, preview_id: int) -> ResponseReturnValue:
    """Show the feeds of a page, each with its newest titles, once it was looked at."""
    with store().read() as session:
        get_filter(session, current_user().id, slug)
        found = preview_page(session, current_user().id, preview_id)
    name = "hearing/_preview.html" if wants_fragment() else "hearing/preview.html"
    return render_template(name, slug=slug, found=found, kinds=KINDS)


@blueprint.post("/t/<slug>/feeds/add")
@login_required
def add_feed(slug: str) -> ResponseReturnValue:
    """Add a feed that one reads alone."""
    fields = Fields(request.form)
    url = fields.text("url", max_length=MAX_URL, required=True)
    kind = fields.choice("kind", SourceKind)
    try:
        fields.check()
        with store().begin() as session:
            stored = get_filter(session, current_user().id, slug)
            add_private_feed(session, current_user().id, slug, url, kind=kind, now=now())
    except RuleError as error:
        with store().read() as session:
            stored = get_filter(session, current_user().id, slug)
        return _page(slug, stored, errors_of(error, "url"))
    notify("Added. It is asked within a minute.")
    return redirect(url_for(".show", slug=slug, _anchor="feeds"), code=303)


@blueprint.post("/t/<slug>/feeds/<int:feed_id>/remove")
@login_required
def remove_feed(slug: str, feed_id: int) -> ResponseReturnValue:
    """Read a feed of one's own no longer."""
    with store().begin() as session:
        remove_private_feed(session, current_user().id, feed_id)
    notify("Removed from your feeds.")
    return redirect(url_for(".show", slug=slug, _anchor="feeds"), code=303)


def _wanted(fields: Fields) -> FollowFilter:
    return FollowFilter(
        impact=fields.choice("impact", Impact, default=Impact.MINOR),
        prereleases=fields.flag("prereleases"),
        include=fields.text("include", max_length=MAX_PATTERN),
        exclude=fields.text("exclude", max_length=MAX_PATTERN),
    )


def _page(
    slug: str, wanted: FollowFilter, errors: dict[str, str], *, is_trial: bool = False
) -> ResponseReturnValue:
    tried = None
    status = 422 if errors else 200
    with store().read() as session:
        own = private_feeds(session, current_user().id, slug)
        if not errors:
            try:
                tried = try_filter(session, current_user().id, slug, wanted, now=now())
            except RuleError as error:
                errors, status = errors_of(error, "include"), 422
    page = render_template(
        "hearing/show.html",
        slug=slug,
        wanted=wanted,
        impacts=IMPACTS,
        tried=tried,
        own=own,
        typed=Typed.of(request.form),
        is_trial=is_trial,
        errors=errors,
    )
    return page, status
