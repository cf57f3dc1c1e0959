"""Which version a heading of a changelog announces, and the day it came out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MAX_HEADING = 200
MAX_NAME_WORDS = 4

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:[snrt][tdh])?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_A_YEAR = re.compile(r"(?:19|20)\d\d")
# 10:45:52 CET, and the name of a zone alone.
_CLOCK = r"(?:\s+\d{1,2}:\d\d(?::\d\d)?)?(?:\s+[A-Z]{2,5})?"
_WEEKDAY = r"(?:\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s+)?"
_DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d.])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d.])",
        rf"{_WEEKDAY}\b{_MONTH}\s+{_DAY}\b,?(?:{_CLOCK}),?\s+{_YEAR}\b",
        rf"{_WEEKDAY}\b{_DAY}[\s-]+(?:of\s+)?{_MONTH},?[\s-]+{_YEAR}\b(?:{_CLOCK})",
    )
)
# Words that say when it was too early, and so make what looks like a version be one.
_PHASE = r"(?:alpha|beta|rc|release candidate|preview|milestone|pre)"
_VERSION = re.compile(
    r"(?<![\w./=~^<>])(?<!\d-)v?(?P<version>\d{1,14}(?:\.\d{1,14}){0,6}(?:[a-z]{1,12}\d{0,4})?"
    rf"(?:[-._+~][a-z0-9]{{1,40}}){{0,8}}(?:\s+{_PHASE}(?:[ .]?\d{{1,3}})?\b)?"
    r"(?:\s+post \d{1,3}\b)?)(?![\w/@%])",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\d+\.\d", re.IGNORECASE)
_SERIES = re.compile(r"[.-](?:x|\*)$", re.IGNORECASE)
_STEP = re.compile(
    r"(?:\b(?:between|from)\b.{1,60}\b(?:and|to|into)\b|^v?\d[\w.]{0,30} ?(?:to|->|→) ?)"
    r"(?P<to>.{1,80})$",
    re.IGNORECASE,
)
_DEBIAN = re.compile(r"^[a-z0-9][a-z0-9.+-]{0,60} \((?P<version>[^()\s]{1,60})\) [\w ~.-]{1,60};")
_BRACKETS = re.compile(r"\([^()]{0,100}\)|\[[^\[\]]{0,100}\]|[\"“«][^\"”»]{0,100}[\"”»]")
_WORD = re.compile(r"[^\W\d_][\w'\u2019+.#-]*")
_NAME_WORD = re.compile(r"[^\W\d_][\w'\u2019+.#-]*|\d+")
# What stands around a version in a heading and says no more than that it is one.
_PLAIN_BEFORE = re.compile(
    r"changes|change|changelog|in|with|for|version|ver|release|releases|released|v|new"
    r"|what['\u2019]?s|the|major|notable|important|of|notes|announcing"
)
_PLAIN_AFTER = re.compile(
    r"release|releases|released|notes|changes|changelog|version|final|stable|ga|lts|yanked"
    r"|unreleased|on|of|the|date|security|bugfix|maintenance|not|yet|tbd|tba|dev|edition"
)
# A heading with one of these tells of a part of a release, or of a version of something else.
_NO_NAME = re.compile(
    r"since|from|until|before|after|using|upgrading|upgrade|introduction|incompatible"
    r"|deprecated|removed|features|feature|support|supported|supports|dropped|drop|fixes"
    r"|fix|fixed|known|issues|migrating|migration|to|and|or|than|requires|required|require"
    r"|minimum|python-version|potentially|breaking|backwards|backward|about|road|list"
    r"|previous|older|see|only|under|via|by|not"
)
_UNRELEASED = re.compile(
    r"(?:the )?(?:unreleased|latest changes|next(?: release| version)?"
    r"|upcoming(?: release| version)?|head|master|main|trunk|dev|devel|development(?: version)?"
    r"|in development|tbd|pending)"
    r"(?: changes)?(?:[\s:\u2013\u2014-]*[(\[]?(?:unreleased|dev|tbd|master|main|head)[)\]]?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReleaseHeading:
    """What a heading announces.

    ``version`` is as published, None for what is not out. ``name`` is what stands before it and
    is no common word, in small letters. ``is_sure`` is false where further words follow, or where
    the version is one number: then only its like elsewhere in the file tells that it is one.
    """

    version: str | None
    released_on: date | None
    name: str = ""
    is_sure: bool = True

    @property
    def is_dotted(self) -> bool:
        """Whether the version has more than one number."""
        return _DOTTED.match(self.version or "") is not None


def date_in(text: str) -> date | None:
    """Return the first day that a text names, None where it names none that exists."""
    found = _date_in(text[:MAX_HEADING])
    return found[0] if found else None


def _date_in(text: str) -> tuple[date, int, int] | None:
    if not _A_YEAR.search(text):
        return None  # the forms below take their time
    matches = (form.search(text) for form in _DATES)
    for found in sorted((m for m in matches if m), key=lambda match: match.start()):
        month = found["month"].lower()
        try:
            day = date(int(found["year"]), _MONTHS.get(month[:3]) or int(month), int(found["day"]))
        except ValueError:
            continue
        return day, found.start(), found.end()
    return None


def is_date_alone(text: str) -> bool:
    """Return whether a text is a day and nothing else."""
    found = _date_in(text[:MAX_HEADING])
    return found is not None and not _WORD.search(text[: found[1]] + text[found[2] :])


def is_unreleased(text: str) -> bool:
    """Return whether a heading stands over what is not out yet."""
    return _UNRELEASED.fullmatch(text.strip(" :#*[]")) is not None


def read_release_heading(text: str) -> ReleaseHeading | None:
    """Return which release a heading announces, None for any other heading.

    Of "between 1.1 and 3.0" the second is meant, and of several versions the last.
    """
    if len(text) > MAX_HEADING:
        return None
    debian = _DEBIAN.match(text)
    if debian:
        return ReleaseHeading(debian["version"], None)
    dated = _date_in(text)
    released_on = dated[0] if dated else None
    rest = f"{text[: dated[1]]} {text[dated[2] :]}" if dated else text
    step = _STEP.search(rest)
    found = _versions(step["to"] if step else rest)
    if not found:
        # 2024.05.01 is a version, 2024-05-01 a day.
        day = text[dated[1] : dated[2]] if dated and is_date_alone(text) else ""
        return ReleaseHeading(day.strip(), released_on) if "." in day else None
    if step:
        return ReleaseHeading(found[-1]["version"], released_on)
    before, after = rest[: found[0].start()], rest[found[-1].end() :]
    name = _name_before(before)
    if name is None:
        return None
    version = found[-1]["version"]
    is_sure = bool(_DOTTED.match(version)) and _says_nothing(after)
    return ReleaseHeading(version, released_on, name, is_sure)


def _versions(text: str) -> list[re.Match[str]]:
    """Return the versions next to each other that come first."""
    found: list[re.Match[str]] = []
    for match in _VERSION.finditer(text):
        if _SERIES.search(match["version"]):
            return []
        if found and text[found[-1].end() : match.start()].strip(" ,/&"):
            break
        found.append(match)
    return found


def _name_before(before: str) -> str | None:
    """Return the name before a version, None where the words are no name."""
    words = [word.lower() for word in _NAME_WORD.findall(before)]
    rest = [word for word in words if not _PLAIN_BEFORE.fullmatch(word)]
    if len(rest) > MAX_NAME_WORDS or any(map(_NO_NAME.fullmatch, words)):
        return None
    return " ".join(rest)


def _says_nothing(after: str) -> bool:
    """Return whether the words after a version and a day are none of their own."""
    left = _BRACKETS.sub(" ", after)
    return all(_PLAIN_AFTER.fullmatch(word.lower()) for word in _WORD.findall(left))


def common_names(headings: Iterable[ReleaseHeading]) -> frozenset[str]:
    """Return the names under which a file announces its releases.

    The commonest, and any other that stands there more than half as often.
    """
    counts: dict[str, int] = {}
    for heading in headings:
        counts[heading.name] = counts.get(heading.name, 0) + (1 if heading.is_sure else 0)
    most = max(counts.values(), default=0)
    return frozenset(name for name, count in counts.items() if 2 * count > most)
