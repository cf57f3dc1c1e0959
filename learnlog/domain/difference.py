"""Why a currency is not what it was on another day, in parts that add up."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from learnlog.domain.currency import Cell, Evidence, Standing, percent_of, standing
from learnlog.domain.drift import Drift, change_losses, ended, slow_loss
from learnlog.domain.explanation import dated
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.wording import counted

# More releases of one kind are counted instead of named.
MOST_NAMED = 3


class ReasonKind(StrEnum):
    """What a part of a difference is due to, in the order in which they are told."""

    EVIDENCE = "evidence"
    FORGETTING = "forgetting"
    CHANGE = "change"
    TIME = "time"
    SUPPORT = "support"
    DATES = "dates"
    CHECKS = "checks"
    LEVEL = "level"


_ORDER = list(ReasonKind)
# A colleague may see what was done, never how it was graded.
_DEEDS = {
    EvidenceKind.EXPERIMENT_FAIL: "Tried it out",
    EvidenceKind.REVIEW_PASS: "Reviewed cards",
    EvidenceKind.REVIEW_HARD: "Reviewed cards",
    EvidenceKind.REVIEW_FAIL: "Reviewed cards",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a difference: in ln C, in whole points of 100, in words; gains are positive."""

    kind: ReasonKind
    change: float
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A currency on two days, in 0..1 or None where unknown, and why it is not the same.

    Where it is unknown on either day there is nothing to split: the reasons then only name what
    was done in between.
    """

    before: float | None
    after: float | None
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int | None:
        """The difference in whole points, to which those of the reasons add up."""
        if self.before is None or self.after is None:
            return None
        return percent_of(self.after) - percent_of(self.before)


class Side(NamedTuple):
    """A cell and its technology as they were known on a day."""

    cell: Cell
    drift: Drift
    day: float


class _Part(NamedTuple):
    """What one thing that happened changed in ln C; ``about`` is the version of a release."""

    kind: ReasonKind
    name: str
    change: float
    day: float
    about: str = ""


def difference(one: Side, other: Side, *, turned: float) -> Difference:
    """Return why the currency of a cell on the other day is not that of the one.

    Where level or baseline are not the same they changed on the day ``turned``; where the
    technology is not, its support dates have moved in between. Asked the other way round every
    sign is the opposite.

    Each part is what one thing changed in ln C = ln P - U + ln A at the instant at which it
    happened, so that the parts sum to ln C(other) - ln C(one) whatever happened together. In
    points they are scaled by the logarithmic mean of the two currencies, under which they add up
    even where gains and losses balance, then rounded by largest remainder.

    Source of the scale: logarithmic mean Divisia index, Ang, Energy Policy 32, 2004.
    """
    if one.day > other.day:
        return _reversed(difference(other, one, turned=turned))
    was, became = (_value(_standing(side), side.day) for side in (one, other))
    between = [item for item in other.cell.evidence if one.day < item.day <= other.day]
    between.sort(key=lambda item: (item.day, item.id))
    if was is None or became is None:
        parts, scale, total = [_deed(item, 0.0) for item in between], 0.0, 0
    else:
        parts = _parts(one, other, between, turned)
        scale = 100 * logarithmic_mean(was, became)
        total = percent_of(became) - percent_of(was)
    return Difference(was, became, _reasons(parts, one.day, other.day, scale=scale, total=total))


def _standing(side: Side) -> Standing:
    return standing(side.cell, side.drift, until=side.day)


def _parts(one: Side, other: Side, between: Sequence[Evidence], turned: float) -> list[_Part]:
    """Return what changed between two days, in order of time."""
    walk = _Walk(_standing(one), one.drift, one.day)
    if one.drift != other.drift:
        walk.correct(standing(one.cell, other.drift, until=one.day), other.drift)
    turn = min(max(turned, one.day), other.day) if _turns(one.cell, other.cell) else None
    days = {item.day for item in between} | {other.day} | (set() if turn is None else {turn})
    for day in sorted(days):
        walk.wait(day)
        walk.act([item for item in between if item.day == day])
        if day == turn:
            then = standing(other.cell, other.drift, until=day)
            walk.turn(then, _turn_words(one.cell, other.cell))
    return walk.parts


def logarithmic_mean(a: float, b: float) -> float:
    """Return (a - b) / (ln a - ln b) for two positive numbers, and a where they are equal."""
    ratio = math.log(a / b)
    # (a - b) = b (e^r - 1), without the cancellation of the plain difference.
    return b * math.expm1(ratio) / ratio if ratio else a


def whole_parts(exact: Sequence[float], total: int) -> list[int]:
    """Return whole numbers near these, of either sign, that sum to ``total``.

    By largest remainder; ``total`` is near the sum of what is given.
    """
    whole = [math.floor(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    each, more = divmod(total - sum(whole), max(1, len(exact)))
    for place, i in enumerate(by_remainder):
        whole[i] += each + (place < more)
    return whole


def _reversed(found: Difference) -> Difference:
    reasons = tuple(
        replace(reason, change=-reason.change, points=-reason.points) for reason in found.reasons
    )
    return Difference(found.after, found.before, reasons)


def _value(state: Standing, day: float) -> float | None:
    now = state.on(day)
    return None if now is None else now.value


def _turns(past: Cell, later: Cell) -> bool:
    return (past.level, past.baseline) != (later.level, later.baseline)


def _turn_words(past: Cell, later: Cell) -> str:
    if past.level == later.level:
        return "the day from which changes count was moved"
    return f"level {later.level.label.lower()} instead of {past.level.label.lower()}"


class _Walk:
    """Goes from one instant to the next and notes what each thing changed.

    The currency is known from the beginning; nothing that happens makes it unknown.
    """

    def __init__(self, state: Standing, drift: Drift, day: float) -> None:
        self.state = state
        self.drift = drift
        self.day = day
        self.parts: list[_Part] = []

    def wait(self, until: float) -> None:
        """Let time pass while nothing is done."""
        known, drift, since = self.state.known(), self.drift, self.day
        faded = self._practice(until) - self._practice(since)
        slow = slow_loss(drift, known, since) - slow_loss(drift, known, until)
        self.parts += [
            _Part(ReasonKind.FORGETTING, "forgetting", faded, until),
            _Part(ReasonKind.TIME, "slow change", slow, until),
            *(
                _Part(ReasonKind.CHANGE, change.kind, -loss, change.day, change.version)
                for change, loss in change_losses(drift, known, until)
                if change.day > since
            ),
            *(
                _Part(ReasonKind.SUPPORT, end.line, -drift.constants.support_weight, end.day)
                for end in ended(drift, known, until)
                if end.day > since
            ),
        ]
        self.day = until

    def act(self, together: Sequence[Evidence]) -> None:
        """Take in what was done at this instant, one piece after the other.

        Checks of one instant are judged by the state before all of them, so each state is built
        anew from there.
        """
        before = self.state
        for count, item in enumerate(together, start=1):
            then = before.copy()
            then.add_all(together[:count], until=self.day)
            graded = math.log(then.checks / self.state.checks)
            self.parts.append(_deed(item, self._become(then) - graded))
            self.parts.append(_Part(ReasonKind.CHECKS, "graded checks", graded, self.day))

    def correct(self, then: Standing, drift: Drift) -> None:
        """Take what is known of the technology today for what was known at this instant."""
        words = "support dates that have moved"
        self.parts.append(_Part(ReasonKind.DATES, words, self._become(then), self.day))
        self.drift = drift

    def turn(self, then: Standing, words: str) -> None:
        """Make the cell what it is in the end."""
        self.parts.append(_Part(ReasonKind.LEVEL, words, self._become(then), self.day))

    def _practice(self, day: float) -> float:
        now = self.state.on(day)
        return 0.0 if now is None else math.log(now.practice)

    def _become(self, then: Standing) -> float:
        """Return by how much ln C differs in another state, and take it."""
        was, is_now = _value(self.state, self.day), _value(then, self.day)
        self.state = then
        return math.log(is_now / was) if was and is_now else 0.0


def _deed(item: Evidence, change: float) -> _Part:
    words = _DEEDS.get(item.kind, item.kind.label)
    return _Part(ReasonKind.EVIDENCE, f"{words[0].lower()}{words[1:]}", change, item.day)


def _reasons(
    parts: Sequence[_Part], since: float, until: float, *, scale: float, total: int
) -> tuple[Reason, ...]:
    """Return the parts put together by name, in points that sum to ``total``."""
    alike: dict[tuple[ReasonKind, str], list[_Part]] = defaultdict(list)
    for part in parts:
        alike[part.kind, part.name].append(part)
    groups: list[list[_Part]] = []
    for (kind, _), group in sorted(alike.items(), key=lambda item: _ORDER.index(item[0][0])):
        is_named = kind is ReasonKind.CHANGE and len(group) <= MOST_NAMED
        groups += [[part] for part in group] if is_named else [group]
    told = [group for group in groups if _change(group) or group[0].kind is ReasonKind.EVIDENCE]
    points = whole_parts([scale * _change(group) for group in told], total)
    return tuple(
        Reason(group[0].kind, _change(group), point, _text(group, since, until))
        for group, point in zip(told, points, strict=True)
    )


def _change(group: Sequence[_Part]) -> float:
    return math.fsum(part.change for part in group)


def _text(group: Sequence[_Part], since: float, until: float) -> str:
    """Say what happened and when: one thing by its day, several by how many and the last."""
    last = group[-1]
    on = dated(last.day, until)
    match last.kind:
        case ReasonKind.FORGETTING | ReasonKind.TIME:
            said = f"{last.name} over {counted(round(until - since), 'day')}"
        case ReasonKind.CHANGE if len(group) > 1:
            newest = f"{last.about} on {on}" if last.about else f"on {on}"
            said = f"{len(group)} {last.name} releases, the last {newest}"
        case ReasonKind.CHANGE:
            said = f"{last.about or f'a {last.name} release'}, released {on}"
        case ReasonKind.DATES:
            said = last.name
        case ReasonKind.SUPPORT:
            said = f"{last.name or 'the line known'} left support on {on}"
        case ReasonKind.CHECKS:
            word = "below" if _change(group) < 0 else "above"
            said = f"{last.name} came out {word} what was expected"
        case _:
            times = f", {len(group)} times, the last" if len(group) > 1 else ","
            said = f"{last.name}{times} {on}"
    return said
