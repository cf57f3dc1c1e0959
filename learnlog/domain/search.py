"""What somebody searches for, and where it stands in a text."""

import re
from dataclasses import dataclass

MAX_QUERY = 200
MAX_PHRASES = 12
EXCERPT = 220
BEFORE = 60

_WORD = re.compile(r"[^\W_]+")
_VERSION = re.compile(r"(?<![^\W_])v(?=\d)", re.IGNORECASE)
_CHUNK = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Phrases, each a run of words, that all have to occur; the last word may go on.

    A word is a run of letters and digits; the v of a version is left out: ``v1.36`` is the phrase
    ``1 36``.
    """

    phrases: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The query as it was understood."""
        return " ".join(" ".join(phrase) for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A run of a text, and whether it is what was searched for."""

    text: str
    is_hit: bool


def read_query(text: str) -> SearchQuery | None:
    """Return what a text asks for; None where it holds no word.

    Words between quotation marks have to stand together.
    """
    phrases = []
    for quoted, plain in _CHUNK.findall(text[:MAX_QUERY]):
        words = tuple(_WORD.findall(without_v(quoted or plain).lower()))
        if words:
            phrases.append(words)
    return SearchQuery(tuple(phrases[:MAX_PHRASES])) if phrases else None


def without_v(text: str) -> str:
    """Return a text in which the numbers of versions stand without a v before them."""
    return _VERSION.sub("", text)


def excerpt(text: str, query: SearchQuery) -> tuple[Excerpt, ...]:
    """Return the part of a text around the first word that was searched for, hits apart.

    Where none of them stands in it, its beginning.
    """
    pattern = _pattern(query)
    first = pattern.search(text)
    start = 0
    if first is not None and first.start() > BEFORE:
        start = text.rfind(" ", 0, first.start() - BEFORE) + 1
    end = start + EXCERPT
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + BEFORE)
    shown = text[start:end]
    parts: list[Excerpt] = [Excerpt("… ", is_hit=False)] if start else []
    at = 0
    for found in pattern.finditer(shown):
        if found.start() > at:
            parts.append(Excerpt(shown[at : found.start()], is_hit=False))
        parts.append(Excerpt(found.group(), is_hit=True))
        at = found.end()
    if at < len(shown):
        parts.append(Excerpt(shown[at:], is_hit=False))
    if end < len(text):
        parts.append(Excerpt(" …", is_hit=False))
    return tuple(parts)


def _pattern(query: SearchQuery) -> re.Pattern[str]:
    *whole, last = [r"[\W_]+".join(map(re.escape, phrase)) for phrase in query.phrases]
    listed = "|".join(sorted(whole, key=len, reverse=True))
    behind = rf"|(?:{listed})(?![^\W_])" if listed else ""
    return re.compile(rf"(?<![^\W_])v?(?:{last}[^\W_]*{behind})", re.IGNORECASE)
