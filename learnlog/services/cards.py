"""Cards: made, changed, put off and put away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from learnlog.domain.card import CardKind, checked_words, cloze_numbers
from learnlog.domain.card_validity import is_reached
from learnlog.domain.errors import NotFoundError, RuleError, StaleError
from learnlog.domain.local_time import local_day
from learnlog.store import card_notes, cards, people
from learnlog.store.card_sources import sources_of
from learnlog.store.cards import Card, CardValues
from learnlog.store.session import Session

MAX_TAGS = 200
MAX_VERSION = 40
UNSEEN: dict[str, object] = {
    "stability_days": None,
    "difficulty": None,
    "last_day": None,
    "reviews": 0,
    "lapses": 0,
}
"""What a card's schedule holds before its first review, beside the day on which it is asked."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a card as its owner changes them; ``starts_anew`` when the meaning changed.

    ``tags``, ``true_from`` and ``true_until`` stay as they are where they are None; a version
    that is empty is none.
    """

    prompt: str
    answer: str
    source_url: str = ""
    starts_anew: bool = False
    tags: str | None = None
    true_from: str | None = None
    true_until: str | None = None


def put_off(
    session: Session, card_id: int, *, user_id: int, now: datetime, revision: int | None = None
) -> None:
    """Ask a card again tomorrow, without a grade; one that is asked later anyway stays there.

    ``revision`` is that of the card as it was asked today: unchanged since, it comes tomorrow
    though it was asked before its due day, as cards are before a kickoff.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
    """
    card = get_card(session, card_id, user_id=user_id)
    day = local_day(now, get_member(session, user_id).zone)
    is_asked = revision == card.revision
    due_day = day + 1 if is_asked else max(day + 1, card.state.due_day)
    state = replace(card.state, due_day=due_day)
    cards.save_state(session, card.id, state, revision=card.revision)


def suspend(
    session: Session, card_id: int, *, user_id: int, now: datetime, back: bool = False
) -> None:
    """Take a card out of the queue, or put it back.

    A card that a release took out is said to be true still when it is put back.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
    """
    card = get_card(session, card_id, user_id=user_id)
    values: dict[str, object] = {"suspended_at": None if back else now}
    if back and card.changed_at is not None:
        values |= said_true(session, card, user_id=user_id, now=now)
    cards.change_card(session, card.id, user_id=user_id, revision=card.revision, values=values)


def retire(session: Session, card_id: int, *, user_id: int, now: datetime) -> None:
    """Take a card out for good; it and its reviews are kept.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
    """
    card = get_card(session, card_id, user_id=user_id)
    values: dict[str, object] = {"retired_at": now}
    cards.change_card(session, card.id, user_id=user_id, revision=card.revision, values=values)


def edit_card(
    session: Session, card_id: int, words: Wording, *, user_id: int, revision: int, now: datetime
) -> None:
    """Change a card's words; its schedule stays unless the meaning changed.

    The cards of one cloze text change together: a part that is hidden anew is a new card, and
    the card of a part that is hidden no longer is retired. A card that a release touched is
    true again.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
        RuleError: words are missing or too many, or they belong to a team deck.
        StaleError: the card was changed meanwhile.
    """
    card = get_card(session, card_id, user_id=user_id)
    if card.deck_card_id is not None:
        raise RuleError("These words belong to a team deck. Propose the change there.")
    prompt, answer = checked_words(card.kind, words.prompt, words.answer)
    values: dict[str, object] = {
        "prompt": prompt,
        "answer": answer,
        "source_url": words.source_url,
    }
    values |= said_true(session, card, user_id=user_id, now=now)
    if words.tags is not None:
        values["tags"] = " ".join(words.tags.split())
    for name, version in (("true_from", words.true_from), ("true_until", words.true_until)):
        if version is not None and version != (getattr(card, name) or ""):
            values[name] = version or None
    if words.starts_anew:
        day = local_day(now, get_member(session, user_id).zone)
        values |= UNSEEN | {"due_day": day}
    own = values | {"suspended_at": card_notes.freed()}
    if not cards.change_card(session, card.id, user_id=user_id, revision=revision, values=own):
        raise StaleError("That card was changed meanwhile. Look at it again.")
    if card.kind is CardKind.CLOZE and card.note_key is not None:
        _change_note(session, card, values, user_id=user_id, now=now)


def said_true(session: Session, card: Card, *, user_id: int, now: datetime) -> dict[str, object]:
    """Return the columns of a card that is said to be true, whichever release touched it.

    The version from which it was said not to hold no longer counts where that release reached it.
    """
    values: dict[str, object] = {
        "changed_at": None,
        "changed_by_release_id": None,
        "true_as_of": now,
    }
    if card.true_until and card.changed_by_release_id is not None:
        changed_by = sources_of(session, [card.id], user_id=user_id)[card.id].changed_by
        if is_reached(card.true_until, changed_by or ""):
            values["true_until"] = None
    return values


def _change_note(
    session: Session, card: Card, values: dict[str, object], *, user_id: int, now: datetime
) -> None:
    """Let the other cards of a cloze text follow ``card``, which had the old words."""
    changed = get_card(session, card.id, user_id=user_id)
    before, after = set(cloze_numbers(card.prompt)), set(cloze_numbers(changed.prompt))
    known = card_notes.cards_of_note(session, user_id=user_id, note_key=card.note_key or "")
    others = [id_ for number, id_ in known.items() if number in after and id_ != card.id]
    card_notes.rewrite_cards(session, others, values)
    back = [known[number] for number in after - before if number in known]
    card_notes.change_cards(session, back, {"retired_at": None})
    gone = [known[number] for number in before - after if number in known]
    card_notes.change_cards(session, gone, {"retired_at": now})
    for number in sorted(after - known.keys()):
        add_card(session, _sibling(changed, number), user_id=user_id, now=now)


def _sibling(card: Card, number: int) -> CardValues:
    """Return another card of the same cloze text."""
    return CardValues(
        technology_id=card.technology_id,
        prompt=card.prompt,
        answer=card.answer,
        source_url=card.source_url,
        origin=card.origin,
        experiment_id=card.experiment_id,
        true_from=card.true_from,
        true_until=card.true_until,
        kind=card.kind,
        note_key=card.note_key,
        cloze=number,
        tags=card.tags,
        source_text=card.source_text,
        release_id=card.release_id,
        entry_id=card.entry_id,
    )


def add_note(session: Session, values: CardValues, *, user_id: int, now: datetime) -> list[int]:
    """Add what was written, due today: one card, or one for each part that a cloze text hides.

    Returns the ids of the cards that are new; those whose origin key is there already are not.

    Raises:
        RuleError: words are missing or too many, or a drill has no topic.
    """
    prompt, answer = checked_words(values.kind, values.prompt, values.answer)
    if (values.kind is CardKind.DRILL) is (values.topic is None):
        raise RuleError("A drill is about one of the topics that clients ask about.")
    note = replace(values, prompt=prompt, answer=answer, tags=" ".join(values.tags.split()))
    if note.kind is not CardKind.CLOZE:
        card_id = add_card(session, note, user_id=user_id, now=now)
        return [] if card_id is None else [card_id]
    key = note.origin_key
    cards_of_note = [
        replace(
            note,
            cloze=number,
            note_key=note.note_key or key,
            origin_key=None if key is None else f"{key}#{number}",
        )
        for number in cloze_numbers(prompt)
    ]
    added = [add_card(session, card, user_id=user_id, now=now) for card in cards_of_note]
    new = [card_id for card_id in added if card_id is not None]
    if note.note_key is None and key is None:
        card_notes.name_note(session, new, f"note:{new[0]}")
    return new


def add_card(session: Session, values: CardValues, *, user_id: int, now: datetime) -> int | None:
    """Add a card, due today, and return its id; None when its origin key is there already."""
    day = local_day(now, get_member(session, user_id).zone)
    return cards.add_card(session, values, user_id=user_id, due_day=day, now=now)


def cards_of(session: Session, user_id: int, slug: str = "") -> Sequence[Card]:
    """Return a member's cards, of one technology where a slug is given."""
    return cards.cards_of(session, user_id=user_id, slug=slug)


def get_card(session: Session, card_id: int, *, user_id: int) -> Card:
    """Return a member's card.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
    """
    card = cards.get_card(session, card_id, user_id=user_id)
    if card is None:
        raise NotFoundError(f"card {card_id}: no such card")
    return card


def get_member(session: Session, user_id: int) -> people.Member:
    """Return a member.

    Raises:
        NotFoundError: there is none with this id.
    """
    member = people.get_member(session, user_id)
    if member is None:
        raise NotFoundError(f"member {user_id}: no such member")
    return member
