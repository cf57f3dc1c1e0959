"""The cards themselves: listed, written, changed and put away."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.card import CardKind
from learnlog.domain.errors import RuleError, StaleError
from learnlog.services import card_list, cards
from learnlog.services.card_list import CardAct, CardFilter, Shelf
from learnlog.services.evidence import technology_id_of
from learnlog.services.follows import follows_of
from learnlog.store.cards import CardValues
from learnlog.web.card_forms import LABELS, TOPICS, kind_of, read_topic, read_wording
from learnlog.web.errors import status_of
from learnlog.web.filters import plural
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, id_of, login_required, notify, now, store

blueprint = Blueprint("cards", __name__)

MOST_AT_ONCE = 200
MOST_PAGES = 10_000
SHELF_WORDS = {
    Shelf.ALL: "All",
    Shelf.DUE: "Due",
    Shelf.NEW: "New",
    Shelf.SUSPENDED: "Suspended",
    Shelf.CHANGED: "Changed by a release",
    Shelf.LEECH: "Leeches",
    Shelf.RETIRED: "Retired",
}
ACT_WORDS = {
    CardAct.SUSPEND: "suspended",
    CardAct.BACK: "put back",
    CardAct.RETIRE: "retired",
}


@blueprint.get("/cards")
@login_required
def index() -> ResponseReturnValue:
    """List the member's cards, by where they stand and by words."""
    wanted = _wanted()
    raw = request.args.get("page", "")
    page = int(raw) if raw.isdecimal() and len(raw) < 6 else 1
    with store().read() as session:
        found = card_list.list_cards(
            session, current_user().id, wanted, page=min(page, MOST_PAGES), now=now()
        )
    return render_template(
        "cards/index.html",
        found=found,
        wanted=wanted,
        shelves=SHELF_WORDS,
        kinds=list(CardKind),
        query=_query(wanted),
    )


@blueprint.post("/cards/change")
@login_required
def change() -> ResponseReturnValue:
    """Suspend, put back or retire the cards that are ticked, or those of an address."""
    fields = Fields(request.form)
    named = request.args.get("ids", "")
    raw = named.split(",") if named else request.form.getlist("card")
    if named:
        act = CardAct.BACK
    else:
        act = fields.choice("act", CardAct)
        fields.check()
    ids = [number for number in map(id_of, raw) if number is not None]
    if not ids or len(ids) > MOST_AT_ONCE:
        raise RuleError(f"Tick 1 to {MOST_AT_ONCE} cards.")
    with store().begin() as session:
        count = card_list.change_cards(session, current_user().id, ids, act, now=now())
    undo = url_for(".change", ids=",".join(map(str, ids))) if act is not CardAct.BACK else ""
    notify(f"{plural(count, 'card')} {ACT_WORDS[act]}.", undo=undo if count else "")
    return redirect(url_for(".index", **_query(_wanted())), code=303)


@blueprint.get("/cards/new")
@login_required
def new() -> ResponseReturnValue:
    """Show the form for a card of one's own."""
    kind = kind_of(request.args.get("kind", ""))
    return _new_card_form({}, kind, request.args.get("technology", ""))


@blueprint.post("/cards/new")
@login_required
def add() -> ResponseReturnValue:
    """Add a card of one's own, due today; a cloze text makes one for each part it hides."""
    fields = Fields(request.form)
    kind = kind_of(request.form.get("kind", ""))
    slug = fields.text("technology", max_length=60, required=True)
    words = read_wording(fields, kind)
    topic = read_topic(fields, kind)
    try:
        fields.check()
        with store().begin() as session:
            values = CardValues(
                technology_id=technology_id_of(session, slug),
                prompt=words.prompt,
                answer=words.answer,
                source_url=words.source_url,
                kind=kind,
                topic=topic,
                tags=words.tags or "",
                true_from=words.true_from or None,
                true_until=words.true_until or None,
            )
            added = cards.add_note(session, values, user_id=current_user().id, now=now())
    except RuleError as error:
        return _new_card_form(errors_of(error), kind, slug), 422
    if len(added) == 1:
        notify("Card added. It comes up with your new cards.")
    else:
        notify(f"{len(added)} cards added. They come up with your new cards.")
    return redirect(url_for("technology.show", slug=slug), code=303)


@blueprint.get("/cards/<int:card_id>")
@login_required
def edit(card_id: int) -> ResponseReturnValue:
    """Show a card to change it."""
    return _card_form(card_id, {})


@blueprint.post("/cards/<int:card_id>")
@login_required
def edit_submit(card_id: int) -> ResponseReturnValue:
    """Change a card, suspend it, retire it or put it back."""
    fields = Fields(request.form)
    user = current_user()
    with store().begin() as session:
        page = card_list.card_page(session, user.id, card_id)
        for act in CardAct:
            if act.value in request.form:
                card_list.change_cards(session, user.id, [card_id], act, now=now())
                notify(f"Card {ACT_WORDS[act]}.")
                return _leave(page.card.slug)
    words = read_wording(fields, page.card.kind)
    revision = fields.whole("revision", 0, 999_999_999)
    if fields.errors:
        return _card_form(card_id, fields.errors, revision=revision), 422
    try:
        with store().begin() as session:
            cards.edit_card(session, card_id, words, user_id=user.id, revision=revision, now=now())
    except StaleError as error:
        return _card_form(card_id, errors_of(error)), status_of(error)
    except RuleError as error:
        return _card_form(card_id, errors_of(error), revision=revision), status_of(error)
    return _leave(page.card.slug)


def _leave(slug: str) -> ResponseReturnValue:
    """Lead back to where the card was opened from, else to its technology."""
    places = {"review": url_for("reviews.index"), "cards": url_for(".index")}
    here = places.get(request.form.get("from", ""), url_for("technology.show", slug=slug))
    return redirect(here, code=303)


def _wanted() -> CardFilter:
    shelf, kind = request.args.get("show", ""), request.args.get("kind", "")
    return CardFilter(
        shelf=Shelf(shelf) if shelf in set(Shelf) else Shelf.ALL,
        slug=request.args.get("technology", "")[:60],
        kind=CardKind(kind) if kind in set(CardKind) else None,
        words=request.args.get("q", "").strip()[:200],
    )


def _query(wanted: CardFilter) -> dict[str, Any]:
    """Return the filters as they stand in an address."""
    return {
        "show": wanted.shelf.value if wanted.shelf is not Shelf.ALL else None,
        "technology": wanted.slug or None,
        "kind": wanted.kind.value if wanted.kind else None,
        "q": wanted.words or None,
    }


def _new_card_form(errors: dict[str, str], kind: CardKind, slug: str) -> str:
    with store().read() as session:
        followed = follows_of(session, current_user().id)
    return render_template(
        "cards/new.html",
        kind=kind,
        kinds=list(CardKind),
        labels=LABELS[kind],
        topics=TOPICS,
        errors=errors,
        form=Typed.of(request.form),
        technology=slug,
        followed=followed,
    )


def _card_form(card_id: int, errors: dict[str, str], *, revision: int | None = None) -> str:
    """Return the form of a card; ``revision`` is the one the member saw, if it counts still."""
    with store().read() as session:
        page = card_list.card_page(session, current_user().id, card_id)
    opened_from = request.values.get("from", "")
    return render_template(
        "cards/edit.html",
        page_of=page,
        card=page.card,
        labels=LABELS[page.card.kind],
        errors=errors,
        form=Typed.of(request.form),
        revision=page.card.revision if revision is None else revision,
        is_stale=revision is None and bool(errors),
        opened_from=opened_from if opened_from in {"review", "cards"} else "",
    )
