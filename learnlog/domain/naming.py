"""Names in addresses: a slug from what a person typed, and one that nobody has yet."""

import re
import unicodedata
from collections.abc import Container

MAX_SLUG = 60


def can_be_shown(name: str) -> bool:
    """Return whether a name holds no control character; joiners of many scripts are none."""
    return not any(unicodedata.category(character) == "Cc" for character in name)


def slug_of(name: str, *, otherwise: str) -> str:
    """Return ``name`` in lower-case letters, digits and hyphens; without any, ``otherwise``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:MAX_SLUG] or otherwise


def unused(slug: str, taken: Container[str]) -> str:
    """Return ``slug``, or the first of ``slug-2``, ``slug-3`` … that is not taken."""
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    firsts = [next(filter(str.isalpha, word), "") for word in name.split()]
    letters = [letter for letter in firsts if letter] or ["?"]
    return "".join(letters[:1] + letters[1:][-1:]).upper()
