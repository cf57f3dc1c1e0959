"""Why nothing usable came: the words of the feed page, each with one sentence."""

import re
from collections.abc import Mapping
from http import HTTPStatus

OWN_CLASS = frozenset({401, 403, 404, 410, 429})
# What stands in pages that want a browser to prove itself, each in the products' own words.
_CHALLENGE = re.compile(
    rb"<title>\s*(?:just a moment\.\.\.|attention required! \| cloudflare|ddos-guard"
    rb"|making sure you&#39;re not a bot!|making sure you're not a bot!"
    rb"|sucuri website firewall|vercel security checkpoint|one moment, please\.\.\.)"
    rb"|/cdn-cgi/challenge-platform/|_cf_chl_opt|/_incapsula_resource|sucuri_cloudproxy_js"
    rb"|/\.within\.website/x/cmd/anubis/|awswafintegration|geo\.captcha-delivery\.com"
    rb"|_pxappid|px-captcha|/\.well-known/vercel/security/",
    re.IGNORECASE,
)
_CHALLENGE_HEADERS = {
    "cf-mitigated": {"challenge"},
    "x-amzn-waf-action": {"challenge", "captcha"},
    "x-vercel-mitigated": {"challenge"},
}
_PAGE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
LOOKED_AT = 16_384


class Refused(Exception):  # noqa: N818  # a way out of the redirects, not an error of the program
    """Nothing usable comes of this address, for a reason that the feed page can show."""

    def __init__(self, error_class: str, reason: str) -> None:
        super().__init__(reason)
        self.error_class = error_class


def class_of(status: int) -> str:
    """Return the word of the feed page for a status that brings no document."""
    if status in OWN_CLASS:
        return f"http_{status}"
    if status in {204, 205}:
        return "empty"
    return "http_5xx" if status >= 500 else "http_4xx"


def sentence_of(status: int) -> str:
    """Return what a server said with its status, in one sentence."""
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    return f"The server answered {status}{phrase}."


def is_page(body: bytes) -> bool:
    """Return whether a document begins as a web page does."""
    return _PAGE.match(body[:LOOKED_AT]) is not None


def is_challenge(headers: Mapping[str, str], body: bytes = b"") -> bool:
    """Return whether an answer wants a browser to prove itself, instead of the document."""
    if any(headers.get(name, "").lower() in values for name, values in _CHALLENGE_HEADERS.items()):
        return True
    return is_page(body) and _CHALLENGE.search(body[:LOOKED_AT]) is not None
