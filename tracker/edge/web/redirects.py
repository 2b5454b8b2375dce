"""A watch's address and its redirects -> the next request: where it goes, and what it sends."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from tracker import __version__
from tracker.edge.web import failures
from tracker.model import Validators, Watch

# Says what it is: a vendor may want to write to whoever runs it.
USER_AGENT = f"policy-version-change-tracker/{__version__} (polls policy pages for changes)"
# Some servers answer a client that accepts everything with JSON.
ACCEPT = "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.8"


@dataclass(slots=True)
class Trip:
    """One fetch, between its hops."""

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


def first_url(watch: Watch) -> httpx.URL:
    """The address of a watch, where its trip begins."""
    try:
        url = _parse(watch.url)
    except ValueError as exc:
        raise failures.bad_url(watch, str(exc)) from exc
    if url.scheme not in ("http", "https"):
        raise failures.bad_scheme(watch, url.scheme)
    return url


def without_fragment(url: str) -> httpx.URL:
    """An address as it is recorded: without fragment and user name.

    Raises:
        ValueError: it is no address.
    """
    return _parse(url)


def _parse(text: str, base: httpx.URL | None = None) -> httpx.URL:
    """Read an address without fragment and user name; ValueError where it is none."""
    try:
        url = httpx.URL(text) if base is None else base.join(text)
        # The address is recorded and shown, so it must not hold a password. A fragment is never
        # sent.
        if url.fragment or url.userinfo:
            url = url.copy_with(fragment=None, userinfo=b"")
    except httpx.InvalidURL as exc:
        raise ValueError(str(exc)) from exc
    if url.scheme in ("http", "https") and (not url.host or "%" in url.host):
        raise ValueError(f'"{url.host}" is no host' if url.host else "it has no host")
    return url


def headers(trip: Trip, validators: Validators) -> list[tuple[str, str]]:
    """The headers of the next request."""
    watch = trip.watch
    sent = {"user-agent": watch.user_agent or USER_AGENT, "accept": ACCEPT}
    language = accepted_language(watch)
    if language:
        sent["accept-language"] = language
    # An ETag is of one address: a 304 from another would say nothing about the known page.
    if validators.url is None or validators.url == str(trip.url):
        if validators.etag and _is_sendable(validators.etag):
            sent["if-none-match"] = validators.etag
        if validators.last_modified and _is_sendable(validators.last_modified):
            sent["if-modified-since"] = validators.last_modified
    if trip.trusted:
        sent.update((name.lower(), value) for name, value in watch.headers)
    # Whatever the watch asks for, only what can be unpacked within limits.
    sent["accept-encoding"] = "gzip, deflate"
    return list(sent.items())


def accepted_language(watch: Watch) -> str | None:
    """The value of Accept-Language; None where the watch asks for no language."""
    return f"{watch.language}, *;q=0.5" if watch.language else None


def _is_sendable(value: str) -> bool:
    # A server chose this value; with a line break in it, it could add a header to our request.
    return value.isascii() and value.isprintable()


def follow(trip: Trip, response: httpx.Response) -> None:
    """Move a trip to where a redirect leads."""
    watch, status = trip.watch, response.status_code
    location = response.headers.get("location", "").strip()
    if not location:
        raise failures.bad_redirect(watch, shown(trip.url), status, "named none")
    try:
        target = _parse(location, trip.url)
    except ValueError as exc:
        what = f"one that cannot be read ({str(exc)[:80]})"
        raise failures.bad_redirect(watch, shown(trip.url), status, what) from exc
    if target.scheme not in ("http", "https"):
        raise failures.bad_scheme(watch, target.scheme)
    if "set-cookie" in response.headers:
        trip.cookies = trip.cookies or httpx.Cookies()
        trip.cookies.extract_cookies(response)
    trip.trusted = trip.trusted and is_same_place(trip.url, target)
    trip.url = target
    trip.hops.append((status, str(target)))
    circle = (str(target), cookie_line(trip)) in trip.seen
    if circle or len(trip.hops) > watch.max_redirects:
        raise failures.too_many_redirects(watch, shown(target), circle)


def is_same_place(here: httpx.URL, there: httpx.URL) -> bool:
    """Whether the watch's own headers, which may be secrets, may be sent on.

    To the same host only, and never from https to http.

    Args:
        here: where they may be sent.
        there: where they would be sent next.
    """
    downgraded = here.scheme == "https" and there.scheme == "http"
    return here.host == there.host and here.port == there.port and not downgraded


def cookie_line(trip: Trip) -> str:
    """The cookies a trip would send now: a page that sets one and leads to itself is no circle."""
    if trip.cookies is None:
        return ""
    request = httpx.Request("GET", trip.url)
    trip.cookies.set_cookie_header(request)
    return str(request.headers.get("cookie", ""))


def shown(url: httpx.URL) -> str:
    """An address fit for a message: its query may hold a secret."""
    path = url.raw_path.decode("ascii", "replace").partition("?")[0]
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}{path[:120]}"
