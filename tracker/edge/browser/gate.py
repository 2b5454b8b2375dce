"""A browser's requests -> connections that its watch allows: a forward proxy on loopback.

It is the browser's only way to the network. What a page's redirects, frames, workers and sockets
ask for ends up here, whether or not anything in the browser could see it. A name is resolved once,
and what it resolved to is looked at and connected to.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver

from tracker.edge.browser import upstream
from tracker.edge.browser.admission import Admission
from tracker.edge.browser.message_heads import BadHead, Head, read_head
from tracker.edge.browser.upstream import Streams
from tracker.edge.web import addresses
from tracker.frozen import dataclass
from tracker.model import Watch

HOST = "127.0.0.1"
_CHUNK_BYTES = 65_536
# From loopback a request's head comes at once; who sends none is not the browser.
_HEAD_S = 10.0
# Of several addresses the next is tried then: many names have one of a network that is not there.
_CONNECT_S = 5.0
# About one hop between two machines, which keep-alive on either side would make about several.
_HOP_HEADERS = frozenset(
    {"connection", "proxy-connection", "proxy-authorization", "keep-alive", "upgrade", "te"}
)
_WHO_ARE_YOU = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic"
    b' realm="policy tracker"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
)
_TUNNEL_IS_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NO_TUNNEL = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

Dial = Callable[[str, int, bool], Awaitable[Streams]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request of the browser."""

    admission: Admission
    head: Head
    host: str
    port: int
    browser: Streams

    @property
    def is_tunnel(self) -> bool:
        return self.head.method == "CONNECT"


class Gate:
    """The proxy; an async context manager, for one event loop.

    Args:
        resolver: looks names up in place of the system; not closed by the gate.
        dial: connects to an address that was looked at, in place of the network: address, port,
            and whether it must be a public one.
    """

    def __init__(
        self, *, resolver: AbstractResolver | None = None, dial: Dial = upstream.connect
    ) -> None:
        self._resolver = resolver
        self._dial = dial
        self._admissions: dict[str, Admission] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        if self._resolver is None:
            self._resolver = ThreadedResolver()
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the port and every connection."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def address(self) -> str:
        """Where it listens, as a URL."""
        assert self._server is not None
        return f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    @contextlib.asynccontextmanager
    async def admit(self, watch: Watch, deadline_s: float) -> AsyncIterator[Admission]:
        """Let one rendering through, until the block ends.

        Args:
            watch: whose rules and limits hold.
            deadline_s: on the event loop's clock.
        """
        admission = Admission(watch, deadline_s)
        self._admissions[admission.user] = admission
        try:
            yield admission
        finally:
            del self._admissions[admission.user]
            admission.end()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection of the browser: one request, or one tunnel."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            asked = await self._asked(reader, writer)
            if asked is not None:
                asked.admission.tasks.add(task)
                try:
                    async with asyncio.timeout_at(asked.admission.deadline_s):
                        await self._pass_on(asked)
                finally:
                    asked.admission.tasks.discard(task)
        # The browser or the server went away, or time or bytes are used up: the page is told by
        # the end of its connection.
        except (OSError, BadHead, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _asked(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> _Asked | None:
        """Read a request; None where it does not come from a rendering that is let through."""
        async with asyncio.timeout(_HEAD_S):
            head = await read_head(reader)
        admission = self._known(head.header("proxy-authorization"))
        if admission is None:
            writer.write(_WHO_ARE_YOU)
            await writer.drain()
            return None
        target = f"//{head.target}" if head.method == "CONNECT" else head.target
        try:
            parts = urlsplit(target)
            port = parts.port or 80
        except ValueError as exc:
            raise BadHead from exc
        if not parts.hostname or parts.scheme not in ("", "http"):
            raise BadHead
        return _Asked(admission, head, parts.hostname, port, (reader, writer))

    def _known(self, credentials: str) -> Admission | None:
        """The rendering whose user and password these are."""
        scheme, _, coded = credentials.partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        admission = self._admissions.get(user)
        return admission if admission and admission.knows(password) else None

    async def _pass_on(self, asked: _Asked) -> None:
        """Connect where the browser wants to, if it may, and pass bytes both ways."""
        writer = asked.browser[1]
        if asked.admission.is_over:
            return
        try:
            server = await self._reach(asked)
        except OSError as exc:
            _note(asked, exc)
            # What is refused gets no page of ours, which could be taken for the server's.
            if asked.is_tunnel:
                writer.write(_NO_TUNNEL)
                await writer.drain()
            return
        try:
            if asked.is_tunnel:
                writer.write(_TUNNEL_IS_OPEN)
                await _both_ways(asked, server)
            else:
                await _one_request(asked, server)
        finally:
            server[1].close()

    async def _reach(self, asked: _Asked) -> Streams:
        """Open a connection that leads to what was asked for.

        Raises:
            AddressRefused: the watch does not allow it.
            OSError: it cannot be reached.
        """
        admission, watch = asked.admission, asked.admission.watch
        admission.check(asked.host, asked.port)
        if watch.proxy:
            # It looks the names up, and is itself most often at a private address (edge/web/http).
            return await upstream.through(
                upstream.Proxy.of(watch.proxy), asked.host, asked.port, is_tunnel=asked.is_tunnel
            )
        is_guarded = not watch.allow_private
        last: OSError = OSError("no name server knows it")
        for address in await self._resolve(asked.host, asked.port, is_guarded):
            try:
                async with asyncio.timeout(_CONNECT_S):
                    return await self._dial(address, asked.port, is_guarded)
            except addresses.AddressRefused:
                raise
            except OSError as exc:
                last = exc
        raise last

    async def _resolve(self, host: str, port: int, is_guarded: bool) -> list[str]:
        """The addresses of a host; one that is not public is one too many."""
        if addresses.literal(host) is not None:
            return [str(addresses.literal(host))]
        assert self._resolver is not None
        resolver = addresses.GuardedResolver(self._resolver) if is_guarded else self._resolver
        try:
            return [answer["host"] for answer in await resolver.resolve(host, port)]
        except UnicodeError as exc:
            raise OSError(0, "its name is none") from exc


def _note(asked: _Asked, exc: OSError) -> None:
    """Remember why something was not reached, for the sentence if it was the page itself."""
    if isinstance(exc, addresses.AddressRefused):
        asked.admission.refused[asked.host] = exc
    else:
        asked.admission.unreachable[asked.host] = exc.strerror or "it cannot be reached"


async def _one_request(asked: _Asked, server: Streams) -> None:
    """Pass a plain request on and its answer back, after which both connections end.

    A kept connection would carry the next request, perhaps for another host, to this one.
    """
    head, admission = asked.head, asked.admission
    target = head.target
    if not admission.watch.proxy:
        parts = urlsplit(target)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    kept = _of_both_hops(head)
    if admission.watch.proxy:
        kept += upstream.Proxy.of(admission.watch.proxy).credentials
    server[1].write(head.rewritten(f"{head.method} {target} HTTP/1.1", kept))
    upward = asyncio.ensure_future(_pour(admission, asked.browser[0], server[1]))
    try:
        # An answer may be preceded by others ("100 Continue", early hints).
        while True:
            answer = await read_head(server[0])
            raw = answer.rewritten(answer.first_line, _of_both_hops(answer))
            admission.count(len(raw))
            asked.browser[1].write(raw)
            if not answer.is_interim:
                break
        await _pour(admission, server[0], asked.browser[1])
    finally:
        upward.cancel()
        await asyncio.gather(upward, return_exceptions=True)


def _of_both_hops(head: Head) -> list[tuple[str, str]]:
    """The headers that are passed on."""
    return [(name, value) for name, value in head.headers if name.lower() not in _HOP_HEADERS]


async def _both_ways(asked: _Asked, server: Streams) -> None:
    """Pass bytes on until both sides have ended, or one has broken off."""
    admission, browser = asked.admission, asked.browser
    ways = [
        asyncio.ensure_future(_pour(admission, browser[0], server[1])),
        asyncio.ensure_future(_pour(admission, server[0], browser[1])),
    ]
    try:
        await asyncio.gather(*ways)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pour(
    admission: Admission, source: asyncio.StreamReader, sink: asyncio.StreamWriter
) -> None:
    """Pass bytes from one side to the other until it ends, and tell the other so."""
    while chunk := await source.read(_CHUNK_BYTES):
        admission.count(len(chunk))
        sink.write(chunk)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()
