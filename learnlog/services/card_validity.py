"""Cards that expire: held against every release, and against news of services without any."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain import interval_cap as caps
from learnlog.domain.card_validity import (
    NOTHING,
    Breakage,
    Published,
    Touch,
    breakage_of,
    touch,
)
from learnlog.domain.change_html import code_in_html, items_in_html
from learnlog.store import card_news, technologies
from learnlog.store import card_validity as store
from learnlog.store.card_validity import CardToCheck, ReleaseNote, ReleaseToCheck
from learnlog.store.session import Session

# Releases in one transaction.
BATCH = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """How many releases were looked at, and how many cards they touched."""

    releases: int
    cards: int


def interval_cap(session: Session, technology_id: int) -> int:
    """Return after how many days a card of a technology is shown again at the latest, 60 to 365."""
    return caps.interval_cap(technologies.release_lines(session, technology_id))


def check_releases(session: Session, *, now: datetime, limit: int = BATCH) -> Checked:
    """Hold cards against the releases that were not looked at; suspend those that are touched.

    Drills are not suspended but are to be read again. A release is looked at once more when
    notes of it come in later.
    """
    waiting = store.releases_to_check(session, now=now, limit=limit)
    names = ordinary_names(session) if waiting else frozenset()
    touched = 0
    for release in waiting:
        touched += _check(session, release, names, now=now)
        store.mark_checked(session, release.id, now=now)
    return Checked(len(waiting), touched)


def check_news(session: Session, *, now: datetime) -> int:
    """Mark the drills to be read again whose service has news of an end or a break.

    Returns how many there were. What has releases is told by these.
    """
    return card_news.mark_drills(session, now=now)


def ordinary_names(session: Session) -> frozenset[str]:
    """Return the names of all technologies in small letters: they tell no two cards apart."""
    known = technologies.list_technologies(session)
    said = (name for item in known for name in (item.name, item.slug, *item.aliases))
    return frozenset(name.casefold() for name in said)


def _check(
    session: Session, release: ReleaseToCheck, names: frozenset[str], *, now: datetime
) -> int:
    found = store.cards_to_check(session, release)
    if not found:
        return 0
    told = _Told.of(store.notes_of_release(session, release.id), names)
    touched: dict[Touch, list[int]] = {touch: [] for touch in Touch}
    for card in found:
        meant = _meaning(card, release, told)
        if meant is not None:
            touched[meant].append(card.id)
    for meant, ids in touched.items():
        is_suspended = meant is Touch.SUSPEND
        store.mark_touched(session, ids, release.id, suspended=is_suspended, now=now)
    return sum(len(ids) for ids in touched.values())


@dataclass(frozen=True, slots=True)
class _Told:
    """What a release breaks: as everybody may read, and as the readers of private feeds may."""

    everybody: Breakage
    private: tuple[tuple[frozenset[int], Breakage], ...]

    @classmethod
    def of(cls, notes: Sequence[ReleaseNote], names: frozenset[str]) -> "_Told":
        public = next((note for note in notes if note.readers is None), None)
        return cls(
            breakage_in(public.html, names) if public else NOTHING,
            tuple(
                (note.readers, breakage_in(note.html, names))
                for note in notes
                if note.readers is not None
            ),
        )

    def known_to(self, user_id: int) -> list[Breakage]:
        return [self.everybody, *(said for readers, said in self.private if user_id in readers)]


def breakage_in(html: str, names: Iterable[str]) -> Breakage:
    """Return what notes in HTML say that a release breaks."""
    return breakage_of(items_in_html(html), code=code_in_html(html), ordinary=names)


def _meaning(card: CardToCheck, release: ReleaseToCheck, told: _Told) -> Touch | None:
    for breakage in told.known_to(card.user_id):
        published = Published(
            release.version, release.kind, release.released_at, release.is_breaking, breakage
        )
        meant = touch(card.fact, published)
        if meant is not None:
            return meant
    return None
