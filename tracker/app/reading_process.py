"""A process that reads pages: it keeps within limits, and ends with its parent."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tracker.app.reading import Reading

T = TypeVar("T")

MOST_CPU_S = 20
"""Of reading one PDF or Word document; the longest policies met take under one."""
MOST_MEMORY_BYTES = 1_500_000_000
"""Of address space: Python with all that reading needs takes a third of it."""


def settle() -> None:
    """Set up a process of a pool; its `initializer`.

    Ctrl-C, and SIGTERM from a service manager, go to the whole group and are the parent's to
    answer. A parent that was killed leaves its pool waiting for work for ever, since each process
    of it holds the queue open for the others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        # Not sys.exit: in a thread it would end only the thread.
        os._exit(1)


def read_within_limits(reading: Reading[T]) -> T:
    """Read in a process that the kernel ends, or starves, when it takes more than any policy does.

    Raises:
        MemoryError: more than MOST_MEMORY_BYTES; a library that is no Python may end the process
            instead.
    """
    # RLIMIT_CPU counts from the start of the process, and this one may have read pages before.
    used = resource.getrusage(resource.RUSAGE_SELF)
    most_cpu_s = int(used.ru_utime + used.ru_stime) + MOST_CPU_S
    for limit, most in ((resource.RLIMIT_CPU, most_cpu_s), (resource.RLIMIT_AS, MOST_MEMORY_BYTES)):
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    return reading.here()
