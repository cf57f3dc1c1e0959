"""A review session: one card at a time."""

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.card import CardKind
from learnlog.domain.errors import StaleError
from learnlog.domain.review import Grade
from learnlog.services import cards, review
from learnlog.services.backlog import spread_backlog
from learnlog.services.review import GradeRequest
from learnlog.services.review_page import ReviewPage, review_page
from learnlog.services.review_queue import Queue, review_queue
from learnlog.services.review_undo import undo_last
from learnlog.store.cards import Card
from learnlog.web.filters import plural
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

blueprint = Blueprint("reviews", __name__)

UNKNOWN = -1
MAX_REVISION = MAX_DAY = 9_999_999
MILLISECONDS = 1_000


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
    user = current_user()
    if "tomorrow" in request.form:
        with store().begin() as session:
            read = id_of(request.form.get("revision", ""))
            cards.put_off(session, card_id, user_id=user.id, now=now(), revision=read)
        return _next()
    if "suspend" in request.form:
        with store().begin() as session:
            cards.suspend(session, card_id, user_id=user.id, now=now())
        notify(
            "Suspended: this card is not asked any more.", undo=url_for(".back", card_id=card_id)
        )
        return _next()
    asked = _read_grade(card_id)
    try:
        with store().begin() as session:
            is_repeat = review.grade_card(session, asked, user_id=user.id, now=now()).is_repeat
    except StaleError as error:
        notify(str(error))
        return _next()
    if is_repeat:
        notify("That grade was counted already.")
    return _next()


@blueprint.post("/review/<int:card_id>/back")
@login_required
def back(card_id: int) -> ResponseReturnValue:
    """Put a card back that was suspended in the session."""
    with store().begin() as session:
        cards.suspend(session, card_id, user_id=current_user().id, now=now(), back=True)
    return _next()


@blueprint.post("/review/undo")
@login_required
def undo() -> ResponseReturnValue:
    """Take back the last grade of today and ask its card again.

    Only the one that was the last on the page: a second click takes no second grade back.
    """
    user_id, seen = current_user().id, id_of(request.form.get("done", ""))
    try:
        with store().begin() as session:
            is_seen = seen in {None, len(review_queue(session, user_id, now=now()).done)}
            card = undo_last(session, user_id, now=now()) if is_seen else None
    except StaleError as error:
        notify(str(error))
        return _next()
    if not is_seen:
        notify("Your session went on meanwhile. Nothing was taken back.")
    elif card is None:
        notify("There is nothing to take back.")
    return _next()


@blueprint.post("/review/spread")
@login_required
def spread() -> ResponseReturnValue:
    """Spread what does not fit into today over the days ahead."""
    with store().begin() as session:
        moved = spread_backlog(session, current_user().id, now=now())
    notify(f"{plural(moved, 'card')} spread over the days ahead.")
    return _next()


def _read_grade(card_id: int) -> GradeRequest:
    """Return the grade that a form gives.

    Raises:
        FormError: a field cannot be used.
    """
    fields = Fields(request.form)
    given = fields.choice("grade", Grade)
    revision = fields.whole("revision", 0, MAX_REVISION, default=UNKNOWN)
    due_day = fields.whole(f"due_{given.name.lower()}", 1, MAX_DAY, default=UNKNOWN)
    client_id = fields.text("client_id", max_length=review.MAX_CLIENT_ID)
    fields.check()
    since = id_of(request.form.get("since", ""))
    return GradeRequest(
        card_id,
        given,
        revision=None if revision == UNKNOWN else revision,
        client_id=client_id or None,
        duration_ms=None if since is None else _clock_ms() - since,
        due_day=None if due_day == UNKNOWN else due_day,
    )


def _clock_ms() -> int:
    return int(now().timestamp() * MILLISECONDS)


def _next() -> ResponseReturnValue:
    slug = request.form.get("technology", "")[:60]
    if wants_fragment():
        return _page(slug, is_shown=False)
    return redirect(url_for(".index", technology=slug or None), code=303)


def _page(slug: str, *, is_shown: bool) -> str:
    with store().read() as session:
        page = review_page(session, current_user().id, now=now(), slug=slug, is_shown=is_shown)
    since = id_of(request.args.get("since", ""))
    if since is None and not is_shown:
        since = _clock_ms()
    return render_template(
        "_fragment.html" if wants_fragment() else "reviews/index.html",
        part="reviews/_session.html",
        review=page,
        queue=page.queue,
        is_shown=is_shown,
        technology=slug,
        client_id=secrets.token_hex(12),
        since=since,
        tags=tags_of(page.queue.card) if page.queue.card else [],
        hints=_hints(page),
        progress=_progress(page.queue),
    )


def tags_of(card: Card) -> list[str]:
    """Return what is said of a card's kind: what a drill is about, and how it asks."""
    said = {CardKind.DRILL: ["Client question"], CardKind.TOPIC: ["Explain"]}.get(card.kind, [])
    return ([card.topic.label] if card.topic else []) + said


def _hints(page: ReviewPage) -> list[tuple[str, str, str]]:
    """Return what is to be said of the card before its answer, each with where to act on it."""
    card = page.queue.card
    if card is None:
        return []
    hints = []
    if card.changed_at is not None:
        by = f"{card.technology} {page.sources.changed_by}" if page.sources.changed_by else ""
        said = f"{by or 'A release'} changed something here. Read it again."
        hints.append((said, "Say what became of it", url_for("changed_cards.index")))
    if page.queue.is_leech:
        said = "This one keeps slipping. Rewrite it, split it, or go through it with a peer."
        hints.append((said, "Rewrite it", url_for("cards.edit", card_id=card.id) + "?from=review"))
    return hints


def _progress(queue: Queue) -> list[str]:
    """Return the class of each bar of the progress: done, failed, now, to come."""
    done = ["ng" if grade is Grade.AGAIN else "dn" for grade in queue.done]
    ahead = ["nw", *([""] * (queue.left - 1))] if queue.left else []
    return done + ahead
