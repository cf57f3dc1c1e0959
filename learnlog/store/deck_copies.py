"""Queries on the readers' own cards of a shared one: its words, on schedules of their own."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import case, col, insert, null, select, update

from learnlog.domain.card import CardOrigin
from learnlog.store.decks import DeckCard
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, DeckCardRow

_AT_ONCE = 500


def origin_key(card_id: int, number: int | None) -> str:
    """Return what a reader's card of a shared one is called among the reader's cards."""
    return f"deck:{card_id}" if number is None else f"deck:{card_id}#{number}"


def give_copies(
    session: Session,
    card: DeckCard,
    numbers: Sequence[int | None],
    *,
    readers: Sequence[tuple[int, int]],
    now: datetime,
) -> None:
    """Give each reader a card of a shared one, or one for each deletion.

    ``readers`` are pairs of a member and the local day on which a new card is due. Who had the
    card before gets it back as its schedule stood.
    """
    keys = {origin_key(card.id, number): number for number in numbers}
    for start in range(0, len(readers), _AT_ONCE):
        some = readers[start : start + _AT_ONCE]
        ids = [user_id for user_id, _ in some]
        theirs = (col(CardRow.user_id).in_(ids), col(CardRow.origin_key).in_(keys))
        known = set(session.exec(select(CardRow.user_id, CardRow.origin_key).where(*theirs)))
        session.exec(
            update(CardRow)
            .where(*theirs)
            .values(
                deck_card_id=card.id,
                retired_at=None,
                revision=col(CardRow.revision) + 1,
                **_words(card),
            )
        )
        rows = [
            _new_row(card, key, number, now=now) | {"user_id": user_id, "due_day": due_day}
            for user_id, due_day in some
            for key, number in keys.items()
            if (user_id, key) not in known
        ]
        if rows:
            session.execute(insert(CardRow), rows)


def _words(card: DeckCard) -> dict[str, Any]:
    return {
        "prompt": card.values.prompt,
        "answer": card.values.answer,
        "source_url": card.values.source_url,
        "tags": card.values.tags,
        "true_from": card.values.true_from,
        "true_until": card.values.true_until,
        "deck_revision": card.revision,
    }


def _new_row(card: DeckCard, key: str, number: int | None, *, now: datetime) -> dict[str, Any]:
    return {
        "technology_id": card.values.technology_id,
        "kind": card.values.kind,
        "topic": card.values.topic,
        "origin": CardOrigin.DECK,
        "origin_key": key,
        "note_key": None if number is None else origin_key(card.id, None),
        "cloze": number,
        "deck_card_id": card.id,
        "created_at": now,
        "true_as_of": now,
        **_words(card),
    }


def change_copies(session: Session, card: DeckCard, *, now: datetime) -> None:
    """Write the words of a shared card into those of its readers; their schedules stay.

    One that a release took out is true again.
    """
    touched = col(CardRow.changed_at).is_not(None)
    session.exec(
        update(CardRow)
        .where(col(CardRow.deck_card_id) == card.id)
        .values(
            suspended_at=case((touched, null()), else_=col(CardRow.suspended_at)),
            changed_at=None,
            changed_by_release_id=None,
            true_as_of=now,
            revision=col(CardRow.revision) + 1,
            **_words(card),
        )
    )


def start_copies_anew(
    session: Session, card_id: int, user_ids: Sequence[int], *, values: dict[str, Any]
) -> None:
    """Let the schedules of some readers' cards of a shared one begin anew."""
    for start in range(0, len(user_ids), _AT_ONCE):
        some = user_ids[start : start + _AT_ONCE]
        session.exec(
            update(CardRow)
            .where(col(CardRow.deck_card_id) == card_id, col(CardRow.user_id).in_(some))
            .values(revision=col(CardRow.revision) + 1, **values)
        )


def retire_copies(
    session: Session, card_id: int, numbers: Iterable[int] | None = None, *, now: datetime
) -> None:
    """Retire every reader's card of a shared one; of a cloze text only those of some deletions.

    Where all are retired, they belong to their readers from now on.
    """
    gone = update(CardRow).where(col(CardRow.deck_card_id) == card_id)
    values: dict[str, Any] = {"revision": col(CardRow.revision) + 1}
    if numbers is None:
        values["deck_card_id"] = None
    else:
        gone = gone.where(col(CardRow.cloze).in_(list(numbers)))
    retired = case((col(CardRow.retired_at).is_(None), now), else_=col(CardRow.retired_at))
    session.exec(gone.values(retired_at=retired, **values))


def leave_copies(session: Session, deck_id: int, user_id: int, *, now: datetime) -> None:
    """Retire a member's cards of a deck."""
    retired = case((col(CardRow.retired_at).is_(None), now), else_=col(CardRow.retired_at))
    session.exec(
        update(CardRow)
        .where(col(CardRow.user_id) == user_id, _of_deck(deck_id))
        .values(deck_card_id=None, retired_at=retired, revision=col(CardRow.revision) + 1)
    )


def own_copies(session: Session, deck_id: int) -> None:
    """Let the cards of a deck belong to its readers from now on."""
    session.exec(update(CardRow).where(_of_deck(deck_id)).values(deck_card_id=None))


def _of_deck(deck_id: int) -> Any:
    shared = select(DeckCardRow.id).where(col(DeckCardRow.deck_id) == deck_id)
    return col(CardRow.deck_card_id).in_(shared)
