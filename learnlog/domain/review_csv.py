"""Reviews as a CSV file: card_id, review_rating, review_time, and columns that are not read."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from learnlog.domain.errors import RuleError
from learnlog.domain.review import Grade

COLUMNS = ("card_id", "review_rating", "review_time")
_MAX_CELL = 100


@dataclass(frozen=True, slots=True)
class Review:
    """One review of a card, as logged."""

    at: datetime
    card: str
    grade: Grade


def read_reviews(text: str, *, name: str) -> tuple[Review, ...]:
    """Return the reviews of a file in order of time.

    Raises:
        RuleError: a column is missing or a cell cannot be read; the file and the line are named.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise RuleError(f"{name}:1: no column {missing[0]}")
        found = [_review(row, f"{name}:{reader.line_num}") for row in reader]
    except csv.Error as error:
        # The reader counts a line once it is read.
        raise RuleError(f"{name}:{reader.line_num + 1}: {error}") from error
    return tuple(sorted(found, key=lambda review: review.at))


def _review(row: Mapping[str, str | None], place: str) -> Review:
    card = (row["card_id"] or "").strip()
    if not card:
        raise RuleError(f"{place}: card_id is empty")
    rating, time = row["review_rating"] or "", row["review_time"] or ""
    try:
        grade = Grade(int(rating))
    except ValueError as error:
        raise RuleError(
            f"{place}: review_rating: expected 1, 2, 3 or 4, got {rating[:_MAX_CELL]!r}"
        ) from error
    try:
        at = datetime.fromisoformat(time.strip())
    except ValueError as error:
        raise RuleError(f"{place}: review_time: not a time: {time[:_MAX_CELL]!r}") from error
    if at.tzinfo is None:
        raise RuleError(f"{place}: review_time: no offset from UTC: {time[:_MAX_CELL]!r}")
    try:
        return Review(at.astimezone(UTC), card, grade)
    except OverflowError as error:
        raise RuleError(f"{place}: review_time: out of range: {time[:_MAX_CELL]!r}") from error
