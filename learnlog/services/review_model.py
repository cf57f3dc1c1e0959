"""Forecasts of recall for a member: several experts mixed, and taught by every grade."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from learnlog.domain.review import (
    DEFAULT_PARAMETERS,
    Curves,
    Grade,
    MemoryState,
    replay,
    retrievability,
)
from learnlog.domain.review_experts import Past, stack_of
from learnlog.domain.review_map import fit_map
from learnlog.domain.review_mixture import (
    DEFAULT,
    FITTED,
    POOLED,
    Forecasts,
    Learnt,
    Logged,
    curves_of,
    relearnt,
)
from learnlog.store import review_model
from learnlog.store.cards import Card
from learnlog.store.review_model import FitDue, ModelValues, Parameters, PastReview
from learnlog.store.session import Session, Store

# Fewer graded reviews say too little about a person.
ENOUGH_REVIEWS = 64
# A log that grew by less would hardly move a fit.
GROWN_TENTHS = 11
# Of a longer log the newest are read: about 25 years of 15 minutes a day.
MOST_REVIEWS = 100_000
# What as many reviews taught is built anew in about a tenth of a second.
MOST_AT_ONCE = 1_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PersonModel:
    """What is known of how a member remembers; ``parameters`` were fitted, by expert."""

    learnt: Learnt
    parameters: Mapping[str, Parameters]

    @property
    def curves(self) -> Curves:
        """The curves that due days are solved from."""
        return curves_of(self.learnt.weights, self.parameters)

    @property
    def named_parameters(self) -> dict[str, Parameters]:
        """The parameters of each curve by expert, in the order of ``curves``."""
        named = {DEFAULT: DEFAULT_PARAMETERS, POOLED: None, FITTED: None, **self.parameters}
        return {name: values for name, values in named.items() if values is not None}


def model_of(session: Session, user_id: int) -> PersonModel:
    """Return what is known of a member."""
    values = review_model.get_model(session, user_id)
    found = {
        POOLED: review_model.pooled_parameters(session, user_id),
        FITTED: values.parameters if values else None,
    }
    parameters = {name: fitted for name, fitted in found.items() if fitted is not None}
    return PersonModel(_learnt(values), parameters)


def _learnt(values: ModelValues | None) -> Learnt:
    if values is None:
        return Learnt()
    return Learnt(values.weights, values.moving_average, stack_of(values.stack))


def curves_for(session: Session, user_id: int) -> Curves:
    """Return the curves that a member's due days are solved from, with their weights."""
    return model_of(session, user_id).curves


def states_for(session: Session, card: Card, model: PersonModel) -> tuple[MemoryState | None, ...]:
    """Return what each of the model's curves makes of a card's past.

    One curve alone is the default one, and that is the card's own state.
    """
    own = card.state.state
    if not model.parameters or own is None:
        return (own,) * len(model.curves)
    past = _since_start(review_model.past_of_card(session, card.id))
    return tuple(_states(own, past, model).values())


def forecasts_for(
    session: Session,
    card: Card,
    *,
    user_id: int,
    elapsed_days: int,
    model: PersonModel | None = None,
) -> Forecasts | None:
    """Return what is foreseen of a card asked again after days.

    None on the day on which it was last reviewed, and before its first review: nobody can
    have forgotten yet.
    """
    own = card.state.state
    if own is None or elapsed_days < 1:
        return None
    model = model or model_of(session, user_id)
    past = _since_start(review_model.past_of_card(session, card.id))
    states = _states(own, past, model)
    named = model.named_parameters
    curves = {
        name: retrievability(state, elapsed_days, named[name]) for name, state in states.items()
    }
    last_failed = bool(past) and past[-1].grade is Grade.AGAIN
    seen = Past(card.state.reviews, card.state.lapses, last_failed)
    return model.learnt.forecasts(curves, elapsed_days, seen)


def _since_start(past: Sequence[PastReview]) -> Sequence[PastReview]:
    """Return the reviews since a card was begun, or begun anew."""
    starts = [place for place, review in enumerate(past) if review.before is None]
    return past[starts[-1] :] if starts else past


def _states(
    own: MemoryState, past: Sequence[PastReview], model: PersonModel
) -> dict[str, MemoryState]:
    """Return the card's memory under each curve; one brought along starts as it came."""
    start = past[0].before if past else own
    reviews = [(review.elapsed_days, review.grade) for review in past]
    return {
        name: own if name == DEFAULT else replay(reviews, parameters, start) or own
        for name, parameters in model.named_parameters.items()
    }


def learn(
    session: Session, forecasts: Forecasts, grade: Grade, *, user_id: int, now: datetime
) -> None:
    """Let a grade teach the member's model; the forecasts are those made before it.

    What the grade of another session taught meanwhile is kept.
    """
    before = review_model.hold_model(session, user_id, _values(Learnt()), now=now)
    learnt = _learnt(before).after(forecasts, int(grade > Grade.AGAIN))
    after = replace(
        _values(learnt),
        parameters=before.parameters,
        reviews=before.reviews + 1,
        fitted_reviews=before.fitted_reviews,
    )
    review_model.save_model(session, user_id, after, now=now)


def unlearn(session: Session, user_id: int, *, now: datetime) -> None:
    """Let a member's model forget a grade that was just taken back.

    What is learnt is built anew from the log; where that is long, by the next fit.
    """
    held = review_model.hold_model(session, user_id, _values(Learnt()), now=now)
    past = list(review_model.past_of_people(session, [user_id], limit=MOST_AT_ONCE + 1))
    if len(past) > MOST_AT_ONCE:
        after = replace(held, fitted_reviews=0)
    else:
        after = replace(
            _values(relearnt(_logged(past))),
            parameters=held.parameters,
            reviews=max(0, held.reviews - 1),
            fitted_reviews=held.fitted_reviews,
        )
    review_model.save_model(session, user_id, after, now=now)


def _values(learnt: Learnt) -> ModelValues:
    return ModelValues(learnt.weights, learnt.moving_average, learnt.stack.numbers())


def fit_review_models(store: Store, *, now: datetime) -> int:
    """Fit the parameters of everybody whose log has grown enough; return how many fits that were.

    Members are fitted to their own reviews, teams to those of their members. Due days that are
    set stay as they are.
    """
    with store.read() as session:
        members = review_model.members_to_fit(session, least=ENOUGH_REVIEWS)
        teams = review_model.teams_to_fit(session, least=ENOUGH_REVIEWS)
    grown = [("member", _fit_member, due) for due in members if _has_grown(due)]
    grown += [("team", _fit_team, due) for due in teams if _has_grown(due)]
    fitted = 0
    for whose, fit, due in grown:
        try:
            fit(store, due, now=now)
        except Exception:  # one log's trouble never stops the others
            log.exception("review_fit_failed", whose=whose, id=due.id)
        else:
            fitted += 1
    return fitted


def _has_grown(due: FitDue) -> bool:
    return due.fitted_reviews == 0 or 10 * due.reviews >= GROWN_TENTHS * due.fitted_reviews


def _fit_member(store: Store, due: FitDue, *, now: datetime) -> None:
    """Fit a member; where a grade taught or was taken back meanwhile, the parameters alone."""
    with store.read() as session:
        before = review_model.get_model(session, due.id)
        past = list(review_model.past_of_people(session, [due.id], limit=MOST_REVIEWS))
    parameters, learnt = fit_map(_histories(past)), relearnt(_logged(past))
    with store.begin() as session:
        held = review_model.hold_model(session, due.id, _values(Learnt()), now=now)
        if held.reviews == (before.reviews if before else 0):
            held = replace(_values(learnt), reviews=due.reviews)
        fitted = replace(held, parameters=parameters, fitted_reviews=due.reviews)
        review_model.save_model(session, due.id, fitted, now=now)


def _fit_team(store: Store, due: FitDue, *, now: datetime) -> None:
    with store.read() as session:
        people = review_model.team_people(session, due.id)
        past = list(review_model.past_of_people(session, people, limit=MOST_REVIEWS))
    parameters = fit_map(_histories(past))
    with store.begin() as session:
        review_model.save_pool(session, due.id, parameters, reviews=due.reviews, now=now)


def _histories(past: Iterable[PastReview]) -> list[list[tuple[int, Grade]]]:
    """Return the reviews card by card; a card begun anew counts as another one.

    One whose beginning is not in the log says nothing about first reviews and is left out.
    """
    found: list[list[tuple[int, Grade]]] = []
    open_: dict[int, list[tuple[int, Grade]]] = {}
    for review in past:
        if review.before is None:
            open_[review.card_id] = []
            found.append(open_[review.card_id])
        if review.card_id in open_:
            open_[review.card_id].append((review.elapsed_days, review.grade))
    return found


def _logged(past: Iterable[PastReview]) -> Iterable[Logged]:
    for review in past:
        default = None
        if review.before is not None and review.elapsed_days >= 1:
            default = retrievability(review.before, review.elapsed_days)
        yield Logged(
            card_id=review.card_id,
            elapsed_days=review.elapsed_days,
            grade=review.grade,
            is_first=review.before is None,
            default=default,
            experts=(review.forecasts or {}).get("experts"),
        )
