"""A review session: one card at a time, and the cards themselves."""

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import StaleError
from learnlog.domain.review import Grade
from learnlog.services import cards, review
from learnlog.services.cards import Wording
from learnlog.services.evidence import technology_id_of
from learnlog.services.follows import follows_of
from learnlog.services.review import Queue
from learnlog.store.cards import CardValues
from learnlog.web.errors import status_of
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import (
    current_user,
    login_required,
    notify,
    now,
    store,
    wants_fragment,
)

blueprint = Blueprint("reviews", __name__)

MAX_WORDS = 5_000


@blueprint.get("/review")
@login_required
def index() -> ResponseReturnValue:
    """Ask the next card; ``show=1`` reveals its answer."""
    slug = request.args.get("technology", "")[:60]
    return _page(slug, is_shown=request.args.get("show") == "1")


@blueprint.post("/review/<int:card_id>")
@login_required
def grade(card_id: int) -> ResponseReturnValue:
    """Grade one card, or put it off, and ask the next."""
    fields = Fields(request.form)
    slug = fields.text("technology", max_length=60)
    user = current_user()
    with store().begin() as session:
        if "tomorrow" in request.form:
            cards.put_off(session, card_id, user_id=user.id, now=now())
        elif "suspend" in request.form:
            cards.suspend(session, card_id, user_id=user.id, now=now())
        else:
            given = fields.choice("grade", Grade)
            fields.check()
            client_id = fields.text("client_id", max_length=64)
            review.grade_card(
                session, card_id, given, user_id=user.id, now=now(), client_id=client_id
            )
    return _next(slug)


@blueprint.post("/review/undo")
@login_required
def undo() -> ResponseReturnValue:
    """Take back the last grade of today and ask its card again."""
    with store().begin() as session:
        card = review.undo_last(session, current_user().id, now=now())
    if card is None:
        notify("There is nothing to take back.")
    return _next(request.form.get("technology", "")[:60])


@blueprint.get("/cards/new")
@login_required
def new() -> ResponseReturnValue:
    """Show the form for a card of one's own."""
    return _new_card_form({}, request.args.get("technology", ""))


@blueprint.post("/cards/new")
@login_required
def add() -> ResponseReturnValue:
    """Add a card of one's own, due today."""
    fields = Fields(request.form)
    slug = fields.text("technology", max_length=60, required=True)
    words = _wording(fields)
    if fields.errors:
        return _new_card_form(fields.errors, slug), 422
    with store().begin() as session:
        values = CardValues(
            technology_id=technology_id_of(session, slug),
            prompt=words.prompt,
            answer=words.answer,
            source_url=words.source_url,
        )
        cards.add_card(session, values, user_id=current_user().id, now=now())
    notify("Card added. It is asked today.")
    return redirect(url_for("technology.show", slug=slug), code=303)


@blueprint.get("/cards/<int:card_id>")
@login_required
def edit(card_id: int) -> ResponseReturnValue:
    """Show a card to change it."""
    return _card_form(card_id, {})


@blueprint.post("/cards/<int:card_id>")
@login_required
def edit_submit(card_id: int) -> ResponseReturnValue:
    """Change a card, suspend it or put it back."""
    fields = Fields(request.form)
    user = current_user()
    with store().begin() as session:
        card = cards.get_card(session, card_id, user_id=user.id)
        if "suspend" in request.form:
            cards.suspend(session, card_id, user_id=user.id, now=now(), back=card.is_suspended)
            return redirect(url_for("technology.show", slug=card.slug), code=303)
    words = _wording(fields)
    revision = fields.whole("revision", 0, 999_999_999)
    if fields.errors:
        return _card_form(card_id, fields.errors, revision=revision), 422
    try:
        with store().begin() as session:
            cards.edit_card(session, card_id, words, user_id=user.id, revision=revision, now=now())
    except StaleError as error:
        return _card_form(card_id, errors_of(error)), status_of(error)
    return redirect(url_for("technology.show", slug=card.slug), code=303)


def _wording(fields: Fields) -> Wording:
    return Wording(
        prompt=fields.text("prompt", max_length=MAX_WORDS, required=True, label="Question"),
        answer=fields.text("answer", max_length=MAX_WORDS, required=True),
        source_url=fields.web_address("source_url"),
        starts_anew=fields.flag("starts_anew"),
    )


def _new_card_form(errors: dict[str, str], slug: str) -> str:
    with store().read() as session:
        followed = follows_of(session, current_user().id)
    return render_template(
        "reviews/edit.html",
        card=None,
        errors=errors,
        form=Typed.of(request.form),
        technology=slug,
        followed=followed,
    )


def _card_form(card_id: int, errors: dict[str, str], *, revision: int | None = None) -> str:
    """Return the form of a card; ``revision`` is the one the member saw, if it counts still."""
    with store().read() as session:
        card = cards.get_card(session, card_id, user_id=current_user().id)
    return render_template(
        "reviews/edit.html",
        card=card,
        errors=errors,
        form=Typed.of(request.form),
        revision=card.revision if revision is None else revision,
        is_stale=revision is None and bool(errors),
    )


def _next(slug: str) -> ResponseReturnValue:
    if wants_fragment():
        return _page(slug, is_shown=False)
    return redirect(url_for(".index", technology=slug or None), code=303)


def _page(slug: str, *, is_shown: bool) -> str:
    with store().read() as session:
        queue = review.review_queue(session, current_user().id, now=now(), slug=slug)
    return render_template(
        "_fragment.html" if wants_fragment() else "reviews/index.html",
        part="reviews/_session.html",
        queue=queue,
        is_shown=is_shown,
        technology=slug,
        client_id=secrets.token_hex(12),
        progress=_progress(queue),
    )


def _progress(queue: Queue) -> list[str]:
    """Return the class of each bar of the progress: done, failed, now, to come."""
    done = ["ng" if grade is Grade.AGAIN else "dn" for grade in queue.done]
    ahead = ["nw", *([""] * (queue.left - 1))] if queue.left else []
    return done + ahead
