"""A response's status, headers and address -> why it cannot carry the policy.

Whatever stands on the page: bytes of such a response are never a version.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from tracker.frozen import dataclass
from tracker.model import Fetched

# Sent with a challenge in place of the page; unlike x-datadome, never with the page itself.
_WALL_HEADERS = ("cf-mitigated", "x-amzn-waf-action")
_BLOCKED = frozenset({401, 403, 407, 429, 451})
_MEANINGS = {
    304: "“not modified”, which was not asked",
    404: "“not found”",
    410: "“gone”",
    429: "“too many requests”",
}
_REFUSALS, _SERVER_ERRORS = range(400, 500), range(500, 600)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A response without a page."""

    got: str
    """What came instead, in words that follow "got"."""
    is_blocked: bool
    """Somebody keeps the tracker out."""


def refusal(response: Fetched) -> Refusal:
    """Say what a response means whose status is neither 200 nor an expected 304."""
    is_walled = _is_walled(response)
    meaning = "a bot check" if is_walled else _meaning(response.status)
    is_blocked = is_walled or response.status in _BLOCKED
    return Refusal(f"status {response.status} ({meaning})", is_blocked)


def elsewhere(response: Fetched, asked_url: str) -> str | None:
    """Why a page that came with status 200 is another one than was asked for.

    Args:
        response: with status 200.
        asked_url: address of the watch.

    Returns:
        Words that follow "got"; None where it may be the page.
    """
    if _is_walled(response):
        return "a bot check, as its headers say"
    asked, came = urlsplit(asked_url), urlsplit(response.url)
    is_home_page = not came.path.strip("/") and not came.query
    if response.redirects and asked.path.strip("/") and is_home_page:
        return f"the home page ({came.scheme}://{came.netloc}/), to which the address leads now"
    return None


def _is_walled(response: Fetched) -> bool:
    return any(response.header(name) for name in _WALL_HEADERS)


def _meaning(status: int) -> str:
    """A status in words."""
    if status in _MEANINGS:
        return _MEANINGS[status]
    if status in _REFUSALS:
        return "a refusal"
    return "a server error" if status in _SERVER_ERRORS else "no page"
