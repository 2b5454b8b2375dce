"""Turns a watch into the response its address gives, within the watch's limits: the only module
that knows httpx.
"""

from __future__ import annotations

import asyncio
import functools
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from httpx_aiohttp.transport import AiohttpTransport

from tracker import __version__, errors
from tracker.characters import printable
from tracker.edge.web import addresses, encodings, failures
from tracker.edge.web.response_heads import Connector
from tracker.model import Fetched, Validators, Watch

USER_AGENT = f"policy-version-change-tracker/{__version__} (polls policy pages for changes)"
ACCEPT = "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.8"
LONGEST_RETRY_AFTER = timedelta(days=7)
"""A server that asks for more is asked again after a week."""
CONNECTIONS = 64
"""Open at once in all; the limit that matters is the one per host."""
KEEP_ALIVE_S = 15.0
MAX_HEADER_BYTES = 65_536
"""A header line's; aiohttp's own 8,190 is less than some sites' Content-Security-Policy."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_SLOW_DOWN = frozenset({429, 503})


@dataclass(slots=True)
class _Host:
    """One host's turn-taking: how many at once, and when the next request may start."""

    turns: asyncio.Semaphore
    next_start_s: float = 0.0


@dataclass(slots=True)
class _Trip:
    """Where one fetch stands between its hops."""

    watch: Watch
    url: httpx.URL
    cookies: httpx.Cookies | None = None
    spent_s: float = 0.0
    hops: list[tuple[int, str]] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    trusted: bool = True
    """Whether every address so far was of the watch's own host, so that its headers may still be
    sent.
    """


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
        trip = _Trip(watch, _first_url(watch))
        while True:
            trip.seen.add((str(trip.url), _cookie_line(trip)))
            answer = await self._hop(trip, validators)
            if answer is None:
                continue
            status, headers, body = answer
            fetched_at = now()
            return Fetched(
                status=status,
                url=str(trip.url),
                headers=tuple(
                    (printable(name), printable(value)) for name, value in headers.multi_items()
                ),
                body=body,
                fetched_at=fetched_at,
                elapsed_ms=round(trip.spent_s * 1000),
                redirects=tuple(trip.hops),
                moved_to=str(trip.url)
                if trip.hops and all(hop[0] in _PERMANENT for hop in trip.hops)
                else None,
                retry_at=_retry_at(headers.get("retry-after"), fetched_at)
                if status in _SLOW_DOWN
                else None,
            )

    async def _hop(
        self, trip: _Trip, validators: Validators
    ) -> tuple[int, httpx.Headers, bytes] | None:
        """Ask the address a trip has come to; None when the answer was a redirect, the trip then
        stands at the next.
        """
        watch = trip.watch
        if not watch.allow_private:
            try:
                addresses.check(trip.url.raw_host.decode("ascii"))
            except addresses.AddressRefused as exc:
                raise failures.forbidden(watch, exc) from exc
        host = await self._take_turn(trip.url.host)
        started_s = time.monotonic()
        try:
            async with asyncio.timeout(max(watch.timeout_s - trip.spent_s, 0.001)):
                return await self._ask(trip, validators)
        except TimeoutError as exc:
            raise failures.timed_out(watch, _shown(trip.url)) from exc
        finally:
            trip.spent_s += time.monotonic() - started_s
            host.turns.release()

    async def _take_turn(self, name: str) -> _Host:
        """Wait until a host may be asked; the caller releases `turns`."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(asyncio.Semaphore(self._per_host_connections))
        await host.turns.acquire()
        if self._per_host_delay_s > 0:
            start_s = max(time.monotonic(), host.next_start_s)
            host.next_start_s = start_s + self._per_host_delay_s
            try:
                await asyncio.sleep(start_s - time.monotonic())
            except asyncio.CancelledError:
                host.turns.release()
                raise
        return host

    async def _ask(
        self, trip: _Trip, validators: Validators
    ) -> tuple[int, httpx.Headers, bytes] | None:
        """Send one request and read its answer, translating what the libraries raise."""
        watch = trip.watch
        try:
            request = httpx.Request("GET", trip.url, headers=_headers(trip, validators))
            if trip.cookies is not None:
                trip.cookies.set_cookie_header(request)
            response = await self._via(trip).handle_async_request(request)
            try:
                response.request = request
                status = response.status_code
                if status in _REDIRECTS:
                    _follow(trip, response)
                    return None
                body = b"" if status == 304 else await _read(watch, response)
                return status, response.headers, body
            finally:
                await response.aclose()
        except (errors.FetchError, TimeoutError):
            raise
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError) as exc:
            # httpx_aiohttp calls most of aiohttp's errors ConnectTimeout: what counts is what
            # aiohttp itself said.
            said = exc.__cause__ if isinstance(exc, httpx.HTTPError) and exc.__cause__ else exc
            if said is exc and isinstance(exc, httpx.NetworkError):
                said = ConnectionError(str(exc))
            raise failures.translate(watch, _shown(trip.url), said) from exc

    def _via(self, trip: _Trip) -> httpx.AsyncBaseTransport:
        """The transport for a trip's next request: one for each of plain or TLS, guarded or not,
        proxy.
        """
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
        resolver=addresses.GuardedResolver(inner) if guarded else inner,
        socket_factory=addresses.open_socket if guarded else None,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        max_line_size=MAX_HEADER_BYTES,
        max_field_size=MAX_HEADER_BYTES,
    )


def _first_url(watch: Watch) -> httpx.URL:
    try:
        url = _parse(watch.url)
    except ValueError as exc:
        raise failures.bad_url(watch, str(exc)) from exc
    if url.scheme not in ("http", "https"):
        raise failures.bad_scheme(watch, url.scheme)
    return url


def _parse(text: str, base: httpx.URL | None = None) -> httpx.URL:
    """Read an address without its fragment and without a user's name in it; ValueError for what is
    none.
    """
    try:
        url = httpx.URL(text) if base is None else base.join(text)
        if url.fragment or url.userinfo:
            url = url.copy_with(fragment=None, userinfo=b"")
    except httpx.InvalidURL as exc:
        raise ValueError(str(exc)) from exc
    if url.scheme in ("http", "https") and (not url.host or "%" in url.host):
        raise ValueError(f'"{url.host}" is no host' if url.host else "it has no host")
    return url


def _headers(trip: _Trip, validators: Validators) -> list[tuple[str, str]]:
    watch = trip.watch
    headers = {"user-agent": watch.user_agent or USER_AGENT, "accept": ACCEPT}
    if watch.language:
        headers["accept-language"] = f"{watch.language}, *;q=0.5"
    if validators.url is None or validators.url == str(trip.url):
        if validators.etag and _is_sendable(validators.etag):
            headers["if-none-match"] = validators.etag
        if validators.last_modified and _is_sendable(validators.last_modified):
            headers["if-modified-since"] = validators.last_modified
    if trip.trusted:
        headers.update((name.lower(), value) for name, value in watch.headers)
    # Whatever the watch asks for, only what can be unpacked within limits.
    headers["accept-encoding"] = "gzip, deflate"
    return list(headers.items())


def _is_sendable(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _follow(trip: _Trip, response: httpx.Response) -> None:
    """Move a trip to where a redirect leads."""
    watch, status, location = (
        trip.watch,
        response.status_code,
        response.headers.get("location", "").strip(),
    )
    if not location:
        raise failures.bad_redirect(watch, _shown(trip.url), status, "named none")
    try:
        target = _parse(location, trip.url)
    except ValueError as exc:
        what = f"one that cannot be read ({str(exc)[:80]})"
        raise failures.bad_redirect(watch, _shown(trip.url), status, what) from exc
    if target.scheme not in ("http", "https"):
        raise failures.bad_scheme(watch, target.scheme)
    if "set-cookie" in response.headers:
        trip.cookies = trip.cookies or httpx.Cookies()
        trip.cookies.extract_cookies(response)
    trip.trusted = trip.trusted and _is_same_place(trip.url, target)
    trip.url = target
    trip.hops.append((status, str(target)))
    circle = (str(target), _cookie_line(trip)) in trip.seen
    if circle or len(trip.hops) > watch.max_redirects:
        raise failures.too_many_redirects(watch, _shown(target), circle)


def _is_same_place(here: httpx.URL, there: httpx.URL) -> bool:
    """Whether a watch's own headers, which may be secrets, may go on: the same host, and never from
    https to http.
    """
    downgraded = here.scheme == "https" and there.scheme == "http"
    return here.host == there.host and here.port == there.port and not downgraded


def _cookie_line(trip: _Trip) -> str:
    """The cookies a trip would send now: a page that sets one and leads to itself is no circle."""
    if trip.cookies is None:
        return ""
    request = httpx.Request("GET", trip.url)
    trip.cookies.set_cookie_header(request)
    return str(request.headers.get("cookie", ""))


async def _read(watch: Watch, response: httpx.Response) -> bytes:
    """Read a body off the wire, then unpack it; neither may exceed the watch's `max_bytes`."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > watch.max_bytes:
        raise failures.too_large(watch, f"{int(length):,} announced")
    chunks: list[bytes] = []
    size_bytes = 0
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
    """When a server that is too busy asks to be asked again: seconds or an HTTP date, at most a
    week from now.
    """
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        wait = timedelta(seconds=int(value)) if len(value) < 9 else LONGEST_RETRY_AFTER
    else:
        try:
            wanted = parsedate_to_datetime(value)
            wait = (wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)) - now
        except (ValueError, TypeError, OverflowError):
            return None
    return now + min(wait, LONGEST_RETRY_AFTER) if wait > timedelta(0) else None


def _shown(url: httpx.URL) -> str:
    """An address fit for a message: its query may hold a secret."""
    path = url.raw_path.decode("ascii", "replace").partition("?")[0]
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}{path[:120]}"
