"""What the daemon does -> what the service manager (systemd) is told of it.

Source: sd_notify(3). Datagrams to the socket that `NOTIFY_SOCKET` names; without it nobody is told.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping

log = logging.getLogger("tracker.daemon")

# `systemctl status` shows one line of it.
_MOST_STATUS_CHARS = 200


class ServiceManager:
    """Tells the service manager that the daemon is ready, alive, or on its way to stop.

    Args:
        environ: where `NOTIFY_SOCKET` stands, if a service manager wants to be told.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        # A first character @ stands for the zero byte of Linux' abstract names.
        if self._address.startswith("@"):
            self._address = f"\0{self._address[1:]}"

    def ready(self, status: str) -> None:
        """Say that the list is read, the database open, and the first beat to come."""
        self._tell(f"READY=1\n{_status(status)}")

    def alive(self) -> None:
        """Say that the daemon beats; without it for `WatchdogSec`, systemd starts it anew."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that what is in flight is being finished."""
        self._tell(f"STOPPING=1\n{_status('finishing what is in flight')}")

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                # A manager that takes nothing more must not hold up the daemon.
                sender.setblocking(False)
                sender.sendto(state.encode(), self._address)
        except OSError as error:
            log.warning("service manager not told error=%s", error.strerror)


def _status(text: str) -> str:
    return f"STATUS={' '.join(text.split())[:_MOST_STATUS_CHARS]}"
