"""Queries on a member's cards as a list: by where they stand, by words, and several at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import and_, case, col, func, or_, select, true, update

from learnlog.domain.card import CardKind
from learnlog.domain.leech import LEECH_LAPSES, LEECH_STABILITY_DAYS
from learnlog.domain.review import CardState, Grade, MemoryState
from learnlog.store.cards import CARD, Card, card_of
from learnlog.store.session import Session
from learnlog.store.tables import (
    CardRow,
    DeckCardRow,
    DeckRow,
    ReviewLogRow,
    TeamRow,
    TechnologyRow,
)


class Shelf(StrEnum):
    """Where a card stands. All are those that are not retired."""

    ALL = "all"
    DUE = "due"
    NEW = "new"
    SUSPENDED = "suspended"
    CHANGED = "changed"
    LEECH = "leech"
    RETIRED = "retired"


class CardAct(StrEnum):
    """What can be done with several cards at once."""

    SUSPEND = "suspend"
    BACK = "back"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards are wanted; what is empty narrows nothing, and every word has to occur."""

    shelf: Shelf = Shelf.ALL
    slug: str = ""
    kind: CardKind | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class DeckOfCard:
    """The team deck that a card's words belong to."""

    team: str
    slug: str
    name: str
    card_id: int


def find_cards(
    session: Session,
    wanted: CardFilter,
    *,
    user_id: int,
    day: int,
    leeches: Sequence[int],
    page: slice,
) -> list[Card]:
    """Return cards of a member, those that are asked first in front."""
    query = (
        select(*CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(col(CardRow.user_id) == user_id, *_narrowed(wanted))
        .where(_shelves(day, leeches)[wanted.shelf])
        .order_by(col(CardRow.due_day), col(CardRow.id))
        .offset(page.start)
        .limit(page.stop - page.start)
    )
    return [card_of(row) for row in session.exec(query)]


def count_shelves(
    session: Session, wanted: CardFilter, *, user_id: int, day: int, leeches: Sequence[int]
) -> Mapping[Shelf, int]:
    """Return how many cards there are on each shelf, whichever is asked for."""
    shelves = _shelves(day, leeches)
    columns: tuple[Any, ...] = tuple(
        func.coalesce(func.sum(case((where, 1), else_=0)), 0) for where in shelves.values()
    )
    query = (
        select(*columns)
        .select_from(CardRow)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(col(CardRow.user_id) == user_id, *_narrowed(wanted))
    )
    return dict(zip(shelves, map(int, session.exec(query).one()), strict=True))


def _shelves(day: int, leeches: Sequence[int]) -> dict[Shelf, Any]:
    is_kept = col(CardRow.retired_at).is_(None)
    is_asked = and_(is_kept, col(CardRow.suspended_at).is_(None))
    is_seen = col(CardRow.last_day).is_not(None)
    return {
        Shelf.ALL: is_kept,
        Shelf.DUE: and_(is_asked, is_seen, col(CardRow.due_day) <= day),
        Shelf.NEW: and_(is_asked, ~is_seen),
        Shelf.SUSPENDED: and_(is_kept, col(CardRow.suspended_at).is_not(None)),
        Shelf.CHANGED: and_(is_kept, col(CardRow.changed_at).is_not(None)),
        Shelf.LEECH: and_(is_kept, col(CardRow.id).in_(leeches)),
        Shelf.RETIRED: col(CardRow.retired_at).is_not(None),
    }


def _narrowed(wanted: CardFilter) -> list[Any]:
    return [
        col(TechnologyRow.slug) == wanted.slug if wanted.slug else true(),
        col(CardRow.kind) == wanted.kind if wanted.kind else true(),
        *(
            or_(
                col(CardRow.prompt).icontains(word, autoescape=True),
                col(CardRow.answer).icontains(word, autoescape=True),
                col(CardRow.tags).icontains(word, autoescape=True),
                col(TechnologyRow.name).icontains(word, autoescape=True),
            )
            for word in wanted.words.split()
        ),
    ]


def technologies_of(session: Session, user_id: int) -> list[tuple[str, str]]:
    """Return slug and name of the technologies that a member has cards about, by name."""
    about = select(CardRow.technology_id).where(col(CardRow.user_id) == user_id)
    query = (
        select(TechnologyRow.slug, TechnologyRow.name)
        .where(col(TechnologyRow.id).in_(about))
        .order_by(func.lower(TechnologyRow.name), col(TechnologyRow.id))
    )
    return [(slug, name) for slug, name in session.exec(query)]


def possible_leeches(session: Session, user_id: int) -> dict[int, tuple[CardState, list[Grade]]]:
    """Return the cards whose figures leave open that they are leeches, with their grades.

    The newest grade comes first.
    """
    columns: tuple[Any, ...] = (
        CardRow.id,
        CardRow.stability_days,
        CardRow.difficulty,
        CardRow.last_day,
        CardRow.due_day,
        CardRow.reviews,
        CardRow.lapses,
    )
    possible = (
        col(CardRow.user_id) == user_id,
        col(CardRow.retired_at).is_(None),
        col(CardRow.lapses) >= LEECH_LAPSES,
        col(CardRow.stability_days) < LEECH_STABILITY_DAYS,
    )
    found: dict[int, tuple[CardState, list[Grade]]] = {
        id_: (CardState(MemoryState(stability, difficulty), *rest), [])
        for id_, stability, difficulty, *rest in session.exec(select(*columns).where(*possible))
    }
    logged = (
        select(ReviewLogRow.card_id, ReviewLogRow.grade)
        .where(col(ReviewLogRow.card_id).in_(select(CardRow.id).where(*possible)))
        .where(col(ReviewLogRow.undone_at).is_(None))
        .order_by(col(ReviewLogRow.at).desc(), col(ReviewLogRow.id).desc())
    )
    for card_id, grade in session.exec(logged):
        found[card_id][1].append(Grade(grade))
    return found


def find_any(
    session: Session, card_id: int, *, user_id: int
) -> tuple[Card, datetime | None] | None:
    """Return a member's card, and when it was retired, if it was."""
    columns: tuple[Any, ...] = (*CARD, CardRow.retired_at)
    query = (
        select(*columns)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(col(CardRow.id) == card_id, col(CardRow.user_id) == user_id)
    )
    row = session.exec(query).first()
    return (card_of(row[:-1]), row[-1]) if row else None


def deck_of(session: Session, deck_card_id: int) -> DeckOfCard | None:
    """Return the deck that a shared card is in."""
    query = (
        select(TeamRow.slug, DeckRow.slug, DeckRow.name, DeckCardRow.id)
        .join(DeckRow, col(DeckRow.id) == col(DeckCardRow.deck_id))
        .join(TeamRow, col(TeamRow.id) == col(DeckRow.team_id))
        .where(col(DeckCardRow.id) == deck_card_id)
    )
    row = session.exec(query).first()
    return DeckOfCard(*row) if row else None


def change_many(
    session: Session, card_ids: Sequence[int], act: CardAct, *, user_id: int, now: datetime
) -> int:
    """Do one thing with several cards of a member, and return with how many it was done.

    A card that a release touched is said to be true still when it is put back.
    """
    kept, in_queue = col(CardRow.retired_at).is_(None), col(CardRow.suspended_at).is_(None)
    touched = col(CardRow.changed_at).is_not(None)
    changes: dict[CardAct, tuple[Any, dict[str, Any]]] = {
        CardAct.SUSPEND: (and_(kept, in_queue), {"suspended_at": now}),
        CardAct.RETIRE: (kept, {"retired_at": now}),
        CardAct.BACK: (
            or_(~kept, ~in_queue),
            {
                "suspended_at": None,
                "retired_at": None,
                "changed_at": None,
                "changed_by_release_id": None,
                "true_as_of": case((touched, now), else_=col(CardRow.true_as_of)),
            },
        ),
    }
    applies, values = changes[act]
    done = session.exec(
        update(CardRow)
        .where(col(CardRow.user_id) == user_id, col(CardRow.id).in_(card_ids), applies)
        .values(revision=col(CardRow.revision) + 1, **values)
    )
    return done.rowcount
