"""Typed reading of one TOML table, collecting every fault instead of stopping at the first."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from learnlog.catalogue.faults import Fault, shown
from learnlog.domain.technology import Until

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 60
PATTERN_LENGTH = 200
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A repeated group that repeats inside itself can take for ever on a title that does not match.
NESTED_REPEAT = re.compile(r"\([^()]*[+*}][^()]*\)[+*{]")

Choice = TypeVar("Choice", bound=StrEnum)


def is_slug(value: str) -> bool:
    """Tell whether ``value`` may name a technology: lower case, digits and single hyphens."""
    return len(value) <= SLUG_LENGTH and SLUG.fullmatch(value) is not None


class Table:
    """One table of a file; what is read with a fault comes back as the default.

    ``path`` is how messages name the table, such as ``lines[3].``; the top of a file has none.
    """

    def __init__(
        self, values: Mapping[str, Any], file: str, faults: list[Fault], path: str = ""
    ) -> None:
        self._values = values
        self._file = file
        self._faults = faults
        self._path = path
        self._asked: set[str] = set()

    def fault(self, key: str, message: str) -> None:
        """Note that ``key`` is wrong."""
        self._faults.append(Fault(self._file, f"{self._path}{key}", message))

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values.keys() - self._asked:
            close = get_close_matches(key, self._asked, n=1)
            hint = f", did you mean {close[0]!r}?" if close else ""
            self.fault(shown(key)[1:-1], f"unknown key{hint}")

    def text(self, key: str, *, required: bool = False, longest: int = 500) -> str:
        """Return a text without control characters, "" where it is missing."""
        value = self._get(key, required=required)
        if value is None:
            return ""
        return self._text(key, value, longest) or ""

    def maybe_text(self, key: str, *, longest: int = 100) -> str | None:
        """Return a text, or None where it is missing."""
        return self.text(key, longest=longest) or None

    def texts(self, key: str, *, longest: int = 60) -> tuple[str, ...]:
        """Return a list of different texts, empty where it is missing."""
        found: list[str] = []
        for position, value in enumerate(self._list(key)):
            name = f"{key}[{position}]"
            text = self._text(name, value, longest)
            if text in found:
                self.fault(name, f"named twice, {shown(value)}")
            elif text:
                found.append(text)
        return tuple(found)

    def pattern(self, key: str) -> str | None:
        """Return a regular expression that compiles and is harmless to run on titles."""
        value = self.maybe_text(key, longest=PATTERN_LENGTH)
        if value is None:
            return None
        try:
            re.compile(value)
        except (re.error, OverflowError, RecursionError) as error:
            self.fault(key, f"not a regular expression ({error}), got {shown(value)}")
            return None
        if NESTED_REPEAT.search(value):
            self.fault(key, f"repeats a group that repeats inside itself, got {shown(value)}")
            return None
        return value

    def number(self, key: str, *, default: float, above: float, at_most: float) -> float:
        """Return a number in (above, at_most]; ``above`` is 0 for a positive number."""
        value = self._get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > above:
            kind = "a positive number" if above == 0 else "a number, 0 or more"
            self.fault(key, f"expected {kind}, got {shown(value)}")
            return default
        if not math.isfinite(value) or value > at_most:
            self.fault(key, f"expected at most {at_most:g}, got {shown(value)}")
            return default
        return float(value)

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a required whole number in low..high."""
        value = self._get(key, required=True)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        if value is not None:
            self.fault(key, f"expected a whole number from {low} to {high}, got {shown(value)}")
        return low

    def choice(self, key: str, kind: type[Choice], *, default: Choice | None = None) -> Choice:
        """Return a member of ``kind``; required unless there is a default."""
        value = self._get(key, required=default is None)
        fallback = default or next(iter(kind))
        if value is None:
            return fallback
        try:
            return kind(value)
        except ValueError:
            allowed = ", ".join(member.value for member in kind)
            self.fault(key, f"expected one of {allowed}, got {shown(value)}")
            return fallback

    def maybe_choice(self, key: str, kind: type[Choice]) -> Choice | None:
        """Return a member of ``kind``, or None where it is missing."""
        return self.choice(key, kind) if self._get(key) is not None else None

    def flag(self, key: str) -> bool:
        """Return true or false, false where it is missing."""
        value = self._get(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.fault(key, f"expected true or false, got {shown(value)}")
        return False

    def day(self, key: str) -> date | None:
        """Return a day, or None where it is missing."""
        value = self._get(key)
        day: date | None = value if _is_day(value) else None
        if day is None and value is not None:
            self.fault(key, f"expected a day such as 2026-04-22, got {shown(value)}")
        return day

    def until(self, key: str) -> Until:
        """Return the end of a support phase: a day, true, false or nothing."""
        value = self._get(key)
        until: Until = value if isinstance(value, bool) or _is_day(value) else None
        if until is None and value is not None:
            self.fault(key, f"expected a day, true or false, got {shown(value)}")
        return until

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of a list of tables, ``[[key]]``."""
        found = []
        for position, value in enumerate(self._list(key)):
            name = f"{key}[{position}]"
            if isinstance(value, dict):
                found.append(Table(value, self._file, self._faults, f"{self._path}{name}."))
            else:
                self.fault(name, f"expected a table, got {shown(value)}")
        return found

    def _get(self, key: str, *, required: bool = False) -> Any:
        self._asked.add(key)
        value = self._values.get(key)
        if value is None and required:
            self.fault(key, "missing")
        return value

    def _list(self, key: str) -> list[Any]:
        value = self._get(key)
        if isinstance(value, list):
            return value
        if value is not None:
            self.fault(key, f"expected a list, got {shown(value)}")
        return []

    def _text(self, name: str, value: object, longest: int) -> str | None:
        if not isinstance(value, str) or not value.strip():
            self.fault(name, f"expected a text, got {shown(value)}")
        elif len(value) > longest:
            self.fault(name, f"expected at most {longest} characters, got {len(value)}")
        elif CONTROL.search(value):
            self.fault(name, f"holds a control character, got {shown(value)}")
        else:
            return value.strip()
        return None


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
