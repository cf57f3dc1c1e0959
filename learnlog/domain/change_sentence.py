"""The one sentence that says a change, cleaned of what points elsewhere, and as Markdown."""

import re
from collections.abc import Iterable

from learnlog.domain import change_words
from learnlog.domain.distinctive_names import find_names

LEAST_WORDS, MOST_WORDS = 3, 45
MOST_LETTERS = 320

# Not behind an abbreviation, and before what may begin a sentence.
_END = re.compile(r"(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)(?<!\bcf\.)(?<=[.!?])\s+(?=[^\Wa-z])")
# Numbers of issues, commits, names of authors, addresses: at the end, in brackets, in front.
_REFERENCES = re.compile(
    r"\s*(?:\((?:(?:(?:PR|GH|bpo|issue)[-\s#]{0,3}\d+|#\d+|\[?[0-9a-f]{7,40}\]?|@[\w-]+"
    r"|pull|and|by|closes|fixes|thanks(?: to)?)(?![\w-])|[\s,;])+\)|\[#?\d+\]|\(\d{3,6}\)(?=\W*$)"
    r"|(?:\s+in|,)?\s*#\d+(?=\W*$)|,?\s*#\d+(?=\W+by @)|,?\s*\bPR #\d+"
    r"|,?\s*(?:thanks )?(?:to|by) @[\w-]+(?:\[bot\])?(?:(?:,| and) @[\w-]+)*"
    r"|(?:\bin )?https?://\S+)",
    re.IGNORECASE,
)
_NUMBER_BEFORE = re.compile(r"^\W*(?:#\d+:\s*|\d{3,6}:\s+)")
_NUMBER_BEHIND = re.compile(r"(?<=[.)])\s+#?\d{2,6}[.\s]*$")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.$")
_SEE = re.compile(r",?\s+(?:see|refer to|for more)\b[^.]{0,120}\.?$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:BREAKING(?: CHANGES?)?|NOTE|WARNING)\b[:!\s]*", re.IGNORECASE)
# Signs behind a label that belong to what follows it: .NET, @types, --flag.
_OPENING = ".@$-<(\"'"
_SYMBOLS = re.compile(r"^[^\w\"'(<$@/.-]+")
_PLAIN = re.compile(r"[\\*_<>\[\]#|~`]")
_CLOZE_MARKS = ("{{", "}}", "::")


def said_in(text: str, matched: str) -> str:
    """Return the sentence of a change that holds the words which decided its kind, or the first."""
    sentences = _END.split(text)
    words = matched.casefold()
    holding = (one for one in sentences if words and words in one.casefold())
    return next(holding, sentences[0]).strip()


def cleaned(sentence: str) -> str:
    """Return a sentence without labels in front and without references; empty for no sentence."""
    text = _SYMBOLS.sub("", sentence)
    label = change_words.LABEL.match(text)
    if label and change_words.label_kind(label):
        text = text[len(label[0].rstrip(_OPENING)) :].strip()
    text = _NUMBER_BEFORE.sub("", _LABEL.sub("", text))
    text = " ".join(_REFERENCES.sub("", text).split())
    text = _SEE.sub("", _NUMBER_BEHIND.sub("", text)).strip(" ,;:-")
    text = _TWO_STOPS.sub(".", text.replace(" .", "."))
    if not LEAST_WORDS <= len(text.split()) <= MOST_WORDS or len(text) > MOST_LETTERS:
        return ""
    if text[-1] not in ".!?":
        text += "."
    return text


def names_of(sentence: str, code: Iterable[str]) -> list[str]:
    """Return the distinctive names of a sentence as they are written there, in their order."""
    return [sentence[start:end] for start, end in find_names(sentence, code)]


def as_markdown(sentence: str, code: Iterable[str]) -> str:
    """Return a sentence as Markdown that shows it as it is, its names as code."""
    parts, at = [], 0
    for start, end in find_names(sentence, code):
        parts += [_escaped(sentence[at:start]), as_code(sentence[start:end])]
        at = end
    return "".join([*parts, _escaped(sentence[at:])])


def as_code(name: str) -> str:
    """Return a name as code in Markdown."""
    return f"`{name.replace('`', '')}`"


def _escaped(text: str) -> str:
    return _PLAIN.sub(lambda sign: f"\\{sign[0]}", text)


def may_hide(text: str) -> bool:
    """Return whether a text can stand in a cloze: it holds no marks of one."""
    return not any(mark in text for mark in _CLOZE_MARKS)
