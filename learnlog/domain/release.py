"""Versions: how they are written alike, how they sort, and what kind of step one is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

MAX_VERSION_LENGTH = 60
COMPONENTS = 6
COMPONENT_DIGITS = 14
FIRST_CALENDAR_YEAR = 1990

# Final releases sort after their pre-releases and before what is put on top of them.
PHASES = {"dev": 0, "a": 1, "b": 2, "rc": 3, "": 5, "post": 6}
_WORDS = {
    "alpha": "a",
    "a": "a",
    "beta": "b",
    "b": "b",
    "rc": "rc",
    "c": "rc",
    "cr": "rc",
    "pre": "rc",
    "preview": "rc",
    "candidate": "rc",
    "m": "a",
    "milestone": "a",
    "ea": "a",
    "eap": "a",
    "canary": "a",
    "next": "a",
    "experimental": "a",
    "insider": "dev",
    "insiders": "dev",
    "nightly": "dev",
    "trial": "dev",
    "snapshot": "dev",
    "dev": "dev",
    "p": "post",
    "post": "post",
    "sp": "post",
}
_PARTS = re.compile(
    r"v?(?P<numbers>\d{1,14}(?:[._]\d{1,14}){0,9})"
    r"(?:[-._ ]?(?P<word>[a-z]{1,12})[-._ ]?(?P<count>\d{1,9})?)?"
    r"(?P<rest>[^+]*)(?:\+(?P<local>[\w.+-]{1,40}))?"
)
# A word further behind: 5.9-DEVELOPMENT-SNAPSHOT-2023. Dart counts before it: 3.33.0-0.1.pre.
_LATE_WORD = re.compile(
    r"(?:(?<=-)(?P<counts>\d{1,4}(?:\.\d{1,4}){0,2})[.-])?"
    r"(?<![a-z])(?P<word>alpha|beta|rc|pre|preview|dev|nightly|snapshot|canary|milestone|eap|trial)"
    r"(?![a-z])[-._ ]?(?P<count>\d{1,9})?"
)
# The archive of Perl marks developer releases by an underscore.
_PERL_DEVELOPER = re.compile(r"\d+\.\d+_\d+")
# The fixes of OpenSSL are letters: 1.0.2 to 1.0.2z, then 1.0.2za.
_FIX_LETTER = re.compile(r"z?[a-z]")
_DATE = re.compile(r"v?(\d{4})-(\d{2})-(\d{2})(?:v(\d{1,3})|t(\d{2})-?(\d{2})-?(\d{2})z?)?")
# A release whose third number is this large counts builds there, and no fixes.
BUILD_COUNTER = 1000


class ReleaseKind(StrEnum):
    """How a version differs from the one before it."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    PRERELEASE = "prerelease"
    CALVER = "calver"
    POST = "post"


class Impact(StrEnum):
    """What a change means to somebody who follows the technology."""

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"
    BREAKING = "breaking"
    SECURITY = "security"
    EOL = "eol"
    NEWS = "news"

    @property
    def label(self) -> str:
        """The impact in words."""
        return "End of life" if self is Impact.EOL else self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Version:
    """A version taken apart: its numbers, its phase (a key of PHASES) and the phase's count.

    ``local`` is what stands behind a plus sign: the same source, built or packed once more.
    """

    numbers: tuple[int, ...]
    phase: str = ""
    count: int = 0
    local: str = ""

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before the release it is named after."""
        return PHASES[self.phase] < PHASES[""]


@lru_cache(maxsize=4096)
def read_version(text: str) -> Version | None:
    """Return a version taken apart, or None for what has no numbers at its start."""
    plain = text.strip().lower()[:MAX_VERSION_LENGTH]
    dated = _DATE.match(plain)
    if dated:
        year, month, day, again, *clock = dated.groups()
        # Several releases of one day are told apart by a count or by the time of day.
        later = int(again or 0) if clock[0] is None else int("".join(clock))
        return Version((int(year), int(month), int(day), later))
    found = _PARTS.match(plain)
    if found is None:
        return None
    numbers = tuple(int(number) for number in re.split(r"[._]", found["numbers"]))[:COMPONENTS]
    local = found["local"] or ""
    phase = _phase(found)
    if phase:
        return Version(numbers, phase, int(found["count"] or 0), local)
    late = _LATE_WORD.search(found["rest"])
    if late:
        counts = [int(count) for count in (late["counts"] or late["count"] or "0").split(".")]
        total = sum(count * 1000**place for place, count in enumerate(reversed(counts)))
        return Version(numbers, _WORDS[late["word"]], total, local)
    further = _further(found)
    if further:
        numbers = (*numbers, 0, 0)[: max(3, len(numbers))] + further
    return Version(numbers[:COMPONENTS], local=local)


def _phase(found: re.Match[str]) -> str:
    word, is_fix = found["word"] or "", found["numbers"].count(".") > 1 and not found["count"]
    if len(word) == 1 and is_fix:
        return ""
    if not word and _PERL_DEVELOPER.fullmatch(found["numbers"]):
        return "dev"
    return _WORDS.get(word, "")


def _further(found: re.Match[str]) -> tuple[int, ...]:
    """Return what stands behind the numbers, as numbers: u502-b07, -gke.4400, the d of 0.9.6d."""
    word, rest = found["word"] or "", found["rest"]
    letters = sum(ord(letter) - 96 for letter in word) if _FIX_LETTER.fullmatch(word) else 0
    counted = tuple(int(number[:COMPONENT_DIGITS]) for number in re.findall(r"\d+", rest))
    if found["count"]:
        return (int(found["count"]), *counted)
    return (letters, *counted) if letters else counted


def normalise_version(version: str) -> str:
    """Return the one spelling under which twins meet: ``v1.36.0`` and ``1.36`` are ``1.36``."""
    read = read_version(version)
    if read is None:
        return version.strip().lower()[:MAX_VERSION_LENGTH]
    numbers = _significant(read.numbers)
    mark = f"{read.phase}{read.count}" if read.phase else ""
    local = f"+{read.local}" if read.local else ""
    return ".".join(str(number) for number in numbers) + mark + local


@lru_cache(maxsize=4096)
def version_order(version: str) -> str:
    """Return a text of digits alone that sorts as versions do, in any collation."""
    read = read_version(version) or Version((0,))
    cap = 10**COMPONENT_DIGITS - 1
    padded = [*_significant(read.numbers), *([0] * COMPONENTS)][:COMPONENTS]
    numbers = "".join(f"{min(number, cap):0{COMPONENT_DIGITS}d}" for number in padded)
    # A build comes after what it was built from: by its number, 1 where it has none.
    built = re.findall(r"\d{1,9}", read.local)[-1:] or ["1"]
    count = int(built[0]) if read.local and not read.phase else read.count
    return f"{numbers}{PHASES[read.phase]}{min(count, 999_999_999):09d}"


def is_prerelease(version: str) -> bool:
    """Return whether a version comes before the release it is named after."""
    read = read_version(version)
    return read is not None and read.is_prerelease


def version_scheme(version: str) -> str:
    """Return ``calver`` for a version that is a date, ``semver`` for any other with numbers."""
    read = read_version(version)
    if read is None:
        return "custom"
    first = read.numbers[0]
    year = first // 10_000 if first >= FIRST_CALENDAR_YEAR * 10_000 else first
    if FIRST_CALENDAR_YEAR <= year < FIRST_CALENDAR_YEAR + 200:
        return "calver"
    # A month that is padded with a zero, as in 26.08.
    return "calver" if re.match(r"v?\d\d\.0\d", version.strip().lower()) else "semver"


def release_kind(version: str, known: Iterable[str], *, scheme: str = "") -> ReleaseKind:
    """Return what kind of step ``version`` is from the highest known stable version below it.

    The first number that differs decides, save that X.Y.1 and what follows it are patches of
    X.Y even where that is not known, unless the third number counts builds. Without one below,
    the shape does: X and X.0 are major, X.Y and X.Y.0 minor, longer ones a patch.
    """
    read = read_version(version)
    if read is None:
        return ReleaseKind.MINOR
    if read.is_prerelease:
        return ReleaseKind.PRERELEASE
    # A number behind the plus counts the builds of one release; a word names a second packing.
    if read.phase == "post" or re.search("[a-z]", read.local):
        return ReleaseKind.POST
    if (scheme or version_scheme(version)) == "calver":
        return ReleaseKind.CALVER
    order = version_order(version)
    below = [
        (version_order(other), other)
        for other in known
        if version_order(other) < order and not is_prerelease(other)
    ]
    counts_fixes = len(_significant(read.numbers)) > 2 and read.numbers[2] < BUILD_COUNTER
    if not below or counts_fixes:
        return _kind_by_shape(read.numbers)
    before = read_version(max(below)[1]) or Version((0,))
    return _step(before.numbers, read.numbers)


def _kind_by_shape(numbers: tuple[int, ...]) -> ReleaseKind:
    length = len(_significant(numbers))
    return (ReleaseKind.MAJOR, ReleaseKind.MINOR, ReleaseKind.PATCH)[min(length, 3) - 1]


def _step(before: tuple[int, ...], after: tuple[int, ...]) -> ReleaseKind:
    old = [*before, *([0] * COMPONENTS)]
    new = [*after, *([0] * COMPONENTS)]
    if old[0] != new[0]:
        return ReleaseKind.MAJOR
    return ReleaseKind.MINOR if old[1] != new[1] else ReleaseKind.PATCH


def _significant(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers without trailing zeros; at least the first stays."""
    end = len(numbers)
    while end > 1 and numbers[end - 1] == 0:
        end -= 1
    return numbers[:end]
