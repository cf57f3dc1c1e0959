"""Why currency is below 100, in shares that add up, and what would bring most of it back."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from learnlog.domain.currency import (
    BAND_EDGES,
    Currency,
    Evidence,
    Standing,
    percent_of,
    to_instant,
)
from learnlog.domain.drift import Change, Drift, change_losses, ended, slow_loss
from learnlog.domain.due import due_day, forecast_day
from learnlog.domain.model import ChangeKind, Practice
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.release import version_order

# A release that carries this share of the whole loss is named on its own; at most two are.
NAMED_SHARE = 0.2
NAMED_AT_MOST = 2
_SMALLEST_GAIN = 0.05


class CauseKind(StrEnum):
    """What a share of the loss is due to."""

    FORGETTING = "forgetting"
    CHANGE = "change"
    SUPPORT = "support"
    TIME = "time"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its share of the loss in whole per cent, its whole points of 100, in words."""

    cause: CauseKind
    share_percent: int
    points: int
    text: str


class Action(StrEnum):
    """What a person can do about a technology in one go."""

    NOTES = "notes"
    TUTORIAL = "tutorial"
    EXPERIMENT = "experiment"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do now: its minutes, and the points of currency it brings today."""

    action: Action
    minutes: int
    gain_points: float
    text: str


@dataclass(frozen=True, slots=True)
class _Loss:
    """A cause before rounding: its loss in logs."""

    cause: CauseKind
    loss: float
    text: str


def whole_shares(parts: Sequence[float], total: int) -> list[int]:
    """Return whole numbers that sum to ``total`` in proportion to the parts.

    By largest remainder; of equal remainders the earlier part gets the unit. All zero where
    the parts are.
    """
    whole = math.fsum(parts)
    if whole <= 0.0:
        return [0] * len(parts)
    exact = [total * part / whole for part in parts]
    shares = [math.floor(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def causes(state: Standing, drift: Drift, *, day: float) -> tuple[Cause, ...]:
    """Return the causes of what is missing, the largest first; empty where nothing is.

    The shares are those of -ln C = -ln P + U - ln A; they sum to 100, and the points to
    100 - percent_of(C).
    """
    now = state.on(day)
    if now is None:
        return ()
    losses = [loss for loss in _losses(state, drift, now, day) if loss.loss > 0.0]
    losses.sort(key=lambda loss: -loss.loss)
    parts = [loss.loss for loss in losses]
    percents = whole_shares(parts, 100)
    points = whole_shares(parts, 100 - percent_of(now.value))
    return tuple(
        Cause(loss.cause, percent, point, loss.text)
        for loss, percent, point in zip(losses, percents, points, strict=True)
        if percent or point
    )


def _losses(state: Standing, drift: Drift, now: Currency, day: float) -> list[_Loss]:
    known = state.known()
    releases = change_losses(drift, known, day)
    parts = [
        _Loss(CauseKind.FORGETTING, -math.log(now.practice), forgetting_text(state, now, day)),
        *_changes(releases, -math.log(now.value), since=known.until, day=day),
    ]
    for end in ended(drift, known, day):
        when = "was out of support by" if end.day == end.successor_day else "left support on"
        # Having read of a later line is no practice of it: the words must not deny the reading.
        line = end.line or "the line you know"
        text = f"{line} {when} {dated(end.day, day)}, and you have not practised a later one"
        parts.append(_Loss(CauseKind.SUPPORT, drift.constants.support_weight, text))
    slow = f"{_span(day - known.until)} of slow change not caught up with"
    parts.append(_Loss(CauseKind.TIME, slow_loss(drift, known, day), slow))
    below = f"your checks came out below prediction (factor {now.checks:.2f})"
    parts.append(_Loss(CauseKind.CHECKS, -math.log(now.checks), below))
    return parts


def _changes(
    releases: list[tuple[Change, float]], total: float, *, since: float, day: float
) -> list[_Loss]:
    """Name the releases that weigh most, and put the others together."""
    named = sorted(
        (item for item in releases if item[1] >= NAMED_SHARE * total), key=lambda item: -item[1]
    )[:NAMED_AT_MOST]
    others = [item for item in releases if item not in named]
    if len(others) == 1:
        named, others = [*named, *others], []
    parts = [
        _Loss(CauseKind.CHANGE, loss, _release_text(change, since=since, day=day))
        for change, loss in named
    ]
    if others:
        text = _releases_text([change for change, _ in others], since=since, day=day)
        parts.append(_Loss(CauseKind.CHANGE, math.fsum(loss for _, loss in others), text))
    return parts


def _release_text(change: Change, *, since: float, day: float) -> str:
    looked = "not looked at" if change.day > since else "caught up with in part"
    return f"{change.version or 'a release'}, released {dated(change.day, day)}, {looked}"


def _releases_text(changes: list[Change], *, since: float, day: float) -> str:
    """Count the releases by kind, those after the last use where there are any."""
    later = [change for change in changes if change.day > since]
    counts = Counter(change.kind for change in later or changes)
    kinds = [f"{counts[kind]} {kind}" for kind in reversed(ChangeKind) if counts[kind]]
    words = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    newest = _newest(later or changes)
    noun = "release" if len(later or changes) == 1 else "releases"
    when = "since you last used it" if later else "caught up with in part"
    name = f"newest {newest.version}, " if newest.version else "newest "
    return f"{words} {noun} {when} ({name}{dated(newest.day, day)})"


def _newest(changes: Sequence[Change]) -> Change:
    """Return the highest version of the last day on which any came out, a day of UTC."""
    return max(changes, key=lambda change: (math.floor(change.day), version_order(change.version)))


def forgetting_text(state: Standing, now: Currency, day: float) -> str:
    """Say what practice is reckoned from, how long ago, and how much it can count for."""
    best = now.best
    days = days_ago(day - best.day)
    if best.kind is EvidenceKind.DECLARED:
        return f"only declared, {days}: cannot count as practice"
    practice = state.constants.weights[best.kind].practice
    if practice is Practice.HANDS_ON:
        return f"last hands-on use {days}"
    word = "guided" if practice is Practice.GUIDED else "read or recalled"
    return f"last {word} {days}, which counts {100 * state.ceiling(best):.0f}% at most"


def next_steps(state: Standing, drift: Drift, *, day: float) -> tuple[Step, ...]:
    """Return what would help today, most points a minute first; empty when unknown.

    A gain is the difference of currency with and without the evidence, in points of 100.
    """
    now = state.on(day)
    if now is None:
        return ()
    steps: list[Step] = []
    for action, minutes, words, evidence in candidates(state, drift, day):
        after = state.copy()
        after.add_all([evidence], until=day)
        then = after.on(day)
        gain = 0.0 if then is None else 100.0 * (then.value - now.value)
        if gain >= _SMALLEST_GAIN:
            text = f"{words} ({minutes} min, +{gain:.1f} points)"
            steps.append(Step(action, minutes, gain, text))
    return tuple(sorted(steps, key=lambda step: (-step.gain_points / step.minutes, step.minutes)))


def candidates(
    state: Standing, drift: Drift, day: float
) -> list[tuple[Action, int, str, Evidence]]:
    """Return what can be done in one go: the action, its minutes, in words, its evidence."""
    found = [
        (Action.TUTORIAL, 45, "follow a tutorial", Evidence(day, EvidenceKind.TUTORIAL)),
        (Action.EXPERIMENT, 60, "run one experiment", Evidence(day, EvidenceKind.EXPERIMENT)),
    ]
    releases = change_losses(drift, state.known(), day)
    if releases:
        newest = max(releases, key=lambda item: (item[1], item[0].day))[0]
        words = f"read the {newest.version} notes" if newest.version else "read the release notes"
        found.append((Action.NOTES, 10, words, Evidence(day, EvidenceKind.ACK, change=newest.id)))
    return found


def steps_text(steps: Sequence[Step]) -> str:
    """Put the best step and one experiment into a sentence; empty without steps."""
    if not steps:
        return ""
    best, *others = steps
    other = next((step for step in others if step.action is Action.EXPERIMENT), None)
    tail = f", or {other.text}" if other else ""
    return f"Best next step: {best.text}{tail}."


def outlook_text(state: Standing, drift: Drift, *, day: float) -> str:
    """Say when the next band begins if nothing is done; empty when unknown or lapsed."""
    now = state.on(day)
    if now is None:
        return ""
    edge = next((edge for _, edge in BAND_EDGES if edge <= now.value), 0.0)
    plain = due_day(state, edge, day=day) if edge > 0.0 else None
    if plain is None:
        return ""
    expected = forecast_day(state, edge, pace=drift.pace, day=day)
    text = f"Without practice you pass {100 * edge:.0f}% on {dated(plain, day)}"
    if expected is not None and plain - expected >= 1.0:
        text += f", about {dated(expected, day)} if it keeps changing at its usual pace"
    return f"{text}."


def dated(day: float, today: float) -> str:
    """Return a day as "14 November", with the year when it is not this one."""
    instant, now = to_instant(day), to_instant(today)
    if instant is None:
        return "no day that a calendar reaches"
    year = "" if now is not None and instant.year == now.year else f" {instant.year}"
    return f"{instant.day} {instant:%B}{year}"


def days_ago(days: float) -> str:
    """Return a length of time before now in the unit that suits it."""
    return "today" if days < 1.0 else f"{_span(days)} ago"


def _span(days: float) -> str:
    if days < 14.0:
        n, unit = max(1, int(days)), "day"
    elif days < 183.0:
        n, unit = int(days / 7.0), "week"
    else:
        n, unit = int(days / 30.4375), "month"
    return f"{n} {unit}{'' if n == 1 else 's'}"
