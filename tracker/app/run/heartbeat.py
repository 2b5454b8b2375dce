"""A daemon that did its work -> a sign of life in the database, and to an address outside."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import datetime

from tracker import __version__
from tracker.edge.store import Store
from tracker.edge.store.beats import Beat
from tracker.edge.web.http import Fetcher
from tracker.errors import FetchError
from tracker.model import Validators, Watch

log = logging.getLogger("tracker.daemon")

INTERVAL_S = 60
"""Seldom enough that a quiet daemon lets the disk rest."""
_TIMEOUT_S = 10.0
_BAD_REQUEST = 400


def note(store: Store, now: datetime, started_at: datetime) -> None:
    """Write the beat to the database.

    Args:
        store: to write.
        now: aware.
        started_at: when the daemon was started.

    Raises:
        StoreError: the database cannot be written.
    """
    store.beats.note(Beat(now, INTERVAL_S, started_at, os.getpid(), __version__))


async def ask(address: str, fetcher: Fetcher, now: Callable[[], datetime]) -> None:
    """Ask an address that sounds an alarm when nobody asks it; that it fails is only logged.

    Args:
        address: of a dead man's switch; a secret.
        fetcher: asks.
        now: the clock, aware.
    """
    # The operator's own address: it may well be on this machine.
    asked = Watch(
        "heartbeat/heartbeat",
        "heartbeat",
        "heartbeat",
        address,
        allow_private=True,
        timeout_s=_TIMEOUT_S,
    )
    try:
        answer = await fetcher.fetch(asked, Validators(), now)
    except FetchError as error:
        # Not its words: they hold the address.
        log.warning("heartbeat failed error=%s", type(error).__name__)
        return
    if answer.status >= _BAD_REQUEST:
        log.warning("heartbeat refused status=%d", answer.status)
