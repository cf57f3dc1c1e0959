"""What goes wrong on the way to a server, as a word of the feed page and one sentence."""

import ssl
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import aiohttp

from learnlog.ingest.fetch_result import FetchFailed

MAX_SAID = 160
# The first kind that fits says what it was; the last one fits always.
SENTENCES: tuple[tuple[type[BaseException], str, str], ...] = (
    (ssl.SSLCertVerificationError, "tls", "The certificate of {host} is not valid: {said}"),
    (ssl.SSLError, "tls", "{host} speaks no TLS that can be used: {said}"),
    (aiohttp.ClientConnectorDNSError, "dns", "The host {host} has no address."),
    (TimeoutError, "timeout", "{host} was too slow."),
    (ValueError, "blocked_address", "{url!r} is not an http(s) address."),
    (aiohttp.ClientConnectorError, "connect", "{host} takes no connection: {said}"),
    (aiohttp.ClientResponseError, "connect", "{host} sent an answer that is not HTTP."),
    (aiohttp.ClientError, "connect", "{host} broke the connection off."),
    (OSError, "connect", "{host} broke the connection off."),
    (BaseException, "internal", "Asking {host} shows a fault of learnlog: {said}"),
)


def failure_of(error: Exception, url: str, *, blocked: Sequence[str] = ()) -> FetchFailed:
    """Return what an error of the connection to an address comes to.

    ``blocked`` says for which addresses no socket was made while it was tried.
    """
    causes = tuple(_causes(error))
    if blocked and isinstance(error, aiohttp.ClientConnectorError):
        return FetchFailed("blocked_address", blocked[0])
    inner = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), error)
    error_class, sentence = next(
        (error_class, sentence)
        for kind, error_class, sentence in SENTENCES
        if isinstance(inner, kind)
    )
    return FetchFailed(
        error_class, sentence.format(host=_host(url), url=url[:200], said=_said(causes))
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "The host"
    except ValueError:
        return "The host"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = getattr(error, "os_error", None) or error.__cause__


def _said(causes: Sequence[BaseException]) -> str:
    """Return the innermost cause in its own words, as the end of a sentence."""
    inner = causes[-1]
    said = getattr(inner, "verify_message", "") or getattr(inner, "strerror", "") or str(inner)
    first = (str(said).splitlines() or [""])[0] or type(inner).__name__
    return f"{first[:MAX_SAID].rstrip('.')}."
