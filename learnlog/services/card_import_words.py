"""The words of a file's card, checked, and the technology that it is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from learnlog.domain.card import CardKind, card_numbers, checked_words, cloze_numbers
from learnlog.domain.card_file import FileCard, FileNote, guid_of, plain_lines
from learnlog.domain.errors import RuleError
from learnlog.domain.experiment import FindingTopic
from learnlog.services.cards import MAX_TAGS, MAX_VERSION
from learnlog.store import technologies
from learnlog.store.session import Session

MAX_URL = 2_000
MAX_GUID = 200
_WEB = re.compile(r"https?://[^\s]+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """What a note of a file says, checked; what the file does not speak of is None.

    ``is_placed`` where the file itself names the technology, not who took it in.
    """

    row: int
    guid: str
    kind: CardKind
    topic: FindingTopic | None
    slug: str
    is_placed: bool
    prompt: str
    answer: str
    source_url: str | None
    tags: str | None
    true_from: str | None
    true_until: str | None
    cards: tuple[FileCard, ...]

    @property
    def numbers(self) -> tuple[int | None, ...]:
        """The parts that its cards hide; None where it is one card."""
        return card_numbers(self.kind, self.prompt)

    @property
    def key(self) -> str:
        """The name that the same words have in every file that names none."""
        return guid_of(self.slug, self.kind.value, self.prompt)

    def card(self, number: int | None) -> FileCard | None:
        """Return what the file says of one of its cards."""
        return next((card for card in self.cards if card.number == (number or 0)), None)


def slugs_by_name(session: Session) -> dict[str, str]:
    """Return the technologies' slugs by what a file may call them, in lower case."""
    slugs: dict[str, str] = {}
    items = technologies.list_technologies(session)
    for item in items:
        for name in (item.name, *item.aliases):
            slugs.setdefault(name.casefold(), item.slug)
    return slugs | {item.slug: item.slug for item in items}


def words_of(note: FileNote, slugs: Mapping[str, str], *, slug: str) -> Words:
    """Return the words of a note; ``slug`` is the technology of notes that name none.

    Raises:
        RuleError: they are missing or too many, or name a technology that is not known.
    """
    kind = _kind_of(note)
    prompt, answer = checked_words(kind, plain_lines(note.prompt), plain_lines(note.answer))
    found = _slug_of(note, slugs, slug)
    return Words(
        row=note.row,
        guid=note.guid.strip()[:MAX_GUID] or guid_of(found, kind.value, prompt),
        kind=kind,
        topic=_topic_of(note) if kind is CardKind.DRILL else None,
        slug=found,
        is_placed=bool(note.technology),
        prompt=prompt,
        answer=answer,
        source_url=_address(note.source_url),
        tags=_short("Tags", note.tags and " ".join(note.tags.split()), MAX_TAGS),
        true_from=_short("True from", note.true_from, MAX_VERSION),
        true_until=_short("True until", note.true_until, MAX_VERSION),
        cards=note.cards,
    )


def _kind_of(note: FileNote) -> CardKind:
    """Return the kind that a note names; note types of Anki are a cloze or a question."""
    written = note.kind.strip().casefold()
    if written in set(CardKind):
        return CardKind(written)
    if "cloze" in written or (not written and cloze_numbers(note.prompt)):
        return CardKind.CLOZE
    return CardKind.QUESTION


def _topic_of(note: FileNote) -> FindingTopic:
    written = note.topic.strip().casefold()
    found = next((t for t in FindingTopic if written in {t.value, t.label.casefold()}), None)
    if found is None:
        known = ", ".join(topic.value for topic in FindingTopic)
        raise RuleError(f"A drill has one of the topics {known}, not {note.topic[:40]!r}.")
    return found


def _slug_of(note: FileNote, slugs: Mapping[str, str], slug: str) -> str:
    if note.technology:
        found = slugs.get(note.technology.strip().casefold())
        if found is None:
            raise RuleError(f"No technology is called {note.technology[:60]!r}.")
        return found
    if slug:
        return slug
    hinted = (slugs.get(hint.strip().casefold()) for hint in note.hints)
    known = next((found for found in hinted if found), None)
    if known is None:
        raise RuleError("The card names no technology that is known. Choose one for the file.")
    return known


def _address(url: str | None) -> str | None:
    if not url:
        return url
    if len(url) > MAX_URL or not _WEB.match(url):
        raise RuleError(f"Source: an address that begins with https://, not {url[:60]!r}.")
    return url


def _short(name: str, text: str | None, most: int) -> str | None:
    if text is not None and len(text) > most:
        raise RuleError(f"{name}: at most {most} characters.")
    return text and text.strip()
