"""The cards of a team deck: leads add and change them, members propose."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.card import CardKind
from learnlog.domain.errors import RuleError, StaleError
from learnlog.services import deck_cards, deck_proposals, decks
from learnlog.services.deck_proposals import MAX_WHY, Suggestion
from learnlog.services.decks import DeckPage, DeckPlace
from learnlog.services.evidence import technology_id_of
from learnlog.services.targets import known_technologies
from learnlog.store.cards import Card
from learnlog.store.decks import DeckCardValues
from learnlog.store.session import Session
from learnlog.web.card_forms import LABELS, TOPICS, kind_of, read_topic, read_wording
from learnlog.web.decks import MAX_REVISION, own_card
from learnlog.web.errors import status_of
from learnlog.web.filters import plural
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, login_required, notify, now, store
from learnlog.web.targets import pairs

blueprint = Blueprint("deck_cards", __name__)


@blueprint.get("/team/<slug>/decks/<deck>/cards/new")
@login_required
def new(slug: str, deck: str) -> ResponseReturnValue:
    """Show the form for a new card, which members propose and leads add.

    ``card`` names a card of one's own whose words stand in it.
    """
    own = own_card()
    if own is not None:
        return _new_card_form(slug, deck, own.kind, {}, form=_typed(own))
    return _new_card_form(slug, deck, kind_of(request.args.get("kind", "")), {})


@blueprint.post("/team/<slug>/decks/<deck>/cards/new")
@login_required
def add(slug: str, deck: str) -> ResponseReturnValue:
    """Add a card to a deck, or propose it where the member does not lead the team."""
    place, user = DeckPlace(slug, deck), current_user()
    fields = Fields(request.form)
    kind = kind_of(request.form.get("kind", ""))
    try:
        with store().begin() as session:
            page = decks.deck_page(session, place, viewer=user, now=now())
            values = _values(session, fields, kind)
            why = fields.text("why", max_length=MAX_WHY)
            fields.check()
            if page.may_change:
                deck_cards.add_shared_card(session, place, values, by=user, now=now())
            else:
                deck_proposals.propose_card(session, place, values, why, by=user, now=now())
    except RuleError as error:
        return _new_card_form(slug, deck, kind, errors_of(error)), 422
    if page.may_change:
        notify(f"Added for {plural(page.deck.readers, 'reader')}.")
    else:
        notify("Proposed. The team's leads decide.")
    return redirect(url_for("decks.show", slug=slug, deck=deck), code=303)


@blueprint.get("/team/<slug>/decks/<deck>/cards/<int:card_id>")
@login_required
def show(slug: str, deck: str, card_id: int) -> ResponseReturnValue:
    """Show a shared card, to change it or to propose a change."""
    return _card_form(slug, deck, card_id, {})


@blueprint.post("/team/<slug>/decks/<deck>/cards/<int:card_id>")
@login_required
def change(slug: str, deck: str, card_id: int) -> ResponseReturnValue:
    """Change a shared card for all its readers, retire it, or propose a change."""
    place, user = DeckPlace(slug, deck), current_user()
    fields = Fields(request.form)
    seen: int | None = None
    try:
        with store().begin() as session:
            page = decks.deck_page(session, place, viewer=user, now=now())
            found = deck_cards.shared_card(session, page.deck, card_id)
            if "retire" in request.form:
                deck_cards.retire_shared_card(session, place, card_id, by=user, now=now())
                said = "Retired. Nobody is asked it any longer."
            else:
                words = read_wording(fields, found.values.kind)
                seen = fields.whole("revision", 0, MAX_REVISION)
                why = fields.text("why", max_length=MAX_WHY)
                fields.check()
                if page.may_change:
                    led = decks.led_deck(session, place, by=user)
                    deck_cards.change_shared_card(
                        session, led, card_id, words, revision=seen, now=now()
                    )
                    said = f"Saved for {plural(led.readers, 'reader')}."
                else:
                    new = Suggestion(words, why)
                    deck_proposals.propose_change(session, place, card_id, new, by=user, now=now())
                    said = "Proposed. The team's leads decide."
    except StaleError as error:
        return _card_form(slug, deck, card_id, errors_of(error), is_stale=True), status_of(error)
    except RuleError as error:
        return _card_form(slug, deck, card_id, errors_of(error), revision=seen), status_of(error)
    notify(said)
    return redirect(url_for("decks.show", slug=slug, deck=deck), code=303)


def _typed(card: Card) -> Typed:
    words = {
        "technology": card.slug,
        "topic": card.topic.value if card.topic else "",
        "prompt": card.prompt,
        "answer": card.answer,
        "source_url": card.source_url,
        "tags": card.tags,
        "true_from": card.true_from or "",
        "true_until": card.true_until or "",
    }
    return Typed(words)


def _values(session: Session, fields: Fields, kind: CardKind) -> DeckCardValues:
    slug = fields.text("technology", max_length=60, required=True)
    words = read_wording(fields, kind)
    topic = read_topic(fields, kind)
    return DeckCardValues(
        technology_id=technology_id_of(session, slug) if slug else 0,
        kind=kind,
        topic=topic,
        prompt=words.prompt,
        answer=words.answer,
        source_url=words.source_url,
        tags=words.tags or "",
        true_from=words.true_from or None,
        true_until=words.true_until or None,
    )


def _new_card_form(
    slug: str, deck: str, kind: CardKind, errors: dict[str, str], *, form: Typed | None = None
) -> str:
    with store().read() as session:
        page = decks.deck_page(session, DeckPlace(slug, deck), viewer=current_user(), now=now())
        known = known_technologies(session)
    return render_template(
        "deck_cards/new.html",
        p=page,
        kind=kind,
        kinds=list(CardKind),
        labels=LABELS[kind],
        topics=TOPICS,
        technologies=pairs(known),
        errors=errors,
        form=Typed.of(request.form) if form is None else form,
        max_why=MAX_WHY,
    )


def _card_form(
    slug: str,
    deck: str,
    card_id: int,
    errors: dict[str, str],
    *,
    revision: int | None = None,
    is_stale: bool = False,
) -> str:
    with store().read() as session:
        page: DeckPage = decks.deck_page(
            session, DeckPlace(slug, deck), viewer=current_user(), now=now()
        )
        found = deck_cards.shared_card(session, page.deck, card_id)
    return render_template(
        "deck_cards/show.html",
        p=page,
        shared=found,
        labels=LABELS[found.values.kind],
        errors=errors,
        form=Typed.of(request.form),
        revision=found.revision if revision is None else revision,
        is_stale=is_stale,
        max_why=MAX_WHY,
    )
