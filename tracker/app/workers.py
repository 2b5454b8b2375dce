"""A new reading process -> one that leaves signals to its parent and ends with it, however that ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading


def settle() -> None:
    """Set up a process of a pool; its `initializer`.

    Ctrl-C, and SIGTERM from a service manager, go to the whole group and are the parent's to answer. A parent that was
    killed leaves its pool waiting for work for ever, since each process of it holds the queue open for the others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
