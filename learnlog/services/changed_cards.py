"""The cards that releases changed: what changed them, and what their owner says to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.card import CardKind
from learnlog.domain.card_validity import NOTHING, Breakage, broken_names, is_reached
from learnlog.domain.errors import NotFoundError
from learnlog.services.card_validity import breakage_in, ordinary_names
from learnlog.services.cards import Wording, edit_card, retire, said_true
from learnlog.store import card_news, card_notes, release_notes
from learnlog.store import card_validity as store
from learnlog.store.card_news import ServiceNews
from learnlog.store.card_validity import ChangedCard
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class Changed:
    """A card that a release touched, with why, and the other cards made of the same text.

    ``is_ended`` when the release reaches the version from which the card says it does not hold.
    """

    card: ChangedCard
    sentence: str
    is_ended: bool
    same_text: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The card and those that go with it."""
        return (self.card.card.id, *self.same_text)

    @property
    def is_drill(self) -> bool:
        """Whether it is to be read again, and was not suspended."""
        return self.card.card.kind is CardKind.DRILL


@dataclass(frozen=True, slots=True)
class ChangedBy:
    """One release with the cards that it touched; without one, ``news`` of a service if known."""

    slug: str
    technology: str
    version: str | None
    at: datetime | None
    cards: tuple[Changed, ...]
    news: ServiceNews | None = None

    @property
    def suspended(self) -> int:
        """How many cards were suspended."""
        return sum(len(changed.ids) for changed in self.cards if not changed.is_drill)

    @property
    def drills(self) -> int:
        """How many drills are to be read again."""
        return sum(changed.is_drill for changed in self.cards)


def changed_cards(session: Session, user_id: int, *, slug: str = "") -> tuple[ChangedBy, ...]:
    """Return the cards of a member that releases touched and that wait for an answer."""
    found = store.changed_cards(session, user_id, slug=slug)
    if not found:
        return ()
    said = _breakages(session, user_id, found)
    groups: dict[tuple[int, int | None], list[Changed]] = {}
    for changed, others in _with_siblings(found):
        ended = bool(is_reached(changed.card.true_until or "", changed.version or ""))
        sentence = _sentence(changed, said.get(changed.release_id, NOTHING))
        key = (changed.card.technology_id, changed.release_id)
        groups.setdefault(key, []).append(Changed(changed, sentence, ended, others))
    ids = [technology_id for technology_id, release_id in groups if release_id is None]
    news = card_news.newest_news(session, user_id, ids) if ids else {}
    return tuple(
        _group(cards, None if release_id else news.get(technology_id))
        for (technology_id, release_id), cards in groups.items()
    )


def _breakages(
    session: Session, user_id: int, found: Sequence[ChangedCard]
) -> dict[int | None, Breakage]:
    """Return what the notes of releases that a member may read say to break, by release."""
    names = ordinary_names(session)
    ids = sorted({changed.release_id for changed in found if changed.release_id is not None})
    said: dict[int | None, Breakage] = {}
    for note in release_notes.notes_of(session, user_id, ids):
        if note.release_id not in said and note.html:
            said[note.release_id] = breakage_in(note.html, names)
    return said


def _with_siblings(found: Sequence[ChangedCard]) -> list[tuple[ChangedCard, tuple[int, ...]]]:
    """Return the cards, those of one text as one with the ids of the others."""
    notes: dict[tuple[int | None, str], list[ChangedCard]] = {}
    for changed in found:
        key = changed.card.note_key or f"card:{changed.card.id}"
        notes.setdefault((changed.release_id, key), []).append(changed)
    return [(first, tuple(other.card.id for other in others)) for first, *others in notes.values()]


def _sentence(changed: ChangedCard, breakage: Breakage) -> str:
    """Return the change that breaks what a card names; empty where no note tells."""
    card = changed.card
    for text in breakage.texts:
        if broken_names(card.prompt, card.answer, breakage.only(text)):
            return text
    return ""


def _group(cards: Sequence[Changed], news: ServiceNews | None) -> ChangedBy:
    first = cards[0].card
    at = news.published_at if news else first.released_at
    return ChangedBy(first.card.slug, first.card.technology, first.version, at, tuple(cards), news)


def count_changed(session: Session, user_id: int) -> int:
    """Return how many cards of a member wait for an answer because a release touched them."""
    return store.count_changed(session, user_id)


def _touched(session: Session, card_id: int, user_id: int) -> tuple[ChangedCard, tuple[int, ...]]:
    """Return a card that waits for an answer, and the ids of all that are answered with it."""
    for first, others in _with_siblings(store.changed_cards(session, user_id)):
        ids = (first.card.id, *others)
        if card_id in ids:
            return first, ids
    raise NotFoundError(f"card {card_id}: no card of yours that a release touched")


def still_true(session: Session, card_id: int, *, user_id: int, now: datetime) -> None:
    """Say that a card is true although a release touched it; it is asked again.

    Raises:
        NotFoundError: no release touched such a card of the member.
    """
    first, ids = _touched(session, card_id, user_id)
    card_notes.rewrite_cards(session, ids, said_true(session, first.card, user_id=user_id, now=now))


def retire_changed(session: Session, card_id: int, *, user_id: int, now: datetime) -> None:
    """Take a card that a release touched out for good.

    Raises:
        NotFoundError: no release touched such a card of the member.
    """
    for id_ in _touched(session, card_id, user_id)[1]:
        retire(session, id_, user_id=user_id, now=now)


def rewrite(
    session: Session, card_id: int, words: Wording, *, user_id: int, revision: int, now: datetime
) -> None:
    """Give a card the words that hold from the release on which touched it; it is asked again.

    Raises:
        NotFoundError: no release touched such a card of the member.
        RuleError: words are missing or too many, or they belong to a team deck.
        StaleError: the card was changed meanwhile.
    """
    first, ids = _touched(session, card_id, user_id)
    values = said_true(session, first.card, user_id=user_id, now=now)
    if first.version is not None:
        values["true_from"] = first.version
    edit_card(session, card_id, words, user_id=user_id, revision=revision, now=now)
    card_notes.rewrite_cards(session, ids, values)
