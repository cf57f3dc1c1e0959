"""Grading a card: once, on the card as it was read, with all that a grade does."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from learnlog.domain.errors import StaleError
from learnlog.domain.local_time import local_day
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.review import ALGO_VERSION, Grade, Reviewed, review
from learnlog.domain.review_mixture import Forecasts
from learnlog.services.cards import get_card, get_member
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.review_day import day_of
from learnlog.services.review_model import forecasts_for, learn
from learnlog.services.review_plan import Planner
from learnlog.store import card_queue, cards, review_log
from learnlog.store.cards import Card
from learnlog.store.people import Member
from learnlog.store.review_log import LogValues
from learnlog.store.session import Session

SESSION_CARDS = 5
MAX_CLIENT_ID = 64
LONGEST_DURATION = timedelta(minutes=10)  # of one answer; longer is somebody who left
OLDEST_GRADE = timedelta(days=60)  # given without a connection, and sent later

_PASSED = {
    Grade.HARD: EvidenceKind.REVIEW_HARD,
    Grade.GOOD: EvidenceKind.REVIEW_PASS,
    Grade.EASY: EvidenceKind.REVIEW_PASS,
}


@dataclass(frozen=True, slots=True)
class GradeRequest:
    """A grade as it comes in.

    ``revision`` is that of the card as it was read; without it the card as it is now is graded.
    ``client_id`` names the grade, so that it counts once. ``graded_at`` is when it was given,
    where that was not now. ``duration_ms`` is how long the answer took. ``due_day`` is the day
    that was shown for the grade: it holds as long as it lies within the card's window.
    """

    card_id: int
    grade: Grade
    revision: int | None = None
    client_id: str | None = None
    source: str = "web"
    graded_at: datetime | None = None
    duration_ms: int | None = None
    due_day: int | None = None


@dataclass(frozen=True, slots=True)
class GradeResult:
    """The card as it stands after a grade; a repeat changed nothing."""

    card: Card
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class _Sitting:
    """Who grades, when the grade was given, and when it came in."""

    member: Member
    at: datetime
    last_day: int | None

    @property
    def day(self) -> int:
        """The member's local day of the grade: never before that of the card's last one."""
        return max(local_day(self.at, self.member.zone), self.last_day or 0)


def grade_card(
    session: Session, request: GradeRequest, *, user_id: int, now: datetime
) -> GradeResult:
    """Grade one card and return it as rescheduled.

    A repeat with the same ``client_id`` changes nothing and says so, though the card moved on.

    Raises:
        NotFoundError: no such card, or it belongs to someone else.
        StaleError: the card was changed since it was read, or this grade was taken back.
    """
    card = get_card(session, request.card_id, user_id=user_id)
    named = request.client_id[:MAX_CLIENT_ID] if request.client_id else None
    if named and _is_repeat(session, named, user_id=user_id):
        return GradeResult(card, is_repeat=True)
    if request.revision not in {None, card.revision}:
        raise _stale()
    at = min(now, max(request.graded_at or now, now - OLDEST_GRADE))
    sitting = _Sitting(get_member(session, user_id), at, card.state.last_day)
    planner = Planner(session, sitting.member, day=sitting.day)
    plan = planner.plan(card, shown_day=request.due_day)
    done = review(card.state, request.grade, day=sitting.day, plan=plan)
    forecasts = forecasts_for(
        session, card, user_id=user_id, elapsed_days=done.elapsed_days, model=planner.model
    )
    values = LogValues(
        at=at,
        day_number=sitting.day,
        zone=sitting.member.zone,
        algo_version=ALGO_VERSION,
        client_id=named,
        source=request.source,
        duration_ms=_duration(request.duration_ms),
        forecast=forecasts.value if forecasts else None,
        forecasts=_as_json(forecasts) if forecasts else None,
    )
    log_id = review_log.add_log(session, card, done, values, user_id=user_id)
    if log_id is None:
        return GradeResult(get_card(session, card.id, user_id=user_id), is_repeat=True)
    if not cards.save_state(session, card.id, done.after, revision=card.revision):
        raise _stale()
    new = _evidence(card, done, sitting)
    if new is not None:
        review_log.set_evidence(session, log_id, record_evidence(session, new, now=now))
    ended = _ended_session(session, card, sitting)
    if ended is not None:
        record_evidence(session, ended, now=now)
    if forecasts is not None:
        learn(session, forecasts, request.grade, user_id=user_id, now=now)
    return GradeResult(replace(card, state=done.after, revision=card.revision + 1))


def _is_repeat(session: Session, client_id: str, *, user_id: int) -> bool:
    known = review_log.find_log(session, user_id=user_id, client_id=client_id)
    if known is not None and known.is_undone:
        raise StaleError("That grade was taken back. Look at the card again.")
    return known is not None


def _as_json(forecasts: Forecasts) -> dict[str, dict[str, float]]:
    return {"experts": dict(forecasts.experts), "weights": dict(forecasts.weights)}


def _stale() -> StaleError:
    return StaleError("That card was changed meanwhile. Look at it again.")


def _duration(duration_ms: int | None) -> int | None:
    longest = LONGEST_DURATION // timedelta(milliseconds=1)
    return duration_ms if duration_ms is not None and 0 < duration_ms <= longest else None


def _evidence(card: Card, done: Reviewed, sitting: _Sitting) -> NewEvidence | None:
    """Return a grade as evidence; a card that was never learnt cannot have been forgotten."""
    is_check, failed = done.forecast is not None, done.grade is Grade.AGAIN
    if failed and not is_check:
        return None
    return NewEvidence(
        sitting.member.id,
        card.slug,
        EvidenceKind.REVIEW_FAIL if failed else _PASSED[done.grade],
        sitting.at,
        outcome=not failed if is_check else None,
        note=card.title[:200],
        source="review",
    )


def _ended_session(session: Session, card: Card, sitting: _Sitting) -> NewEvidence | None:
    """Return the review session that ends once a technology's cards are done, five at least.

    There is one a day: its key is known when more is graded after its end.
    """
    user_id, day = sitting.member.id, sitting.day
    done = review_log.cards_reviewed(
        session, user_id=user_id, day=day, technology_id=card.technology_id
    )
    if done < SESSION_CARDS:
        return None
    today = day_of(session, sitting.member, day=day)
    due = card_queue.count_due(session, today.due(card.slug))
    # New cards beyond those of the day wait for another day; every other one has to be done.
    if due.seen or min(due.new, today.new_room):
        return None
    return NewEvidence(
        user_id,
        card.slug,
        EvidenceKind.REVIEW_SESSION,
        sitting.at,
        note=f"{done} cards",
        key=session_key(card, day),
        source="review",
    )


def session_key(card: Card, day: int) -> str:
    """Return what names a member's session of a technology on a local day."""
    return f"review-session:{card.technology_id}:{day}"
