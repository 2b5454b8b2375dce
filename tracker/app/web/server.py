"""Settings -> the web page, served until somebody ends it."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from datetime import datetime

from tracker.app.web.site import Settings, Site
from tracker.app.web.visitors import is_loopback
from tracker.errors import UsageError

Say = Callable[[str], None]
_BACKLOG = 128
_GRACE_S = 3


def serve(settings: Settings, clock: Callable[[], datetime], say: Say, *, opens: bool) -> None:
    """Serve the web page until a signal ends it.

    Args:
        settings: what it is started with; port 0 takes a free one.
        clock: the moment, aware.
        say: prints a line.
        opens: whether a browser is opened on it.

    Raises:
        UsageError: the address cannot be used.
        StoreError: the database cannot be read.
    """
    import uvicorn

    from tracker.app.web import application

    listening = _listen(settings)
    with listening, Site(settings, clock) as site:
        app = application.make(site)
        address = _address(settings.host, listening.getsockname()[1])
        login = ""
        if is_loopback(settings.host):
            login = f"{address}login?token={app.sessions.make_link(clock())}"
        for line in _lines(settings, address, login):
            say(line)
        if opens:
            webbrowser.open(login or address)
        config = uvicorn.Config(
            app.app(),
            log_level="warning",
            access_log=False,
            # Who asks is who connects: what a header says of it is believed of the proxy alone.
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
            lifespan="off",
        )
        # What was imported stays. Looked through for garbage again and again, it would cost one
        # page in twenty 50 ms.
        gc.freeze()
        # Uvicorn ends in order and then sends itself the signal once more.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


def _listen(settings: Settings) -> socket.socket:
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio does not recognise TCP and lets small answers wait 40 ms for
    # the other side's word that the head of the answer came.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, settings.port))
        listening.listen(_BACKLOG)
    except OSError as exc:
        listening.close()
        where = f"{settings.host} port {settings.port}"
        advice = "name another with --port, or end what listens there"
        raise UsageError(f"{where} cannot be used ({exc.strerror}); {advice}") from exc
    return listening


def _address(host: str, port: int) -> str:
    name = "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104 - only compared with
    return f"http://[{name.strip('[]')}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _lines(settings: Settings, address: str, login: str) -> list[str]:
    """What is printed at the start."""
    lines = [f"The web page of {settings.database} is at {address} (Ctrl-C ends it)"]
    if login:
        lines.append(f"To review changes there, log in by this link, once within an hour: {login}")
    elif settings.user_header is None:
        lines.append(
            f"It listens on {settings.host}: whoever can reach this machine can read the whole"
            " record, and nobody can log in to review. Put a reverse proxy with a login and TLS"
            " before it (docs/operating.md)."
        )
    return lines
