"""What slips if nobody acts, on which day, and the fewest minutes that hold it."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from learnlog.domain.currency import BAND_EDGES, Band, Evidence, Standing
from learnlog.domain.drift import Drift, ended
from learnlog.domain.due import forecast_day
from learnlog.domain.explanation import Action, candidates
from learnlog.domain.heatmap import Grid
from learnlog.domain.wording import noun, number

HORIZONS = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class Slip:
    """One change of band if nobody acts.

    ``day`` is when it comes if the technology keeps its pace, ``latest_day`` when it comes if
    nothing further is released; both are days on the model's axis.
    """

    was: Band
    becomes: Band
    day: float
    latest_day: float


@dataclass(frozen=True, slots=True)
class Refresh:
    """One step or two taken today: their minutes, and what is known once they are done."""

    actions: tuple[Action, ...]
    minutes: int
    words: tuple[str, ...]
    state: Standing = field(compare=False)

    @property
    def text(self) -> str:
        """What to do, in words."""
        return " and ".join(self.words)


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a currency at its target up to a horizon, the cheapest way.

    ``now`` and ``then`` are the currency today and on the horizon if nobody acts, in 0..1.
    ``refresh`` is None where nothing need be done, and where one or two steps are not enough:
    ``longest`` is then what lasts longest, to ``longest_day``, where anything reaches the target.
    """

    target: float
    now: float
    then: float
    refresh: Refresh | None = None
    longest: Refresh | None = None
    longest_day: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether it stays at its target if nobody acts."""
        return self.then >= self.target

    @property
    def is_lost(self) -> bool:
        """Whether neither one step nor two hold it."""
        return not self.is_kept and self.refresh is None

    @property
    def minutes(self) -> int:
        """The minutes that hold it; 0 where nothing need or can be done."""
        return 0 if self.refresh is None else self.refresh.minutes


def usual_pace(drift: Drift) -> float:
    """Return the loss in logs a day if releases go on as they did; slow change goes on anyway."""
    return max(drift.pace, drift.continuous)


def expected(
    state: Standing, drift: Drift, *, pace: float, day: float, until: float
) -> float | None:
    """Return the currency on a later day if nobody acts and change goes on at a pace.

    ``pace`` is in logs a day and holds the technology's slow change. What has a date already,
    such as an end of support, happens on its day.
    """
    then = state.on(until)
    return None if then is None else then.value * math.exp(_released(drift, pace, day - until))


def _released(drift: Drift, pace: float, days: float) -> float:
    """Return what a pace brings in some days beside the slow change that the model has."""
    return max(0.0, pace - drift.continuous) * days


def falls_on(
    state: Standing, drift: Drift, target: float, *, pace: float, day: float
) -> float | None:
    """Return the day on which currency falls to a target if nobody acts, None when unknown.

    A closed form for each stretch between what has a date already. A day that is not after
    ``day`` means: below the target already.
    """

    def within(since: float) -> float | None:
        """Return the day as this stretch gives it, its beginning where that takes it below."""
        # What is expected up to here counts in this stretch too.
        wanted = target * math.exp(_released(drift, pace, since - day))
        now = state.on(since)
        if now is not None and since > day and now.value < wanted:
            return since
        return forecast_day(state, wanted, pace=pace, day=since)

    stretches = pairwise([day, *_dated(state, drift, day), math.inf])
    found = ((within(since), until) for since, until in stretches)
    return next(on for on, until in found if on is None or on < until)


def _dated(state: Standing, drift: Drift, day: float) -> list[float]:
    """Return the days ahead on which the loss jumps or changes its pace, in order."""
    known = state.known()
    days = {end.day for end in ended(drift, known, math.inf)}
    days |= set(drift.days[bisect_right(drift.days, day) :])
    days |= {step.day for step in known.steps}
    return sorted(ahead for ahead in days if ahead > day)


def slips(state: Standing, drift: Drift, *, day: float, until: float) -> tuple[Slip, ...]:
    """Return the changes of band up to a day if nobody acts, in order of time."""
    now = state.on(day)
    if now is None:
        return ()
    found: list[Slip] = []
    was = now.band
    for (_, edge), (below, _) in pairwise(BAND_EDGES):
        if edge > now.value:
            continue
        on = falls_on(state, drift, edge, pace=usual_pace(drift), day=day)
        latest = falls_on(state, drift, edge, pace=drift.continuous, day=day)
        if on is None or latest is None or on > until:
            break
        if found and found[-1].day == on:
            was = found.pop().was
        found.append(Slip(was, below, on, latest))
        was = below
    return tuple(found)


def refreshes(state: Standing, drift: Drift, *, day: float) -> list[Refresh]:
    """Return what may be done today in one step or two, the fewest minutes first."""
    once = [_then(Refresh((), 0, (), state), step) for step in candidates(state, drift, day)]
    twice = [
        _then(first, step)
        for first in once
        for step in candidates(first.state, drift, day)
        # Only of notes is there more than one to read.
        if step[0] is Action.NOTES or step[0] not in first.actions
    ]
    return sorted([*once, *twice], key=lambda way: (way.minutes, len(way.words), way.words))


def _then(before: Refresh, step: tuple[Action, int, str, Evidence]) -> Refresh:
    action, minutes, words, evidence = step
    state = before.state.copy()
    state.add_all([evidence], until=evidence.day)
    return Refresh(
        (*before.actions, action), before.minutes + minutes, (*before.words, words), state
    )


def hold(
    state: Standing, drift: Drift, target: float, *, pace: float, day: float, until: float
) -> Hold | None:
    """Return the cheapest one step or two that keep a currency at its target; None when unknown.

    They are taken today and must last up to ``until`` if change goes on at ``pace``.
    """
    now, then = state.on(day), expected(state, drift, pace=pace, day=day, until=until)
    if now is None or then is None:
        return None
    if then >= target:
        return Hold(target, now.value, then)
    ways = refreshes(state, drift, day=day)
    for way in ways:
        last = expected(way.state, drift, pace=pace, day=day, until=until)
        if last is not None and last >= target:
            return Hold(target, now.value, then, refresh=way)
    lasting = _lasting(ways, drift, target, pace=pace, day=day)
    longest, over = max(lasting, key=lambda pair: pair[1], default=(None, None))
    return Hold(target, now.value, then, longest=longest, longest_day=over)


def _lasting(
    ways: Iterable[Refresh], drift: Drift, target: float, *, pace: float, day: float
) -> Iterator[tuple[Refresh, float]]:
    """Yield what reaches a target today, with the day on which that is over."""
    for way in ways:
        over = falls_on(way.state, drift, target, pace=pace, day=day)
        if over is not None and over > day:
            yield way, over


def mend(
    state: Standing, drift: Drift, target: float, *, pace: float, day: float, until: float
) -> tuple[Refresh, float | None] | None:
    """Return the fewest minutes that bring a currency to its target and keep it there.

    Where nothing lasts up to ``until``, the fewest that reach the target today, or, where it is
    reached already, what lasts longest; then with the day on which that is over. None where
    nothing need or can be done, and when unknown.
    """
    held = hold(state, drift, target, pace=pace, day=day, until=until)
    if held is None or held.is_kept:
        return None
    if held.refresh is not None:
        return held.refresh, None
    if held.longest is not None and held.now >= target:
        return held.longest, held.longest_day
    ways = refreshes(state, drift, day=day)
    return next(_lasting(ways, drift, target, pace=pace, day=day), None)


def fewest_minutes(holds: Iterable[Hold]) -> int:
    """Return the minutes that hold all that can be held: no pair depends on another."""
    return sum(held.minutes for held in holds)


def lapsing(today: Grid, then: Grid) -> int:
    """Return how many pairs of a team are lapsed on a later day and are not so today."""
    return len(_lapsed(then) - _lapsed(today))


def _lapsed(grid: Grid) -> set[tuple[str, int]]:
    return {
        (row.subject.slug, person.id)
        for row in grid.rows
        for person, cell in zip(grid.people, row.cells, strict=True)
        if cell is not None and cell.band is Band.LAPSED
    }


def lapsing_text(count: int, on: date, *, today: date) -> str:
    """Say what lapses by a day: "If nobody acts, nine more pairs lapse by 18 January."."""
    year = "" if on.year == today.year else f" {on.year}"
    verb = "lapses" if count == 1 else "lapse"
    more = "" if count == 0 else " more"
    return (
        f"If nobody acts, {number(count)}{more} {noun(count, 'pair')} {verb}"
        f" by {on.day} {on:%B}{year}."
    )
