"""What went wrong on the way to a page -> an error: one sentence, and what to do next."""

from __future__ import annotations

import aiohttp

from tracker import errors
from tracker.edge.web.addresses import AddressRefused
from tracker.model import Watch

# A network that fails once most often works at the next check.
LATER = "It is tried again at the next check"


def setting(watch: Watch, key: str) -> str:
    """Say where a key of a watch is to be changed."""
    return (
        f"{key} in the watch list, line {watch.line}" if watch.line else f"{key} in the watch list"
    )


def bad_url(watch: Watch, why: str) -> errors.BadResponse:
    """The watch's own address cannot be read."""
    return errors.BadResponse(
        f"{watch.id}: Expected an http or https address, its url cannot be read as one"
        f" ({why[:80]}). Change {setting(watch, 'url')}."
    )


def bad_scheme(watch: Watch, scheme: str) -> errors.Forbidden:
    """The watch, or a redirect, leads out of the web."""
    return errors.Forbidden(
        f"{watch.id}: Expected an http or https address, got one that begins with"
        f' "{scheme[:20]}:". '
        f"If the page has moved, change {setting(watch, 'url')}."
    )


def bad_redirect(watch: Watch, place: str, status: int, what: str) -> errors.BadResponse:
    """A redirect without an address that can be gone to; `what` says what it gave instead."""
    return errors.BadResponse(
        f"{watch.id}: Expected an address to go on to, {place} answered with status {status} and"
        f" {what}. If the page has moved, change {setting(watch, 'url')}."
    )


def too_many_redirects(watch: Watch, place: str, circle: bool) -> errors.TooManyRedirects:
    """Redirects in a circle, or more than the watch allows."""
    what = (
        "it leads in a circle" if circle else f"it leads on more than {watch.max_redirects} times"
    )
    return errors.TooManyRedirects(
        f"{watch.id}: Expected a page, got redirects: {what}, last to {place}. Open the address in"
        f" a browser and put the one it ends at as {setting(watch, 'url')}."
    )


def forbidden(watch: Watch, refusal: AddressRefused) -> errors.Forbidden:
    """An address outside the public internet."""
    return errors.Forbidden(
        f"{watch.id}: Expected a public address, {refusal.host[:80]} is {refusal.address}. If this"
        " page is meant to be inside your own network, set"
        f" {setting(watch, 'allow_private = true')}."
    )


def too_large(watch: Watch, what: str) -> errors.TooLarge:
    """More bytes than allowed; `what` says how many, or when it showed."""
    return errors.TooLarge(
        f"{watch.id}: Expected at most {watch.max_bytes:,} bytes, got {what}. If the page is really"
        f" that long, raise {setting(watch, 'max_bytes')}."
    )


def timed_out(watch: Watch, place: str) -> errors.TimedOut:
    """Not complete in time."""
    return errors.TimedOut(
        f"{watch.id}: Expected the whole page within {watch.timeout_s:g} s, it did not come in that"
        f" time from {place}. {LATER}; if the page is always slow, raise"
        f" {setting(watch, 'timeout')}."
    )


def badly_packed(watch: Watch, size_bytes: int, what: str) -> errors.BadResponse:
    """A body that is not what its Content-Encoding says."""
    return errors.BadResponse(
        f"{watch.id}: Expected a page packed as gzip, deflate or not at all, got a body of"
        f" {size_bytes:,} bytes that is {what}. {LATER}."
    )


def translate(watch: Watch, place: str, exc: BaseException) -> errors.FetchError:
    """Say in the project's words what aiohttp, the system or a parser raised.

    Args:
        watch: whose page it was.
        place: the address asked, fit to show.
        exc: what was raised, by aiohttp itself where it was aiohttp.

    Returns:
        The error to raise.
    """
    # aiohttp tells the refusal of our guard as a connection that failed.
    inner = exc.os_error if isinstance(exc, aiohttp.ClientConnectorError) else exc
    if isinstance(inner, AddressRefused):
        return forbidden(watch, inner)
    for kinds, error, sentence in _SENTENCES:
        if isinstance(exc, kinds):
            moved = f"if the page has moved, change {setting(watch, 'url')}"
            proxy = setting(watch, "proxy")
            why = _why(exc, inner)
            text = sentence.format(place=place, why=why, later=LATER, moved=moved, proxy=proxy)
            return error(f"{watch.id}: {text}")
    raise AssertionError(exc)


# Asked in this order: aiohttp's errors are kinds of each other.
_SENTENCES: tuple[
    tuple[type[BaseException] | tuple[type[BaseException], ...], type[errors.FetchError], str], ...
] = (
    (
        aiohttp.ClientSSLError,
        errors.Unreachable,
        "Expected a certificate to trust from {place}, the TLS handshake failed ({why})."
        " {later}; {moved}.",
    ),
    (
        aiohttp.ClientConnectorDNSError,
        errors.Unreachable,
        "Expected the host of {place} to exist, no name server knows it. {later}; {moved}.",
    ),
    (
        (aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError),
        errors.Unreachable,
        "Expected the proxy to lead to {place}, it did not ({why})."
        " See that the proxy runs, or change {proxy}.",
    ),
    (
        aiohttp.ClientPayloadError,
        errors.BadResponse,
        "Expected the whole page from {place}, its body broke off or was not as long as it said."
        " {later}.",
    ),
    (
        (aiohttp.ClientConnectionError, OSError),
        errors.Unreachable,
        "Expected an answer from {place}, got none ({why}). {later}; {moved}.",
    ),
    (
        BaseException,
        errors.BadResponse,
        "Expected an answer in HTTP from {place}, got what cannot be read as one ({why})."
        " {later}; open the address in a browser to see whether it works there.",
    ),
)


def _why(exc: BaseException, inner: BaseException) -> str:
    """What the library says of it, in a few words that hold no address."""
    kind = type(exc).__name__
    if isinstance(exc, aiohttp.ClientSSLError):
        error = getattr(exc, "certificate_error", inner)
        words = getattr(error, "verify_message", None) or getattr(error, "reason", None)
        return str(words or type(error).__name__)
    if isinstance(exc, aiohttp.ClientHttpProxyError | aiohttp.ClientProxyConnectionError):
        return kind
    if isinstance(exc, aiohttp.ClientConnectionError | OSError):
        words = getattr(inner, "strerror", None)
        return str(words or "the connection was closed without an answer")
    return kind
