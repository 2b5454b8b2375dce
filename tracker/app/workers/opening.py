"""What a command was given -> the workers it has, for as long as it runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from tracker.app.workers.base import Here, Workers

# Fewer pieces of work than this are done sooner than processes are started for them.
_POOL_FROM = 4
# So many take ten seconds and more: whatever a page may need will be needed.
_LONG_FROM = 200


@contextlib.contextmanager
def opened(
    cluster: str | None, count: int, tell: Callable[[str], None] = lambda _: None
) -> Iterator[Workers]:
    """Have workers; to be called before a database is opened.

    Args:
        cluster: address of a Dask scheduler; None: this machine.
        count: of pieces of work, about.
        tell: is told of workers that cannot be used.

    Raises:
        UsageError: Dask is not installed, or there is no such scheduler, or no worker that fits.
    """
    workers: Workers = Here()
    if cluster is not None:
        from tracker.app.workers.cluster import Cluster

        workers = Cluster(cluster, tell)
    elif count >= _POOL_FROM:
        from tracker.app.workers import local_pool

        processes = local_pool.processes()
        if processes:
            workers = local_pool.LocalPool(processes, is_long=count >= _LONG_FROM)
    try:
        yield workers
    finally:
        workers.shutdown(cancel_futures=True)
