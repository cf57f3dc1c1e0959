"""Queries on which releases are to be held against which cards, and on what they touched."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import and_, case, col, exists, func, or_, select, update

from learnlog.domain.card import CardKind
from learnlog.domain.card_validity import DatedFact
from learnlog.domain.release import ReleaseKind
from learnlog.store.cards import CARD, Card, card_of
from learnlog.store.session import Session
from learnlog.store.tables import (
    CardReleaseCheckRow,
    CardRow,
    DeckCardRow,
    EntryRow,
    FeedReaderRow,
    FeedRow,
    ReleaseEntryRow,
    ReleaseRow,
    TechnologyRow,
)

_CHECK: Table = CardReleaseCheckRow.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
# The words of a shared card are as old as the deck says, until its reader says something of them.
_AS_OF: Any = case(
    (
        and_(
            col(CardRow.deck_card_id).is_not(None),
            col(CardRow.true_as_of) == col(CardRow.created_at),
        ),
        func.coalesce(DeckCardRow.changed_at, DeckCardRow.created_at, CardRow.true_as_of),
    ),
    else_=CardRow.true_as_of,
)
_UNTOUCHED = (col(CardRow.changed_at).is_(None), col(CardRow.retired_at).is_(None))
# Cards that one statement names; a database takes no more than so many parameters.
_AT_ONCE = 500
_WITH_DECK = col(DeckCardRow.id) == col(CardRow.deck_card_id)


@dataclass(frozen=True, slots=True)
class ReleaseToCheck:
    """A release that cards have not been held against, or not with what is known of it now."""

    id: int
    technology_id: int
    version: str
    kind: ReleaseKind
    released_at: datetime
    is_breaking: bool


@dataclass(frozen=True, slots=True)
class CardToCheck:
    """A card of a member, as far as a release can touch it."""

    id: int
    user_id: int
    fact: DatedFact


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """What one entry says of a release; ``readers`` is None where everybody may read it."""

    entry_id: int
    is_from_releases: bool
    html: str
    readers: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class ChangedCard:
    """A card that a release touched and that waits for an answer.

    Without a release, news of a service touched it, or the release is known no longer.
    """

    card: Card
    release_id: int | None
    version: str | None
    released_at: datetime | None


def releases_to_check(session: Session, *, now: datetime, limit: int) -> list[ReleaseToCheck]:
    """Return releases that can touch a card and were not looked at, or whose notes came later.

    The oldest comes first. Of a technology without cards, and of the time before its oldest card
    was last said to be true, there are none.
    """
    oldest = (
        select(col(CardRow.technology_id), func.min(_AS_OF).label("as_of"))
        .select_from(CardRow)
        .outerjoin(DeckCardRow, _WITH_DECK)
        .where(*_UNTOUCHED)
        .group_by(col(CardRow.technology_id))
        .subquery()
    )
    checked = col(CardReleaseCheckRow.checked_at)
    columns: tuple[Any, ...] = (
        ReleaseRow.id,
        ReleaseRow.technology_id,
        ReleaseRow.version,
        ReleaseRow.kind,
        ReleaseRow.released_at,
        ReleaseRow.breaking,
    )
    query = (
        select(*columns)
        .join(oldest, oldest.c.technology_id == col(ReleaseRow.technology_id))
        .outerjoin(CardReleaseCheckRow, col(CardReleaseCheckRow.release_id) == col(ReleaseRow.id))
        .where(
            col(ReleaseRow.prerelease).is_(False),
            col(ReleaseRow.released_at) <= now,
            col(ReleaseRow.released_at) > oldest.c.as_of,
            or_(
                checked.is_(None), _has_later_notes(checked, now), _has_later_readers(checked, now)
            ),
        )
        .order_by(col(ReleaseRow.released_at), col(ReleaseRow.id))
        .limit(limit)
    )
    return [
        ReleaseToCheck(id_, technology_id, version, ReleaseKind(kind), released_at, breaking)
        for id_, technology_id, version, kind, released_at, breaking in session.exec(query)
    ]


def _has_later_notes(checked: Any, now: datetime) -> Any:
    """Return the condition that an entry on a release came in, or was changed, since the check."""
    told = (col(EntryRow.first_seen_at), col(EntryRow.updated_at))
    later = or_(*(and_(at > checked, at <= now) for at in told))
    return exists(
        select(ReleaseEntryRow.entry_id)
        .join(EntryRow, col(EntryRow.id) == col(ReleaseEntryRow.entry_id))
        .where(col(ReleaseEntryRow.release_id) == col(ReleaseRow.id), later)
        .correlate(ReleaseRow, CardReleaseCheckRow)
    )


def _has_later_readers(checked: Any, now: datetime) -> Any:
    """Return the condition that somebody got a shared card since the check that is older."""
    return exists(
        select(CardRow.id)
        .join(DeckCardRow, _WITH_DECK)
        .where(
            col(CardRow.technology_id) == col(ReleaseRow.technology_id),
            *_UNTOUCHED,
            col(CardRow.created_at) > checked,
            col(CardRow.created_at) <= now,
            col(ReleaseRow.released_at) > _AS_OF,
        )
        .correlate(ReleaseRow, CardReleaseCheckRow)
    )


def cards_to_check(session: Session, release: ReleaseToCheck) -> list[CardToCheck]:
    """Return the cards of a release's technology whose words are older than it."""
    columns: tuple[Any, ...] = (
        CardRow.id,
        CardRow.user_id,
        CardRow.kind,
        CardRow.prompt,
        CardRow.answer,
        _AS_OF,
        CardRow.true_from,
        CardRow.true_until,
    )
    query = (
        select(*columns)
        .select_from(CardRow)
        .outerjoin(DeckCardRow, _WITH_DECK)
        .where(
            col(CardRow.technology_id) == release.technology_id,
            *_UNTOUCHED,
            release.released_at > _AS_OF,
        )
        .order_by(col(CardRow.id))
    )
    return [
        CardToCheck(id_, user_id, DatedFact(CardKind(kind), *words))
        for id_, user_id, kind, *words in session.exec(query)
    ]


def notes_of_release(session: Session, release_id: int) -> list[ReleaseNote]:
    """Return what entries say of a release: first those of feeds of releases, the fullest first."""
    columns: tuple[Any, ...] = (
        EntryRow.id,
        FeedRow.kind,
        FeedRow.origin,
        FeedRow.id,
        EntryRow.content_html,
    )
    query = (
        select(*columns)
        .select_from(ReleaseEntryRow)
        .join(EntryRow, col(EntryRow.id) == col(ReleaseEntryRow.entry_id))
        .join(FeedRow, col(FeedRow.id) == col(EntryRow.feed_id))
        .where(col(ReleaseEntryRow.release_id) == release_id, col(EntryRow.content_html) != "")
    )
    rows = list(session.exec(query))
    readers = _readers(session, [feed for _, _, origin, feed, _ in rows if origin == "private"])
    notes = [
        ReleaseNote(
            entry_id, kind == "releases", html, readers[feed] if origin == "private" else None
        )
        for entry_id, kind, origin, feed, html in rows
    ]
    return sorted(
        notes, key=lambda note: (not note.is_from_releases, -len(note.html), note.entry_id)
    )


def _readers(session: Session, feed_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    query = select(FeedReaderRow.feed_id, FeedReaderRow.user_id).where(
        col(FeedReaderRow.feed_id).in_(feed_ids)
    )
    for feed_id, user_id in session.exec(query):
        found[feed_id].add(user_id)
    return {feed_id: frozenset(found[feed_id]) for feed_id in feed_ids}


def mark_touched(
    session: Session, card_ids: Iterable[int], release_id: int, *, suspended: bool, now: datetime
) -> None:
    """Note that a release touched cards, and suspend them where that is asked for."""
    values: dict[str, Any] = {"changed_by_release_id": release_id, "changed_at": now}
    if suspended:
        values["suspended_at"] = func.coalesce(CardRow.suspended_at, now)
    ids = sorted(card_ids)
    for start in range(0, len(ids), _AT_ONCE):
        chunk = ids[start : start + _AT_ONCE]
        session.exec(
            update(CardRow)
            .where(col(CardRow.id).in_(chunk), *_UNTOUCHED)
            .values(revision=col(CardRow.revision) + 1, **values)
        )


def mark_checked(session: Session, release_id: int, *, now: datetime) -> None:
    """Note that cards were held against a release."""
    # Another worker may look at the same release at the same time, and comes to the same.
    statement: Any = _INSERT[session.get_bind().dialect.name](_CHECK)
    values = {"release_id": release_id, "checked_at": now}
    session.connection().execute(
        statement.values(values).on_conflict_do_update(
            index_elements=[_CHECK.c.release_id], set_={"checked_at": now}
        )
    )


def changed_cards(session: Session, user_id: int, *, slug: str = "") -> list[ChangedCard]:
    """Return the cards of a member that wait for an answer, by technology and release."""
    columns: tuple[Any, ...] = (ReleaseRow.id, ReleaseRow.version, ReleaseRow.released_at, *CARD)
    query = (
        select(*columns)
        .select_from(CardRow)
        .join(TechnologyRow, col(TechnologyRow.id) == col(CardRow.technology_id))
        .outerjoin(ReleaseRow, col(ReleaseRow.id) == col(CardRow.changed_by_release_id))
        .where(
            col(CardRow.user_id) == user_id,
            col(CardRow.changed_at).is_not(None),
            col(CardRow.retired_at).is_(None),
        )
        .order_by(
            col(TechnologyRow.name),
            col(ReleaseRow.released_at).nulls_last(),
            col(ReleaseRow.id),
            col(CardRow.id),
        )
    )
    if slug:
        query = query.where(col(TechnologyRow.slug) == slug)
    return [
        ChangedCard(card_of(card), release_id, version, released_at)
        for release_id, version, released_at, *card in session.exec(query)
    ]


def count_changed(session: Session, user_id: int) -> int:
    """Return how many cards of a member wait for an answer."""
    query = select(func.count()).where(
        col(CardRow.user_id) == user_id,
        col(CardRow.changed_at).is_not(None),
        col(CardRow.retired_at).is_(None),
    )
    return session.exec(query).one()
