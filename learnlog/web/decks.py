"""Team decks: joined and left, their cards, and what members propose."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.errors import RuleError, StaleError
from learnlog.services import card_list, deck_proposals, decks
from learnlog.services.deck_proposals import Decision
from learnlog.services.decks import MAX_NAME, MAX_SUMMARY, DeckPlace
from learnlog.store.cards import Card
from learnlog.web.errors import status_of
from learnlog.web.filters import plural
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, id_of, login_required, notify, now, store

blueprint = Blueprint("decks", __name__)

MAX_REVISION = 999_999_999


@blueprint.get("/decks")
@login_required
def mine() -> ResponseReturnValue:
    """Show the decks of every team that the member is in."""
    with store().read() as session:
        shelves = decks.all_decks(session, viewer=current_user())
    return _shelves_page(shelves, {})


@blueprint.get("/team/<slug>/decks")
@login_required
def index(slug: str) -> ResponseReturnValue:
    """Show the decks of one team."""
    return _team_page(slug, {})


@blueprint.post("/team/<slug>/decks")
@login_required
def create(slug: str) -> ResponseReturnValue:
    """Make a deck of a team."""
    fields = Fields(request.form)
    name = fields.text("name", required=True, max_length=MAX_NAME)
    summary = fields.text("summary", max_length=MAX_SUMMARY)
    try:
        fields.check()
        with store().begin() as session:
            deck = decks.create_deck(session, slug, name, summary, by=current_user(), now=now())
    except RuleError as error:
        return _team_page(slug, errors_of(error, "name")), 422
    return redirect(url_for(".show", slug=slug, deck=deck), code=303)


@blueprint.get("/team/<slug>/decks/<deck>")
@login_required
def show(slug: str, deck: str) -> ResponseReturnValue:
    """Show one deck: its cards and what is proposed."""
    return _deck_page(slug, deck)


@blueprint.post("/team/<slug>/decks/<deck>/join")
@login_required
def join(slug: str, deck: str) -> ResponseReturnValue:
    """Review a deck."""
    with store().begin() as session:
        count = decks.join_deck(session, DeckPlace(slug, deck), by=current_user(), now=now())
    notify(f"You review this deck: {plural(count, 'card')}, a few new ones a day.")
    return redirect(url_for(".show", slug=slug, deck=deck), code=303)


@blueprint.post("/team/<slug>/decks/<deck>/leave")
@login_required
def leave(slug: str, deck: str) -> ResponseReturnValue:
    """Review a deck no longer."""
    with store().begin() as session:
        decks.leave_deck(session, DeckPlace(slug, deck), by=current_user(), now=now())
    notify("You left the deck. Join again and its cards go on where they stood.")
    return redirect(url_for(".show", slug=slug, deck=deck), code=303)


@blueprint.post("/team/<slug>/decks/<deck>/close")
@login_required
def close(slug: str, deck: str) -> ResponseReturnValue:
    """Share a deck no longer."""
    with store().begin() as session:
        decks.close_deck(session, DeckPlace(slug, deck), by=current_user(), now=now())
    notify("Closed. Its readers keep the cards as their own.")
    return redirect(url_for(".index", slug=slug), code=303)


@blueprint.post("/team/<slug>/decks/<deck>/proposals/<int:proposal_id>")
@login_required
def decide(slug: str, deck: str, proposal_id: int) -> ResponseReturnValue:
    """Accept or decline what is proposed, or take back one's own."""
    place, user = DeckPlace(slug, deck), current_user()
    fields = Fields(request.form)
    action = fields.one_of("action", ("accept", "decline", "withdraw"), default="decline")
    revision = fields.whole("revision", 0, MAX_REVISION, default=0)
    fields.check()
    try:
        with store().begin() as session:
            if action == "withdraw":
                deck_proposals.withdraw(session, place, proposal_id, by=user)
            else:
                decision = Decision(proposal_id, accept=action == "accept", revision=revision)
                deck_proposals.decide(session, place, decision, by=user, now=now())
    except StaleError as error:
        return _deck_page(slug, deck, error=str(error)), status_of(error)
    words = {
        "accept": "Accepted. It reaches every reader.",
        "decline": "Declined.",
        "withdraw": "Taken back.",
    }
    notify(words[action])
    return redirect(url_for(".show", slug=slug, deck=deck), code=303)


def own_card() -> Card | None:
    """Return the card of one's own that the address names."""
    number = id_of(request.args.get("card", ""))
    if number is None:
        return None
    with store().read() as session:
        return card_list.card_page(session, current_user().id, number).card


def _team_page(slug: str, errors: dict[str, str]) -> str:
    with store().read() as session:
        shelf = decks.decks_of_team(session, slug, viewer=current_user())
    return _shelves_page((shelf,), errors)


def _shelves_page(shelves: tuple[decks.DeckShelf, ...], errors: dict[str, str]) -> str:
    return render_template(
        "decks/index.html",
        shelves=shelves,
        errors=errors,
        form=Typed.of(request.form),
        limits=(MAX_NAME, MAX_SUMMARY),
        own=own_card(),
    )


def _deck_page(slug: str, deck: str, *, error: str = "") -> str:
    with store().read() as session:
        page = decks.deck_page(session, DeckPlace(slug, deck), viewer=current_user(), now=now())
    return render_template("decks/show.html", p=page, error=error)
