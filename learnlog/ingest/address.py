"""Which addresses may be fetched from: none of a private network, however it is spelled."""

import ipaddress
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Of all of IPv6 only this part has been given to anybody; what lies outside it is made for the use
# within a network, or to carry an IPv4 address, and the standard library counts some as global.
GIVEN = ipaddress.IPv6Network("2000::/3")
# Counted as global by the standard library of Python 3.11, though nobody's server is there.
NEVER = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4", "3fff::/20")
)


class BlockedAddressError(OSError):
    """A connection to an address that may not be fetched from was about to be made."""


def unwrap(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address carries, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


@lru_cache(4096)
def is_allowed(text: str, allow: tuple[Network, ...]) -> bool:
    """Return whether a server at this numeric address may be connected to."""
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    if is_inside(text, allow):
        return True
    inner = unwrap(address)
    is_never = any(inner.version == net.version and inner in net for net in NEVER)
    is_given = inner.version == 4 or inner in GIVEN
    return inner.is_global and is_given and not is_never


@lru_cache(4096)
def is_inside(text: str, networks: tuple[Network, ...]) -> bool:
    """Return whether a numeric address, or the one it carries, lies in one of these networks.

    A name lies in none.
    """
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    spelled = {address, unwrap(address)}
    return any(one.version == net.version and one in net for one in spelled for net in networks)
