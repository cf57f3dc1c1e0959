"""Second opinions: asking a colleague for a level, and answering."""

from dataclasses import dataclass, replace
from datetime import datetime

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.heatmap import Person
from learnlog.domain.opinion import OPINION_LASTS, OpinionState, difference_text, state_at
from learnlog.domain.proficiency import Level, RatingSource
from learnlog.services.follows import followed
from learnlog.services.ratings import ratings_of
from learnlog.store import follows, opinions, people, teams
from learnlog.store.follows import Follow, RatingValues
from learnlog.store.opinions import Opinion
from learnlog.store.session import Session

MAX_NOTE = 500


@dataclass(frozen=True, slots=True)
class OpinionItem:
    """A request as both sides read it; the difference is known once it is answered."""

    opinion: Opinion
    state: OpinionState
    difference: str


@dataclass(frozen=True, slots=True)
class Opinions:
    """What a person is asked, what waits for others, and what is settled."""

    to_answer: tuple[OpinionItem, ...]
    waiting: tuple[OpinionItem, ...]
    settled: tuple[OpinionItem, ...]


@dataclass(frozen=True, slots=True)
class OpinionPage:
    """All of a person's requests, and whom they may ask about what."""

    opinions: Opinions
    askable: tuple[Person, ...]
    follows: tuple[Follow, ...]


def opinion_page(session: Session, user_id: int, *, now: datetime) -> OpinionPage:
    """Return the page of a person's second opinions."""
    return OpinionPage(
        opinions_of(session, user_id, now=now),
        askable(session, user_id),
        tuple(follows.follows_of(session, user_id)),
    )


def opinions_of(
    session: Session, user_id: int, *, now: datetime, technology_id: int | None = None
) -> Opinions:
    """Return what a person asked for and was asked for, the newest first."""
    found = [
        _item(one, now=now)
        for one in opinions.list_opinions(session, user_id, technology_id=technology_id)
    ]
    is_open = [item for item in found if item.state is OpinionState.REQUESTED]
    return Opinions(
        to_answer=tuple(item for item in is_open if item.opinion.asked_id == user_id),
        waiting=tuple(item for item in is_open if item.opinion.user_id == user_id),
        settled=tuple(item for item in found if item.state is not OpinionState.REQUESTED),
    )


def _item(one: Opinion, *, now: datetime) -> OpinionItem:
    state = state_at(one.state, one.expires_at, now=now)
    said = "" if one.level is None else difference_text(one.own_level, one.level)
    return OpinionItem(one, state, said)


def askable(session: Session, user_id: int) -> tuple[Person, ...]:
    """Return whom a person may ask: the others of their teams, leads among them, by name."""
    ids = set(teams.colleagues_of(session, user_id)) - {user_id}
    known = people.list_members(session) if ids else []
    return tuple(Person(one.id, one.name, one.handle) for one in known if one.id in ids)


def ask(
    session: Session, user_id: int, slug: str, handle: str, *, note: str = "", now: datetime
) -> int:
    """Ask a colleague at which level they see one, and return the request's id.

    Raises:
        NotFoundError: the person does not follow the technology, or shares no team with that one.
        RuleError: the same was asked before and is still open, or the note is too long.
    """
    item = followed(session, user_id, slug)
    asked = next((one for one in askable(session, user_id) if one.handle == handle), None)
    if asked is None:
        raise NotFoundError(f"{handle[:60]}: nobody of your teams")
    if len(note) > MAX_NOTE:
        raise RuleError(f"The note has {len(note)} characters: at most {MAX_NOTE}.")
    opinions.expire_opinions(session, now=now)
    waiting = opinions_of(session, user_id, now=now, technology_id=item.technology_id).waiting
    if any(one.opinion.asked_id == asked.id for one in waiting):
        raise RuleError(f"You have asked {asked.name} already. The request is still open.")
    known = ratings_of(session, [user_id], [item.technology_id], until=now)
    own = [
        rating.level
        for rating in known.get((user_id, item.technology_id), [])
        if rating.source is RatingSource.SELF
    ]
    return opinions.add_opinion(
        session,
        user_id=user_id,
        technology_id=item.technology_id,
        asked_id=asked.id,
        own_level=own[-1] if own else None,
        note=note,
        expires_at=now + OPINION_LASTS,
        now=now,
    )


def answer(
    session: Session, user_id: int, opinion_id: int, level: Level, *, now: datetime
) -> OpinionItem:
    """Say at which level one sees who asked, and return what both sides read then.

    The answer is a rating: a lead's where the one asked leads a team of the person, else a peer's.

    Raises:
        NotFoundError: no such request, or it was another who was asked, or both share no team now.
        RuleError: it was answered or declined before, or has expired.
    """
    one = _asked(session, user_id, opinion_id)
    if user_id not in teams.colleagues_of(session, one.user_id):
        raise NotFoundError(f"request {opinion_id}: you share no team any more")
    _settle(session, one, OpinionState.ANSWERED, level=level, now=now)
    is_lead = user_id in teams.leads_of(session, one.user_id)
    source = RatingSource.LEAD if is_lead else RatingSource.PEER
    rating = RatingValues(
        one.user_id,
        one.technology_id,
        level,
        effective_at=now,
        source=source.value,
        rated_by=user_id,
    )
    follows.add_rating(session, rating, now=now)
    answered = replace(one, state=OpinionState.ANSWERED, level=level, settled_at=now)
    return _item(answered, now=now)


def decline(session: Session, user_id: int, opinion_id: int, *, now: datetime) -> None:
    """Say that one does not answer; no reason is asked for.

    Raises:
        NotFoundError: no such request, or it was another who was asked.
        RuleError: it was answered or declined before, or has expired.
    """
    one = _asked(session, user_id, opinion_id)
    _settle(session, one, OpinionState.DECLINED, now=now)


def _asked(session: Session, user_id: int, opinion_id: int) -> Opinion:
    one = opinions.get_opinion(session, opinion_id, asked_id=user_id)
    if one is None:
        raise NotFoundError(f"request {opinion_id}: no such request")
    return one


def _settle(
    session: Session,
    one: Opinion,
    state: OpinionState,
    *,
    now: datetime,
    level: Level | None = None,
) -> None:
    if not opinions.settle_opinion(session, one.id, state, level=level, now=now):
        stands = state_at(one.state, one.expires_at, now=now)
        raise RuleError(f"This request is not open any more: {stands.value}.")
