"""Cards drafted from release notes: shown, kept, kept in other words, or not wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from learnlog.domain.card import CardKind, cloze_numbers
from learnlog.domain.card_draft import CardDraft, draft_cards
from learnlog.domain.change_html import code_in_html, items_in_html
from learnlog.domain.errors import NotFoundError
from learnlog.domain.release import ReleaseKind
from learnlog.services.cards import add_note
from learnlog.services.technology import unread_releases
from learnlog.store import card_drafts as store
from learnlog.store import release_notes, releases
from learnlog.store.cards import CardValues
from learnlog.store.release_notes import Note
from learnlog.store.releases import Release
from learnlog.store.session import Session
from learnlog.store.technologies import TechnologyItem

MOST_RELEASES = 40
# Where it is not known which version a member knows.
RECENT, LOOKED_BACK = 10, timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft with the change that it rests on: what stands before its sentence, and behind."""

    draft: CardDraft
    before: str
    behind: str


@dataclass(frozen=True, slots=True)
class ReleaseDrafts:
    """What is drafted from one release and not decided yet; the rest is kept or not wanted."""

    release: Release
    note: Note
    drafts: tuple[Drafted, ...]
    kept: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of a technology, the newest release first; ``known`` is what a member knows."""

    technology: TechnologyItem
    known: str | None
    releases: tuple[ReleaseDrafts, ...]

    @property
    def count(self) -> int:
        """How many drafts wait."""
        return sum(len(release.drafts) for release in self.releases)


@dataclass(frozen=True, slots=True)
class DraftWords:
    """The words in which a member keeps a draft."""

    prompt: str
    answer: str


def release_drafts(session: Session, user_id: int, slug: str, *, now: datetime) -> Drafts:
    """Return what is drafted from the notes of the releases that a member does not know yet.

    Where it is not known which version that is, the newest releases of a year count. Nothing is
    a card until it is kept.

    Raises:
        NotFoundError: there is no such technology.
    """
    item, known, unread = unread_releases(session, user_id, slug, now=now)
    shown = unread if known is not None else _recent(session, item, now=now)
    found = _drafts_of(session, user_id, item, shown[:MOST_RELEASES])
    return Drafts(item, known, tuple(_undecided(session, user_id, slug, found)))


def _recent(session: Session, item: TechnologyItem, *, now: datetime) -> list[Release]:
    since = now - LOOKED_BACK
    shown = releases.releases_of(session, item.id, since=since, limit=MOST_RELEASES)
    return [release for release in shown if not release.prerelease][:RECENT]


def _drafts_of(
    session: Session, user_id: int, item: TechnologyItem, wanted: Sequence[Release]
) -> list[tuple[Release, Note, tuple[CardDraft, ...]]]:
    """Return the drafts of releases: of each from the fullest note that gives any."""
    notes: dict[int, list[Note]] = {}
    for note in release_notes.notes_of(session, user_id, [release.id for release in wanted]):
        notes.setdefault(note.release_id, []).append(note)
    told: set[str] = set()
    found = []
    for release in wanted:
        for note in notes.get(release.id, ()):
            drafts = () if note.text_hash in told else _drafts_in(note, item, release)
            if drafts:
                told.add(note.text_hash)
                found.append((release, note, drafts))
                break
    return found


def _drafts_in(note: Note, item: TechnologyItem, release: Release) -> tuple[CardDraft, ...]:
    """Return the drafts of one note; what a patch adds is not worth a card, what it breaks is."""
    changes, code = items_in_html(note.html), code_in_html(note.html)
    drafts = draft_cards(item.name, release.version, changes, code=code)
    if release.kind is ReleaseKind.PATCH:
        return tuple(draft for draft in drafts if draft.is_breaking)
    return drafts


def _undecided(
    session: Session,
    user_id: int,
    slug: str,
    found: Sequence[tuple[Release, Note, tuple[CardDraft, ...]]],
) -> list[ReleaseDrafts]:
    keys = [origin_key(slug, draft.key) for _, _, drafts in found for draft in drafts]
    kept = store.kept_of(session, user_id, keys)
    dropped = store.dropped_of(session, user_id, keys)
    result = []
    for release, note, drafts in found:
        own = [(origin_key(slug, draft.key), draft) for draft in drafts]
        is_kept = {key for key, _ in own if key in kept}
        is_dropped = {key for key, _ in own if key in dropped} - is_kept
        left = [_drafted(draft) for key, draft in own if key not in is_kept | is_dropped]
        result.append(ReleaseDrafts(release, note, tuple(left), len(is_kept), len(is_dropped)))
    return result


def _drafted(draft: CardDraft) -> Drafted:
    before, _, behind = draft.change.partition(draft.source)
    return Drafted(draft, before, behind)


def origin_key(slug: str, key: str) -> str:
    """Return under which key the card of a draft is known among a member's cards."""
    return f"draft:{slug}:{key}"


def keep_draft(
    session: Session,
    user_id: int,
    slug: str,
    key: str,
    *,
    words: DraftWords | None = None,
    now: datetime,
) -> list[int]:
    """Make a card of a draft, in the words given or in its own; return the ids of the new cards.

    A draft that was kept before makes none.

    Raises:
        NotFoundError: there is no such technology, or no such draft.
        RuleError: words are missing or too many.
    """
    item, release, note, draft = _find(session, user_id, slug, key, now=now)
    prompt, answer, kind = draft.prompt, draft.answer, draft.kind
    if words is not None:
        prompt, answer = words.prompt, words.answer
        kind = CardKind.CLOZE if cloze_numbers(prompt) else CardKind.QUESTION
    values = CardValues(
        technology_id=item.id,
        prompt=prompt,
        answer=answer,
        source_url=note.url or "",
        origin="release",
        origin_key=origin_key(slug, key),
        true_from=release.version,
        kind=kind,
        source_text=draft.source,
        release_id=release.id,
        entry_id=note.entry_id,
    )
    store.restore(session, user_id, origin_key(slug, key))
    if store.kept_of(session, user_id, [origin_key(slug, key)]):
        return []
    return add_note(session, values, user_id=user_id, now=now)


def drop_draft(session: Session, user_id: int, slug: str, key: str, *, now: datetime) -> None:
    """Note that a draft is not wanted; it is not shown again.

    Raises:
        NotFoundError: there is no such technology, or no such draft.
    """
    _find(session, user_id, slug, key, now=now)
    store.drop(session, user_id, origin_key(slug, key), now=now)


def restore_draft(session: Session, user_id: int, slug: str, key: str) -> None:
    """Show a draft again that was not wanted."""
    store.restore(session, user_id, origin_key(slug, key))


def _find(
    session: Session, user_id: int, slug: str, key: str, *, now: datetime
) -> tuple[TechnologyItem, Release, Note, CardDraft]:
    item, known, unread = unread_releases(session, user_id, slug, now=now)
    shown = unread if known is not None else _recent(session, item, now=now)
    for release, note, drafts in _drafts_of(session, user_id, item, shown[:MOST_RELEASES]):
        for draft in drafts:
            if draft.key == key:
                return item, release, note, draft
    raise NotFoundError(f"draft {key}: {item.name} has no such draft")
