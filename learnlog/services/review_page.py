"""The session as a page or a terminal shows it: the card, where it came from, what is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.card_face import Face, face
from learnlog.domain.currency import Band
from learnlog.services.backlog import BacklogOffer, backlog_offer
from learnlog.services.review_day import review_day
from learnlog.services.review_queue import PackedCard, Queue, pack, review_queue
from learnlog.services.review_summary import ReviewSummary, review_summary
from learnlog.services.technology import Colleague, colleagues
from learnlog.store.card_sources import CardSources, sources_of
from learnlog.store.cards import Card
from learnlog.store.session import Session


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A session as it stands.

    ``face`` and ``sources`` are of the card that is asked. ``offer`` to spread the backlog comes
    before the first grade of a day and when the day is done; ``summary`` when it is done.
    ``peer`` is a colleague who is current on what an answered card is about.
    """

    queue: Queue
    face: Face | None
    sources: CardSources
    offer: BacklogOffer | None
    summary: ReviewSummary | None
    peer: Colleague | None = None


@dataclass(frozen=True, slots=True)
class OfflineCard:
    """A card that is kept in the browser, with what it shows and where it came from."""

    packed: PackedCard
    face: Face
    sources: CardSources


def review_page(
    session: Session, user_id: int, *, now: datetime, slug: str = "", is_shown: bool = False
) -> ReviewPage:
    """Return a member's session, of one technology where a slug is given.

    Where the answer ``is_shown``, a peer is looked for who could say more.

    Raises:
        NotFoundError: no such active member.
    """
    queue = review_queue(session, user_id, now=now, slug=slug)
    is_over = queue.card is None and queue.away_until is None
    offer = None
    if not queue.done or is_over:
        offer = backlog_offer(session, user_id, now=now)
    summary = None
    if is_over and queue.done:
        summary = review_summary(session, review_day(session, user_id, now=now))
    if queue.card is None:
        return ReviewPage(queue, None, CardSources(), offer, summary)
    shown = face_of(queue.card)
    sources = _sources(session, [queue.card], user_id)[queue.card.id]
    peer = _peer(session, user_id, queue.card.slug, now=now) if is_shown else None
    return ReviewPage(queue, shown, sources, offer, summary, peer)


def offline_cards(session: Session, user_id: int, *, now: datetime) -> list[OfflineCard]:
    """Return what may be asked without a connection, in order, for three days.

    Raises:
        NotFoundError: no such active member.
    """
    packed = pack(session, user_id, now=now)
    sources = _sources(session, [item.card for item in packed], user_id)
    return [OfflineCard(item, face_of(item.card), sources[item.card.id]) for item in packed]


def face_of(card: Card) -> Face:
    """Return what a card shows."""
    return face(card.kind, card.prompt, card.answer, card.cloze)


def _peer(session: Session, user_id: int, slug: str, *, now: datetime) -> Colleague | None:
    best = colleagues(session, user_id, slug, now=now)[:1]
    return next((peer for peer in best if peer.report.band is Band.CURRENT), None)


def _sources(session: Session, cards: Sequence[Card], user_id: int) -> dict[int, CardSources]:
    return sources_of(session, [card.id for card in cards], user_id=user_id)
