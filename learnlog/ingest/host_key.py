"""Under which name the requests to a server are counted together."""

import functools
import ipaddress
import socket
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

# Names that no registry gives away; behind each may stand another machine of somebody's own.
PRIVATE_TOPS = frozenset(
    {
        "localhost",
        "local",
        "internal",
        "intranet",
        "private",
        "lan",
        "home",
        "corp",
        "arpa",
        "onion",
    }
)
DEFAULT_PORTS = {"http": 80, "https": 443}


def host_key(url: str) -> str:
    """Return the name under which requests to an address are counted; empty where it has no host.

    Of a public name that is the part somebody registered (``example.co.uk``), whatever stands
    before it and whatever port is asked. A private name or a number counts as a whole, and each
    port of it for itself: one machine at home often runs several services.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    name = _as_ascii(host.rstrip("."))
    number = _as_number(name)
    if not number:
        registered = _registered(name)
        if registered:
            return registered
    whole = number or name
    is_default = port is None or port == DEFAULT_PORTS.get(parts.scheme)
    return whole if is_default or not whole else f"{whole}:{port}"


def _as_ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()


def _as_number(host: str) -> str:
    """Return a numeric host in its usual spelling, however it was spelled; empty for a name."""
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError:
            return f"[{host}]"
    if not host[-1:].isdigit() and not host.rpartition(".")[2].startswith("0x"):
        return ""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return ""


def _registered(name: str) -> str:
    if name.rpartition(".")[2] in PRIVATE_TOPS:
        return ""
    return _suffixes().privatesuffix(name) or ""


@functools.cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
