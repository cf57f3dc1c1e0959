import ipaddress

import pytest

from learnlog.ingest.address import is_allowed, is_inside, unwrap

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
BLOCKED = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "5f00::1",
    "4000::1",
    "fec0::1",
    "::ffff:0:127.0.0.1",
    "192.88.99.1",
    "0.1.2.3",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", BLOCKED)
def test_no_private_address_is_fetched_from_however_it_is_spelled(address):
    assert not is_allowed(address, ())


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_addresses_are_fetched_from(address):
    assert is_allowed(address, ())


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::"])
def test_an_opened_network_is_fetched_from(address):
    assert is_allowed(address, LOOPBACK)


def test_opening_one_network_opens_no_other():
    assert not is_allowed("10.0.0.1", LOOPBACK)
    assert not is_allowed("::1", LOOPBACK)


def test_a_teredo_address_is_unwrapped_to_its_client():
    carried = unwrap(ipaddress.ip_address("2001:0:4136:e378:8000:63bf:3fff:fdd2"))

    assert carried == ipaddress.ip_address("192.0.2.45")


@pytest.mark.parametrize(
    ("text", "networks", "inside"),
    [
        ("127.0.0.1", LOOPBACK, True),
        ("::ffff:127.0.0.1", LOOPBACK, True),
        ("127.0.0.1", (), False),
        ("93.184.216.34", LOOPBACK, False),
        ("::1", LOOPBACK, False),
        ("fd00::1%eth0", (ipaddress.ip_network("fd00::/8"),), True),
        ("2002:7f00:1::", (ipaddress.ip_network("2002::/16"),), True),
        ("localhost", LOOPBACK, False),
        ("", LOOPBACK, False),
    ],
)
def test_a_number_lies_in_a_network_itself_or_by_the_address_that_it_carries(
    text, networks, inside
):
    assert is_inside(text, networks) is inside
