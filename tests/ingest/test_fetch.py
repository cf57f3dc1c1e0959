import asyncio
import gzip
import ipaddress
import socket
import threading
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from learnlog import __version__
from learnlog.ingest import fetch
from learnlog.ingest.fetch import (
    Fetched,
    FetchFailed,
    FetchRequest,
    HttpFetcher,
    NotModified,
    Validators,
)
from tests.conftest import NOW

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


class Site:
    """A server on this machine that answers each path as it is told, and keeps what was asked."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.busy = 0
        self.busiest = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def _handler(site):  # noqa: N805  # the handler below has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                with site.lock:
                    site.asked.append((self.path, dict(self.headers)))
                    site.busy += 1
                    site.busiest = max(site.busiest, site.busy)
                status, headers, body, wait = site.answers.get(self.path, (404, {}, b"", None))
                if wait is not None:
                    wait.wait(5)
                with site.lock:
                    site.busy -= 1
                try:
                    self._answer(status, headers, body)
                except ConnectionError:
                    return  # whoever asked has gone

            def _answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                return

        return Handler

    def answer(self, path, body=b"<rss/>", *, status=200, wait=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, named, body, wait)
        return self.url(path)

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


def ask(url, validators=None, *, allow=LOOPBACK, contact=""):
    request = FetchRequest(url, validators or Validators())
    return HttpFetcher(allow=allow, contact=contact).fetch_all([request], now=NOW)[url]


def test_a_document_comes_with_its_validators_as_they_were_sent(site):
    url = site.answer(
        "/f", b"<rss/>", ETag='W/"a-1"', Last_Modified="Sat, 1 Aug 2026", Content_Type="text/xml"
    )

    answer = ask(url)

    assert isinstance(answer, Fetched)
    assert (answer.body, answer.content_type, answer.url) == (b"<rss/>", "text/xml", url)
    assert answer.validators == Validators(b'W/"a-1"', b"Sat, 1 Aug 2026")


def test_the_request_says_who_asks_and_nothing_else_about_it(site):
    ask(site.answer("/f"), contact="https://ops.example")

    ((_, headers),) = site.asked
    assert headers["User-Agent"] == f"learnlog/{__version__} (+https://ops.example)"
    assert not {"Cookie", "Referer", "If-None-Match", "If-Modified-Since"} & set(headers)


def test_the_validators_are_sent_back_and_an_unchanged_document_is_not_sent_again(site):
    url = site.answer("/f", b"", status=304, Cache_Control="max-age=7200", Age="200")

    answer = ask(url, Validators(b'W/"a-1"', b"Sat, 1 Aug 2026"))

    assert isinstance(answer, NotModified)
    assert answer.min_seconds == 7000
    assert site.asked[0][1]["If-None-Match"] == 'W/"a-1"'
    assert site.asked[0][1]["If-Modified-Since"] == "Sat, 1 Aug 2026"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache_Control": "public, max-age=600"}, 600),
        ({"Cache_Control": "max-age=600", "Age": "9999"}, 0),
        ({"Cache_Control": "max-age=600, no-cache"}, 0),
        ({"Cache_Control": "max-age=soon"}, 0),
        ({"Expires": format_datetime(NOW + timedelta(hours=2), usegmt=True)}, 7200),
        ({"Expires": format_datetime(NOW - timedelta(hours=2), usegmt=True)}, 0),
        ({"Expires": "-1"}, 0),
    ],
)
def test_the_server_says_how_long_its_answer_is_fresh(site, headers, seconds):
    assert ask(site.answer("/f", **headers)).min_seconds == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7200", 7200),
        (format_datetime(NOW + timedelta(hours=1), usegmt=True), 3600),
        ("a while", None),
    ],
)
def test_a_server_that_has_enough_says_until_when(site, value, seconds):
    answer = ask(site.answer("/f", status=429, Retry_After=value))

    assert isinstance(answer, FetchFailed)
    assert (answer.error_class, answer.status, answer.retry_after) == ("http_429", 429, seconds)


@pytest.mark.parametrize(
    ("status", "error_class"),
    [(401, "http_401"), (404, "http_404"), (410, "http_410"), (418, "http_4xx"), (503, "http_5xx")],
)
def test_every_status_has_its_class(site, status, error_class):
    assert ask(site.answer("/f", status=status)).error_class == error_class


def test_a_name_that_has_no_address_is_said_so():
    too_long_for_a_name = ".".join(["x" * 60] * 5)

    assert ask(f"https://{too_long_for_a_name}.invalid/f").error_class == "dns"


def test_a_server_that_does_not_speak_tls_is_said_so(site):
    url = site.answer("/f").replace("http://", "https://")

    assert ask(url).error_class == "tls"


def test_redirects_are_followed_and_counted(site):
    for step in range(6):
        site.answer(f"/{step}", b"", status=302, Location=f"/{step + 1}")
    site.answer("/6", b"here")

    assert ask(site.url("/1")).body == b"here"
    assert ask(site.url("/1")).url == site.url("/6")
    assert ask(site.url("/0")).error_class == "too_many_redirects"


@pytest.mark.parametrize(
    "location", ["ftp://x.example/f", "file:///etc/passwd", "http://10.0.0.1/"]
)
def test_a_redirect_leads_nowhere_else_than_a_public_server(site, location):
    assert ask(site.answer("/f", b"", status=301, Location=location)).error_class == (
        "blocked_address"
    )


def test_a_document_larger_than_the_limit_is_not_read_to_its_end(site, monkeypatch):
    monkeypatch.setattr(fetch, "MAX_BYTES", 100_000)

    answer = ask(site.answer("/f", b"x" * 100_001))

    assert answer.error_class == "too_large"


def test_what_is_small_when_packed_counts_unpacked(site):
    bomb = gzip.compress(b" " * 60_000_000)

    assert ask(site.answer("/f", bomb, Content_Encoding="gzip")).error_class == "too_large"


def test_a_packed_document_is_unpacked(site):
    url = site.answer("/f", gzip.compress(b"<rss/>"), Content_Encoding="gzip")

    assert ask(url).body == b"<rss/>"


def test_a_server_that_says_nothing_is_given_up(site, monkeypatch):
    monkeypatch.setattr(fetch, "FIRST_BYTE_SECONDS", 0.2)
    release = threading.Event()
    url = site.answer("/f", wait=release)

    assert ask(url).error_class == "timeout"
    release.set()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"]
)
def test_nobody_gets_at_this_machine_however_its_address_is_spelled(site, host, monkeypatch):
    # The port would be refused before the address is.
    monkeypatch.setitem(fetch.PORTS, "http", site.server.server_port)

    answer = ask(f"http://{host}:{site.server.server_port}/f", allow=())

    assert isinstance(answer, FetchFailed)
    assert site.asked == []


def test_a_name_that_changes_its_mind_gets_nowhere(site, monkeypatch):
    monkeypatch.setitem(fetch.PORTS, "http", site.server.server_port)
    loop_class = asyncio.base_events.BaseEventLoop

    async def rebound(_self, host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(loop_class, "getaddrinfo", rebound)

    answer = ask(f"http://public.example:{site.server.server_port}/f", allow=())

    assert answer.error_class == "blocked_address"
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/f",
        "file:///etc/passwd",
        "http:///f",
        "http://example.org:22/f",
        "https://example.org:8443/f",
    ],
)
def test_only_web_addresses_on_web_ports_are_asked(url):
    assert ask(url, allow=()).error_class == "blocked_address"


def test_an_address_that_is_none_is_a_result_too():
    assert ask("http://example.org:99999999/f").error_class == "connect"


def test_a_server_that_is_not_there_is_a_result_too():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert ask(f"http://127.0.0.1:{port}/f").error_class == "connect"


def test_one_that_fails_keeps_no_other_waiting_and_a_host_is_asked_twice_at_once(site):
    good = [site.answer(f"/{n}") for n in range(8)]
    requests = [FetchRequest(url) for url in [*good, site.url("/missing")]]

    results = HttpFetcher(allow=LOOPBACK).fetch_all(requests, now=NOW)

    assert {type(results[url]) for url in good} == {Fetched}
    assert isinstance(results[site.url("/missing")], FetchFailed)
    assert site.busiest <= 2
