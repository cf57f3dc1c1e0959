"""What of a feed's markup is kept: text, structure and links; nothing live, nothing remote."""

import html
import re
from collections import Counter
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import nh3

from learnlog.ingest.remote_content import IMAGE, with_links_for_media, without_tracking

MAX_TITLE = 500
MAX_HTML = 200_000
CUT_HTML = 120_000
MAX_SUMMARY = 600
LOOKED_AT = 6_000
MAX_LINK = 2_000
LINK_SCHEMES = frozenset({"http", "https"})

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "dl", "dt", "em",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp",
    "small", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "td": {"colspan"}, "th": {"colspan"}}
# Marks that turn the direction of what follows, and so can make one text look like another.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Lone halves of a pair, which JSON can spell, fit into no database.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# At every tag the cleaner looks through the open elements: so many looks take 0.1 to 0.4 s.
MAX_LOOKS = 10_000_000
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>?")
# Elements that hold nothing, or that the next of their kind ends: open ones never pile up.
_FLAT = {
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
}  # fmt: skip
# What the cleaner writes: nothing but a tag has an angle bracket outside of quotes.
_CLEANED_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_BARE_IMAGE = re.compile(rf"(?<=>){IMAGE}(?=</a>)")
_ABSOLUTE = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_RELATIVE = re.compile(r"""(?:href|src)\s*=\s*(?!["']?https?://)""", re.IGNORECASE)
_NO_MARKUP = nh3.Cleaner(tags=set())
_BLOCK_END = re.compile(r"</(?:p|li|h\d|div|tr|dd|dt|pre|blockquote)>|<br\s*/?>", re.IGNORECASE)


def clean_html(markup: str, base_url: str = "") -> str:
    """Return markup with the tags above alone, links made absolute, http(s) and mailto only.

    Images and videos become links. Of markup that nests so deep that cleaning it would take
    seconds, the words alone are kept.
    """
    if not markup:
        return ""
    written = _CONTROL.sub("", markup[:MAX_HTML])
    if _is_too_deep(written):
        written = html.escape(html.unescape(_TAG.sub(" ", written)))
    # A cleaner is made for each base, which costs as much as cleaning; few texts need one.
    cleaner = _cleaner(base_url if _RELATIVE.search(written) else "")
    cleaned = cleaner.clean(without_tracking(with_links_for_media(written)))
    if len(cleaned) > MAX_HTML:
        # What is still open is closed behind the cut, at most 5,000 elements.
        cleaned = cleaner.clean(cleaned[:CUT_HTML])
    return _BIDI.sub("", cleaned).strip()


@lru_cache(maxsize=8)
def _cleaner(base_url: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags={"script", "style", "svg", "math", "title", "template"},
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        url_relative=("rewrite_with_base", base_url) if base_url else "deny",
    )


def _is_too_deep(markup: str) -> bool:
    """Return whether elements lie in one another so deep that cleaning them takes seconds."""
    if markup.count("<") ** 2 <= MAX_LOOKS:
        return False  # so few could lie in one another, every one
    opened: Counter[str] = Counter()
    depth = looks = 0
    for closing, written in _TAG.findall(markup):
        name = written.lower()
        if name not in _FLAT:
            if not closing:
                opened[name] += 1
                depth += 1
            elif opened[name]:
                opened[name] -= 1
                depth -= 1
        looks += depth
    return looks > MAX_LOOKS


def clean_title(title: str, *, is_text: bool = False) -> str:
    """Return a title as text on one line; one that ``is_text`` keeps what looks like markup."""
    if not title:
        return ""
    text = title[: MAX_TITLE * 8]
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    if not is_text:
        if "<" in text:
            text = _NO_MARKUP.clean(text)
        if "&" in text:
            text = html.unescape(text)
    if not text.isprintable():
        text = _BIDI.sub("", _CONTROL.sub(" ", text))
    return " ".join(text.split())[:MAX_TITLE]


def clean_guid(guid: str) -> str:
    """Return an identifier without what no database holds."""
    return _CONTROL.sub("", guid)[:MAX_LINK]


def plain_text(markup: str) -> str:
    """Return the words of cleaned markup, blocks kept apart by line ends."""
    spaced = _BLOCK_END.sub("\n", _BARE_IMAGE.sub("", markup))
    text = html.unescape(_CLEANED_TAG.sub("", spaced))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def summary_of(markup: str) -> str:
    """Return the first words of cleaned markup, cut at a word."""
    # Most of a long text is never shown; only where it is nearly all markup, more is looked at.
    begun = markup[:LOOKED_AT]
    if len(begun) < len(markup):
        begun = begun[: begun.rfind("<")] if begun.rfind("<") > begun.rfind(">") else begun
        begun = begun[: begun.rfind("&")] if begun.rfind("&") > begun.rfind(";") else begun
    text = " ".join(plain_text(begun).split())
    if len(text) <= MAX_SUMMARY and len(begun) < len(markup):
        text = " ".join(plain_text(markup).split())
    if len(text) <= MAX_SUMMARY:
        return text
    return text[:MAX_SUMMARY].rsplit(" ", 1)[0] + " …"


def clean_link(link: str, *, base_url: str = "") -> str:
    """Return an absolute http(s) link without tracking, or an empty text for anything else."""
    written = "".join(link.split())[:MAX_LINK]
    if not written:
        return ""  # and not the base: entries without a link would share it
    if not written.isprintable():
        written = _BIDI.sub("", _CONTROL.sub("", written))
    try:
        absolute = written if _ABSOLUTE.match(written) else urljoin(base_url, written)
        parts = urlsplit(absolute)
    except ValueError:
        return ""
    if parts.scheme.lower() not in LINK_SCHEMES or not parts.netloc:
        return ""
    return without_tracking(absolute)
