"""Queries on cards that were made of one text, and go together when it changes."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import and_, case, col, null, select, update

from learnlog.domain.card import CardKind
from learnlog.store.session import Session
from learnlog.store.tables import CardRow


def cards_of_note(session: Session, *, user_id: int, note_key: str) -> dict[int, int]:
    """Return the cards of a member's cloze text by the number they hide, retired ones too."""
    query = select(CardRow.cloze, CardRow.id).where(
        col(CardRow.user_id) == user_id, col(CardRow.note_key) == note_key
    )
    return {cloze: id_ for cloze, id_ in session.exec(query) if cloze and id_}


def name_note(session: Session, card_ids: Sequence[int], note_key: str) -> None:
    """Say that new cards were made of one text."""
    session.exec(update(CardRow).where(col(CardRow.id).in_(card_ids)).values(note_key=note_key))


def change_cards(session: Session, card_ids: Sequence[int], values: dict[str, Any]) -> None:
    """Change columns of several cards, whatever their revisions."""
    if card_ids:
        session.exec(
            update(CardRow)
            .where(col(CardRow.id).in_(card_ids))
            .values(revision=col(CardRow.revision) + 1, **values)
        )


def rewrite_cards(session: Session, card_ids: Sequence[int], values: dict[str, Any]) -> None:
    """Change words of several cards, whatever their revisions; what a release took out is back."""
    change_cards(session, card_ids, values | {"suspended_at": freed()})


def freed() -> Any:
    """Return when a card was suspended, without what a release did; it suspends no drill."""
    by_release = and_(
        col(CardRow.kind) != CardKind.DRILL,
        col(CardRow.suspended_at) == col(CardRow.changed_at),
    )
    return case((by_release, null()), else_=col(CardRow.suspended_at))
