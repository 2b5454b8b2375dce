"""An address that was looked at, or a watch's own proxy -> a connection."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from urllib.parse import unquote, urlsplit

from tracker.edge.browser.message_heads import BadHead, read_head
from tracker.edge.web import addresses
from tracker.frozen import dataclass

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(address: str, port: int, is_guarded: bool) -> Streams:
    """Connect to an address.

    Args:
        address: IPv4 or IPv6.
        port: of TCP.
        is_guarded: whether it must be a public one.

    Raises:
        AddressRefused: it is not public.
        OSError: it cannot be reached.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    info = (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))
    opened = addresses.open_socket(info) if is_guarded else socket.socket(*info[:3])
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, (address, port))
        return await asyncio.open_connection(sock=opened)
    except BaseException:
        opened.close()
        raise


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy that a watch names."""

    host: str
    port: int
    is_secure: bool
    credentials: tuple[tuple[str, str], ...]
    """The header to send it, if any."""

    @classmethod
    def of(cls, url: str) -> Proxy:
        """Read a proxy's URL, which the watch list has looked at."""
        parts = urlsplit(url)
        is_secure = parts.scheme == "https"
        credentials: tuple[tuple[str, str], ...] = ()
        if parts.username is not None:
            plain = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            coded = base64.b64encode(plain.encode()).decode()
            credentials = (("Proxy-Authorization", f"Basic {coded}"),)
        port = parts.port or (443 if is_secure else 80)
        return cls(parts.hostname or "", port, is_secure, credentials)


async def through(proxy: Proxy, host: str, port: int, *, is_tunnel: bool) -> Streams:
    """Connect to a proxy, and let it open a tunnel where that is asked for.

    Raises:
        OSError: it cannot be reached, or opens none.
    """
    tls = ssl.create_default_context() if proxy.is_secure else None
    reader, writer = await asyncio.open_connection(proxy.host, proxy.port, ssl=tls)
    if not is_tunnel:
        return reader, writer
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    lines += [f"{name}: {value}" for name, value in proxy.credentials]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    try:
        answer = await read_head(reader)
        if answer.status != 200:
            raise ConnectionRefusedError(0, f"the proxy answered with status {answer.status}")
    except BaseException as exc:
        writer.close()
        if isinstance(exc, BadHead):
            raise ConnectionAbortedError(0, "the proxy does not answer in HTTP") from exc
        raise
    return reader, writer
