"""Pure functions -> processes of this machine, started cheaply where that is safe."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from tracker.app import reading_process
from tracker.app.reading import MOST_PROCESSES, usable_processors
from tracker.app.workers.base import Workers

P = ParamSpec("P")
T = TypeVar("T")

# A negation, a period, a party and a verb: what judging asks the lexicon about.
_CLAUSE = "<p>We {} share the records of your calls with our partners for {} days.</p>"
_PAGE = "<h1>Privacy notice</h1><h2>Sharing</h2>{}<p>You may object to that by e-mail.</p>"
_OLD = _PAGE.format(_CLAUSE.format("do not", 30))
_NEW = _PAGE.format(_CLAUSE.format("may sell and", 90) + "<p>A court in Bern decides.</p>")


def processes() -> int:
    """How many processes this machine works in at once; 0 where only one can run at a time."""
    usable = usable_processors()
    return min(MOST_PROCESSES, usable) if usable > 1 else 0


class LocalPool(Workers):
    """Works in processes of this machine.

    On Linux they are forks of this process as long as it has no other thread: a fork has all
    modules at once, where a new interpreter takes a third of a second to load them. A fork inherits
    what is open, too, so make the pool before a database is opened.

    Args:
        count: of processes.
        is_long: whether there is so much to do that all will be needed that may be: then it is
            loaded at once and shared.
    """

    def __init__(self, count: int, *, is_long: bool = False) -> None:
        self._count = count
        self._pool = self._forked(is_long) if can_fork() else None

    @property
    def at_once(self) -> int:
        """How many processes there are."""
        return self._count

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called in one of the processes."""
        if self._pool is not None:
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except BrokenProcessPool:
                # One piece of work ended its process, and with it the pool.
                self._pool.shutdown(wait=False, cancel_futures=True)
        # By now a database may be open, which a fork must not inherit.
        self._pool = self._made("spawn")
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes go."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)
            self._pool = None

    def _forked(self, is_long: bool) -> ProcessPoolExecutor:
        _load(is_long)
        # What is there already stays shared: nothing of it is looked at by the search for garbage.
        gc.freeze()
        pool = self._made("fork")
        # The processes start with the first call, all at once.
        pool.submit(os.getpid)
        return pool

    def _made(self, method: str) -> ProcessPoolExecutor:
        context = multiprocessing.get_context(method)
        return ProcessPoolExecutor(
            self._count, mp_context=context, initializer=reading_process.settle
        )


def can_fork() -> bool:
    """Whether a fork of this process is safe: a lock that another thread holds is held for ever."""
    return sys.platform == "linux" and threading.active_count() == 1


def _load(is_long: bool) -> None:
    """Load what reads and judges once, for all of the forks: modules, rules and lexicon.

    All of it is loaded when it is first needed; so two pages are read and judged. The forks share
    that memory, and none of them loads it by itself.
    """
    from tracker.core.compare import spelling
    from tracker.core.judge import materiality
    from tracker.core.read import policy

    if is_long:
        # 35 MB, and 0.15 s: short of that only a likely typing error asks for it.
        spelling.is_word("privacy", "en")
    old, new = (policy.from_bytes(page.encode(), "text/html") for page in (_OLD, _NEW))
    materiality.judge(old, new)
