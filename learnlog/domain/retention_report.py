"""Recall as it was against recall as it was foreseen; silent where there are too few reviews."""

from collections.abc import Iterable
from dataclasses import dataclass

from learnlog.domain.calibration import wilson

# Below this many reviews chance alone moves the share too far to show one.
ENOUGH_REVIEWS = 20
WINDOWS_DAYS = (30, 90)


@dataclass(frozen=True, slots=True)
class Recalled:
    """How many graded reviews there were, how many recalled, and how many foreseen to be."""

    reviews: int = 0
    passed: int = 0
    foreseen: float = 0.0

    def __add__(self, other: "Recalled") -> "Recalled":
        """Return both together."""
        return Recalled(
            self.reviews + other.reviews,
            self.passed + other.passed,
            self.foreseen + other.foreseen,
        )

    @property
    def is_enough(self) -> bool:
        """Whether there are enough reviews to show a share."""
        return self.reviews >= ENOUGH_REVIEWS

    @property
    def share(self) -> float:
        """The true retention, 0 to 1; of at least one review."""
        return self.passed / self.reviews

    @property
    def forecast(self) -> float:
        """The retention foreseen, 0 to 1; of at least one review."""
        return self.foreseen / self.reviews

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the true retention."""
        return wilson(self.passed, self.reviews)

    @property
    def percents(self) -> tuple[int, int, int, int]:
        """Share, both ends of its interval and forecast, in whole per cent."""
        share, low, high, forecast = (
            round(100 * value) for value in (self.share, *self.interval, self.forecast)
        )
        return share, low, high, forecast

    @property
    def verdict(self) -> str:
        """How the forecast was, where chance alone does not explain the difference."""
        low, high = self.interval
        if self.forecast > high:
            return "too high"
        return "too low" if self.forecast < low else ""


@dataclass(frozen=True, slots=True)
class TechnologyRecall:
    """The recall of one technology's cards, in one span of days after the other."""

    slug: str
    name: str
    spans: tuple[Recalled, ...]

    @property
    def is_enough(self) -> bool:
        """Whether any span has enough reviews to show a share."""
        return any(span.is_enough for span in self.spans)


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """True retention against foreseen: of all cards, and by technology.

    ``silent`` are the technologies of which no span has enough reviews.
    """

    total: tuple[Recalled, ...]
    rows: tuple[TechnologyRecall, ...]
    silent: tuple[TechnologyRecall, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there is anything to show."""
        return any(span.is_enough for span in self.total)


def retention_report(technologies: Iterable[TechnologyRecall]) -> RetentionReport:
    """Return the report on technologies, each with one count a span of ``WINDOWS_DAYS``."""
    known = sorted(technologies, key=lambda row: (row.name.lower(), row.slug))
    total = [Recalled() for _ in WINDOWS_DAYS]
    for row in known:
        total = [one + other for one, other in zip(total, row.spans, strict=True)]
    return RetentionReport(
        tuple(total),
        tuple(row for row in known if row.is_enough),
        tuple(row for row in known if not row.is_enough),
    )
