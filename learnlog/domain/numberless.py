"""Releases without a number: entries named by their day, changes of a service's status."""

import re
from dataclasses import dataclass

from learnlog.domain.product_name import name_pattern
from learnlog.domain.release import ReleaseKind
from learnlog.domain.title_words import MONTH

_DAY = re.compile(
    rf"\W*(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\.?\s+{MONTH}\s+\d{{4}}"
    r"|\d{4}-\d{2}-\d{2})(?=$|\s*[-\u2013—:|,])",
    re.IGNORECASE,
)
_SECURITY = re.compile(r"\bsecurity (?:release|update|fix(?:es)?|patch)", re.IGNORECASE)
_PREVIEW = re.compile(
    r"\b(?:preview|beta|alpha) release\b"
    r"|\bin (?:(?:public|private|open|closed) )?(?:preview|beta)\b"
    r"|\b(?:public|private|technical|developer) preview\b|\bearly access\b",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    r"\bnew release\b|\brelease notes\b|\b(?:is|are|been) (?:now )?released\b|\bnow available\b"
    r"|\bgenerally available\b|\bgeneral availability\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numberless:
    """A release that names no version; ``kind`` is None where the title tells none."""

    kind: ReleaseKind | None
    is_dated: bool = False


def is_day(title: str) -> bool:
    """Return whether a title is a day and nothing else, as in "May 13, 2020"."""
    found = _DAY.match(title)
    return found is not None and not title[found.end() :].strip(" .:")


def numberless(title: str, *, name: str = "") -> Numberless | None:
    """Return what a title without a version announces, or None where it announces nothing.

    With a ``name`` the title has to hold it: a project's blog tells of other products too.
    """
    day = _DAY.match(title)
    if day:
        is_preview = bool(_PREVIEW.search(title))
        return Numberless(ReleaseKind.PRERELEASE if is_preview else None, is_dated=True)
    pattern = name_pattern(name)
    if pattern and not pattern.search(title):
        return None
    if _SECURITY.search(title):
        return Numberless(ReleaseKind.PATCH)
    if _PREVIEW.search(title):
        return Numberless(ReleaseKind.PRERELEASE)
    return Numberless(None) if _RELEASED.search(title) else None
