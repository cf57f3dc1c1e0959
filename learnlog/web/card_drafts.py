"""Cards drafted from the notes of releases: kept, kept in other words, or dropped."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.card import MAX_WORDS, CardKind, cloze_answer
from learnlog.domain.card_draft import CardDraft
from learnlog.domain.errors import RuleError
from learnlog.services import card_drafts
from learnlog.services.card_drafts import DraftWords
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, login_required, notify, now, store

blueprint = Blueprint("card_drafts", __name__)

MAX_KEY = 40
ACTS = ("keep", "drop")


@blueprint.get("/t/<slug>/drafts")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """Show what is drafted from the releases since the version one knows."""
    return _page(slug, {}, edited=request.args.get("edit", "")[:MAX_KEY])


@blueprint.post("/t/<slug>/drafts")
@login_required
def decide(slug: str) -> ResponseReturnValue:
    """Keep a draft as a card, in its own words or in others, or drop it."""
    fields = Fields(request.form)
    act = fields.one_of("act", ACTS)
    key = fields.text("key", max_length=MAX_KEY, required=True)
    fields.check()
    if act == "keep":
        return _keep(slug, key, fields)
    with store().begin() as session:
        card_drafts.drop_draft(session, current_user().id, slug, key, now=now())
    notify("Dropped. It is not proposed again.", undo=url_for(".restore", slug=slug, key=key))
    return redirect(url_for(".show", slug=slug), code=303)


@blueprint.post("/t/<slug>/drafts/<key>/restore")
@login_required
def restore(slug: str, key: str) -> ResponseReturnValue:
    """Propose a draft again that was dropped."""
    with store().begin() as session:
        card_drafts.restore_draft(session, current_user().id, slug, key[:MAX_KEY])
    return redirect(url_for(".show", slug=slug), code=303)


def _keep(slug: str, key: str, fields: Fields) -> ResponseReturnValue:
    words = None
    if "prompt" in request.form:
        words = DraftWords(
            fields.text("prompt", max_length=MAX_WORDS, required=True, label="Question"),
            fields.text("answer", max_length=MAX_WORDS),
        )
    try:
        fields.check()
        with store().begin() as session:
            added = card_drafts.keep_draft(
                session, current_user().id, slug, key, words=words, now=now()
            )
    except RuleError as error:
        return _page(slug, errors_of(error), edited=key), 422
    notify("Kept. It comes up with your new cards." if added else "You have that card already.")
    return redirect(url_for(".show", slug=slug), code=303)


def _page(slug: str, errors: dict[str, str], *, edited: str) -> str:
    with store().read() as session:
        found = card_drafts.release_drafts(session, current_user().id, slug, now=now())
    return render_template(
        "card_drafts/show.html",
        found=found,
        edited=edited,
        errors=errors,
        form=Typed.of(request.form),
        asked=asked,
    )


def asked(draft: CardDraft) -> str:
    """Return what a draft asks, as Markdown; of a cloze text all, the hidden part in bold."""
    return cloze_answer(draft.prompt, 1) if draft.kind is CardKind.CLOZE else draft.prompt
