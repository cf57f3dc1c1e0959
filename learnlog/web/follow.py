"""Picking a stack, and saying at which level, when one last used it and what one wants."""

import re
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.interest import Interest
from learnlog.domain.local_time import local_date
from learnlog.domain.proficiency import LastUsed, Level
from learnlog.services import catalogue, follows
from learnlog.services.acceptance import answer_questions, questions_of
from learnlog.services.attestation import attest_all, undo_attestation
from learnlog.services.follows import Statement, ToRate, Wish
from learnlog.services.proposals import propose_ideas
from learnlog.services.starter_cards import add_starter_cards
from learnlog.services.targets import wanted_of
from learnlog.store.session import Session
from learnlog.web.forms import Fields, Typed
from learnlog.web.request import current_user, login_required, notify, now, parts, store

blueprint = Blueprint("follow", __name__)

MOST_AT_ONCE = 400
# With more rows the questions of each would make a page too long to load.
MOST_WITH_QUESTIONS = 30
QUESTION = re.compile(r"([1-5])\.([0-9])")
INTERESTS = (("", "Not said"), *((str(one.value), one.label) for one in Interest))
TARGETS = (("", "No wish of mine"), *((str(one.value), one.label) for one in list(Level)[1:]))


@blueprint.get("/t/new")
@login_required
def new() -> ResponseReturnValue:
    """Show presets and the catalogue, narrowed by a search."""
    return _pick_page(request.args.get("preset", ""), {})


def _pick_page(chosen: str, errors: dict[str, str]) -> str:
    words = request.args.get("q", "").strip()[:100]
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
        errors=errors,
    )


@blueprint.post("/t/new")
@login_required
def add() -> ResponseReturnValue:
    """Follow what was ticked, then ask for levels."""
    slugs = request.form.getlist("slug")[:MOST_AT_ONCE]
    if not slugs:
        wanted = request.form.get("preset", "")
        return _pick_page(wanted, {"slug": "Tick at least one technology."}), 422
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
    return _rate_page(rows, {})


def _rate_page(rows: Sequence[ToRate], errors: dict[str, str]) -> str:
    user = current_user()
    asked = rows if len(rows) <= MOST_WITH_QUESTIONS else ()
    with store().read() as session:
        questions = questions_of(session, user.id, asked, parts().catalogue.technologies)
        wanted = wanted_of(session, user.id, today=local_date(now(), user.zone))
    return render_template(
        "follow/rate.html",
        rows=rows,
        errors=errors,
        form=Typed.of(request.form),
        ticked=set(request.form.getlist("can")),
        questions=questions,
        wanted=wanted,
        levels=list(Level),
        used=list(LastUsed),
        interests=INTERESTS,
        targets=TARGETS,
    )


@blueprint.post("/t/rate")
@login_required
def rate_submit() -> ResponseReturnValue:
    """Write down the levels, last uses, wishes and answers that were chosen."""
    fields = Fields(request.form)
    slugs = request.form.getlist("slug")[:MOST_AT_ONCE]
    statements = [_statement(fields, slug) for slug in slugs]
    if fields.errors:
        with store().read() as session:
            mine = follows.to_rate(session, current_user().id, everything=True, now=now())
        sent = [row for row in mine if row.slug in request.form.getlist("slug")]
        return _rate_page(sent, fields.errors), 422
    with store().begin() as session:
        count = follows.state(session, current_user().id, statements, now=now())
        count += _answer_questions(session, slugs)
    notify(f"Rated {count}." if count else "Nothing rated. You can do it later.")
    return redirect(url_for("checklist.index"), code=303)


def _statement(fields: Fields, slug: str) -> Statement:
    level = fields.one_of(f"level-{slug}", ("", *(str(level.value) for level in Level)))
    used = fields.one_of(f"used-{slug}", ("", *(answer.value for answer in LastUsed)))
    return Statement(
        slug,
        Level(int(level)) if level else None,
        LastUsed(used) if used else None,
        _wish(fields, f"-{slug}"),
    )


def _wish(fields: Fields, suffix: str = "") -> Wish | None:
    """Return what the person wants; None where the form did not ask for it."""
    names = f"interest{suffix}", f"target{suffix}"
    if not all(name in fields.form for name in names):
        return None
    interest = fields.one_of(names[0], tuple(value for value, _ in INTERESTS))
    target = fields.one_of(names[1], tuple(value for value, _ in TARGETS))
    return Wish(
        Interest(int(interest)) if interest else None, Level(int(target)) if target else None
    )


def _answer_questions(session: Session, slugs: Sequence[str]) -> int:
    """Write down the answers about technologies that were asked for; return of how many."""
    can = request.form.getlist("can")
    changed = 0
    for slug in set(slugs) & set(request.form.getlist("asked")):
        said = [item.removeprefix(f"{slug}:") for item in can if item.startswith(f"{slug}:")]
        matches = [match for match in map(QUESTION.fullmatch, said) if match]
        chosen = {(Level(int(match[1])), int(match[2])) for match in matches}
        technology = parts().catalogue.technologies.get(slug)
        changed += bool(
            answer_questions(
                session, current_user().id, slug, chosen, technology=technology, now=now()
            )
        )
    return changed


@blueprint.post("/t/<slug>/wish")
@login_required
def wish(slug: str) -> ResponseReturnValue:
    """Write down how much a member wants to work with a technology, and at which level."""
    fields = Fields(request.form)
    wanted = _wish(fields)
    fields.check()
    with store().begin() as session:
        follows.wish(session, current_user().id, slug, wanted or Wish())
    notify("Saved.")
    return redirect(url_for("technology.show", slug=slug, _anchor="stated"), code=303)


@blueprint.post("/me/attest")
@login_required
def attest() -> ResponseReturnValue:
    """Say that nothing changed: every level stays and gets a new date."""
    user = current_user()
    with store().begin() as session:
        count = attest_all(session, user.id, zone=user.zone, now=now())
    if count:
        notify(f"{count} kept as they are, as of today.", undo=url_for(".undo_attest"))
    else:
        notify("Every level has today's date already.")
    return redirect(url_for("checklist.index"), code=303)


@blueprint.post("/me/attest/undo")
@login_required
def undo_attest() -> ResponseReturnValue:
    """Take back what was attested within ten minutes."""
    user = current_user()
    with store().begin() as session:
        count = undo_attestation(session, user.id, zone=user.zone, now=now())
    notify(f"Taken back: {count}." if count else "It was more than ten minutes ago and stays.")
    return redirect(url_for("checklist.index"), code=303)
