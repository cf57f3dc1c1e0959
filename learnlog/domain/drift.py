"""What moved in a technology, and how much of it a person has not caught up with."""

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import NamedTuple

from learnlog.domain.model import ChangeKind, ModelConstants, model_constants

DAYS_PER_YEAR = 365.25
HISTORY_YEARS = 3.0

_CONSTANTS = model_constants()


@dataclass(frozen=True, slots=True)
class Change:
    """One release that counts; ``day`` is when it came out, in days on the model's axis."""

    day: float
    kind: ChangeKind
    id: int = 0
    version: str = ""


@dataclass(frozen=True, slots=True)
class SupportEnd:
    """The day from which a line is out of support, and what takes a person past it.

    It counts against whoever knows nothing from ``successor_day`` or later, and, where
    ``since_day`` is set, only against those who know the technology as of that day or later.
    """

    day: float
    successor_day: float
    since_day: float | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """How one technology moves.

    ``factor`` scales every release's loss, ``continuous`` is the loss in logs a day for what
    changes without releases, ``pace`` the loss in logs a day to expect from here on.
    """

    factor: float = 1.0
    continuous: float = 0.0
    changes: tuple[Change, ...] = ()
    ends: tuple[SupportEnd, ...] = ()
    pace: float = 0.0
    constants: ModelConstants = _CONSTANTS
    days: tuple[float, ...] = field(init=False, repr=False, compare=False)
    losses: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Order the releases and add up their losses once, so that a span is one subtraction."""
        changes = tuple(sorted(self.changes, key=lambda change: (change.day, change.id)))
        object.__setattr__(self, "changes", changes)
        object.__setattr__(self, "days", tuple(change.day for change in changes))
        losses = accumulate((self.loss(change) for change in changes), initial=0.0)
        object.__setattr__(self, "losses", tuple(losses))

    def loss(self, change: Change) -> float:
        """Return what one release costs in logs to whoever has not looked at it."""
        return self.factor * self.constants.change_weight(change.kind)

    @property
    def course(self) -> "Course":
        """The same as one cumulative line, without the names of what happened."""
        return Course(self.days, self.losses, self.continuous, self.pace)

    def between(self, after: float, until: float) -> float:
        """Return the loss in logs of all that happened after one day and up to another."""
        if until <= after:
            return 0.0
        first, last = bisect_right(self.days, after), bisect_right(self.days, until)
        return self.losses[last] - self.losses[first] + self.continuous * (until - after)


@dataclass(frozen=True, slots=True)
class Course:
    """The cumulative loss in logs of a technology: a step at each day, and a slope a day.

    ``losses`` has one value more than ``days``: before the first and after each.
    """

    days: Sequence[float]
    losses: Sequence[float]
    continuous: float
    pace: float

    def until(self, day: float) -> float:
        """Return the loss in logs of all that ever happened up to a day."""
        return self.losses[bisect_right(self.days, day)] + self.continuous * day


class Stair(NamedTuple):
    """Up to and including the version of this day, this share is covered."""

    day: float
    coverage: float


def staircase(newest: Mapping[float, float]) -> tuple[Stair, ...]:
    """Return what evidence covers, as steps that fall with time.

    ``newest`` maps a coverage (0 to 1) to the latest version day of evidence that has it. Of
    two pieces of evidence for the same release the larger coverage counts.
    """
    steps: list[Stair] = []
    for coverage, day in sorted(newest.items(), reverse=True):
        if coverage > 0.0 and (not steps or day > steps[-1].day):
            steps.append(Stair(day, coverage))
    return tuple(steps)


def covered(steps: Sequence[Stair], day: float) -> float:
    """Return the share covered of something that happened on one day, 0 to 1."""
    return next((step.coverage for step in steps if step.day >= day), 0.0)


@dataclass(frozen=True, slots=True)
class Known:
    """What a person has caught up with.

    ``baseline`` is the day before which nothing counts, ``steps`` what evidence covers,
    ``notes`` the coverage of single releases by their id, ``version_day`` the newest day that
    strong evidence or the baseline reaches.
    """

    baseline: float
    steps: tuple[Stair, ...]
    notes: Mapping[int, float]
    version_day: float

    @property
    def until(self) -> float:
        """The last day of which anything was caught up with."""
        return max([self.baseline, *(stair.day for stair in self.steps)])


def unread(drift: Drift, known: Known, day: float) -> float:
    """Return U of the model: the loss in logs of what changed and was not caught up with."""
    return max(0.0, gap(drift, known, day) + support_loss(drift, known, day))


def gap(drift: Drift, known: Known, day: float) -> float:
    """Return the loss in logs of the releases and the slow change not caught up with."""
    total = _spans(drift, known, day)
    if known.notes:
        total -= sum(
            drift.loss(change) * max(0.0, known.notes[change.id] - covered(known.steps, change.day))
            for change in drift.changes
            if change.id in known.notes and known.baseline < change.day <= day
        )
    return total


def slow_loss(drift: Drift, known: Known, day: float) -> float:
    """Return the loss in logs of what changed without any release."""
    if drift.continuous == 0.0:
        return 0.0
    return _spans(Drift(continuous=drift.continuous), known, day)


def _spans(drift: Drift, known: Known, day: float) -> float:
    """Add up the uncovered share of every stretch between two steps."""
    total, since = 0.0, known.baseline
    for step in known.steps:
        until = min(step.day, day)
        if until > since:
            total += (1.0 - step.coverage) * drift.between(since, until)
            since = until
    return total + drift.between(since, day)


def support_loss(drift: Drift, known: Known, day: float) -> float:
    """Return the loss in logs for knowing only lines that are out of support."""
    return drift.constants.support_weight * len(ended(drift, known, day))


def ended(drift: Drift, known: Known, day: float) -> tuple[SupportEnd, ...]:
    """Return the ends of support that count against what the person knows."""
    return tuple(
        end
        for end in drift.ends
        if end.day <= day
        and known.version_day < end.successor_day
        and (end.since_day is None or end.since_day <= known.version_day)
    )


def change_losses(drift: Drift, known: Known, day: float) -> list[tuple[Change, float]]:
    """Return every release that counts with its own loss in logs, in order of time."""
    losses: list[tuple[Change, float]] = []
    for change in drift.changes:
        if known.baseline < change.day <= day:
            share = max(covered(known.steps, change.day), known.notes.get(change.id, 0.0))
            if share < 1.0:
                losses.append((change, drift.loss(change) * (1.0 - share)))
    return losses


def yearly_rate(changes: Iterable[Change], until: float) -> dict[ChangeKind, float]:
    """Return the releases a year of each kind, over the last three years up to a day.

    A history shorter than that counts as long as it is, at least a year.
    """
    earlier = [change for change in changes if change.day <= until]
    if not earlier:
        return {}
    span = (until - min(change.day for change in earlier)) / DAYS_PER_YEAR
    years = min(HISTORY_YEARS, max(1.0, span))
    recent = [change for change in earlier if change.day > until - years * DAYS_PER_YEAR]
    return {kind: n / years for kind, n in Counter(change.kind for change in recent).items()}


def automatic_factor(
    rate: Mapping[ChangeKind, float],
    half_life_years: float,
    *,
    constants: ModelConstants = _CONSTANTS,
) -> float:
    """Return the drift factor at which a year's releases fit the validity half-life.

    ln 2 / (H * sum of n * -ln(1 - q)), limited to 0.25 ... 4; ``rate`` is releases a year.
    """
    loss = sum(n * constants.change_weight(kind) for kind, n in rate.items())
    lowest, highest = constants.factor_limits
    if loss <= 0.0:
        return highest
    return min(highest, max(lowest, math.log(2.0) / (half_life_years * loss)))


def daily_pace(
    rate: Mapping[ChangeKind, float], factor: float, *, constants: ModelConstants = _CONSTANTS
) -> float:
    """Return the loss in logs a day to expect if releases go on at this rate a year."""
    loss = sum(n * constants.change_weight(kind) for kind, n in rate.items())
    return factor * loss / DAYS_PER_YEAR


def continuous_drift(half_life_years: float) -> float:
    """Return the loss in logs a day at which half is left after the validity half-life."""
    return math.log(2.0) / (half_life_years * DAYS_PER_YEAR)


def calendar_kinds(versions: Iterable[str]) -> list[ChangeKind]:
    """Return what calendar versions count as, given in the order in which they came out.

    A new first number is a major release, a new line of a known first number a minor one, and
    a further version of a known line a patch. The very first is a major release.
    """
    lines: set[tuple[str, str]] = set()
    years: set[str] = set()
    kinds: list[ChangeKind] = []
    for version in versions:
        first, second = [*re.findall(r"\d+", version), "", ""][:2]
        if (first, second) in lines:
            kinds.append(ChangeKind.PATCH)
        else:
            kinds.append(ChangeKind.MINOR if first in years else ChangeKind.MAJOR)
        lines.add((first, second))
        years.add(first)
    return kinds


class Line(NamedTuple):
    """A release line as support counts it: its name, first day, and end of support if dated."""

    name: str
    released: float
    supported_until: float | None


def support_ends(lines: Iterable[Line]) -> tuple[SupportEnd, ...]:
    """Return from which day each state of knowledge is out of support.

    Who knows a line knows the ones before it, and is out of support once all of them are: a
    short-lived line costs nobody what an older long-term line still gives. The newest line is
    left out, because nothing newer could be learnt; so none counts before its successor is out.
    """
    ordered = sorted(lines, key=lambda line: (line.released, line.name))
    ends: list[SupportEnd] = []
    last, name = -math.inf, ""
    for index, (line, successor) in enumerate(pairwise(ordered)):
        until = math.inf if line.supported_until is None else line.supported_until
        if until > last:
            last, name = until, line.name
        if math.isfinite(last) and successor.released > line.released:
            since = line.released if index else None
            day = max(last, successor.released)
            ends.append(SupportEnd(day, successor.released, since, name))
    return tuple(ends)
