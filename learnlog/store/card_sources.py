"""Where cards came from: the release, entry and experiment that they name, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, select

from learnlog.store.entry_sight import may_read
from learnlog.store.session import Session
from learnlog.store.tables import CardRow, EntryRow, ExperimentRow, FeedRow, ReleaseRow

A_CHUNK = 500


@dataclass(frozen=True, slots=True)
class CardSources:
    """What a card was made from, and the version of the release that changed it since.

    ``entry`` is the title of an entry that the member may read, with its id.
    """

    release: str | None = None
    entry_id: int | None = None
    entry: str = ""
    experiment: str | None = None
    changed_by: str | None = None


def sources_of(
    session: Session, card_ids: Sequence[int], *, user_id: int
) -> dict[int, CardSources]:
    """Return the sources of a member's cards by card."""
    changed = aliased(ReleaseRow)
    columns: tuple[Any, ...] = (
        CardRow.id,
        ReleaseRow.version,
        FeedRow.id,
        EntryRow.id,
        EntryRow.title,
        ExperimentRow.title,
        changed.version,
    )
    query = (
        select(*columns)
        .select_from(CardRow)
        .outerjoin(ReleaseRow, col(ReleaseRow.id) == col(CardRow.release_id))
        .outerjoin(EntryRow, col(EntryRow.id) == col(CardRow.entry_id))
        .outerjoin(FeedRow, and_(col(FeedRow.id) == col(EntryRow.feed_id), may_read(user_id)))
        .outerjoin(ExperimentRow, col(ExperimentRow.id) == col(CardRow.experiment_id))
        .outerjoin(changed, col(changed.id) == col(CardRow.changed_by_release_id))
        .where(col(CardRow.user_id) == user_id)
    )
    found = {}
    for begin in range(0, len(card_ids), A_CHUNK):
        some = query.where(col(CardRow.id).in_(card_ids[begin : begin + A_CHUNK]))
        for card_id, release, feed_id, entry_id, title, experiment, by in session.exec(some):
            is_seen = feed_id is not None
            found[card_id] = CardSources(
                release=release,
                entry_id=entry_id if is_seen else None,
                entry=(title or "Untitled") if is_seen else "",
                experiment=experiment,
                changed_by=by,
            )
    return found
