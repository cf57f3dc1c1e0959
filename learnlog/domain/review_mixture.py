"""One forecast of recall from several: a mixture whose weights go to those who foresaw well."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from learnlog.domain.review import DEFAULT_PARAMETERS, Curve, Curves, Grade
from learnlog.domain.review_experts import (
    FIRST_AVERAGE,
    START,
    Past,
    Stack,
    clipped,
    features,
    moved_average,
)

DEFAULT, POOLED, FITTED = "default", "pooled", "fitted"
MOVING_AVERAGE, STACK = "moving_average", "stack"
# The experts that foresee every day to come, so that a due day can be solved from them.
CURVE_EXPERTS = (DEFAULT, POOLED, FITTED)

# Chosen on eight splits of one real log by card, eight more with only the past of the known
# cards, and eight by date: one prior came out as well as one for each kind.
PRIOR: Mapping[str, float] = {
    DEFAULT: 0.35,
    POOLED: 0.13,
    FITTED: 0.30,
    MOVING_AVERAGE: 0.05,
    STACK: 0.17,
}
# How much of its weight each outcome gives back to the prior.
SHARE = 0.005

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Forecasts:
    """The forecast made before a grade, with each expert's and the weights that mixed them.

    ``features`` is what the stack looked at.
    """

    value: float
    experts: Weights
    weights: Weights
    features: tuple[float, ...]


def joined(weights: Weights, names: tuple[str, ...], prior: Weights = PRIOR) -> dict[str, float]:
    """Return the weights of the experts there are, adding up to 1.

    An expert that is new comes in with its share of the prior, and one that is gone leaves its
    weight to the others in proportion.
    """
    total = sum(prior[name] for name in names)
    shares = {name: prior[name] / total for name in names}
    new = sum(share for name, share in shares.items() if name not in weights)
    old = sum(weights.get(name, 0.0) for name in names)
    if old <= 0:
        return shares
    return {
        name: weights[name] / old * (1 - new) if name in weights else share
        for name, share in shares.items()
    }


def shared(
    weights: Weights, experts: Weights, outcome: int, prior: Weights = PRIOR
) -> dict[str, float]:
    """Return the weights after an outcome: w <- (1 - a) w likelihood / sum + a prior.

    Source: fixed share, Herbster and Warmuth 1998.
    """
    names = tuple(experts)
    before = joined(weights, names, prior)
    likely = {
        name: before[name] * (clipped(p) if outcome else 1 - clipped(p))
        for name, p in experts.items()
    }
    total, start = sum(likely.values()), joined({}, names, prior)
    return {name: (1 - SHARE) * likely[name] / total + SHARE * start[name] for name in names}


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is learnt from a person's outcomes; one is made new where nothing is known."""

    weights: Weights = field(default_factory=dict)
    moving_average: float = FIRST_AVERAGE
    stack: Stack = field(default_factory=Stack)
    prior: Weights = field(default_factory=lambda: PRIOR)

    def forecasts(self, curves: Weights, elapsed_days: int, past: Past) -> Forecasts:
        """Return the forecast for a card; ``curves`` is what the curves give, by name."""
        seen = features(curves[DEFAULT], self.moving_average, elapsed_days, past)
        experts = {name: clipped(value) for name, value in curves.items()} | {
            MOVING_AVERAGE: clipped(self.moving_average),
            STACK: self.stack.forecast(seen),
        }
        weights = joined(self.weights, tuple(experts), self.prior)
        value = sum(weights[name] * experts[name] for name in experts)
        return Forecasts(value, experts, weights, seen)

    def after(self, forecasts: Forecasts, outcome: int) -> "Learnt":
        """Return what is known once the outcome (1 passed, 0 failed) is."""
        return replace(
            self,
            weights=shared(self.weights, forecasts.experts, outcome, self.prior),
            moving_average=moved_average(self.moving_average, outcome),
            stack=self.stack.after(forecasts.features, outcome),
        )


def curves_of(weights: Weights, parameters: Mapping[str, tuple[float, ...]]) -> Curves:
    """Return the curves that a due day is solved from, with their shares of the mixture.

    ``parameters`` holds those that were fitted, by expert; the default curve is always there.
    """
    known = {DEFAULT: DEFAULT_PARAMETERS, **parameters}
    names = tuple(name for name in CURVE_EXPERTS if name in known)
    shares = joined(weights, names)
    return tuple(Curve(known[name], shares[name]) for name in names)


@dataclass(frozen=True, slots=True)
class Logged:
    """A review of the log: ``default`` is what the default curve gave, None on the first day.

    ``is_first`` begins a card, or begins it anew. ``experts`` is what was foreseen then, where
    that was kept.
    """

    card_id: int
    elapsed_days: int
    grade: Grade
    is_first: bool
    default: float | None
    experts: Weights | None


def relearnt(log: Iterable[Logged]) -> Learnt:
    """Return what a whole log teaches; reviews that were undone since are not in it."""
    learnt, pasts = Learnt(), dict[int, Past]()
    for review in log:
        past = START if review.is_first else pasts.get(review.card_id, START)
        if review.default is not None:
            seen = learnt.forecasts({DEFAULT: review.default}, review.elapsed_days, past)
            after = learnt.after(seen, int(review.grade > Grade.AGAIN))
            # Of a review without kept forecasts nobody knows who foresaw well.
            weights: Weights = learnt.weights
            if review.experts:
                weights = shared(weights, review.experts, int(review.grade > Grade.AGAIN))
            learnt = replace(after, weights=weights)
        pasts[review.card_id] = past.after(review.grade)
    return learnt
