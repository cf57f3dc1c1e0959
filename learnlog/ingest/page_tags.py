"""A web page cut down to the few tags that can name a feed, before any parser sees it.

libxml2 takes 19 s for 40,000 attributes of one element (0.4 MB), and as long for links that lie in
one another: what is left here is flat, short and bounded.
"""

import re

MAX_TAGS = 20_000
MAX_TAG = 2_000
MAX_ATTRIBUTES = 64
MAX_TEXT = 300
_START = re.compile(
    rb"<(?:(?P<comment>!--)|(?P<raw>script|style|template|textarea|title|xmp|iframe|noembed)\b"
    rb"|(?P<tag>base|link|meta|a)(?=[\s/>]))",
    re.IGNORECASE,
)
_TAG = re.compile(rb"<[a-z]+(?:[^>\"']++|\"[^\"]*\"|'[^']*')*+>", re.IGNORECASE)
_GAP = re.compile(rb"[\s/]+")
_TEXT_END = re.compile(rb"</?a[\s/>]", re.IGNORECASE)
# The last character where it is written in several bytes, of which some may have been cut off.
_LAST = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,3}\Z")
_INNER = re.compile(rb"<[^>]*>?")


def reduced(page: bytes) -> bytes:
    """Return the base, link, meta and a tags of a page in their order, each link with its words.

    Nothing within comments, scripts and the like counts.
    """
    kept: list[bytes] = []
    at = looked_at = 0
    while looked_at < MAX_TAGS and (start := _START.search(page, at)):
        looked_at += 1
        if start["comment"] or start["raw"]:
            at = _after(page, start)
            continue
        tag = _TAG.match(page[start.start() : start.start() + MAX_TAG])
        if tag is None:
            at = start.end()
            continue
        at = start.start() + tag.end()
        if len(_GAP.findall(tag[0])) > MAX_ATTRIBUTES:
            continue
        kept.append(tag[0])
        if start["tag"].lower() == b"a":
            kept.append(_words(page[at : at + MAX_TEXT]) + b"</a>")
    return b"\n".join(kept)


def _after(page: bytes, start: re.Match[bytes]) -> int:
    """Return where a comment or a raw element ends; the page's end where nothing ends it."""
    if start["comment"]:
        end = page.find(b"-->", start.end() - 2)
        return len(page) if end < 0 else end + 3
    found = re.compile(rb"</" + start["raw"] + rb"\b", re.IGNORECASE).search(page, start.end())
    return len(page) if found is None else found.end()


def _words(following: bytes) -> bytes:
    """Return what a link shows, without the tags within it; cut off, it ends before a character."""
    parts = _TEXT_END.split(following, maxsplit=1)
    shown = _INNER.sub(b"", parts[0])
    return shown if len(parts) > 1 else _LAST.sub(b"", shown)
