"""A watch -> the response that its address gives, within the watch's limits."""

from __future__ import annotations

import asyncio
import functools
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from httpx_aiohttp.transport import AiohttpTransport

from tracker import errors
from tracker.characters import printable
from tracker.edge.web import addresses, encodings, failures, redirects
from tracker.edge.web.response_heads import Connector
from tracker.model import Fetched, Validators, Watch

LONGEST_RETRY_AFTER = timedelta(days=7)
"""A server that asks for more is asked again after a week."""
CONNECTIONS = 64
"""Open at once in all; the limit that matters is the one per host."""
# Servers close a quiet connection soon after; asking on a closed one costs a request.
KEEP_ALIVE_S = 15.0
MAX_HEADER_BYTES = 65_536
"""A header line's; aiohttp's own 8,190 is less than some sites' Content-Security-Policy."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# These alone say that a page has moved for good (RFC 9110), which the operator is told.
_PERMANENT = frozenset({301, 308})
# Of other statuses Retry-After is about maintenance pages and redirects, and is not obeyed.
_SLOW_DOWN = frozenset({429, 503})


@dataclass(slots=True)
class _Host:
    """When a host may be asked."""

    requests: asyncio.Semaphore
    """As many as may be under way at once."""
    next_start_s: float = 0.0
    """When the next request may start."""


class Fetcher:
    """Fetches pages over kept connections; an async context manager, for one event loop."""

    def __init__(
        self,
        per_host_connections: int,
        per_host_delay_s: float,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Set up without opening anything.

        Args:
            per_host_connections: requests under way at one host at once, from 1.
            per_host_delay_s: least time between the starts of two requests to one host.
            transport: takes the place of the network, for every request.
            resolver: looks names up in place of the system; not closed by the fetcher.
            tls: trust in place of the usual certificate authorities.
        """
        self._per_host_connections = per_host_connections
        self._per_host_delay_s = per_host_delay_s
        self._transport = transport
        self._resolver = resolver
        self._tls = tls
        self._hosts: dict[str, _Host] = {}
        self._transports: dict[tuple[bool, bool, str | None], httpx.AsyncBaseTransport] = {}

    async def __aenter__(self) -> Self:
        """Give the fetcher itself; connections open with the first request."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every kept connection."""
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()

    async def fetch(
        self, watch: Watch, validators: Validators, now: Callable[[], datetime]
    ) -> Fetched:
        """Fetch a page, following redirects.

        Waiting for a host's turn does not count towards the watch's `timeout_s`; everything else
        does.

        Args:
            watch: where to look, and its limits.
            validators: of the current version, for a conditional request; empty ones ask for the
                whole page.
            now: the clock, aware UTC.

        Returns:
            The answer, whatever its status; with status 304 the body is empty.

        Raises:
            Unreachable: no connection, no such host, no trust in the certificate.
            TimedOut: not complete within `timeout_s`.
            TooLarge: more than `max_bytes`, on the wire or unpacked.
            BadResponse: an answer that contradicts itself, breaks off or cannot be read.
            TooManyRedirects: more than `max_redirects`, or a circle.
            Forbidden: an address not allowed without `allow_private`, or not of the web.
        """
        trip = redirects.Trip(watch, redirects.first_url(watch))
        while True:
            trip.seen.add((str(trip.url), redirects.cookie_line(trip)))
            answer = await self._hop(trip, validators)
            if answer is None:
                continue
            return _fetched(trip, *answer, now())

    async def _hop(
        self, trip: redirects.Trip, validators: Validators
    ) -> tuple[int, httpx.Headers, bytes] | None:
        """Ask the address a trip has come to; None where it was a redirect to the next."""
        watch = trip.watch
        if not watch.allow_private:
            try:
                # Behind a proxy no socket of ours goes to the host: then this is the only check of
                # the address.
                addresses.check(trip.url.raw_host.decode("ascii"))
            except addresses.AddressRefused as exc:
                raise failures.forbidden(watch, exc) from exc
        host = await self._take_turn(trip.url.host)
        # Not before the turn: waiting for it is our politeness, not the server's slowness.
        started_s = time.monotonic()
        try:
            async with asyncio.timeout(max(watch.timeout_s - trip.spent_s, 0.001)):
                return await self._ask(trip, validators)
        except TimeoutError as exc:
            raise failures.timed_out(watch, redirects.shown(trip.url)) from exc
        finally:
            # All hops share one timeout, or a chain of slow redirects would take many times as
            # long.
            trip.spent_s += time.monotonic() - started_s
            host.requests.release()

    async def _take_turn(self, name: str) -> _Host:
        """Wait until a host may be asked; the caller releases `requests`."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(asyncio.Semaphore(self._per_host_connections))
        await host.requests.acquire()
        if self._per_host_delay_s > 0:
            start_s = max(time.monotonic(), host.next_start_s)
            # Set before the sleep, so that whoever comes meanwhile plans its start behind this one.
            host.next_start_s = start_s + self._per_host_delay_s
            try:
                await asyncio.sleep(start_s - time.monotonic())
            # The caller has no host to release yet; without this the place would stay taken for
            # good.
            except asyncio.CancelledError:
                host.requests.release()
                raise
        return host

    async def _ask(
        self, trip: redirects.Trip, validators: Validators
    ) -> tuple[int, httpx.Headers, bytes] | None:
        """Send one request and read its answer, translating what the libraries raise."""
        watch = trip.watch
        try:
            request = httpx.Request("GET", trip.url, headers=redirects.headers(trip, validators))
            if trip.cookies is not None:
                trip.cookies.set_cookie_header(request)
            response = await self._via(trip).handle_async_request(request)
            try:
                response.request = request
                status = response.status_code
                if status in _REDIRECTS:
                    # Its body stays unread: nothing in it is needed, and no limit guards it here.
                    redirects.follow(trip, response)
                    return None
                # A 304 has no body (RFC 9110, section 15.4.5).
                body = b"" if status == 304 else await _read(watch, response)
                return status, response.headers, body
            finally:
                await response.aclose()
        # TimeoutError is an OSError, too, and would be told as an unreachable host below.
        except (errors.FetchError, TimeoutError):
            raise
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError) as exc:
            # httpx_aiohttp calls most of aiohttp's errors ConnectTimeout: what counts is what
            # aiohttp itself said.
            cause = exc.__cause__ if isinstance(exc, httpx.HTTPError) and exc.__cause__ else exc
            if cause is exc and isinstance(exc, httpx.NetworkError):
                cause = ConnectionError(str(exc))
            raise failures.translate(watch, redirects.shown(trip.url), cause) from exc

    def _via(self, trip: redirects.Trip) -> httpx.AsyncBaseTransport:
        """The transport for the next request; one for each of TLS or not, guarded or not, proxy."""
        if self._transport is not None:
            return self._transport
        key = (trip.url.scheme == "https", trip.watch.allow_private, trip.watch.proxy)
        transport = self._transports.get(key)
        if transport is None:
            transport = self._transports[key] = self._connect(*key)
        return transport

    def _connect(
        self, secure: bool, allow_private: bool, proxy: str | None
    ) -> httpx.AsyncBaseTransport:
        if (secure or (proxy or "").startswith("https:")) and self._tls is None:
            self._tls = httpx.create_ssl_context()
            # aiohttp speaks HTTP/1.1 alone, so a server must not choose HTTP/2.
            self._tls.set_alpn_protocols(["http/1.1"])
        # A context without authorities costs nothing to make; plain HTTP never uses it.
        trust = self._tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # The proxy looks the names up, and is itself most often at a private address.
        guarded = not allow_private and proxy is None
        session = functools.partial(_session, trust, guarded, self._resolver)
        return AiohttpTransport(
            verify=trust, proxy=httpx.Proxy(proxy) if proxy else None, client=session
        )


def _session(
    trust: ssl.SSLContext, guarded: bool, resolver: AbstractResolver | None
) -> aiohttp.ClientSession:
    inner = resolver or aiohttp.ThreadedResolver()
    connector = Connector(
        most_head_bytes=MAX_HEADER_BYTES,
        ssl=trust,
        limit=CONNECTIONS,
        keepalive_timeout=KEEP_ALIVE_S,
        # Two guards: aiohttp asks no resolver about a host that is an address already.
        resolver=addresses.GuardedResolver(inner) if guarded else inner,
        socket_factory=addresses.open_socket if guarded else None,
    )
    return aiohttp.ClientSession(
        connector=connector,
        # Many watches share the session; a cookie of one page must not reach another.
        cookie_jar=aiohttp.DummyCookieJar(),
        max_line_size=MAX_HEADER_BYTES,
        max_field_size=MAX_HEADER_BYTES,
    )


def _fetched(
    trip: redirects.Trip, status: int, headers: httpx.Headers, body: bytes, at: datetime
) -> Fetched:
    # After one temporary redirect the last address may be another one tomorrow.
    is_permanent = bool(trip.hops) and all(hop[0] in _PERMANENT for hop in trip.hops)
    is_busy = status in _SLOW_DOWN
    return Fetched(
        status=status,
        url=str(trip.url),
        # They are recorded and printed; a server must not put a terminal's escapes into them.
        headers=tuple((printable(name), printable(value)) for name, value in headers.multi_items()),
        body=body,
        fetched_at=at,
        elapsed_ms=round(trip.spent_s * 1000),
        redirects=tuple(trip.hops),
        moved_to=str(trip.url) if is_permanent else None,
        retry_at=_retry_at(headers.get("retry-after"), at) if is_busy else None,
    )


async def _read(watch: Watch, response: httpx.Response) -> bytes:
    """Read a body off the wire, then unpack it; neither may exceed the watch's `max_bytes`."""
    length = response.headers.get("content-length", "")
    # int() refuses very long numbers; the count of bytes below stops such a body anyway.
    if length.isdecimal() and len(length) < 20 and int(length) > watch.max_bytes:
        raise failures.too_large(watch, f"{int(length):,} announced")
    chunks: list[bytes] = []
    size_bytes = 0
    # Raw: httpx would unpack a bomb without a limit, `encodings.unpack` stops at one.
    async for chunk in response.aiter_raw():
        size_bytes += len(chunk)
        if size_bytes > watch.max_bytes:
            raise failures.too_large(watch, "more")
        chunks.append(chunk)
    try:
        return encodings.unpack(
            b"".join(chunks), response.headers.get("content-encoding", ""), watch.max_bytes
        )
    except encodings.Oversize as exc:
        raise failures.too_large(watch, f"more when {size_bytes:,} are unpacked") from exc
    except encodings.Unreadable as exc:
        raise failures.badly_packed(watch, size_bytes, str(exc)) from exc


def _retry_at(value: str | None, now: datetime) -> datetime | None:
    """When a busy server asks to be asked again: seconds or a date, at most a week from now."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        # Nine digits are over three years, far above the limit, and many more overflow a timedelta.
        wait = timedelta(seconds=int(value)) if len(value) < 9 else LONGEST_RETRY_AFTER
    else:
        try:
            wanted = parsedate_to_datetime(value)
            # HTTP dates are in GMT (RFC 9110, section 5.6.7), so that is what a date without a zone
            # means.
            wait = (wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)) - now
        except (ValueError, TypeError, OverflowError):
            return None
    return now + min(wait, LONGEST_RETRY_AFTER) if wait > timedelta(0) else None
