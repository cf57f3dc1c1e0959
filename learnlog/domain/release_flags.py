"""What the words of release notes warn of, with the words themselves as evidence."""

import re
from dataclasses import dataclass

MAX_TEXT = 200_000
MAX_MATCHED = 5

_WORDS = {
    "security": (
        r"CVE-\d{4}-\d{3,7}",
        r"GHSA-[\w-]{4,20}",
        r"\bsecurity (?:fix|release|update|advisory)",
        r"\bvulnerabilit(?:y|ies)\b",
    ),
    "breaking": (
        r"\bbreaking changes?\b",
        r"\bbackwards?[- ]incompatible\b",
        r"\bincompatible changes?\b",
        r"^\w{1,20}(?:\([\w-]{1,40}\))?!:",
        r"\bmigration guide\b",
    ),
    "deprecated": (
        r"\bdeprecat(?:ed|es|ion)\b",
        r"\bno longer supports?\b",
        r"\bremoved\b",
    ),
    "end_of_life": (r"\bend[- ]of[- ](?:life|support)\b", r"\bEOL\b"),
}
_PATTERNS = {
    kind: re.compile("|".join(words), re.IGNORECASE | re.MULTILINE)
    for kind, words in _WORDS.items()
}


@dataclass(frozen=True, slots=True)
class ReleaseFlags:
    """What was found; ``matched`` holds the words, at most five of each kind."""

    security: bool = False
    breaking: bool = False
    deprecated: bool = False
    end_of_life: bool = False
    matched: tuple[str, ...] = ()


def flags_in(text: str) -> ReleaseFlags:
    """Return what the text of release notes warns of."""
    found = {
        kind: list(dict.fromkeys(match.group(0) for match in pattern.finditer(text[:MAX_TEXT])))
        for kind, pattern in _PATTERNS.items()
    }
    matched = tuple(word for words in found.values() for word in words[:MAX_MATCHED])
    return ReleaseFlags(
        security=bool(found["security"]),
        breaking=bool(found["breaking"]),
        deprecated=bool(found["deprecated"]),
        end_of_life=bool(found["end_of_life"]),
        matched=matched,
    )
