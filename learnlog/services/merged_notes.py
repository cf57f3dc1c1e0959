"""The notes of all releases since somebody last looked, as one text."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.services.technology import unread_releases
from learnlog.store import release_notes
from learnlog.store.release_notes import Note
from learnlog.store.releases import Release
from learnlog.store.session import Session
from learnlog.store.technologies import TechnologyItem

MOST = 40


@dataclass(frozen=True, slots=True)
class ReleaseNotes:
    """A release with the fullest notes of it; ``note`` is None where no feed brought any."""

    release: Release
    note: Note | None


@dataclass(frozen=True, slots=True)
class MergedNotes:
    """The notes of what is new to a member, the newest release first."""

    technology: TechnologyItem
    known: str | None
    releases: tuple[ReleaseNotes, ...]
    left_out: int


def merged_notes(session: Session, user_id: int, slug: str, *, now: datetime) -> MergedNotes:
    """Return the notes of the releases that a member does not know yet.

    Of several entries about one release the fullest is shown; one that says the same as that of a
    newer release is not shown again.

    Raises:
        NotFoundError: there is no such technology.
    """
    item, known, unread = unread_releases(session, user_id, slug, now=now)
    shown = unread[:MOST]
    notes: dict[int, Note] = {}
    for note in release_notes.notes_of(session, user_id, [release.id for release in shown]):
        notes.setdefault(note.release_id, note)
    said: set[str] = set()
    merged = []
    for release in shown:
        found = notes.get(release.id)
        if found is not None and (not found.html or found.text_hash in said):
            found = None
        if found is not None:
            said.add(found.text_hash)
        merged.append(ReleaseNotes(release, found))
    return MergedNotes(item, known, tuple(merged), max(0, len(unread) - MOST))
