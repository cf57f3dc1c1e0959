"""What a server's answer comes to: a document, nothing new, or why there is neither."""

from datetime import datetime

from aiohttp import ClientResponse

from learnlog.ingest.cache_headers import freshness, retry_after
from learnlog.ingest.fetch_result import (
    Fetched,
    FetchFailed,
    FetchResult,
    NotModified,
    Validators,
)
from learnlog.ingest.refusal import (
    LOOKED_AT,
    Refused,
    class_of,
    is_challenge,
    is_page,
    sentence_of,
)
from learnlog.ingest.trip import Trip
from learnlog.ingest.unpack import Unpacker

CHUNK = 65_536
MAX_PAGE = 200_000
DOCUMENT = frozenset({200, 203})
# Their pages say that a browser has to prove itself, or name the feeds that there are.
PAGE_COUNTS = frozenset({403, 404, 405, 410, 429, 503})
CHALLENGED = "The server wants a browser to prove itself, and sends no document."


async def read_answer(response: ClientResponse, trip: Trip, *, now: datetime) -> FetchResult:
    """Return what an answer that is no redirect comes to; the request has ended with it.

    Raises:
        Refused: its body is too large, or packed so that it cannot be unpacked.
    """
    asked = trip.request.validators
    if response.status == 304 and (asked.etag or asked.last_modified):
        min_seconds, sets_max_age = _freshness(response, now=now)
        return NotModified(asked, min_seconds, trip.end(), trip.moved_to, sets_max_age)
    if response.status not in DOCUMENT:
        return await _failure(response, trip, now=now)
    body = await _body(response)
    if is_challenge(response.headers, body):
        return FetchFailed("challenge", CHALLENGED, response.status, duration_ms=trip.end())
    min_seconds, sets_max_age = _freshness(response, now=now)
    return Fetched(
        body=body,
        content_type=response.headers.get("Content-Type", "")[:200],
        validators=_validators(response),
        url=trip.url,
        min_seconds=min_seconds,
        duration_ms=trip.end(),
        moved_to=trip.moved_to,
        sets_max_age=sets_max_age,
    )


async def _failure(response: ClientResponse, trip: Trip, *, now: datetime) -> FetchFailed:
    page = await _page(response) if response.status in PAGE_COUNTS else b""
    challenged = is_challenge(response.headers, page)
    return FetchFailed(
        "challenge" if challenged else class_of(response.status),
        CHALLENGED if challenged else sentence_of(response.status),
        status=response.status,
        retry_after=retry_after(response.headers.get("Retry-After"), now=now),
        duration_ms=trip.end(),
        page=page if response.status in {404, 410} else b"",
    )


async def _body(response: ClientResponse) -> bytes:
    length = response.headers.get("Content-Length", "")
    announced = int(length) if length.isdecimal() and len(length) < 20 else None
    unpacker = Unpacker(response.headers.get("Content-Encoding", ""), announced=announced)
    async for piece in response.content.iter_chunked(CHUNK):
        unpacker.feed(piece)
    return unpacker.finish()


async def _page(response: ClientResponse) -> bytes:
    """Return the beginning of the page that came with a refusal; empty where it is no page."""
    try:
        unpacker = Unpacker(response.headers.get("Content-Encoding", ""))
        async for piece in response.content.iter_chunked(CHUNK):
            unpacker.feed(piece)
            if len(unpacker.body) >= MAX_PAGE or not is_page(bytes(unpacker.body[:LOOKED_AT])):
                break
    except Refused:
        return b""
    body = bytes(unpacker.body[:MAX_PAGE])
    return body if is_page(body) else b""


def _freshness(response: ClientResponse, *, now: datetime) -> tuple[float, bool]:
    headers = response.headers
    return freshness(
        ", ".join(headers.getall("Cache-Control", ())),
        age=headers.get("Age", ""),
        expires=headers.get("Expires", ""),
        now=now,
    )


def _validators(response: ClientResponse) -> Validators:
    raw = {name.lower(): value for name, value in reversed(response.raw_headers)}
    return Validators(raw.get(b"etag") or None, raw.get(b"last-modified") or None)
