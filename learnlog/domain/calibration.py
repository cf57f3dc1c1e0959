"""How good forecasts were: losses, what happened beside what was foreseen, and a sentence on it."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# A forecast of 0 or 1 that fails would cost infinitely much; nobody is that sure.
LOWEST, HIGHEST = 0.005, 0.995
# Below this many outcomes chance alone moves every figure too far to show one.
ENOUGH = 50
RESAMPLES = 400
_BAND = (5.0, 95.0)
_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Scores:
    """How good ``n`` forecasts were; of every figure less is better, and 0 is perfect."""

    n: int
    log_loss: float
    brier: float
    rmse_bins: float
    ece: float


@dataclass(frozen=True, slots=True)
class Point:
    """One forecast, and the share that came true of it after isotonic regression, in [0, 1].

    ``count`` outcomes had this forecast. Between ``low`` and ``high`` nine of ten curves would
    pass if every forecast were right.
    """

    forecast: float
    count: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Step:
    """Neighbouring forecasts, from the lowest to the highest, and the share that came true."""

    lowest: float
    highest: float
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The reliability diagram: the curve with its band, and the same as level steps."""

    points: tuple[Point, ...]
    steps: tuple[Step, ...]

    @property
    def outside(self) -> float:
        """For which share of the outcomes the curve is outside the band; by chance about 0.1."""
        slack = 1e-9
        out = [
            point.count
            for point in self.points
            if not point.low - slack <= point.share <= point.high + slack
        ]
        return sum(out) / sum(point.count for point in self.points)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of the forecasts of about one height, in whole per cent.

    ``low`` to ``high`` is the 95 % interval of the share (Wilson).
    """

    percent: int
    right: int
    count: int
    low: int
    high: int

    @property
    def share(self) -> int:
        """In how many of a hundred cases it came true."""
        return round(100 * self.right / self.count)

    def sentence(self, who: str = "you were") -> str:
        """Return the same in words; ``who`` was right or wrong, with its verb."""
        return (
            f"When we said {self.percent} %, {who} right in {self.share} % of {self.count} "
            f"cases ({self.low}–{self.high} %)."  # noqa: RUF001 - a dash between two numbers
        )


def clip(forecasts: ArrayLike) -> Floats:
    """Return forecasts kept within 0.005 ... 0.995."""
    return np.clip(np.asarray(forecasts, dtype=np.float64), LOWEST, HIGHEST)


def log_loss(forecasts: ArrayLike, outcomes: ArrayLike) -> float:
    """Return the mean of -ln of what was given to what happened; outcomes are 1 and 0."""
    foreseen, happened = clip(forecasts), np.asarray(outcomes, dtype=np.float64)
    losses = -np.where(happened > 0.5, np.log(foreseen), np.log1p(-foreseen))
    return float(losses.mean())


def brier(forecasts: ArrayLike, outcomes: ArrayLike) -> float:
    """Return the mean squared difference of forecast and outcome (Brier 1950)."""
    difference = np.asarray(forecasts, dtype=np.float64) - np.asarray(outcomes, dtype=np.float64)
    return float((difference**2).mean())


def rmse_in_bins(forecasts: ArrayLike, outcomes: ArrayLike, bins: Sequence[Hashable]) -> float:
    """Return the root of the mean squared difference of mean forecast and share over bins.

    Each bin counts by its size.
    """
    return math.sqrt(sum(weight * gap**2 for weight, gap in _gaps(forecasts, outcomes, bins)))


def ece(forecasts: ArrayLike, outcomes: ArrayLike, *, bins: int = 10) -> float:
    """Return the expected calibration error: the mean gap over equally wide bins of forecast."""
    foreseen = np.asarray(forecasts, dtype=np.float64)
    places = np.minimum((foreseen * bins).astype(int), bins - 1).tolist()
    return sum(weight * abs(gap) for weight, gap in _gaps(foreseen, outcomes, places))


def _gaps(
    forecasts: ArrayLike, outcomes: ArrayLike, bins: Sequence[Hashable]
) -> list[tuple[float, float]]:
    """Return of each bin its share of all rows, and mean forecast minus mean outcome."""
    names = {name: place for place, name in enumerate(dict.fromkeys(bins))}
    places = np.array([names[name] for name in bins])
    over = np.asarray(forecasts, dtype=np.float64) - np.asarray(outcomes, dtype=np.float64)
    counts, sums = np.bincount(places), np.bincount(places, weights=over)
    return [
        (float(count) / len(over), float(total) / float(count))
        for count, total in zip(counts, sums, strict=True)
    ]


def history_bin(days: float, earlier: int, failed: int) -> tuple[int, int, int]:
    """Return the bin of a row: days since the last, how many earlier, how many of them failed.

    Each is a step on a scale of ratios, 3.62, 1.89 and 1.73, so that bins hold similar numbers.

    Source: the RMSE (bins) of srs-benchmark, open-spaced-repetition.
    """
    return _rung(days, 3.62), _rung(earlier, 1.89), _rung(failed, 1.73)


def _rung(value: float, ratio: float) -> int:
    return -1 if value < 1.0 else math.floor(math.log(value) / math.log(ratio))


def own_average(outcomes: Sequence[int]) -> list[float]:
    """Return for each outcome the share of the ones before it, as if one of two had been seen."""
    forecasts, passed = [], 0
    for before, outcome in enumerate(outcomes):
        forecasts.append((passed + 1) / (before + 2))
        passed += outcome
    return forecasts


def scores(forecasts: Sequence[float], outcomes: Sequence[int], bins: Sequence[Hashable]) -> Scores:
    """Return every figure of at least one forecast."""
    return Scores(
        len(outcomes),
        log_loss(forecasts, outcomes),
        brier(forecasts, outcomes),
        rmse_in_bins(forecasts, outcomes, bins),
        ece(forecasts, outcomes),
    )


def isotonic(counts: Sequence[int], passed: Sequence[int]) -> list[tuple[int, float]]:
    """Return the rising shares that are nearest to passed / counts, as (how many, share).

    Neighbours that do not rise are pooled (pool adjacent violators), each counted by its size.
    """
    blocks: list[tuple[int, int, int]] = []
    for count, right in zip(counts, passed, strict=True):
        block = (1, count, right)
        while blocks and blocks[-1][2] * block[1] >= block[2] * blocks[-1][1]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], before[2] + block[2])
        blocks.append(block)
    return [(length, right / count) for length, count, right in blocks]


def reliability(
    forecasts: Sequence[float],
    outcomes: Sequence[int],
    *,
    chance: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Reliability:
    """Return the reliability diagram of at least one forecast, with a band of 90 %.

    The curve is the isotonic regression of the outcomes on the forecasts. The band is where it
    lies when outcomes are drawn as the forecasts say.

    Source: CORP, Dimitriadis, Gneiting and Jordan 2021 (PMC7923594); a consistency band.
    """
    given, places = np.unique(np.asarray(forecasts, dtype=np.float64), return_inverse=True)
    counts = np.bincount(places).tolist()
    passed = np.bincount(places, weights=np.asarray(outcomes, dtype=np.float64)).astype(int)
    blocks = isotonic(counts, passed.tolist())
    drawn = chance.binomial(counts, given, size=(resamples, len(counts)))
    curves = [_level(isotonic(counts, row)) for row in drawn.tolist()]
    low, high = np.percentile(np.array(curves), _BAND, axis=0)
    band = (low.tolist(), high.tolist())
    points = zip(given.tolist(), counts, _level(blocks), *band, strict=True)
    return Reliability(
        tuple(Point(*point) for point in points), _steps(given.tolist(), counts, blocks)
    )


def _level(blocks: Sequence[tuple[int, float]]) -> list[float]:
    """Return the share at each place."""
    return [share for length, share in blocks for _ in range(length)]


def _steps(
    given: Sequence[float], counts: Sequence[int], blocks: Sequence[tuple[int, float]]
) -> tuple[Step, ...]:
    steps, begin = [], 0
    for length, share in blocks:
        end = begin + length
        steps.append(Step(given[begin], given[end - 1], sum(counts[begin:end]), share))
        begin = end
    return tuple(steps)


def most_said(forecasts: Sequence[float], outcomes: Sequence[int]) -> Said:
    """Return what came of the forecasts of the height, in tens of per cent, that was said most.

    Of two said equally often it is the higher one.
    """
    tens = [math.floor(10 * forecast + 0.5) for forecast in forecasts]
    ten = max(set(tens), key=lambda height: (tens.count(height), height))
    came = [outcome for height, outcome in zip(tens, outcomes, strict=True) if height == ten]
    low, high = wilson(sum(came), len(came))
    return Said(10 * ten, sum(came), len(came), round(100 * low), round(100 * high))


def wilson(right: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share seen in ``count`` (1 or more) cases (Wilson 1927)."""
    share, z = right / count, _Z95**2 / count
    middle = (share + z / 2) / (1 + z)
    half = _Z95 * math.sqrt(share * (1 - share) / count + z / (4 * count)) / (1 + z)
    return max(0.0, middle - half), min(1.0, middle + half)


def not_enough(count: int) -> str:
    """Return the one line that stands where there are too few outcomes."""
    return f"Not enough yet ({count} of {ENOUGH})."
