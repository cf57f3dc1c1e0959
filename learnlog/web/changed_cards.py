"""The cards that releases changed: true still, in other words from now on, or retired."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.card import MAX_WORDS, CardKind, cloze_answer
from learnlog.domain.errors import RuleError
from learnlog.services import changed_cards
from learnlog.services.cards import Wording
from learnlog.store.cards import Card
from learnlog.web.errors import status_of
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, id_of, login_required, notify, now, store

blueprint = Blueprint("changed_cards", __name__)

ACTS = ("true", "retire", "rewrite")


@blueprint.get("/cards/changed")
@login_required
def index() -> ResponseReturnValue:
    """List the cards that releases touched, with what the notes say."""
    return _page({}, rewritten=id_of(request.args.get("rewrite", "")))


@blueprint.post("/cards/changed/<int:card_id>")
@login_required
def answer(card_id: int) -> ResponseReturnValue:
    """Say that a card is true still, give it other words, or retire it."""
    fields = Fields(request.form)
    act = fields.one_of("act", ACTS)
    fields.check()
    if act == "rewrite":
        return _rewrite(card_id, fields)
    user_id = current_user().id
    with store().begin() as session:
        if act == "true":
            changed_cards.still_true(session, card_id, user_id=user_id, now=now())
        else:
            changed_cards.retire_changed(session, card_id, user_id=user_id, now=now())
    notify("Still true: it is asked again." if act == "true" else "Retired. Its reviews are kept.")
    return redirect(url_for(".index"), code=303)


def _rewrite(card_id: int, fields: Fields) -> ResponseReturnValue:
    words = Wording(
        prompt=fields.text("prompt", max_length=MAX_WORDS, required=True, label="Question"),
        answer=fields.text("answer", max_length=MAX_WORDS),
        source_url=fields.web_address("source_url"),
        starts_anew=fields.flag("starts_anew"),
    )
    revision = fields.whole("revision", 0, 999_999_999)
    try:
        fields.check()
        with store().begin() as session:
            changed_cards.rewrite(
                session, card_id, words, user_id=current_user().id, revision=revision, now=now()
            )
    except RuleError as error:
        return _page(errors_of(error), rewritten=card_id), status_of(error)
    notify("Rewritten: it is asked again.")
    return redirect(url_for(".index"), code=303)


def _page(errors: dict[str, str], *, rewritten: int | None) -> str:
    with store().read() as session:
        groups = changed_cards.changed_cards(session, current_user().id)
    return render_template(
        "changed_cards/index.html",
        groups=groups,
        suspended=sum(group.suspended for group in groups),
        drills=sum(group.drills for group in groups),
        rewritten=rewritten,
        errors=errors,
        form=Typed.of(request.form),
        asked=asked,
    )


def asked(card: Card) -> str:
    """Return what a card asks, as Markdown; of a cloze text all, the hidden part in bold."""
    if card.kind is CardKind.CLOZE and card.cloze is not None:
        return cloze_answer(card.prompt, card.cloze)
    return card.prompt
