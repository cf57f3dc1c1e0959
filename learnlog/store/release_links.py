"""Which entries announce which releases."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Table
from sqlmodel import col, delete, insert, select

from learnlog.store.session import Session
from learnlog.store.tables import ReleaseEntryRow

_LINK: Table = ReleaseEntryRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def announced_by(session: Session, entry_ids: Sequence[int]) -> list[int]:
    """Return the releases that entries announce."""
    query = select(ReleaseEntryRow.release_id).where(col(ReleaseEntryRow.entry_id).in_(entry_ids))
    return sorted(set(session.exec(query)))


def link_entries(
    session: Session, links: Iterable[tuple[int, int]], *, instead_of: Sequence[int] = ()
) -> set[int]:
    """State which releases entries announce, as pairs of entry and release.

    ``instead_of`` are entries of which something else was stated before; the releases that they
    announced until now are returned.
    """
    former: set[int] = set()
    if instead_of:
        of_these = col(ReleaseEntryRow.entry_id).in_(instead_of)
        former = set(session.exec(select(ReleaseEntryRow.release_id).where(of_these)))
        session.exec(delete(ReleaseEntryRow).where(of_these))
    rows = [{"entry_id": entry, "release_id": release} for entry, release in dict.fromkeys(links)]
    if rows:
        session.connection().execute(insert(_LINK), rows)
    return former
