"""Fetching over HTTP: conditional, limited in size, time and redirects, public addresses only."""

import asyncio
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector

from learnlog import __version__
from learnlog.ingest.address import BlockedAddressError, Network, is_allowed, is_own_network

MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5
CONNECTIONS = 64
PER_HOST = 2
FIRST_BYTE_SECONDS = 10.0
TOTAL_SECONDS = 30.0
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer gave to ask "has it changed" with, as the bytes that came."""

    etag: bytes | None = None
    last_modified: bytes | None = None


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One address to ask."""

    url: str
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document came. ``min_seconds`` is how long the server wants to be left alone.

    ``moved_to`` is where every redirect on the way was a permanent one, else empty.
    """

    body: bytes
    content_type: str
    validators: Validators
    url: str
    min_seconds: float
    duration_ms: int
    moved_to: str = ""
    sets_max_age: bool = False


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing has changed since the validators were given."""

    validators: Validators
    min_seconds: float
    duration_ms: int
    moved_to: str = ""
    sets_max_age: bool = False


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Nothing usable came. ``error_class`` is a word of the feed page, ``retry_after`` seconds."""

    error_class: str
    reason: str
    status: int | None = None
    retry_after: float | None = None
    duration_ms: int = 0


FetchResult = Fetched | NotModified | FetchFailed


class Fetcher(Protocol):
    """Asks addresses and returns what came of each."""

    def fetch_all(
        self, requests: Iterable[FetchRequest], *, now: datetime
    ) -> dict[str, FetchResult]:
        """Return the result of each address."""
        ...


class HttpFetcher:
    """Asks over HTTP, at most 64 connections at once and two a host."""

    def __init__(self, *, allow: Sequence[Network] = (), contact: str = "") -> None:
        self.allow = tuple(allow)
        about = f"+{contact}" if contact else "release feed reader"
        self.headers = {
            "User-Agent": f"learnlog/{__version__} ({about})",
            "Accept": "application/atom+xml, application/rss+xml, application/feed+json,"
            " application/xml;q=0.9, */*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
        }

    def fetch_all(
        self, requests: Iterable[FetchRequest], *, now: datetime
    ) -> dict[str, FetchResult]:
        """Return the result of each address; one that fails keeps no other waiting."""
        return asyncio.run(self._fetch_all(list(requests), now))

    async def _fetch_all(
        self, requests: Sequence[FetchRequest], now: datetime
    ) -> dict[str, FetchResult]:
        connector = TCPConnector(
            limit=CONNECTIONS,
            limit_per_host=PER_HOST,
            socket_factory=self._checked_socket,
            force_close=True,
        )
        timeout = ClientTimeout(total=TOTAL_SECONDS, sock_read=FIRST_BYTE_SECONDS)
        async with ClientSession(
            connector=connector,
            timeout=timeout,
            headers=self.headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
            requote_redirect_url=False,
        ) as session:
            results = await asyncio.gather(
                *(self._fetch(session, request, now=now) for request in requests)
            )
        return {request.url: result for request, result in zip(requests, results, strict=True)}

    def _checked_socket(self, info: Any) -> socket.socket:
        """Make a socket only for an address that may be connected to.

        Here is the last place before the connection, so neither a spelling of the address, nor a
        redirect, nor a name that changes its mind gets around it.
        """
        family, kind, protocol, _, address = info
        if not is_allowed(str(address[0]), self.allow):
            raise BlockedAddressError(f"{address[0]} is not a public address")
        return socket.socket(family, kind, protocol)

    async def _fetch(
        self, session: ClientSession, request: FetchRequest, *, now: datetime
    ) -> FetchResult:
        began = time.monotonic()
        try:
            return await self._follow(session, request, began=began, now=now)
        except _Refused as refused:
            return FetchFailed(refused.error_class, str(refused), duration_ms=_since(began))
        except TimeoutError:
            return FetchFailed("timeout", "no answer in time", duration_ms=_since(began))
        except aiohttp.ClientSSLError as error:
            return FetchFailed("tls", _first_line(error), duration_ms=_since(began))
        except aiohttp.ClientConnectorDNSError as error:
            return FetchFailed("dns", _first_line(error), duration_ms=_since(began))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            kind = "blocked_address" if _is_blocked(error) else "connect"
            return FetchFailed(kind, _first_line(error), duration_ms=_since(began))

    async def _follow(
        self, session: ClientSession, request: FetchRequest, *, began: float, now: datetime
    ) -> FetchResult:
        url = request.url
        for _ in range(MAX_REDIRECTS + 1):
            self._check_url(url)
            headers = _conditions(request.validators)
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status not in REDIRECTS:
                    return await _read(response, url, began=began, now=now)
                onward = urljoin(url, response.headers.get("Location", ""))
            if urlsplit(url).scheme == "https" and urlsplit(onward).scheme != "https":
                raise _Refused("blocked_address", "redirected from https to http")
            url = onward
        raise _Refused("too_many_redirects", f"more than {MAX_REDIRECTS} redirects")

    def _check_url(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise _Refused("blocked_address", f"{url[:200]!r} is not an http(s) address")
        port = parts.port or PORTS[parts.scheme]
        if port not in PORTS.values() and not is_own_network(parts.hostname, self.allow):
            raise _Refused("blocked_address", f"port {port} is not asked")


class _Refused(Exception):  # noqa: N818  # a way out of the redirects, not an error of the program
    def __init__(self, error_class: str, reason: str) -> None:
        super().__init__(reason)
        self.error_class = error_class


async def _read(response: ClientResponse, url: str, *, began: float, now: datetime) -> FetchResult:
    validators = _validators(response)
    min_seconds = _min_seconds(response, now=now)
    if response.status == 304:
        return NotModified(validators, min_seconds, _since(began))
    if response.status != 200:
        return FetchFailed(
            _class_of(response.status),
            f"the server answered {response.status}",
            status=response.status,
            retry_after=_retry_after(response.headers.get("Retry-After"), now=now),
            duration_ms=_since(began),
        )
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > MAX_BYTES:
            raise _Refused("too_large", f"more than {MAX_BYTES:,} bytes")
    return Fetched(
        body=bytes(body),
        content_type=response.headers.get("Content-Type", "")[:200],
        validators=validators,
        url=url,
        min_seconds=min_seconds,
        duration_ms=_since(began),
    )


def _conditions(validators: Validators) -> dict[str, str]:
    headers = {}
    if validators.etag:
        headers["If-None-Match"] = validators.etag.decode("latin-1")
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified.decode("latin-1")
    return headers


def _validators(response: ClientResponse) -> Validators:
    raw = {name.lower(): value for name, value in response.raw_headers}
    return Validators(raw.get(b"etag"), raw.get(b"last-modified"))


def _min_seconds(response: ClientResponse, *, now: datetime) -> float:
    """Return for how long the answer is fresh: max-age less its age, else Expires."""
    control = response.headers.get("Cache-Control", "").lower()
    directives = dict(
        part.strip().partition("=")[::2] for part in control.split(",") if part.strip()
    )
    if "no-cache" in directives or "no-store" in directives:
        return 0.0
    age = directives.get("max-age", "").strip('"')
    if age.isdecimal():
        passed = response.headers.get("Age", "0")
        return float(max(0, int(age[:9]) - (int(passed[:9]) if passed.isdecimal() else 0)))
    return max(0.0, _seconds_until(response.headers.get("Expires"), now=now) or 0.0)


def _retry_after(value: str | None, *, now: datetime) -> float | None:
    if value is not None and value.strip().isdecimal():
        return float(value.strip()[:9])
    return _seconds_until(value, now=now)


def _seconds_until(value: str | None, *, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(value or "")
    except (TypeError, ValueError, IndexError):
        return None
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()


def _class_of(status: int) -> str:
    if status in {401, 403, 404, 410, 429}:
        return f"http_{status}"
    return "http_5xx" if status >= 500 else "http_4xx"


def _is_blocked(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, BlockedAddressError):
            return True
        error = getattr(error, "os_error", None) or error.__cause__ or error.__context__
    return False


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
