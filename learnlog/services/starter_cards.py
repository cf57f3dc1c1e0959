"""The catalogue's cards as cards of a member: each once, none that no longer holds."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby

from learnlog.domain.starter_card import holds
from learnlog.domain.technology import StarterCard, Technology
from learnlog.services.cards import add_note
from learnlog.services.evidence import technology_id_of
from learnlog.store.cards import CardValues
from learnlog.store.newest_releases import newest_versions
from learnlog.store.session import Session

LONGEST_KEY = 300


def add_starter_cards(
    session: Session, technology: Technology, *, user_id: int, now: datetime
) -> int:
    """Add the cards to begin with that hold, without drills, and return how many are new."""
    held = holding(session, [technology], lambda known: known.starters, now=now)
    return add_catalogue_cards(session, held, user_id=user_id, now=now)


def add_catalogue_cards(
    session: Session,
    cards: Iterable[tuple[Technology, StarterCard]],
    *,
    user_id: int,
    now: datetime,
) -> int:
    """Add cards of the catalogue to a member's and return how many are new; each comes once.

    Raises:
        NotFoundError: no such technology.
    """
    added = 0
    for slug, group in groupby(cards, key=lambda pair: pair[0].slug):
        technology_id = technology_id_of(session, slug)
        for _, card in group:
            values = _values(technology_id, slug, card)
            added += len(add_note(session, values, user_id=user_id, now=now))
    return added


def holding(
    session: Session,
    technologies: Sequence[Technology],
    cards_of: Callable[[Technology], Iterable[StarterCard]],
    *,
    now: datetime,
) -> list[tuple[Technology, StarterCard]]:
    """Return those cards of technologies that hold for the newest release of each at ``now``."""
    slugs = [technology.slug for technology in technologies]
    newest = newest_versions(session, slugs, at=now)
    return [
        (technology, card)
        for technology in technologies
        for card in cards_of(technology)
        if holds(card, newest.get(technology.slug))
    ]


def key_of(slug: str, card: StarterCard) -> str:
    """Return the key by which a card of the catalogue is known among a member's."""
    return f"starter:{slug}:{card.prompt}"[:LONGEST_KEY]


def _values(technology_id: int, slug: str, card: StarterCard) -> CardValues:
    return CardValues(
        technology_id=technology_id,
        prompt=card.prompt,
        answer=card.answer,
        source_url=card.source,
        origin="starter",
        origin_key=key_of(slug, card),
        true_from=card.true_from,
        true_until=card.true_until,
        kind=card.kind,
        topic=card.topic,
    )
