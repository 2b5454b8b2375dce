"""What stands before every address: by which name one may ask, and what a browser may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import datasette

from tracker.app.web.site import Settings
from tracker.app.web.visitors import LOOPBACK_NAMES, is_loopback

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

_OUR_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
# The four scripts in the templates of this release of Datasette: the SQL editor, the menu, the
# facets of a table, a query that took too long. Of another release they are allowed unseen.
_KNOWN_RELEASE = "0.65.5"
_SCRIPTS = (
    "'sha256-uEjwHx6B6TylDkwnKXY5NeNNPyI38FvghD4BDhzZMRc='"
    " 'sha256-DMtesc2dB3xCZhCWIkDIjRY30AJia2dU9R83J/BG2Y4='"
    " 'sha256-fyi5q99UcdjzV8X7vfr/UYD4dsV4ViDDhotcy8GQ6PM='"
    " 'sha256-TreutqMsPAExJmJsJX6er331G0fqcPmKaxpMJtpqEyg='"
)
_ANY_SCRIPT = "'unsafe-inline'"
# Its styles hold names of columns, so that no hash knows them. Nothing comes from another host.
_DATASETTE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'"
    f" {_SCRIPTS if datasette.__version__ == _KNOWN_RELEASE else _ANY_SCRIPT};"
    " img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
# They tell of the machine (paths, versions, threads), and no reader of policies needs them.
_CLOSED = ("/-/", "/_internal", "/_memory")
_OPEN = "/-/static/"


def is_of_datasette(path: str) -> bool:
    """Whether Datasette's own templates write what is at a path."""
    return path.startswith(("/policies/", "/policies.", "/-/")) or path == "/policies"


def wrapper(settings: Settings) -> Callable[[Asgi], Asgi]:
    """Make the gate of a web page that is started so."""
    names = _names(settings)
    has_tls = (settings.base_url or "").startswith("https:")

    def wrap(app: Asgi) -> Asgi:
        async def gated(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            is_tls = scope.get("scheme") == "https" or has_tls
            sent = _with_headers(send, scope["path"], is_tls)
            if names is not None and _host(scope) not in names:
                await _refuse(sent, 421, _strange_name(_host(scope)))
            elif scope["path"].startswith(_CLOSED) and not scope["path"].startswith(_OPEN):
                await _refuse(sent, 404, "There is no page here.\n")
            else:
                await app(scope, receive, sent)

        return gated

    return wrap


def _names(settings: Settings) -> frozenset[str] | None:
    """The names by which the page may be asked for; None: any.

    On loopback a name of somebody else's that leads here is an attack on who reads: a page of
    another site could read the record by it.
    """
    if not is_loopback(settings.host):
        return None
    base = urlsplit(settings.base_url or "").hostname
    return frozenset({*LOOPBACK_NAMES, settings.host, *([base] if base else [])})


def _host(scope: Scope) -> str:
    value: bytes = dict(scope["headers"]).get(b"host", b"")
    try:
        return urlsplit(f"//{value.decode('latin-1')}").hostname or ""
    except ValueError:
        return ""


def _strange_name(name: str) -> str:
    return (
        f"This page is not known as {name!r}. If a reverse proxy leads here, set base_url under"
        " [tracker] in the watch list to the address that readers see.\n"
    )


def _with_headers(send: Send, path: str, is_tls: bool) -> Send:
    policy = _DATASETTE_POLICY if is_of_datasette(path) else _OUR_POLICY

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = {**_HEADERS, b"content-security-policy": policy.encode()}
            kept = [
                (name, _guarded(name, value, is_tls))
                for name, value in message.get("headers", [])
                if name.lower() not in added
            ]
            message = {**message, "headers": [*kept, *added.items()]}
        await send(message)

    return sent


def _guarded(name: bytes, value: bytes, is_tls: bool) -> bytes:
    """Keep Datasette's own cookies from scripts, and from what is not encrypted."""
    if name.lower() != b"set-cookie":
        return value
    added = (b"HttpOnly", b"Secure") if is_tls else (b"HttpOnly",)
    return b"; ".join([value, *(each for each in added if each.lower() not in value.lower())])


async def _refuse(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})
