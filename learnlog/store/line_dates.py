"""Queries on the dates of release lines that moved; append-only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from learnlog.domain.line_dates import DateChange, DateField
from learnlog.domain.technology import Until
from learnlog.store.session import Session
from learnlog.store.tables import LineDateChangeRow

# More columns than the typed form of a selection takes.
_CHANGE: tuple[Any, ...] = (
    LineDateChangeRow.technology_id,
    LineDateChangeRow.cycle,
    LineDateChangeRow.field,
    LineDateChangeRow.was,
    LineDateChangeRow.was_state,
    LineDateChangeRow.became,
    LineDateChangeRow.became_state,
    LineDateChangeRow.noticed_at,
)


def add_changes(session: Session, technology_id: int, changes: Iterable[DateChange]) -> None:
    """Append what moved."""
    session.add_all(
        LineDateChangeRow(
            technology_id=technology_id,
            cycle=change.cycle,
            field=change.field.value,
            was=day_of(change.was),
            was_state=state_of(change.was),
            became=day_of(change.became),
            became_state=state_of(change.became),
            noticed_at=change.noticed_at,
        )
        for change in changes
    )


def changes_after(
    session: Session, technology_ids: Sequence[int], *, after: datetime
) -> Mapping[int, list[DateChange]]:
    """Return what moved after an instant by technology, in the order in which it was noticed."""
    query = (
        select(*_CHANGE)
        .where(
            col(LineDateChangeRow.technology_id).in_(technology_ids),
            col(LineDateChangeRow.noticed_at) > after,
        )
        .order_by(col(LineDateChangeRow.noticed_at), col(LineDateChangeRow.id))
    )
    found: dict[int, list[DateChange]] = defaultdict(list)
    for technology_id, cycle, field, was, was_state, became, became_state, at in session.exec(
        query
    ):
        found[technology_id].append(
            DateChange(
                cycle,
                DateField(field),
                until_of(was, was_state),
                until_of(became, became_state),
                at,
            )
        )
    return found


def day_of(until: Until) -> date | None:
    """Return the day of an end; None where only its state is known."""
    return until if isinstance(until, date) else None


def state_of(until: Until) -> bool | None:
    """Return the state of an end whose day is not known."""
    return until if isinstance(until, bool) else None


def until_of(day: date | None, state: bool | None) -> Until:
    """Return the end that a day and a state stand for."""
    return state if day is None else day
