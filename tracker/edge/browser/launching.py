"""The system's Chromium -> a running browser that reaches nothing but our proxy, or why not."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from tracker.edge.web import chromium

if TYPE_CHECKING:
    from playwright.async_api import Browser

INSTALL_CLIENT = (
    "there is no client to drive one; install it: pip install"
    " 'policy-version-change-tracker[browser]'"
)
INSTALL_CHROMIUM = "there is no Chromium; install it (Debian and Ubuntu: apt install chromium)"
NO_SANDBOX_AS_ROOT = (
    "Chromium keeps no sandbox when it runs as root; run the tracker as another user, or set"
    " browser_sandbox = false under [tracker] where something else confines it (a container)"
)
NO_SANDBOX = (
    "the kernel gives Chromium no sandbox; allow user namespaces (sysctl"
    " kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or set"
    " browser_sandbox = false under [tracker] where something else confines it (a container)"
)
_START_S = 30.0
_CLOSING_S = 5.0
# Of the environment Chromium gets what it needs to run, and no secret of the watch list.
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TZ",
    "XDG_RUNTIME_DIR",
    "FONTCONFIG_PATH",
)
_ARGUMENTS = (
    # No name is looked up by the browser itself, not even ahead of time: only the proxy may.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    # What would go by UDP, beside every proxy; of WebRTC by the older name, and by today's.
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # What the browser asks for on its own account.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    # What no policy needs, and a hostile page could make use of.
    "--disable-3d-apis",
    "--disable-gpu",
    "--disable-notifications",
    "--disable-speech-api",
    "--blink-settings=imagesEnabled=false",
)


class NotStarted(Exception):
    """There is no browser; its words say why and what to do, and follow "Expected …, "."""


def missing(*, sandbox: bool) -> str | None:
    """What must be installed or set before a browser can start; None where nothing is known."""
    try:
        importlib.import_module("playwright")
    except ImportError:
        return INSTALL_CLIENT
    if chromium.path() is None:
        return INSTALL_CHROMIUM
    return NO_SANDBOX_AS_ROOT if sandbox and os.geteuid() == 0 else None


@contextlib.asynccontextmanager
async def running(proxy: str, *, sandbox: bool) -> AsyncIterator[Browser]:
    """Run Chromium until the block ends.

    Args:
        proxy: through which everything goes; without credentials it lets nothing through.
        sandbox: whether Chromium confines its own processes.

    Raises:
        NotStarted: it is not there, or does not start.
    """
    lack = missing(sandbox=sandbox)
    if lack:
        raise NotStarted(lack)
    from playwright.async_api import Error, async_playwright

    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=chromium.path(),
                chromium_sandbox=sandbox,
                args=list(_ARGUMENTS),
                # Loopback is no exception: a page may not reach what runs on this machine.
                proxy={"server": proxy, "bypass": "<-loopback>"},
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                timeout=_START_S * 1000,
                # The daemon says itself when it ends, and lets pages finish.
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as exc:
            raise NotStarted(_why(exc.message)) from exc
        try:
            yield browser
        finally:
            # Where it crashed there is nothing left to close; where it hangs its client ends it.
            with contextlib.suppress(Error, TimeoutError):
                async with asyncio.timeout(_CLOSING_S):
                    await browser.close()


async def fault(*, sandbox: bool) -> str | None:
    """Start Chromium and end it again, without any way to the network.

    Returns:
        Why it does not start and what to do, or None.
    """
    try:
        # Where nothing listens.
        async with running("http://127.0.0.1:9", sandbox=sandbox):
            return None
    except NotStarted as exc:
        return str(exc)


def _why(message: str) -> str:
    """Why Chromium did not start, of what it wrote on its way."""
    if "sandbox" in message.lower():
        return NO_SANDBOX
    return f"Chromium did not start within {_START_S:g} s; see that `chromium --headless` does"
