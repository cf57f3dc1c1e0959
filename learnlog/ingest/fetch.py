"""Fetching over HTTP: conditional, limited in size, time and redirects, public addresses only."""

import asyncio
import socket
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from aiohttp import ClientSession, ClientTimeout, TCPConnector

from learnlog import __version__
from learnlog.ingest.address import BlockedAddressError, Network, is_allowed, is_inside
from learnlog.ingest.answer import read_answer
from learnlog.ingest.arrivals import Outlet, as_they_come
from learnlog.ingest.fetch_result import (
    Fetched,
    FetchFailed,
    FetchRequest,
    FetchResult,
    NotModified,
    Validators,
)
from learnlog.ingest.host_key import host_key
from learnlog.ingest.network_fault import failure_of
from learnlog.ingest.pace import Pace
from learnlog.ingest.refusal import Refused
from learnlog.ingest.trip import REDIRECTS, Trip

__all__ = [
    "FetchFailed",
    "FetchRequest",
    "FetchResult",
    "Fetched",
    "Fetcher",
    "HttpFetcher",
    "NotModified",
    "Validators",
]

CONNECTIONS = 64
PER_HOST = 2
HOST_SECONDS = 1.0
FIRST_BYTE_SECONDS = 10.0
TOTAL_SECONDS = 30.0
RESOLVERS = 16
# Some publishers send their whole security policy with every answer.
MAX_HEADER = 32_768
WEB_PORTS = frozenset({80, 443})

Answer = tuple[FetchRequest, FetchResult]

# What the sockets of the errand under way were refused for; the library that opens them may try
# several addresses and puts what each said into one text.
_blocked: ContextVar[list[str]] = ContextVar("blocked")


class Fetcher(Protocol):
    """Asks addresses and tells what came of each."""

    def fetch_each(self, requests: Iterable[FetchRequest], *, now: datetime) -> Iterator[Answer]:
        """Yield each request with its result as it comes, in any order."""
        ...


class HttpFetcher:
    """Asks over HTTP: 64 connections, two a host key, one request a second a host key."""

    def __init__(
        self,
        *,
        allow: Sequence[Network] = (),
        contact: str = "",
        host_seconds: float = HOST_SECONDS,
        web_ports: frozenset[int] = WEB_PORTS,
    ) -> None:
        self.allow = tuple(allow)
        self.web_ports = web_ports
        self.pace = Pace(host_seconds)
        about = f"+{contact}" if contact else "release feed reader"
        self.headers = {
            "User-Agent": f"learnlog/{__version__} ({about})",
            "Accept": "application/atom+xml, application/rss+xml, application/feed+json,"
            " application/xml;q=0.9, */*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
        }

    def fetch_each(self, requests: Iterable[FetchRequest], *, now: datetime) -> Iterator[Answer]:
        """Yield each request with its result as it comes; one that fails keeps no other waiting.

        Whoever stops early closes the iterator, and what is under way is broken off.
        """
        wanted = list(requests)

        async def produce(outlet: Outlet[Answer]) -> None:
            resolvers = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolve")
            asyncio.get_running_loop().set_default_executor(resolvers)
            async with self._session() as session, asyncio.TaskGroup() as tasks:
                round_ = _Round(session, outlet, self.pace, now)
                round_.left.update(host_key(request.url) for request in wanted)
                for request in wanted:
                    tasks.create_task(self._errand(round_, request))

        return as_they_come(produce, room=CONNECTIONS)

    def _session(self) -> ClientSession:
        # The limits on connections are those of the round: 64 at once, two a host key.
        connector = TCPConnector(limit=0, socket_factory=self._checked_socket)
        return ClientSession(
            connector=connector,
            headers=self.headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=MAX_HEADER,
            max_field_size=MAX_HEADER,
        )

    def _checked_socket(self, info: Any) -> socket.socket:
        """Make a socket only for an address that may be connected to.

        Here is the last place before the connection, so neither a spelling of the address, nor a
        redirect, nor a name that changes its mind gets around it.
        """
        family, kind, protocol, _, (address, port, *_) = info
        reason = ""
        if not is_allowed(str(address), self.allow):
            reason = f"{address} is not a public address."
        elif port not in self.web_ports and not is_inside(str(address), self.allow):
            reason = f"Port {port} is not asked."
        if reason:
            _blocked.get([]).append(reason)
            raise BlockedAddressError(reason)
        return socket.socket(family, kind, protocol)

    async def _errand(self, round_: "_Round", request: FetchRequest) -> None:
        """Ask one address, follow where it leads, and hand over what came."""
        trip = Trip(request, request.url.partition("#")[0])
        _blocked.set(trip.blocked)
        while True:
            key = host_key(trip.url)
            async with round_.turn(key):
                result = await self._hop(round_, trip, is_last=round_.is_last(key))
            if result is not None:
                round_.outlet.put((request, result))
                return
            round_.outlet.room.release()

    async def _hop(self, round_: "_Round", trip: Trip, *, is_last: bool) -> FetchResult | None:
        """Return what came of one request; None where it leads on."""
        trip.begin()
        try:
            return await self._ask(round_, trip, is_last=is_last)
        except Refused as refused:
            return FetchFailed(refused.error_class, str(refused), duration_ms=trip.end())
        except Exception as error:  # noqa: BLE001  # one feed's trouble never stops the others
            failure = failure_of(error, trip.url, blocked=trip.blocked)
            return replace(failure, duration_ms=trip.end())

    async def _ask(self, round_: "_Round", trip: Trip, *, is_last: bool) -> FetchResult | None:
        self._check(trip.url)
        timeout = ClientTimeout(
            total=max(0.001, TOTAL_SECONDS - trip.seconds),
            connect=FIRST_BYTE_SECONDS,
            sock_read=FIRST_BYTE_SECONDS,
        )
        headers = _conditions(trip.request.validators)
        if is_last:
            headers["Connection"] = "close"
        async with round_.session.get(
            trip.url, headers=headers, allow_redirects=False, timeout=timeout
        ) as response:
            if response.status in REDIRECTS:
                trip.go_on(response.status, response.headers.get("Location", ""))
                trip.end()
                return None
            result = await read_answer(response, trip, now=round_.now)
            if is_last:
                response.close()
        return result

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Refused("blocked_address", f"{url[:200]!r} is not an http(s) address.")
        # A name whose port is another than the web's is judged by its address, at the socket.
        port = parts.port
        if port is not None and port not in self.web_ports and not self.allow:
            raise Refused("blocked_address", f"Port {port} is not asked.")


@dataclass(slots=True)
class _Round:
    """What the errands of one call share: the loop's own locks, and whose turn it is."""

    session: ClientSession
    outlet: Outlet[Answer]
    pace: Pace
    now: datetime
    left: Counter[str] = field(default_factory=Counter)
    hosts: dict[str, asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(PER_HOST))
    )

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Wait until the host may be asked and there is room for what it answers.

        Nobody waits for a host while holding room, so no two can wait for one another; and the
        moment is taken last, so that waiting for room brings no two requests together. The room
        stays taken: until the result has been taken, or the errand goes on elsewhere.
        """
        async with self.hosts[key]:
            await self.outlet.room.acquire()
            while key and (early := self.pace.take(key, at=time.monotonic())):
                self.outlet.room.release()
                await asyncio.sleep(early)
                await self.outlet.room.acquire()
            yield

    def is_last(self, key: str) -> bool:
        """Count a request to a host, and return whether no other is going to follow."""
        self.left[key] -= 1
        return self.left[key] <= 0


def _conditions(validators: Validators) -> dict[str, str]:
    """Return the headers that ask "has it changed", each with the very bytes that were given.

    Headers are sent as UTF-8: what is none cannot be repeated as it came, and is left out.
    """
    named = (
        ("If-None-Match", validators.etag),
        ("If-Modified-Since", validators.last_modified),
    )
    headers = {}
    for name, value in named:
        with suppress(UnicodeDecodeError):
            if value:
                headers[name] = value.decode("utf-8")
    return headers
