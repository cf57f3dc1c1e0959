"""Reviewing: what is due, one grade after another, and taking the last one back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from learnlog.domain.errors import StaleError
from learnlog.domain.local_time import local_day
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.review import (
    ALGO_VERSION,
    Grade,
    Preview,
    previews,
    recall_on,
    review,
)
from learnlog.services.cards import get_card, get_member
from learnlog.services.currency import CellReport, cell_reports
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store import cards, evidence, review_log
from learnlog.store.cards import Card
from learnlog.store.review_log import LogValues
from learnlog.store.session import Session

NEW_A_DAY = 5
DUE_A_SESSION = 20
SESSION_CARDS = 5
SECONDS_A_CARD = 25
SAME_DAY = timedelta(days=2)  # a local day and its zone's distance from UTC
MAX_CLIENT_ID = 64

_PASSED = {
    Grade.HARD: EvidenceKind.REVIEW_HARD,
    Grade.GOOD: EvidenceKind.REVIEW_PASS,
    Grade.EASY: EvidenceKind.REVIEW_PASS,
}


@dataclass(frozen=True, slots=True)
class Queue:
    """A session as it stands: the card to ask now, what was graded today, what is left.

    ``done`` holds today's grades in order. ``previews`` says what each grade would do; ``report``
    is the currency of the card's technology.
    """

    card: Card | None
    previews: tuple[Preview, ...]
    report: CellReport | None
    done: tuple[Grade, ...]
    left: int
    last_grade: tuple[Grade, datetime] | None
    today: int

    @property
    def total(self) -> int:
        """How many cards the session has in all."""
        return len(self.done) + self.left

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes."""
        return -(-self.left * SECONDS_A_CARD // 60)


def due_count(session: Session, user_id: int, *, now: datetime, zone: str) -> int:
    """Return how many cards wait for the member today."""
    day = local_day(now, zone)
    seen, new = cards.count_due(session, user_id=user_id, day=day)
    if not seen and not new:
        return 0
    return min(seen, DUE_A_SESSION) + min(new, _new_left(session, user_id, day))


def _new_left(session: Session, user_id: int, day: int) -> int:
    today = review_log.reviewed_on(session, user_id=user_id, day=day)
    return max(0, NEW_A_DAY - sum(is_new for _, _, _, is_new in today))


def due_cards(session: Session, user_id: int, *, day: int) -> list[Card]:
    """Return the cards of today's session: first those most nearly forgotten, then new ones."""
    found = cards.due_cards(session, user_id=user_id, day=day)
    seen = [card for card in found if card.state.state is not None]
    seen.sort(key=lambda card: (recall_on(card.state, day=day), card.id))
    new = [card for card in found if card.state.state is None]
    return seen[:DUE_A_SESSION] + (new[: _new_left(session, user_id, day)] if new else [])


def review_queue(session: Session, user_id: int, *, now: datetime, slug: str = "") -> Queue:
    """Return the member's session as it stands, for one technology where a slug is given."""
    member = get_member(session, user_id)
    day = local_day(now, member.zone)
    due = [card for card in due_cards(session, user_id, day=day) if slug in {"", card.slug}]
    today = review_log.reviewed_on(session, user_id=user_id, day=day)
    done = tuple(grade for _, _, grade, _ in today)
    if not due:
        return Queue(None, (), None, done, 0, None, day)
    card = due[0]
    reports = cell_reports(session, [user_id], now=now, slugs=[card.slug], explain=False)
    return Queue(
        card=card,
        previews=previews(card.state, day=day, retention=member.desired_retention),
        report=reports[0] if reports else None,
        done=done,
        left=len(due),
        last_grade=review_log.last_grade(session, card.id),
        today=day,
    )


def grade_card(
    session: Session,
    card_id: int,
    grade: Grade,
    *,
    user_id: int,
    now: datetime,
    client_id: str | None = None,
) -> Card:
    """Grade one card and return it as rescheduled.

    A repeat with the same ``client_id`` changes nothing and answers the same.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
        StaleError: the card was changed meanwhile.
    """
    card = get_card(session, card_id, user_id=user_id)
    named = client_id[:MAX_CLIENT_ID] if client_id else None
    if named and review_log.find_log(session, user_id=user_id, client_id=named):
        return card
    member = get_member(session, user_id)
    day = local_day(now, member.zone)
    done = review(card.state, grade, day=day, retention=member.desired_retention)
    evidence_id = _record(session, card, done.forecast, grade, user_id=user_id, now=now)
    if not cards.save_state(session, card.id, done.after, revision=card.revision):
        raise StaleError("That card was changed meanwhile. Look at it again.")
    values = LogValues(
        at=now,
        day_number=day,
        zone=member.zone,
        algo_version=ALGO_VERSION,
        client_id=named,
        source="web",
        evidence_id=evidence_id,
    )
    log_id = review_log.add_log(session, card, done, values, user_id=user_id)
    _record_session(session, card, user_id=user_id, day=day, log_id=log_id, now=now)
    return replace(card, state=done.after, revision=card.revision + 1)


def _record(
    session: Session,
    card: Card,
    forecast: float | None,
    grade: Grade,
    *,
    user_id: int,
    now: datetime,
) -> int | None:
    """Record the grade as evidence; a card that was never learnt cannot have been forgotten."""
    if grade is Grade.AGAIN:
        kind = EvidenceKind.REVIEW_FAIL if forecast is not None else None
    else:
        kind = _PASSED[grade]
    if kind is None:
        return None
    passed = None if forecast is None else grade is not Grade.AGAIN
    new = NewEvidence(
        user_id, card.slug, kind, now, outcome=passed, note=card.prompt[:200], source="review"
    )
    return record_evidence(session, new, now=now)


def _record_session(
    session: Session, card: Card, *, user_id: int, day: int, log_id: int, now: datetime
) -> None:
    """Record a review session once all due cards of a technology are done, five at least."""
    today = review_log.reviewed_on(session, user_id=user_id, day=day)
    done = {
        card_id for card_id, technology_id, _, _ in today if technology_id == card.technology_id
    }
    if len(done) < SESSION_CARDS:
        return
    if any(c.technology_id == card.technology_id for c in due_cards(session, user_id, day=day)):
        return
    new = NewEvidence(
        user_id,
        card.slug,
        EvidenceKind.REVIEW_SESSION,
        now,
        note=f"{len(done)} cards",
        key=_session_key(card, day, log_id),
        source="review",
    )
    record_evidence(session, new, now=now)


def _session_key(card: Card, day: int, log_id: int) -> str:
    return f"review-session:{card.technology_id}:{day}:{log_id}"


def undo_last(session: Session, user_id: int, *, now: datetime) -> Card | None:
    """Take back the last grade of today and return its card; None where there is none."""
    day = local_day(now, get_member(session, user_id).zone)
    logged = review_log.last_log(session, user_id=user_id, day=day)
    if logged is None or not review_log.mark_undone(session, logged.id, now=now):
        return None
    card = get_card(session, logged.card_id, user_id=user_id)
    cards.save_state(session, card.id, logged.state_before, revision=card.revision)
    ended = evidence.find_by_key(session, user_id, _session_key(card, day, logged.id))
    for evidence_id in filter(None, (logged.evidence_id, ended)):
        since = now - SAME_DAY
        evidence.retract(session, evidence_id, user_id=user_id, entered_after=since, now=now)
    return replace(card, state=logged.state_before, revision=card.revision + 1)
