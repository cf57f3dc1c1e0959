"""What of markup would fetch something or tell on the reader: replaced by links, or dropped.

It works on markup as it comes, so whatever it makes of that passes the cleaner afterwards.
"""

import html
import re

IMAGE = "image"
VIDEO = "video"
# What is this small shows nothing; it only tells that somebody looked.
MAX_PIXEL = 1

# An attribute with an angle bracket in it is left to the cleaner: looking further than the next tag
# would take a time that grows with the square of the markup.
_MARK = re.compile(
    r"""<(/?)(a|img|iframe)\b((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(src|alt|width|height|style)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)|display\s*:\s*none", re.IGNORECASE
)
_TRACKED = re.compile(
    r"(\?|&amp;|&#38;|&)"
    r"(?:(?:utm_\w+|mc_[ce]id|fbclid|gclid|ref_src)=[^&\"'#<>\s]*(?:&amp;|&#38;|&)?)+",
    re.IGNORECASE,
)
_YOUTUBE = re.compile(
    r"^(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)", re.IGNORECASE
)
_VIMEO = re.compile(r"^(?:https?:)?//player\.vimeo\.com/video/(\d+)", re.IGNORECASE)


def without_tracking(text: str) -> str:
    """Return an address, or markup, without the parameters that tell where a reader came from."""
    if "=" not in text:
        return text
    return _TRACKED.sub(_lead, text)


def with_links_for_media(markup: str) -> str:
    """Return markup with a link for each image and each video, and without tracking pixels."""
    lowered = markup.lower()
    if "<img" not in lowered and "<iframe" not in lowered:
        return markup
    return _MARK.sub(_Replacement(), markup)


class _Replacement:
    """Replaces one mark after another; inside a link an image is only its text."""

    def __init__(self) -> None:
        self.is_in_link = False

    def __call__(self, mark: re.Match[str]) -> str:
        closing, name, written = mark[1], mark[2].lower(), mark[3]
        if name == "a":
            self.is_in_link = not closing
            return mark[0]
        if closing:
            return ""
        given = _attributes(written)
        if name == "img":
            return self._image(given)
        address = _video(given.get("src", ""))
        return _link(address, VIDEO) if address and not self.is_in_link else ""

    def _image(self, given: dict[str, str]) -> str:
        address = given.get("src", "")
        if not address or address.lower().startswith("data:") or _is_pixel(given):
            return ""
        words = " ".join(given.get("alt", "").split())
        if self.is_in_link:
            return html.escape(words or IMAGE)
        return _link(address, words or IMAGE)


def _lead(found: re.Match[str]) -> str:
    """Return what stands before the parameters where others come after them."""
    return found[1] if found[0].endswith(("&", "&amp;", "&#38;")) else ""


def _attributes(written: str) -> dict[str, str]:
    return {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "").strip()
        for found in _ATTRIBUTE.finditer(written)
    }


def _is_pixel(given: dict[str, str]) -> bool:
    sizes = [given.get(side, "").removesuffix("px") for side in ("width", "height")]
    small = any(size.isascii() and size.isdigit() and int(size) <= MAX_PIXEL for size in sizes)
    return small or bool(_SMALL.search(given.get("style", "")))


def _video(address: str) -> str:
    """Return where an embedded video is shown without cookies, empty for any other frame."""
    if found := _YOUTUBE.match(address):
        return f"https://www.youtube-nocookie.com/embed/{found[1]}"
    if found := _VIMEO.match(address):
        return f"https://player.vimeo.com/video/{found[1]}?dnt=1"
    return ""


def _link(address: str, words: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(words)}</a> '
