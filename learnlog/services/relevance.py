"""What a member has to do with the technologies that something new is about."""

from collections.abc import Sequence
from datetime import date, datetime

from learnlog.domain.currency import standing, to_day
from learnlog.domain.drift import ended
from learnlog.domain.relevance import Reader
from learnlog.ingest.pattern import matches
from learnlog.services.cells import PersonCell, load_cells
from learnlog.services.targets import Wanted, wanted_of
from learnlog.store import follows
from learnlog.store.follows import Follow
from learnlog.store.session import Session

_NOTHING = Wanted(None)


def readers(
    session: Session, user_id: int, slugs: Sequence[str], *, today: date, now: datetime
) -> dict[str, Reader]:
    """Return what a person has to do with each of these technologies that they follow, by slug."""
    mine = follows.follows_of(session, user_id, slugs=slugs)
    if not mine:
        return {}
    wanted = wanted_of(session, user_id, today=today)
    cells = {
        cell.landscape.technology.id: cell
        for cell in load_cells(
            session, [user_id], now=now, technology_ids=[item.technology_id for item in mine]
        )
    }
    return {
        item.slug: _reader(
            item, cells[item.technology_id], wanted.get(item.technology_id, _NOTHING), now=now
        )
        for item in mine
    }


def left_out(reader: Reader, title: str) -> str:
    """Say which of a person's patterns leaves a title out; empty for none."""
    if reader.exclude and matches(reader.exclude, title):
        return f"your pattern “{reader.exclude}” leaves it out"
    if reader.include and not matches(reader.include, title):
        return f"your pattern “{reader.include}” does not occur in it"
    return ""


def _reader(item: Follow, cell: PersonCell, wanted: Wanted, *, now: datetime) -> Reader:
    return Reader(
        threshold=item.impact,
        prereleases=item.prereleases,
        include=item.include or "",
        exclude=item.exclude or "",
        level=cell.level,
        interest=item.interest,
        target=wanted.target,
        must_haves=wanted.must_haves,
        is_engaged=wanted.is_engaged,
        unsupported=_unsupported(cell, now=now),
    )


def _unsupported(cell: PersonCell, *, now: datetime) -> str:
    """Return the version known where all that is known is out of support, else nothing."""
    day = to_day(now)
    drift = cell.landscape.drift
    known = standing(cell.cell, drift, until=day).known()
    return (cell.version_known(now) or "") if ended(drift, known, day) else ""
