"""Every constant of the currency model in words: its value, its unit, and where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from learnlog.domain.calibration import ENOUGH, HIGHEST, LOWEST
from learnlog.domain.currency import BAND_EDGES
from learnlog.domain.drift import HISTORY_YEARS
from learnlog.domain.fitting import ENOUGH_CHECKS, FACTOR_SD, SPEED_SD
from learnlog.domain.model import ModelConstants, Practice, model_constants
from learnlog.domain.proficiency import Level

NOTE = "Every number here is a default that is to be tuned as graded checks come in."
JUDGEMENT = "Judgement, to be calibrated."

_TATEL = "Tatel and Ackerman 2025, 10.1037/bul0000481: "
_ARTHUR = "Order by Arthur et al. 1998, Human Performance; the values are judgement."
_BREAKING = (
    "Order by Raemaekers 2017, Ochoa 2022 and Venturini 2023 on breaking releases; "
    "the values are judgement."
)
_FITTING = "Prior of the fit; chosen before any check was seen."


@dataclass(frozen=True, slots=True)
class Constant:
    """One constant: ``field`` is its name in the code, empty unit means a pure number."""

    field: str
    name: str
    value: str
    unit: str
    source: str = JUDGEMENT


@dataclass(frozen=True, slots=True)
class Section:
    """Constants that belong together."""

    title: str
    constants: tuple[Constant, ...]


def model_table(constants: ModelConstants | None = None) -> tuple[Section, ...]:
    """Return every constant of the model, of the current version unless others are given."""
    known = constants or model_constants()
    return (
        Section("Forgetting", tuple(_forgetting(known))),
        Section("What evidence is worth", tuple(_evidence(known))),
        Section("Ceilings", tuple(_ceilings(known))),
        Section("Releases and support", tuple(_changes(known))),
        Section("Checks", tuple(_checks(known))),
        Section("Bands", tuple(_bands())),
        Section("Fitting and calibration", tuple(_fitting())),
    )


def _forgetting(known: ModelConstants) -> Iterator[Constant]:
    yield Constant(
        "decay",
        "Decay F",
        "19/81",
        "",
        "FSRS-4.5, open-spaced-repetition: 90 % is left after one stability. "
        "Heavy tail as in Murre and Dros 2015, 10.1371/journal.pone.0120644.",
    )
    yield Constant(
        "base_stability_days",
        "Stability at first",
        _plain(known.base_stability_days),
        "days",
        f"{_TATEL}half of a gain in accuracy is gone after about 6.5 months.",
    )
    yield Constant(
        "max_stability_days", "Stability at most", _plain(known.max_stability_days), "days"
    )
    yield Constant(
        "max_gap_days",
        "Longest gap that one practice keeps alive",
        _plain(known.max_gap_days),
        "days",
        "Cepeda et al. 2008, ERIC ED505660, on the best gap; the value is judgement.",
    )
    for level in Level:
        yield Constant(
            "stability_factors",
            f"Stability at first, level {level.value} ({level.label})",
            _plain(known.stability_factors[level]),
            "times",
            f"{_TATEL}13 months for speed, twice as long."
            if level is Level.WORKING
            else "Graded around level 3; the values are judgement.",
        )


def _evidence(known: ModelConstants) -> Iterator[Constant]:
    for kind, weight in known.weights.items():
        yield Constant(
            "weights",
            f"{kind.label} ({weight.practice.value.replace('_', '-')})",
            f"{_percent(weight.height)} and {_percent(weight.coverage)}",
            "of a day kept alive, and of earlier changes known",
            "Classes by Kobayashi 2019 and by Pan and Rickard 2018; the values are judgement.",
        )
    yield Constant(
        "notes_coverage",
        "Release notes acknowledged",
        _percent(known.notes_coverage),
        "of that release known",
    )
    yield Constant(
        "tried_coverage", "Release tried", _percent(known.tried_coverage), "of that release known"
    )


def _ceilings(known: ModelConstants) -> Iterator[Constant]:
    for level in Level:
        for practice in Practice:
            yield Constant(
                "ceilings",
                f"Level {level.value} ({level.label}), {practice.value.replace('_', '-')}",
                _percent(known.ceilings[level][practice]),
                "of practice at most",
                _ARTHUR,
            )


def _changes(known: ModelConstants) -> Iterator[Constant]:
    for kind, loss in known.losses.items():
        yield Constant(
            "losses", f"A {kind.value} release", _percent(loss), "of validity lost", _BREAKING
        )
    yield Constant(
        "support_end_loss",
        "The line you know leaves support",
        _percent(known.support_end_loss),
        "of validity lost",
    )
    yield Constant(
        "support_coverage",
        "Coverage from which evidence moves you to its line",
        _percent(known.support_coverage),
        "of changes known",
    )
    low, high = known.factor_limits
    yield Constant(
        "factor_limits",
        "Drift factor, at least and at most",
        f"{_plain(low)} and {_plain(high)}",
        "times",
        "Measured from each technology's releases and its validity half-life, within these limits.",
    )
    yield Constant(
        "", "Releases that the drift factor is measured on", _plain(HISTORY_YEARS), "years"
    )


def _checks(known: ModelConstants) -> Iterator[Constant]:
    yield Constant(
        "check_rate",
        "How far one check moves the factor of checks",
        _plain(known.check_rate),
        "of its surprise",
        "Chosen on a simulated team: best with and without fitted factors.",
    )
    yield Constant(
        "check_floor", "Factor of checks, at least", _percent(known.check_floor), "of currency"
    )


def _bands() -> Iterator[Constant]:
    for band, edge in BAND_EDGES[:-1]:
        yield Constant("", f"{band.label} from", _percent(edge), "currency")


def _fitting() -> Iterator[Constant]:
    yield Constant("", "Spread of drift factors", _plain(FACTOR_SD), "in logs", _FITTING)
    yield Constant("", "Spread of forgetting speeds", _plain(SPEED_SD), "in logs", _FITTING)
    yield Constant("", "Graded checks of a team before it is fitted", str(ENOUGH_CHECKS), "checks")
    yield Constant("", "Outcomes before figures are shown", str(ENOUGH), "outcomes")
    yield Constant(
        "",
        "A forecast counts as at least and at most",
        f"{_percent(LOWEST)} and {_percent(HIGHEST)}",
        "",
        "A forecast of 0 or 1 that fails would cost infinitely much.",
    )


def _plain(value: float) -> str:
    return f"{value:g}"


def _percent(share: float) -> str:
    return f"{100 * share:g}%"
