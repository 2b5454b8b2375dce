"""May a watch without `allow_private` connect to a host or an address?"""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

# The well-known prefix of RFC 6052, for which ipaddress has no property.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(OSError):
    """The guard's no, on its way through the HTTP library to the fetcher."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(errno.EACCES, f"{host} is {address}, which is not a public address")
        self.host = host
        self.address = address


def literal(host: str) -> Address | None:
    """Read a host that is an address, in every spelling the system's own parser takes.

    Args:
        host: as in a URL, without brackets; `2130706433`, `0x7f.1` and `127.1` are all 127.0.0.1.

    Returns:
        The address, or None where the host is a name.
    """
    # Neither a zone ("%eth0") nor a final dot changes where the address leads.
    host = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, also one that wraps another (NAT64, 6to4)."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        # RFC 3879 gave these up, so ipaddress calls them global; old networks still use them
        # inside.
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def check(host: str) -> None:
    """Refuse a host that names this machine or is a literal address outside the public internet.

    Raises:
        AddressRefused: with the host and the address meant.
    """
    name = host.rstrip(".").lower()
    # RFC 6761 keeps every name under .localhost for the machine itself.
    if name == "localhost" or name.endswith(".localhost"):
        raise AddressRefused(host, "this machine")
    address = literal(host)
    if address is not None and not is_public(address):
        raise AddressRefused(host, str(address))


def open_socket(info: tuple[Any, ...]) -> socket.socket:
    """Open the socket for an address: what is checked here is what is connected to.

    Args:
        info: as from `socket.getaddrinfo`: family, type, protocol, canonical name, socket address.

    Raises:
        AddressRefused: the address is not a public one.
    """
    family, kind, protocol, _, target = info
    address = literal(str(target[0]))
    if address is None or not is_public(address):
        raise AddressRefused(str(target[0]), str(address))
    return socket.socket(family=family, type=kind, proto=protocol)


class GuardedResolver(AbstractResolver):
    """A resolver that refuses a name as soon as one of its answers is not public."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve a name.

        Raises:
            AddressRefused: an answer is not a public address.
        """
        answers = await self._inner.resolve(host, port, family)
        for answer in answers:
            address = literal(answer["host"])
            # One such answer is enough: which of them is connected to is decided later.
            if address is None or not is_public(address):
                raise AddressRefused(host, answer["host"])
        return answers

    async def close(self) -> None:
        """Close the resolver inside."""
        await self._inner.close()
