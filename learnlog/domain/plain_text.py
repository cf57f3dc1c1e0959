"""The words of cleaned HTML as lines and sentences."""

import re
from html import unescape

MAX_TEXT = 200_000
MAX_SENTENCE = 200

_BLOCK = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|h[1-6]|br|hr|div|tr|td|th|table|pre|blockquote|section|article)"
    r"(?=[\s/>])[^<>]{0,1000}>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z][^<>]{0,1000}>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(\[*`#-])")


def without_markup(text: str) -> str:
    """Return the words of a text or of cleaned HTML, blocks kept apart by line ends."""
    return unescape(_TAG.sub("", _BLOCK.sub("\n", text[:MAX_TEXT])))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text or of cleaned HTML, in order and without markup.

    A line of a list and a heading are sentences of their own.
    """
    found = []
    for line in without_markup(text).splitlines():
        found += [" ".join(part.split()) for part in _SENTENCE_END.split(line)]
    return [sentence for sentence in found if sentence]


def excerpt(sentence: str, start: int, end: int) -> str:
    """Return a sentence, cut to ``MAX_SENTENCE`` characters around what was found in it."""
    if len(sentence) <= MAX_SENTENCE:
        return sentence
    room = MAX_SENTENCE - 2
    first = max(0, min(start - (room - (end - start)) // 2, len(sentence) - room))
    cut = sentence[first : first + room].strip()
    return f"{'…' if first else ''}{cut}{'…' if first + room < len(sentence) else ''}"
