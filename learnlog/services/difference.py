"""What changed between two days, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.currency import Band, band_of, percent_of, standing, to_day
from learnlog.domain.difference import Difference, Side, difference
from learnlog.domain.heatmap import Person
from learnlog.domain.proficiency import rating_in_force
from learnlog.services.accounts import SignedIn
from learnlog.services.cells import PersonCell, load_cells
from learnlog.services.heatmap import AHEAD, find_team, team_people
from learnlog.services.ratings import Ratings, ratings_of
from learnlog.store.currency import RatingFact
from learnlog.store.session import Session
from learnlog.store.teams import TeamRef

PAIRS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another; the later may lie ahead, the first may be the later one."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a team's changes to show: between when, of band alone or all, which page."""

    span: Span
    bands_only: bool = True
    page: int = 1


@dataclass(frozen=True, slots=True)
class PairChange:
    """One person and one technology on two days, and why they are not alike."""

    user_id: int
    slug: str
    name: str
    was: Band
    becomes: Band
    difference: Difference


@dataclass(frozen=True, slots=True)
class TeamChanges:
    """A page of what changed in a team, with counts of all of it.

    ``rose`` and ``fell`` count the pairs that are in a better or a worse band, ``of_band`` those
    in another one, the unknown among them, ``changed`` all.
    """

    team: TeamRef
    span: Span
    pairs: tuple[tuple[Person, PairChange], ...]
    rose: int
    fell: int
    of_band: int
    changed: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same cell as it was known on two days."""

    past: PersonCell
    later: PersonCell
    before: float | None
    after: float | None

    @property
    def is_of_band(self) -> bool:
        return band_of(self.before) is not band_of(self.after)

    @property
    def is_changed(self) -> bool:
        if self.before is None or self.after is None:
            return self.is_of_band
        return self.is_of_band or percent_of(self.before) != percent_of(self.after)

    @property
    def way(self) -> int:
        """1 where the band is better, -1 where it is worse, 0 where neither can be said."""
        if self.before is None or self.after is None or not self.is_of_band:
            return 0
        return 1 if self.after > self.before else -1


def changes(
    session: Session,
    user_ids: Sequence[int],
    span: Span,
    *,
    now: datetime,
    slugs: Sequence[str] | None = None,
) -> list[PairChange]:
    """Return what is not alike on two days, in band or in whole points, with the reasons.

    Each day is as it was, from what had happened by then; a day ahead, 90 at most, is what comes
    if nobody acts and nothing is released. In order of people as given, category and name.
    """
    span = _within_reach(span, now=now)
    pairs = _pairs(session, user_ids, span, now=now, slugs=slugs)
    return _explained(session, [pair for pair in pairs if pair.is_changed], span)


def team_changes(
    session: Session,
    slug: str,
    wanted: Wanted,
    *,
    viewer: SignedIn | None,
    now: datetime,
) -> TeamChanges:
    """Return a page of what changed in a team between two days, by technology and person.

    Raises:
        NotFoundError: there is no such team, or it is not the viewer's to see.
    """
    team = find_team(session, slug, viewer=viewer)
    span = _within_reach(wanted.span, now=now)
    people = {person.id: person for person in team_people(session, team.id)}
    pairs = [pair for pair in _pairs(session, list(people), span, now=now) if pair.is_changed]
    of_band = [pair for pair in pairs if pair.is_of_band]
    listed = sorted(of_band if wanted.bands_only else pairs, key=_shelf)
    pages = max(1, -(-len(listed) // PAIRS_A_PAGE))
    page = min(max(1, wanted.page), pages)
    shown = listed[(page - 1) * PAIRS_A_PAGE : page * PAIRS_A_PAGE]
    return TeamChanges(
        team=team,
        span=span,
        pairs=tuple((people[item.user_id], item) for item in _explained(session, shown, span)),
        rose=sum(pair.way > 0 for pair in of_band),
        fell=sum(pair.way < 0 for pair in of_band),
        of_band=len(of_band),
        changed=len(pairs),
        page=page,
        pages=pages,
    )


def _within_reach(span: Span, *, now: datetime) -> Span:
    return Span(min(span.since, now + AHEAD), min(span.until, now + AHEAD))


def _shelf(pair: _Pair) -> tuple[int, str, str]:
    """Sort by technology; people keep their order."""
    technology = pair.later.landscape.technology
    order = list(type(technology.category)).index(technology.category)
    return order, technology.name.casefold(), technology.slug


def _pairs(
    session: Session,
    user_ids: Sequence[int],
    span: Span,
    *,
    now: datetime,
    slugs: Sequence[str] | None = None,
) -> list[_Pair]:
    past, later = (
        load_cells(session, user_ids, now=min(at, now), slugs=slugs)
        for at in (span.since, span.until)
    )
    since, until = to_day(span.since), to_day(span.until)
    return [
        _Pair(before, after, _currency(before, since), _currency(after, until))
        for before, after in zip(past, later, strict=True)
    ]


def _currency(cell: PersonCell, day: float) -> float | None:
    now = standing(cell.cell, cell.landscape.drift, until=day).on(day)
    return None if now is None else now.value


def _explained(session: Session, pairs: Sequence[_Pair], span: Span) -> list[PairChange]:
    turned = [pair for pair in pairs if pair.past.cell.level is not pair.later.cell.level]
    user_ids = sorted({pair.later.user_id for pair in turned})
    technology_ids = sorted({pair.later.landscape.technology.id for pair in turned})
    ratings = ratings_of(session, user_ids, technology_ids, until=max(span.since, span.until))
    return [_explain(pair, ratings, span) for pair in pairs]


def _explain(pair: _Pair, ratings: Ratings, span: Span) -> PairChange:
    technology = pair.later.landscape.technology
    stated = ratings.get((pair.later.user_id, technology.id), [])
    found = difference(
        _side(pair.past, span.since),
        _side(pair.later, span.until),
        turned=to_day(_held_since(stated) or span.until),
    )
    return PairChange(
        user_id=pair.later.user_id,
        slug=technology.slug,
        name=technology.name,
        was=band_of(pair.before),
        becomes=band_of(pair.after),
        difference=found,
    )


def _side(cell: PersonCell, at: datetime) -> Side:
    return Side(cell.cell, cell.landscape.drift, to_day(at))


def _held_since(stated: Sequence[RatingFact]) -> datetime | None:
    """Return since when the level has been in force that is so after all of the ratings."""
    in_force = [rating_in_force(stated[: count + 1]) for count in range(len(stated))]
    levels = [None if rating is None else rating.level for rating in in_force]
    since = None
    for rating, level in zip(reversed(stated), reversed(levels), strict=True):
        if level != levels[-1]:
            break
        since = rating.effective_at
    return since
