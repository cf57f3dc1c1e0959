"""Which addresses may be fetched from: none of a private network, however it is spelled."""

import ipaddress
import socket
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Counted as global by the standard library of Python 3.11, though nobody's server is there.
NEVER = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4", "64:ff9b:1::/48", "ff00::/8")
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


def is_allowed(text: str, allow: Sequence[Network]) -> bool:
    """Return whether a server at this numeric address may be connected to."""
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    inner = unwrap(address)
    for candidate in (address, inner):
        if any(candidate.version == net.version and candidate in net for net in allow):
            return True
    is_never = any(inner.version == net.version and inner in net for net in NEVER)
    return inner.is_global and not inner.is_multicast and not is_never


def is_own_network(host: str, allow: Sequence[Network]) -> bool:
    """Return whether a host, named or numeric, lies in a network that was opened on purpose."""
    if not allow:
        return False
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    inside = [any(_inside(text, network) for network in allow) for text in found]
    return bool(inside) and all(inside)


def _inside(text: str, network: Network) -> bool:
    address = unwrap(ipaddress.ip_address(text.split("%", 1)[0]))
    return address.version == network.version and address in network
