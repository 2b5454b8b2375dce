"""A request's headers -> who is there, and whether a form was written on a page of ours."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from tracker.frozen import dataclass

COOKIE = "tracker_session"
OPERATOR = "operator"
_LINK_LASTS = timedelta(hours=1)
_SESSION_LASTS = timedelta(hours=12)
_MOST_NAME_CHARS = 100
LOCAL_PROXIES = ("127.0.0.1", "::1")
"""Where a reverse proxy is, unless somebody says otherwise: on this machine."""
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in."""

    name: str
    is_operator: bool = False
    """By the one-time link; others are named by the reverse proxy."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word is taken for who is there."""

    user_header: str | None = None
    """The header in which a reverse proxy names the user; None: no header is believed."""
    proxies: tuple[str, ...] = LOCAL_PROXIES
    """Addresses of the reverse proxy."""
    base_url: str | None = None
    """Where the page is reached from outside."""


class Sessions:
    """One-time links and the sessions that they begin; a restart ends them all.

    Args:
        sign: a value and what it is for -> a text that only this server can have made.
        unsign: the way back; raises ValueError for any other text.
    """

    def __init__(
        self,
        sign: Callable[[object, str], str],
        unsign: Callable[[str, str], object],
        trust: Trust,
    ) -> None:
        self._sign = sign
        self._unsign = unsign
        self.trust = trust
        self._link: tuple[str, datetime] | None = None

    def make_link(self, now: datetime) -> str:
        """Make the secret part of a link that logs the operator in, once and within an hour."""
        token = secrets.token_urlsafe(24)
        self._link = (token, now + _LINK_LASTS)
        return token

    def begin(self, token: str, now: datetime) -> str | None:
        """Begin a session by the secret part of a link; the cookie's value.

        Returns:
            None where the link is another one, too old, or was used.
        """
        link = self._link
        if (
            link is None
            or now > link[1]
            or not hmac.compare_digest(token.encode(), link[0].encode())
        ):
            return None
        self._link = None
        return self._sign([OPERATOR, (now + _SESSION_LASTS).timestamp()], "session")

    def visitor(
        self, headers: Mapping[str, str], cookie: str | None, client: str | None, now: datetime
    ) -> Visitor | None:
        """Say who is there.

        Args:
            headers: of the request, names in lower case.
            cookie: of the session.
            client: the address from which the request came.
            now: aware.
        """
        name = self._named_by_proxy(headers, client)
        if name:
            return Visitor(name)
        value = self._open(cookie, "session")
        if isinstance(value, list) and value[0] == OPERATOR and now.timestamp() < value[1]:
            return Visitor(OPERATOR, is_operator=True)
        return None

    def form_token(self, visitor: Visitor) -> str:
        """What a form of this visitor's carries: nobody else can write it."""
        return self._sign(visitor.name, "form")

    def is_own_form(self, visitor: Visitor, token: str, headers: Mapping[str, str]) -> bool:
        """Whether a form was sent from a page of ours, by this visitor."""
        return self._open(token, "form") == visitor.name and self._is_from_here(headers)

    def is_secure(self, headers: Mapping[str, str], client: str | None, scheme: str) -> bool:
        """Whether the visitor came by TLS, as far as the server or its proxy knows."""
        if scheme == "https" or (self.trust.base_url or "").startswith("https:"):
            return True
        return self._is_proxy(client) and headers.get("x-forwarded-proto") == "https"

    def _named_by_proxy(self, headers: Mapping[str, str], client: str | None) -> str | None:
        header = self.trust.user_header
        if header is None or not self._is_proxy(client):
            return None
        name = headers.get(header.lower(), "").strip()
        return name[:_MOST_NAME_CHARS] if name.isprintable() else None

    def _is_proxy(self, client: str | None) -> bool:
        try:
            address = ipaddress.ip_address(client or "")
        except ValueError:
            return False
        return any(address == ipaddress.ip_address(proxy) for proxy in self.trust.proxies)

    def _is_from_here(self, headers: Mapping[str, str]) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = headers.get("origin")
        if origin is None:
            return True
        own = {headers.get("host"), urlsplit(self.trust.base_url or "").netloc}
        return urlsplit(origin).netloc in own

    def _open(self, text: str | None, what_for: str) -> object:
        try:
            return self._unsign(text, what_for) if text else None
        except ValueError:
            return None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
