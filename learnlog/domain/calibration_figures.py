"""How good a set of forecasts was, in figures beside what is simpler, and in words."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from learnlog.domain import calibration
from learnlog.domain.calibration import ENOUGH, Reliability, Scores

# Any number: with the same one, a page shows the same band each time.
_SEED = 2021


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One outcome with its forecast, and the bin of what came before it."""

    forecast: float
    passed: bool
    bin: Hashable


@dataclass(frozen=True, slots=True)
class Simpler:
    """A simpler forecast of the same outcomes; None where it foresaw nothing."""

    name: str
    forecasts: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simpler forecast, and how both did on the ``n`` outcomes that have both."""

    name: str
    n: int
    log_loss: float
    ours: float

    @property
    def is_better(self) -> bool:
        """Whether the simpler one did better."""
        return self.log_loss < self.ours


@dataclass(frozen=True, slots=True)
class Figures:
    """How good forecasts were, in figures, as a diagram and in a sentence."""

    scores: Scores
    baselines: tuple[Baseline, ...]
    reliability: Reliability
    sentence: str
    verdict: str


def figures_of(rows: Sequence[Foreseen], simpler: Sequence[Simpler], *, who: str) -> Figures:
    """Return the figures of at least one outcome, in order of time.

    ``who`` was right or wrong, with its verb. Compared is the own average up to then, and of
    ``simpler`` what foresaw at least 50 of the outcomes.
    """
    forecasts = [row.forecast for row in rows]
    passed = [int(row.passed) for row in rows]
    # To whole per cent, as a forecast is shown everywhere: the band is then quick to draw.
    shown = [round(forecast, 2) for forecast in forecasts]
    scores = calibration.scores(forecasts, passed, [row.bin for row in rows])
    average = Simpler("Average so far", calibration.own_average(passed))
    compared = [_compared(one, forecasts, passed) for one in (average, *simpler)]
    baselines = tuple(one for one in compared if one.n >= ENOUGH)
    curve = calibration.reliability(shown, passed, chance=np.random.default_rng(_SEED))
    said = calibration.most_said(forecasts, passed)
    return Figures(scores, baselines, curve, said.sentence(who), _verdict(baselines, curve))


def _compared(simpler: Simpler, forecasts: Sequence[float], passed: Sequence[int]) -> Baseline:
    """Return how both did on the outcomes that both foresaw."""
    both = [
        (other, ours, outcome)
        for other, ours, outcome in zip(simpler.forecasts, forecasts, passed, strict=True)
        if other is not None
    ]
    if not both:
        return Baseline(simpler.name, 0, 0.0, 0.0)
    others, ours, outcomes = zip(*both, strict=True)
    losses = calibration.log_loss(others, outcomes), calibration.log_loss(ours, outcomes)
    return Baseline(simpler.name, len(both), *losses)


def _verdict(baselines: Sequence[Baseline], curve: Reliability) -> str:
    """Say what is better, and how far off the forecasts were beside what chance alone does."""
    better = [_within(baseline.name) for baseline in baselines if baseline.is_better]
    first = "Nothing simpler did better."
    if better:
        first = f"The {' and the '.join(better)} did better than these forecasts."
    outside = round(100 * curve.outside)
    return (
        f"{first} The curve is outside the band for {outside} % of the outcomes; "
        "if every forecast were right, it would be for about 10 %."
    )


def _within(name: str) -> str:
    """Return a name as it stands within a sentence."""
    return name[0].lower() + name[1:]
