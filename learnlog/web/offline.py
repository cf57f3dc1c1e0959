"""Reviewing without a connection: the worker, the pack of cards, and the grades that come later."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from learnlog.domain.errors import LearnlogError, NotFoundError, RuleError, StaleError
from learnlog.domain.json_values import iso, read_instant
from learnlog.domain.local_time import day_begins, local_day
from learnlog.domain.review import Grade
from learnlog.services import review
from learnlog.services.review import GradeRequest
from learnlog.services.review_page import OfflineCard, offline_cards
from learnlog.services.review_queue import PACK_DAYS
from learnlog.web.filters import plural
from learnlog.web.request import current_user, login_required, notify, now, public, store
from learnlog.web.reviews import tags_of
from learnlog.web.static_files import STATIC_DIR, static_url

blueprint = Blueprint("offline", __name__)

MOST_GRADES = 500
SHORTEST_NAME = 8  # of a grade; a shorter one may well come twice
MAX_NUMBER = 2**53  # what a script can count to
FILES = (
    "css/app.css",
    "css/review.css",
    "js/app.js",
    "js/review.js",
    "js/keys.json",
    "vendor/htmx.org@4.0.1/htmx.min.js",
    "sprite.svg",
    "favicon.svg",
)
"""What the page for reviewing offline is made of."""


@blueprint.get("/sw.js")
@public
def worker() -> ResponseReturnValue:
    """Answer the worker that keeps the session; it is looked up anew each time."""
    response = send_from_directory(STATIC_DIR / "js", "worker.js", conditional=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/review/offline")
@login_required
def page() -> ResponseReturnValue:
    """Show the session over what the browser keeps."""
    return _shell()


@blueprint.get("/review/pack.json")
@login_required
def pack() -> ResponseReturnValue:
    """Answer the cards of the next days, with all that the page for them needs."""
    user = current_user()
    with store().read() as session:
        found = offline_cards(session, user.id, now=now())
    today = local_day(now(), user.zone)
    days = range(today, today + PACK_DAYS)
    response = jsonify(
        member=str(user.id),
        token=generate_csrf(),
        now=iso(now()),
        days=[{"day": day, "begins_at": iso(day_begins(day, user.zone))} for day in days],
        files=[static_url(name) for name in FILES],
        version=hashlib.sha256(_shell().encode()).hexdigest()[:12],
        cards=[_card(item) for item in found],
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/review/replay")
@login_required
def replay() -> ResponseReturnValue:
    """Take grades that were given without a connection, each once, and say what became of each."""
    try:
        sent = request.get_json(force=True, silent=True)
    except RecursionError:  # nested deeper than anybody needs
        sent = None
    grades = sent.get("grades") if isinstance(sent, dict) else None
    if not isinstance(grades, list) or len(grades) > MOST_GRADES:
        raise RuleError(f"Send at most {MOST_GRADES} grades, as a list.")
    outcomes = [_take(given) for given in grades]
    counted = sum(outcome.word == "counted" for outcome in outcomes)
    if counted:
        notify(f"{plural(counted, 'grade')} from offline counted.")
    for outcome in outcomes:
        if outcome.message:
            notify(outcome.message)
    return jsonify(
        results=[{"client_id": each.client_id, "outcome": each.word} for each in outcomes]
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a grade: counted, repeat, stale, gone or refused."""

    client_id: str | None
    word: str
    message: str = ""


def _take(given: Any) -> _Outcome:
    """Count one grade in a transaction of its own, so that one that is refused stops no other."""
    client_id = given.get("client_id") if isinstance(given, dict) else None
    named = client_id if isinstance(client_id, str) else None
    try:
        asked = _read_grade(given)
        with store().begin() as session:
            done = review.grade_card(session, asked, user_id=current_user().id, now=now())
    except StaleError:
        message = "A card changed before its grade from offline came in: it is asked again."
        return _Outcome(named, "stale", message)
    except NotFoundError:
        return _Outcome(named, "gone", "A card that was graded offline is no longer there.")
    except LearnlogError as error:
        return _Outcome(named, "refused", str(error))
    return _Outcome(named, "repeat" if done.is_repeat else "counted")


def _read_grade(given: Any) -> GradeRequest:
    """Return a grade as the browser kept it.

    Raises:
        RuleError: it cannot be read.
    """
    try:
        return GradeRequest(
            _number(given, "card"),
            Grade(_number(given, "grade")),
            revision=_number(given, "revision"),
            client_id=_name(given),
            source="offline",
            graded_at=_instant(given),
            duration_ms=_maybe(_number, given, "duration_ms"),
            due_day=_maybe(_number, given, "due_day"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RuleError("A grade from offline could not be read.") from error


def _number(given: Mapping[str, Any], name: str) -> int:
    value = given[name]
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise ValueError(name)
    return value


def _name(given: Mapping[str, Any]) -> str:
    value = given["client_id"]
    if not isinstance(value, str) or not SHORTEST_NAME <= len(value) <= review.MAX_CLIENT_ID:
        raise ValueError(value)
    if not (value.isascii() and value.isprintable()):  # others may not be stored
        raise ValueError(value)
    return value


def _maybe(read: Callable[[Mapping[str, Any], str], int], given: Any, name: str) -> int | None:
    return None if given.get(name) is None else read(given, name)


def _instant(given: Mapping[str, Any]) -> datetime:
    return read_instant(str(given["at"])[:40])


def _shell() -> str:
    return render_template("reviews/offline.html")


def _card(item: OfflineCard) -> dict[str, Any]:
    card = item.packed.card
    return {
        "id": card.id,
        "revision": item.packed.revision,
        "due_day": card.state.due_day,
        "technology": card.technology,
        "tags": tags_of(card),
        "question": _side("_question", item),
        "answer": _side("_answer", item),
        "grades": [
            {"grade": each.grade.value, "days": each.interval_days, "due_day": each.due_day}
            for each in item.packed.previews
        ],
    }


def _side(name: str, item: OfflineCard) -> str:
    # Not render_template: it would count what is due anew for every card.
    template = current_app.jinja_env.get_template(f"reviews/{name}.html")
    return template.render(
        card=item.packed.card, face=item.face, sources=item.sources, peer=None, is_shown=True
    )
