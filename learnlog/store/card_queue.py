"""Queries on which cards are due, in what order they are asked, and how full the days are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select, update

from learnlog.store.cards import CARD, Card, card_of
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, TechnologyRow


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many cards are due that were seen before, and how many never were."""

    seen: int
    new: int


@dataclass(frozen=True, slots=True)
class Due:
    """Which cards are due: those of a member on a local day, of one technology with a slug.

    ``kickoffs`` are days on which engagements begin, by the technologies that they need. A card
    whose recall would be below 0.9 on that day is due too, unless it was seen since ``pulled_from``
    days before: recall is 0.9 after as many days as the stability.
    """

    user_id: int
    day: int
    slug: str = ""
    kickoffs: Mapping[int, int] = field(default_factory=dict)
    pulled_from: int = 0

    @property
    def condition(self) -> ColumnElement[bool]:
        """What holds of a due card."""
        due = or_(col(CardRow.due_day) <= self.day, *self._pulled())
        found = and_(
            col(CardRow.user_id) == self.user_id,
            due,
            col(CardRow.suspended_at).is_(None),
            col(CardRow.retired_at).is_(None),
        )
        if not self.slug:
            return found
        ids = select(TechnologyRow.id).where(col(TechnologyRow.slug) == self.slug)
        return found & col(CardRow.technology_id).in_(ids)

    def _pulled(self) -> Iterator[ColumnElement[bool]]:
        for technology_id, day in self.kickoffs.items():
            yield and_(
                col(CardRow.technology_id) == technology_id,
                # Tomorrow it is asked anyway, or it was put off until then.
                col(CardRow.due_day) > self.day + 1,
                col(CardRow.last_day) < day - self.pulled_from,
                col(CardRow.stability_days) < day - col(CardRow.last_day),
            )


def _order(day: int) -> tuple[Any, ...]:
    """Put first what is most nearly forgotten.

    Recall depends on elapsed days over stability alone, and falls with it: so none is computed.
    """
    share = (day - col(CardRow.last_day)) / col(CardRow.stability_days)
    return (share.desc(), col(CardRow.id))


def seen_due(session: Session, due: Due, *, limit: int) -> list[Card]:
    """Return the due cards that were seen before, those most nearly forgotten first."""
    query = (
        select(*CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(due.condition, col(CardRow.last_day).is_not(None))
        .order_by(*_order(due.day))
        .limit(limit)
    )
    return [card_of(row) for row in session.exec(query)] if limit else []


def overdue_ids(session: Session, *, user_id: int, day: int, after: int) -> list[int]:
    """Return the ids of the due cards that were seen before, but for the first ``after``."""
    query = (
        select(CardRow.id)
        .where(Due(user_id, day).condition, col(CardRow.last_day).is_not(None))
        .order_by(*_order(day))
        .offset(after)
    )
    return [card_id for card_id in session.exec(query) if card_id is not None]


def new_due(session: Session, due: Due, *, limit: int) -> list[Card]:
    """Return the cards that were never seen and may be asked, in the order they were made."""
    query = (
        select(*CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(due.condition, col(CardRow.last_day).is_(None))
        .order_by(col(CardRow.id))
        .limit(limit)
    )
    return [card_of(row) for row in session.exec(query)] if limit else []


def due_on(session: Session, *, user_id: int, days: range, limit: int) -> list[Card]:
    """Return the cards seen before that fall due on the days of a span, by day."""
    query = (
        select(*CARD)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .where(
            col(CardRow.user_id) == user_id,
            col(CardRow.due_day).between(days.start, days.stop - 1),
            col(CardRow.suspended_at).is_(None),
            col(CardRow.retired_at).is_(None),
            col(CardRow.last_day).is_not(None),
        )
        .order_by(col(CardRow.due_day), col(CardRow.id))
        .limit(limit)
    )
    return [card_of(row) for row in session.exec(query)]


def count_due(session: Session, due: Due) -> DueCounts:
    """Return how many cards are due."""
    seen = col(CardRow.last_day).is_not(None)
    columns: tuple[Any, ...] = (seen, func.count())
    query = select(*columns).where(due.condition).group_by(seen)
    counts = {bool(was_seen): count for was_seen, count in session.exec(query)}
    return DueCounts(counts.get(True, 0), counts.get(False, 0))


def load_by_day(session: Session, *, user_id: int, days: range) -> dict[int, int]:
    """Return how many cards of a member fall due on each day of a span that has any."""
    columns: tuple[Any, ...] = (CardRow.due_day, func.count())
    query = (
        select(*columns)
        .where(
            col(CardRow.user_id) == user_id,
            col(CardRow.due_day).between(days[0], days[-1]),
            col(CardRow.suspended_at).is_(None),
            col(CardRow.retired_at).is_(None),
        )
        .group_by(col(CardRow.due_day))
    )
    return dict(session.exec(query).all())


def move_due(session: Session, days: Mapping[int, Sequence[int]], *, user_id: int, day: int) -> int:
    """Move overdue cards, given as ids by new due day, and return how many moved.

    A card that was graded meanwhile is not overdue any more and stays where it is.
    """
    moved = 0
    for due_day, ids in days.items():
        done = session.exec(
            update(CardRow)
            .where(
                col(CardRow.user_id) == user_id,
                col(CardRow.id).in_(ids),
                col(CardRow.due_day) <= day,
            )
            .values(due_day=due_day)
        )
        moved += done.rowcount
    return moved
