"""The week's plan: which actions bring most within the minutes a person has."""

from collections.abc import Sequence
from dataclasses import dataclass

STEP_MINUTES = 5
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something worth doing: ``minutes`` above 0 it takes, ``gain_points`` of 100 it brings.

    ``action`` is a word (review, experiment, notes …), ``text`` says why, ``number`` names the
    card or experiment it is about, where there is one.
    """

    action: str
    slug: str
    name: str
    minutes: int
    gain_points: float
    text: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What was chosen, in order of gain a minute, and what was left out."""

    budget_minutes: int
    chosen: tuple[Candidate, ...]
    left_out: tuple[Candidate, ...]

    @property
    def minutes(self) -> int:
        """The minutes of what was chosen."""
        return sum(candidate.minutes for candidate in self.chosen)

    @property
    def gain_points(self) -> float:
        """The points that what was chosen brings."""
        return sum(candidate.gain_points for candidate in self.chosen)


def plan_week(candidates: Sequence[Candidate], budget_minutes: int) -> Plan:
    """Return the choice with the highest gain whose minutes, rounded up to fives, fit.

    At most one action a technology: the second would not bring what it promises. Exact, by
    dynamic programming over groups; among equals the one with fewer minutes and the smaller slug.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=_tie_break):
        groups.setdefault(candidate.slug, []).append(candidate)
    room = max(0, budget_minutes) // STEP_MINUTES
    best: list[tuple[float, tuple[Candidate, ...]]] = [(0.0, ())] * (room + 1)
    for options in groups.values():
        best = [_best_with(best, options, minutes) for minutes in range(room + 1)]
    chosen = tuple(sorted(best[room][1], key=_by_rate))
    taken = set(chosen)
    left = tuple(sorted((c for c in candidates if c not in taken), key=_by_rate))
    return Plan(budget_minutes, chosen, left)


def _best_with(
    best: Sequence[tuple[float, tuple[Candidate, ...]]], options: Sequence[Candidate], room: int
) -> tuple[float, tuple[Candidate, ...]]:
    found = best[room]
    for option in options:
        steps = _steps(option)
        if steps > room:
            continue
        gain, chosen = best[room - steps]
        # Gains that differ by rounding alone are equal, or the choice would not be repeatable.
        if gain + option.gain_points > found[0] + 1e-9:
            found = (gain + option.gain_points, (*chosen, option))
    return found


def _steps(candidate: Candidate) -> int:
    return -(-max(1, candidate.minutes) // STEP_MINUTES)


def _by_rate(candidate: Candidate) -> tuple[float, str, str]:
    return (-candidate.gain_points / max(1, candidate.minutes), candidate.slug, candidate.action)


def _tie_break(candidate: Candidate) -> tuple[str, int, str]:
    return (candidate.slug, candidate.minutes, candidate.action)
