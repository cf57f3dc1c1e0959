"""Picking a stack, and saying at which level and when one last used it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError
from learnlog.domain.proficiency import LastUsed, Level
from learnlog.services import catalogue, follows
from learnlog.services.cards import add_starter_cards
from learnlog.services.follows import Statement
from learnlog.services.proposals import propose_ideas
from learnlog.store.session import Session
from learnlog.web.forms import Fields
from learnlog.web.request import current_user, login_required, notify, now, parts, store

blueprint = Blueprint("follow", __name__)

MOST_AT_ONCE = 400


@blueprint.get("/t/new")
@login_required
def new() -> ResponseReturnValue:
    """Show presets and the catalogue, narrowed by a search."""
    words = request.args.get("q", "").strip()[:100]
    chosen = request.args.get("preset", "")
    presets = parts().catalogue.presets
    preset = presets.get(chosen)
    with store().read() as session:
        known = {item.slug for item in follows.follows_of(session, current_user().id)}
        found = catalogue.search(session, words) if words else []
        everything = catalogue.by_category(session)
    return render_template(
        "follow/new.html",
        words=words,
        found=found,
        everything=everything,
        presets=presets.values(),
        preset=preset,
        targets={entry.slug: entry.target_level for entry in preset.technologies} if preset else {},
        known=known,
    )


@blueprint.post("/t/new")
@login_required
def add() -> ResponseReturnValue:
    """Follow what was ticked, then ask for levels."""
    slugs = request.form.getlist("slug")[:MOST_AT_ONCE]
    if not slugs:
        raise RuleError("Tick at least one technology.")
    preset = parts().catalogue.presets.get(request.form.get("preset", ""))
    targets = {e.slug: Level(e.target_level) for e in preset.technologies} if preset else {}
    user = current_user()
    with store().begin() as session:
        done = follows.follow(session, user.id, slugs, now=now(), targets=targets)
        _add_starters(session, done.added)
    if not done.added:
        notify("You follow all of these already.")
    return redirect(url_for(".rate"), code=303)


def _add_starters(session: Session, slugs: tuple[str, ...]) -> None:
    """Put the catalogue's cards and ideas of what is newly followed at the member's hand."""
    for slug in slugs:
        technology = parts().catalogue.technologies.get(slug)
        if technology is not None:
            add_starter_cards(session, technology, user_id=current_user().id, now=now())
            propose_ideas(session, current_user().id, technology, now=now())


@blueprint.get("/t/rate")
@login_required
def rate() -> ResponseReturnValue:
    """Show the rows to rate: those without a level, or the one asked for."""
    only = request.args.get("only", "")
    everything = request.args.get("all") == "1"
    with store().read() as session:
        rows = follows.to_rate(
            session, current_user().id, only=only, everything=everything, now=now()
        )
    if not rows:
        return redirect(url_for("checklist.index"), code=303)
    return render_template("follow/rate.html", rows=rows, levels=list(Level), used=list(LastUsed))


@blueprint.post("/t/rate")
@login_required
def rate_submit() -> ResponseReturnValue:
    """Write down the levels and last uses that were chosen."""
    fields = Fields(request.form)
    statements = []
    for slug in request.form.getlist("slug")[:MOST_AT_ONCE]:
        level = fields.one_of(f"level-{slug}", ("", *(str(level.value) for level in Level)))
        used = fields.one_of(f"used-{slug}", ("", *(answer.value for answer in LastUsed)))
        statements.append(
            Statement(
                slug,
                Level(int(level)) if level else None,
                LastUsed(used) if used else None,
            )
        )
    fields.check()
    with store().begin() as session:
        count = follows.state(session, current_user().id, statements, now=now())
    notify(f"Rated {count}." if count else "Nothing rated. You can do it later.")
    return redirect(url_for("checklist.index"), code=303)
