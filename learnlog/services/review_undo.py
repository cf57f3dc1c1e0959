"""Taking the last grade of today back."""

from dataclasses import replace
from datetime import datetime, timedelta

from learnlog.domain.errors import StaleError
from learnlog.domain.local_time import local_day
from learnlog.services.cards import get_member
from learnlog.services.review import session_key
from learnlog.services.review_model import unlearn
from learnlog.store import cards, evidence, review_log
from learnlog.store.cards import Card
from learnlog.store.session import Session

SAME_DAY = timedelta(days=2)  # a local day and its zone's distance from UTC


def undo_last(session: Session, user_id: int, *, now: datetime) -> Card | None:
    """Take back the last grade of today and return its card; None where there is none.

    There is none either where the card was retired since, or began anew with another meaning.

    Raises:
        StaleError: the card was changed at the same time.
    """
    day = local_day(now, get_member(session, user_id).zone)
    logged = review_log.last_log(session, user_id=user_id, day=day)
    if logged is None:
        return None
    card = cards.get_card(session, logged.card_id, user_id=user_id)
    is_there = card is not None and card.state.reviews == logged.state_before.reviews + 1
    if card is None or not is_there or not review_log.mark_undone(session, logged.id, now=now):
        return None
    if not cards.save_state(session, card.id, logged.state_before, revision=card.revision):
        raise StaleError("That card was changed meanwhile. Look at it again.")
    if logged.was_foreseen:
        unlearn(session, user_id, now=now)
    ended = evidence.find_by_key(session, user_id, session_key(card, day))
    for evidence_id in filter(None, (logged.evidence_id, ended)):
        since = now - SAME_DAY
        evidence.retract(session, evidence_id, user_id=user_id, entered_after=since, now=now)
    return replace(card, state=logged.state_before, revision=card.revision + 1)
