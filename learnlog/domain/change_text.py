"""The words of a line of markup, without the markup."""

import html
import re
from enum import StrEnum

MAX_INLINE = 2_000


class Markup(StrEnum):
    """How a changelog is written."""

    MARKDOWN = "md"
    RST = "rst"
    TEXT = "txt"


_CODE = re.compile(r"(``[^`]{1,400}``|(?<![:`])`[^`<]{1,400}`(?![`_]))")
_ROLE = re.compile(r":[a-z][\w.+:-]{0,30}:`([^`]{0,300})`")
_REFERENCE = re.compile(r"`([^`]{1,600})`__?")
_TARGET = re.compile(r"\s*<[^<>]{1,500}>$")
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\](?:\([^()\s]{0,600}\))?")
# Within the words of a link may stand one pair of brackets: [@name[bot]](https://x.example).
_LINK = re.compile(
    r"\[((?=[^\]])[^\[\]]{0,400}(?:\[[^\[\]]{0,60}\][^\[\]]{0,100})?)\]"
    r"(?:\([^()\s]{0,900}(?:\s[^()]{0,200})?\)|\[[^\[\]]{0,200}\])"
)
# A tag such as [CHANGE] keeps its brackets, a reference loses them.
_BRACKETED = re.compile(r"(?<!\w)\[(?![A-Z/ _-]{3,30}\])([^\[\]]{1,200})\]")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,600})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|<!--[^<>]{0,400}-->")
_ANCHOR = re.compile(r"\{[#.:][^{}]{0,100}\}")
_STRONG = re.compile(r"\*\*|(?<!\w)__(?=\w)|(?<=[\w.:!)])__(?!\w)")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])|(?<![\w\\])_(?=\w)")
_EMPHASIS_END = re.compile(r"(?<=[\w.,:!?)])_(?!\w)")
_SUBSTITUTION = re.compile(r"\|(\w[\w -]{0,60}\w)\|_?")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~-])")


def plain(written: str, markup: Markup) -> str:
    """Return a line or paragraph without its markup, on one line, its first 2,000 characters.

    What stands in backquotes is kept as it is, so that ``**kwargs`` keeps its stars.
    """
    text = written[:MAX_INLINE]
    if markup is Markup.TEXT:
        return " ".join(text.split())
    if markup is Markup.RST:
        text = _ROLE.sub(_name, text)
        text = _REFERENCE.sub(_name, text)
    else:
        # Before code is told apart: the words of a link may be code.
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    pieces = _CODE.split(text)
    for at, piece in enumerate(pieces):
        pieces[at] = piece.strip("`") if at % 2 else _words(piece, markup)
    return " ".join("".join(pieces).split())


def _name(found: re.Match[str]) -> str:
    """Return how a reference is shown: the words before its target, or all of it."""
    inside = found[1]
    return _TARGET.sub("", inside).lstrip("~!") or inside.strip(" <>")


def _words(text: str, markup: Markup) -> str:
    if markup is Markup.MARKDOWN:
        text = _AUTOLINK.sub(r"\1", _BRACKETED.sub(r"\1", _ANCHOR.sub("", text)))
        text = html.unescape(_TAG.sub("", text))
        text = _EMPHASIS_END.sub("", _EMPHASIS.sub("", _STRONG.sub("", text)))
    else:
        text = _EMPHASIS.sub("", _STRONG.sub("", _SUBSTITUTION.sub(r"\1", text)))
        text = text.replace("\\ ", "")
    return _ESCAPED.sub(r"\1", text).replace("`", "")
