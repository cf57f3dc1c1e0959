"""A product's name in running text, however its words are joined or shortened."""

import re
from functools import lru_cache

_VENDORS = re.compile(
    r"apache|google|amazon|aws|microsoft|azure|hashicorp|jetbrains|mozilla|oracle|the|red|hat"
)
_GENERIC = re.compile(r"framework|project|core|lang|language|js|php|src|db|desktop|server")
# Words that may stand between a name and its version.
_BETWEEN = re.compile(
    r"(?:\s+(?:library|release|releases|versions?|linux|server|stable|edition|core|desktop|lts"
    r"|weekly|database|language|engine|framework|runtime|client|app|for \w+))*[\s:\u2013-]{1,3}$",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def name_pattern(name: str) -> re.Pattern[str] | None:
    """Return what finds a name in a text: ``nodejs`` as Node.js and Node; None without a name."""
    words = re.findall(r"[^\W_]+", name.lower())
    while len(words) > 1 and _VENDORS.fullmatch(words[0]):
        words = words[1:]
    if not words:
        return None
    forms = ["".join(words)]
    while len(words) > 1 and _GENERIC.fullmatch(words[-1]):
        words = words[:-1]
        forms.append("".join(words))
    # A short name that ends in js or lang is told without it, as golang is.
    forms += [
        form.removesuffix(end)
        for form in forms
        for end in ("js", "lang", "db")
        if form.endswith(end) and len(form) > len(end) + 1
    ]
    spelled = ["[\\W_]?".join(map(re.escape, form)) for form in dict.fromkeys(forms)]
    return re.compile(rf"(?<![\w])(?:{'|'.join(spelled)})(?![^\W_])", re.IGNORECASE)


def behind_name(before: str, name: re.Pattern[str] | None) -> int | None:
    """Return where the name begins that ``before`` ends with, or None."""
    if name is None:
        return None
    for match in name.finditer(before):
        if _BETWEEN.fullmatch(before, match.end()):
            return match.start()
    return None
