"""What the title of a cloud's announcement says of a service: preview, available or at its end."""

import re

from learnlog.domain.plain_text import excerpt
from learnlog.domain.release_flags import Flag, FlagEvidence

# The first that is found decides: a service whose preview ends has ended.
_STATUS = {
    Flag.END_OF_LIFE: (
        r"^\W*(?:\[[^\]]{1,40}\]\W*)?retire(?:ment|d|s)?\b"
        r"|\bend[- ]of[- ](?:\w+ )?(?:support|life)\b|\b(?:is|being) (?:retired|discontinued)\b"
        r"|\bwill be (?:retired|discontinued|shut ?down)\b"
        r"|\bdiscontinu(?:e|es|ing|ation)\b|\bno longer (?:available|accept)"
    ),
    Flag.PREVIEW: (
        r"\b(?:public|private|limited|gated|developer|technical) preview\b|\bpreviews?\W*$"
        r"|\((?:\w+ )?(?:preview|beta)\)|\bin (?:\w+ )?(?:preview|beta)\b"
        r"|\b(?:announc\w+|launch\w+|introduc\w+) (?:the |a )?(?:\w+ ){0,2}preview\b|^\W*preview\b"
    ),
    Flag.GA: (
        r"\bgeneral(?:ly)?[- ]availab(?:le|ility)\b|\b(?:is|are|now) available\b"
        r"|\bnow (?:ga|live)\b|^\W*(?:\[launched\]|ga\b|launched\b)"
    ),
}
_PATTERNS = [(flag, re.compile(words, re.IGNORECASE)) for flag, words in _STATUS.items()]
_SOON = re.compile(
    r"^\W*in development\b|\bcoming soon\b|\bwill (?:soon )?be (?:\w+ )?availab", re.IGNORECASE
)


def service_status(title: str) -> FlagEvidence | None:
    """Return the status that a title gives a service, with its words, or None where it gives none.

    Knows the words of AWS ("now available", "preview", "end of support") and the prefixes of Azure
    ("Public preview:", "Generally available:", "Retirement:"). What is in development has none.
    """
    if _SOON.search(title):
        return None
    for flag, pattern in _PATTERNS:
        found = pattern.search(title)
        if found:
            words = found[0].strip(" \t:[]()")
            return FlagEvidence(flag, words, excerpt(title, found.start(), found.end()))
    return None
