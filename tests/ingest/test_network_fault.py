import socket
import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from learnlog.ingest.address import BlockedAddressError
from learnlog.ingest.network_fault import failure_of

URL = "https://feeds.example/f"
KEY = ConnectionKey("feeds.example", 443, True, True, None, None, None)


def connector_error(inner):
    error = aiohttp.ClientConnectorError(KEY, inner)
    error.__cause__ = inner
    return error


@pytest.mark.parametrize(
    ("error", "error_class", "reason"),
    [
        (
            aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(-2, "Name not known")),
            "dns",
            "The host feeds.example has no address.",
        ),
        (TimeoutError(), "timeout", "feeds.example was too slow."),
        (aiohttp.ServerTimeoutError("read"), "timeout", "feeds.example was too slow."),
        (
            connector_error(ConnectionRefusedError(111, "Connection refused")),
            "connect",
            "feeds.example takes no connection: Connection refused.",
        ),
        (
            connector_error(OSError("Multiple exceptions: one, two\nand more")),
            "connect",
            "feeds.example takes no connection: Multiple exceptions: one, two.",
        ),
        (
            aiohttp.ServerDisconnectedError(),
            "connect",
            "feeds.example broke the connection off.",
        ),
        (aiohttp.ClientPayloadError(), "connect", "feeds.example broke the connection off."),
        (ConnectionResetError(), "connect", "feeds.example broke the connection off."),
        (
            aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "wrong version number")),
            "tls",
            "feeds.example speaks no TLS that can be used: wrong version number.",
        ),
        (
            ZeroDivisionError("division by zero"),
            "internal",
            "Asking feeds.example shows a fault of learnlog: division by zero.",
        ),
        (
            aiohttp.InvalidURL("x"),
            "blocked_address",
            "'https://feeds.example/f' is not an http(s) address.",
        ),
    ],
)
def test_every_fault_has_its_class_and_one_sentence(error, error_class, reason):
    failure = failure_of(error, URL)

    assert (failure.error_class, failure.reason) == (error_class, reason)
    assert failure.status is None


def test_a_socket_that_was_not_made_says_why_however_many_were_tried():
    error = connector_error(OSError("Multiple exceptions: 127.0.0.1, ::1"))

    failure = failure_of(error, URL, blocked=["127.0.0.1 is not a public address.", "more"])

    assert failure.error_class == "blocked_address"
    assert failure.reason == "127.0.0.1 is not a public address."


def test_a_connection_that_was_made_and_broke_is_no_blocked_one():
    failure = failure_of(aiohttp.ServerDisconnectedError(), URL, blocked=["::1 is no address."])

    assert failure.error_class == "connect"


def test_a_fault_without_words_is_named_by_its_kind():
    failure = failure_of(connector_error(BlockedAddressError()), "http://[::1")

    assert failure.reason == "The host takes no connection: BlockedAddressError."
