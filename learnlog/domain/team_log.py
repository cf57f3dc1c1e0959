"""The log of a team as files hold it: technologies, evidence and graded checks, read strictly."""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from learnlog.domain.currency import Cell, Evidence
from learnlog.domain.drift import Change, Drift, SupportEnd
from learnlog.domain.errors import RuleError
from learnlog.domain.model import ChangeKind, model_constants
from learnlog.domain.proficiency import EvidenceKind, Level

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair:
    """One member and one technology, by the names that the files give them."""

    member: str
    technology: str


@dataclass(frozen=True, slots=True)
class LoggedCheck:
    """A graded check: whose, on what, on which day, and whether it was passed (1) or not (0)."""

    pair: Pair
    day: float
    outcome: int


@dataclass(frozen=True, slots=True)
class TeamLog:
    """What is known of a team apart from its checks."""

    drifts: Mapping[str, Drift]
    cells: Mapping[Pair, Cell]


def read_team(technologies: str, events: str, *, names: tuple[str, str]) -> TeamLog:
    """Read a team from the texts of the two files with these names.

    Raises:
        RuleError: a file is broken; the message names it and the line.
    """
    drifts = _read_technologies(technologies, names[0])
    evidence: dict[Pair, list[Evidence]] = defaultdict(list)
    cells: dict[Pair, Cell] = {}
    rows = _rows(events, names[1], lambda row: _event(row, drifts))
    for number, (pair, cell, day, kind) in rows:
        first = cells.setdefault(pair, cell)
        if first != cell:
            raise _broken(names[1], number, "level or baseline differ from an earlier line")
        evidence[pair].append(Evidence(day, kind, number))
    return TeamLog(
        drifts,
        {
            pair: Cell(cell.level, cell.baseline, tuple(evidence[pair]))
            for pair, cell in cells.items()
        },
    )


def read_checks(text: str, log: TeamLog, *, name: str) -> list[LoggedCheck]:
    """Read graded checks from the text of the file of this name, in order of time.

    Raises:
        RuleError: the file is broken; the message names it and the line.
    """
    rows = _rows(text, name, lambda row: _check(row, log.drifts))
    return sorted((check for _, check in rows), key=lambda check: check.day)


def _read_technologies(text: str, name: str) -> dict[str, Drift]:
    drifts: dict[str, Drift] = {}
    for line, technology in _elements(text, name):
        try:
            drifts[_text(technology, "id")] = _drift(technology)
        except _FAULTS as error:
            raise _broken(name, line, _reason(error)) from error
    return drifts


def _elements(text: str, name: str) -> Iterator[tuple[int, Any]]:
    """Yield each element of a JSON list with the line on which it begins."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise _broken(name, error.lineno, f"no JSON: {error.msg}") from error
    if not isinstance(document, list):
        raise _broken(name, 1, "expected a list of technologies")
    decoder, end = json.JSONDecoder(), text.index("[") + 1
    for _ in document:
        begin = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n,"))
        element, end = decoder.raw_decode(text, begin)
        yield text.count("\n", 0, begin) + 1, element


def _drift(technology: Mapping[str, Any]) -> Drift:
    return Drift(
        continuous=_number(technology, "base"),
        changes=tuple(
            Change(_finite(day), ChangeKind(kind), number)
            for number, (day, kind) in enumerate(technology["releases"])
        ),
        ends=tuple(SupportEnd(_finite(end), _finite(next_)) for end, next_ in technology["eols"]),
    )


def _event(
    row: Mapping[str, Any], drifts: Mapping[str, Drift]
) -> tuple[Pair, Cell, float, EvidenceKind]:
    cell = Cell(Level(row["level"]), _number(row, "baseline"))
    kind = EvidenceKind(row["kind"])
    if kind not in model_constants().weights:
        raise ValueError(f"kind: {kind.value!r} is no practice")
    return _pair(row, drifts), cell, _number(row, "t"), kind


def _check(row: Mapping[str, Any], drifts: Mapping[str, Drift]) -> LoggedCheck:
    if row["y"] not in (0, 1):
        raise ValueError(f"y: expected 0 or 1, got {row['y']!r}")
    return LoggedCheck(_pair(row, drifts), _number(row, "t"), int(row["y"]))


def _pair(row: Mapping[str, Any], drifts: Mapping[str, Drift]) -> Pair:
    pair = Pair(_text(row, "member"), _text(row, "tech"))
    if pair.technology not in drifts:
        raise ValueError(f"tech: {pair.technology!r} is not among the technologies")
    return pair


# What the parts of a row raise when it is not as it should be.
_FAULTS = (LookupError, TypeError, ValueError, AttributeError)


def _rows(text: str, name: str, read: Callable[[Mapping[str, Any]], T]) -> Iterator[tuple[int, T]]:
    """Yield each line's number with what is read from it; empty lines are passed over."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, read(json.loads(line))
        except _FAULTS as error:
            raise _broken(name, number, _reason(error)) from error


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row[field]
    if not isinstance(value, str):
        raise TypeError(f"{field}: expected a text, got {value!r}")
    return value


def _number(row: Mapping[str, Any], field: str) -> float:
    try:
        return _finite(row[field])
    except (TypeError, ValueError) as error:
        raise ValueError(f"{field}: {error}") from error


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"expected a number, got {value!r}")
    return float(value)


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _broken(name: str, line: int, reason: str) -> RuleError:
    return RuleError(f"{name}:{line}: {reason}")
