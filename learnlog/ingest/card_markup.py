"""The fields of other programs' cards, which are HTML, as Markdown; and Markdown as HTML."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml import etree, html
from markdown_it import MarkdownIt

MAX_FIELD = 100_000
MAX_DEPTH = 100

# What cards may say. Not images: they would be fetched from elsewhere; their words stay, as a link.
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_BLOCKS = frozenset({
    "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "figure", "footer",
    "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "ul", *_HEADINGS,
})  # fmt: skip
_DROPPED = frozenset({"script", "style", "head", "title", "template", "object", "iframe"})
_VOID = frozenset({"br", "hr", "img", "input", "wbr", "p", "li", "td", "th", "tr"})
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*|)[^<>]*>?")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_PARAGRAPHS = re.compile(r"\n[ \n]*\n")
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>\Z", re.DOTALL)
_SOUND = re.compile(r"\[sound:([^\]\n]{1,300})\]")

# One line in which no character means anything to Markdown or HTML.
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9,.;:?!()/%'{}-]| (?! ))*(?<! )")

# What Markdown would read as more than the character it is.
_SPECIAL = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~]|\s|\Z) | [*`\[\]] | (?<![^\W_])_ | _(?![^\W_]) | ~(?=~) | (?<=~)~
    | <(?=[A-Za-z/!?]) | &(?=\#?\w{1,40};)""",
    re.VERBOSE,
)
_LINE_START = re.compile(r"[#]{1,6}(?=\s|\Z)|[-+](?=\s|\Z)|>|=+\Z|[-:| ]*-[-:| ]*\Z")
_NUMBER_START = re.compile(r"(\d{1,9})([.)])(?=\s|\Z)")


def to_html(markdown: str) -> str:
    """Return Markdown as the HTML of a field; one paragraph alone is not wrapped."""
    if _PLAIN.fullmatch(markdown):
        return markdown
    markup = str(MARKDOWN.render(markdown)).strip()
    alone = _ONE_PARAGRAPH.fullmatch(markup)
    return alone[1] if alone else markup


def fingerprint(markup: str) -> str:
    """Return what tells whether a field still shows what it did; Anki composes its letters."""
    composed = unicodedata.normalize("NFC", markup)
    return hashlib.sha256(composed.encode("utf-8", "replace")).hexdigest()[:16]


def to_markdown(markup: str) -> str:
    """Return the HTML of a field as Markdown: its words, structure and links.

    Pictures and sounds stay as their names. Of markup that nests too deep, the words alone stay.
    """
    markup = markup[:MAX_FIELD].replace("\x00", "")
    if "<" not in markup:
        return _flowed(_escaped(_SPACE.sub(" ", _heard(unescape(markup)))))
    try:
        root = None if _is_deep(markup) else html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return _flowed(_escaped(_SPACE.sub(" ", unescape(_TAG.sub(" ", markup)))))
    return "\n\n".join(_blocks(root))


def _is_deep(markup: str) -> bool:
    """Return whether elements lie in one another so deep that the parser would drop some."""
    deepest = depth = 0
    for found in _TAG.finditer(markup):
        name = found[2].lower()
        if name and name not in _VOID:
            depth = max(0, depth - 1) if found[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest > MAX_DEPTH


def _blocks(element: Any) -> list[str]:
    """Return the blocks that an element holds, each without a blank line around it."""
    found: list[str] = []
    line: list[str] = []

    def flush() -> None:
        text = _flowed("".join(line))
        line.clear()
        if text:
            found.append(text)

    line.append(_text(element.text))
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if name in _BLOCKS or (name not in _CODE | _DROPPED and _holds_blocks(child)):
            flush()
            found += _block(child, name)
        else:
            line.append(_inline(child, name))
        line.append(_text(child.tail))
    flush()
    return found


def _block(element: Any, name: str) -> list[str]:
    if name == "pre":
        code = "".join(_code_parts(element)).strip("\n")
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
        return [f"{fence}\n{code}\n{fence}"]
    if name == "table":
        return _table(element)
    if name in {"ul", "ol"}:
        return ["\n".join(_items(element, name))]
    inner = ["---"] if name == "hr" else _blocks(element)
    if name == "blockquote":
        quoted = "\n\n".join(inner).split("\n")
        return ["\n".join(f"> {text}".rstrip() for text in quoted)]
    if name in _HEADINGS:
        return [f"{_HEADINGS[name]} {' '.join(' '.join(inner).split())}".rstrip()]
    return inner


def _items(element: Any, name: str) -> Iterator[str]:
    """Yield the items of a list; what else lies in one goes with the items."""
    items = [child for child in element if isinstance(child.tag, str)]
    for number, child in enumerate(items, start=1):
        mark = f"{number}. " if name == "ol" else "- "
        blocks = _blocks(child)
        # A list right below an item's words needs no blank line, paragraphs do.
        body = ""
        for block in blocks:
            is_list = re.match(r"(?:- |\d+\. )", block)
            body += ("\n" if is_list else "\n\n") * bool(body) + block
        indent = " " * len(mark)
        yield mark + body.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n")


def _table(element: Any) -> list[str]:
    rows = [
        [" ".join("\n".join(_blocks(cell)).split()).replace("|", "\\|") for cell in row]
        for row in element.iter("tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return []
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    lines.insert(1, f"|{' --- |' * width}")
    return ["\n".join(lines)]


def _inline(element: Any, name: str) -> str:
    if not name or name in _DROPPED or name == "br":
        return "\n" if name == "br" else ""
    if name == "img":
        shown = element.get("alt") or element.get("src") or ""
        return _escaped(_SPACE.sub(" ", f"(image: {shown[:200]})"))
    if name in _CODE:
        return _code("".join(_code_parts(element)))
    inner = [_text(element.text)]
    for child in element:
        inner += [_inline(child, child.tag if isinstance(child.tag, str) else "")]
        inner += [_text(child.tail)]
    text = "".join(inner)
    if name == "a":
        return _link(text, element.get("href") or "")
    return _marked(text, _MARKS[name]) if name in _MARKS else text


def _marked(text: str, mark: str) -> str:
    """Return marked words; the space around them stays outside, where Markdown wants it."""
    core = text.strip()
    if not core or "\n\n" in text or core.startswith(mark[0]) or core.endswith(mark[0]):
        return text
    begin = text.index(core)
    return f"{text[:begin]}{mark}{core}{mark}{text[begin + len(core) :]}"


def _link(text: str, href: str) -> str:
    href = href.strip()
    is_web = re.match(r"(?:https?://|mailto:)[^\s<>]{1,2000}\Z", href, re.IGNORECASE)
    words = " ".join(text.split())
    return f"[{words}](<{href}>)" if is_web and words else text


def _code(code: str) -> str:
    code = _SPACE.sub(" ", code)
    if not code.strip():
        return code
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
    pad = " " if code[0] in "` " or code[-1] in "` " else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def _code_parts(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element.iterdescendants():
        if child.tag == "br":
            yield "\n"
        elif isinstance(child.tag, str):
            yield child.text or ""
        yield child.tail or ""


def _holds_blocks(element: Any) -> bool:
    return any(child.tag in _BLOCKS for child in element.iterdescendants())


def _text(text: str | None) -> str:
    return _escaped(_SPACE.sub(" ", _heard(text))) if text else ""


def _heard(text: str) -> str:
    """Return a text with the sounds it plays as their names."""
    return _SOUND.sub(r"(sound: \1)", text) if "[sound:" in text else text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)


def _flowed(text: str) -> str:
    """Return words whose newlines are breaks, as paragraphs and lines of Markdown."""
    text = text.replace("\xa0", " ")
    paragraphs = []
    for part in _PARAGRAPHS.split(text):
        lines = [_begun(line.strip()) for line in part.split("\n")]
        lines = [line for line in lines if line]
        if lines:
            paragraphs.append("\\\n".join(lines))
    return "\n\n".join(paragraphs)


def _begun(line: str) -> str:
    """Return a line that begins no block of Markdown."""
    if _LINE_START.match(line):
        return "\\" + line
    return _NUMBER_START.sub(r"\1\\\2", line, count=1) if line[:1].isdigit() else line
