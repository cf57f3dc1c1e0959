"""How a product numbers its releases, read from its versions and the days they came out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from learnlog.domain.release import is_prerelease, read_version, version_scheme

YEARS_FOLLOWED = 2
_PEP440_MARK = re.compile(r"v?\d+(?:\.\d+)*(?:(?:a|b|rc)\d+|\.(?:dev|post)\d+)+(?:\+.*)?")
_OWN_SHAPE = re.compile(r"\d+u\d|-p\d|(?:\.\d+){3}\+\d|^\d+\.\d+-rc\d", re.IGNORECASE)
_OWN_TAG = re.compile(r"(?!v?\d|release_|version_|ver_)[a-z][a-z-]*_?\d+_\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatedVersion:
    """A version and the day it came out, None where unknown; ``tag`` is how it was written."""

    version: str
    published_on: date | None = None
    tag: str = ""


def scheme_in(one: DatedVersion, product: Iterable[DatedVersion]) -> str:
    """Return calver, pep440, semver or other for a version among those of its product.

    Versions are read as dates where they look like it, where a sibling does, or where the first
    number follows the year. Marks as only PEP 440 writes them make a product's scheme pep440.
    """
    history = list(product)
    if is_calver(one, history):
        return "calver"
    if version_scheme(one.version) == "custom":
        return "other"
    if _OWN_SHAPE.search(one.version) or _OWN_TAG.match(one.tag):
        return "other"
    return "pep440" if _writes_pep440(history) else "semver"


def is_calver(one: DatedVersion, product: Iterable[DatedVersion] = ()) -> bool:
    """Return whether a version is a date, as its shape, its day or its siblings tell."""
    if version_scheme(one.version) == "calver":
        return True
    numbers = _numbers(one.version)
    if not 10 <= numbers[0] <= 99:
        return False
    day = one.published_on
    if day and numbers == (day.year % 100, day.month):
        return True
    history = [one, *product]
    is_padded = any(
        version_scheme(other.version) == "calver" and _numbers(other.version)[0] <= 99
        for other in history
    )
    return is_padded or follows_years(history)


def follows_years(product: Iterable[DatedVersion]) -> bool:
    """Return whether first numbers follow the year: 24.1 in 2024, 25.1 in 2025.

    Numbers that only pass by the year do not count: it takes two years, no version that is ahead
    of its year, and no new X.Y or X.Y.0 that comes in another year than X, January aside.
    """
    dated = [
        (_numbers(item.version), item.published_on)
        for item in product
        if item.published_on is not None and not is_prerelease(item.version)
    ]
    years = {numbers[0] for numbers, day in dated if numbers[0] == day.year % 100}
    if len(years) < YEARS_FOLLOWED:
        return False
    return not any(
        _contradicts(numbers, day) for numbers, day in dated if min(years) - 1 <= numbers[0] <= 99
    )


def _contradicts(numbers: tuple[int, ...], day: date) -> bool:
    year = day.year % 100
    if numbers[0] > year:
        return True
    begins_line = len(numbers) < 3 or not any(numbers[2:])
    is_january_after = day.month == 1 and numbers[0] == year - 1
    return begins_line and numbers[0] < year and not is_january_after


def _numbers(version: str) -> tuple[int, ...]:
    read = read_version(version)
    return read.numbers if read else (0,)


def _writes_pep440(history: list[DatedVersion]) -> bool:
    """Whether a product's marks are as only PEP 440 writes them, in tags that are nothing else."""
    marked = [
        item.tag
        for item in history
        if is_prerelease(item.version) or _PEP440_MARK.fullmatch(item.version)
    ]
    return bool(marked) and all(_PEP440_MARK.fullmatch(tag.lower()) for tag in marked)
