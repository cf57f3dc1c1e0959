"""Nothing inside is reached from a feed's address: a listener on this machine hears nobody."""

import asyncio
import ipaddress
import socket

import pytest

from learnlog.ingest.fetch import Fetched, FetchRequest, HttpFetcher
from tests.conftest import NOW
from tests.ingest.sites import Listener, Site, only_first, raw

OK = raw(b"HTTP/1.1 200 OK", b"Content-Length: 6", body=b"<rss/>")
SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "0x7f.1",
    "0x7f000001",
    "0x7f.0x0.0x0.0x1",
    "2130706433",
    "0177.0.0.1",
    "017700000001",
    "0.0.0.0",
    "0",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "224.0.0.1",
    "255.255.255.255",
    "public.example@127.0.0.1",
    "93.184.216.34:80@127.0.0.1",
    "127.0.0.1%23@public.example@127.0.0.1",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "ⓛocalhost",
]
# What no rule of names or numbers lets be an address at all.
NO_ADDRESS = ["127.0.0.1\t", " 127.0.0.1", "127.0.0.1\\@public.example", "127.0.0.1%00.example"]


@pytest.fixture
def listener():
    listener = Listener(OK)
    yield listener
    listener.close()


def ask_port(url, port, *, allow=()):
    """Ask as if the listener's port were the web's: else the port would be refused first."""
    fetcher = HttpFetcher(allow=allow, host_seconds=0.0, web_ports=frozenset({80, 443, port}))
    ((_, result),) = fetcher.fetch_each([FetchRequest(url)], now=NOW)
    return result


def test_the_listener_hears_whoever_may_come(listener):
    allow = (ipaddress.ip_network("127.0.0.0/8"),)

    assert isinstance(ask_port(listener.url(), listener.port, allow=allow), Fetched)
    assert listener.accepted == 1


@pytest.mark.parametrize("host", SPELLINGS)
def test_nobody_gets_inside_however_the_address_is_spelled(listener, host):
    answer = ask_port(f"http://{host}:{listener.port}/f", listener.port)

    assert answer.error_class in {"blocked_address", "dns"}
    assert listener.accepted == 0


@pytest.mark.parametrize("host", NO_ADDRESS)
def test_what_is_hardly_an_address_leads_nowhere(listener, host):
    answer = ask_port(f"http://{host}:{listener.port}/f", listener.port)

    assert answer.error_class in {"blocked_address", "dns"}
    assert listener.accepted == 0


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_redirect_leads_inside(listener, host):
    # The site's own address is opened on purpose, and no other.
    site = Site()
    site.answer("/f", b"", status=301, Location=f"http://{host}:{listener.port}/f")

    fetcher = HttpFetcher(
        allow=(), host_seconds=0.0, web_ports=frozenset({80, 443, site.port, listener.port})
    )
    fetcher._checked_socket = only_first(site.port, fetcher._checked_socket)
    ((_, answer),) = fetcher.fetch_each([FetchRequest(site.url("/f"))], now=NOW)
    site.close()

    assert len(site.asked) == 1
    assert answer.error_class in {"blocked_address", "dns"}
    assert listener.accepted == 0


def test_a_name_that_changes_its_mind_gets_nowhere(listener, monkeypatch):
    said = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    made = []

    async def rebinding(_loop, _host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(said), port))]

    class Fetcher(HttpFetcher):
        def _checked_socket(self, info):
            made.append(info[4][0])
            if info[4][0] == "93.184.216.34":  # nothing may leave this machine in a test
                raise ConnectionRefusedError(111, "Connection refused")
            return super()._checked_socket(info)

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", rebinding)
    fetcher = Fetcher(host_seconds=0.0, web_ports=frozenset({listener.port}))
    request = FetchRequest(f"http://public.example:{listener.port}/f")
    classes = [next(fetcher.fetch_each([request], now=NOW))[1].error_class for _ in range(3)]

    assert made == ["93.184.216.34", "127.0.0.1", "127.0.0.1"]
    assert classes == ["connect", "blocked_address", "blocked_address"]
    assert listener.accepted == 0


def test_a_name_with_a_public_and_a_private_address_gets_to_the_public_one_alone(
    listener, monkeypatch
):
    tried = []

    async def both(_loop, _host, port, **_options):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.1", "93.184.216.34")
        ]

    class Fetcher(HttpFetcher):
        def _checked_socket(self, info):
            made = super()._checked_socket(info)
            tried.append(info[4][0])
            made.close()
            raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", both)
    fetcher = Fetcher(host_seconds=0.0, web_ports=frozenset({listener.port}))
    request = FetchRequest(f"http://public.example:{listener.port}/f")
    ((_, answer),) = fetcher.fetch_each([request], now=NOW)

    assert set(tried) == {"93.184.216.34"}
    assert answer.error_class == "blocked_address"
    assert listener.accepted == 0


def test_a_port_that_is_not_the_webs_is_opened_with_its_network_alone(listener, monkeypatch):
    async def public(_loop, _host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", public)
    fetcher = HttpFetcher(allow=(ipaddress.ip_network("127.0.0.0/8"),), host_seconds=0.0)
    inside = FetchRequest(listener.url())
    ((_, within),) = fetcher.fetch_each([inside], now=NOW)
    ((_, without),) = fetcher.fetch_each([FetchRequest("http://public.example:8080/")], now=NOW)

    assert isinstance(within, Fetched)
    assert (without.error_class, without.reason) == ("blocked_address", "Port 8080 is not asked.")


def test_an_opened_network_opens_no_other(listener):
    allow = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128"))

    answer = ask_port(listener.url(), listener.port, allow=allow)

    assert answer.error_class == "blocked_address"
    assert answer.reason == "127.0.0.1 is not a public address."
    assert listener.accepted == 0
