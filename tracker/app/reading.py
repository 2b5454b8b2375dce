"""Bytes of a page -> what is read there, wherever that is quick and safe: the one door for reading.

What may take long, or unpacks to much more than its size (PDF, DOCX, a large page), is read in
another process, within limits. The rest is read here, or in a thread beside the event loop.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tracker.errors import ReadError

# What starts processes takes a tenth of a second to load, and most pages need none.
if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")

# Read in under ten milliseconds: sooner than a thread or a process takes to hand over.
_SMALL_BYTES = 100_000
# A second of reading: no recorded policy is as large, and a hostile page takes many times that.
_LARGE_BYTES = 2_000_000
# Each holds Python and the readers in memory; one writer cannot use more than these deliver.
MOST_PROCESSES = 4


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One reading: a pure function of values that pickle, and what it is given.

    The function takes the bytes and their Content-Type first, and then the rest.
    """

    read: Callable[..., T]
    body: bytes
    declared_type: str | None
    rest: tuple[Any, ...] = ()

    def here(self) -> T:
        """Read in this process and thread."""
        return self.read(self.body, self.declared_type, *self.rest)

    def needs_limits(self) -> bool:
        """Whether it may take more time or memory than a page should."""
        # Loading what reads takes longer than most checks.
        from tracker.core.read.policy import is_packed

        return len(self.body) >= _LARGE_BYTES or is_packed(self.body, self.declared_type)


def usable_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def processes(spare: int = 0) -> int:
    """In how many processes this machine reads at once, with some processors left to others."""
    return max(1, min(MOST_PROCESSES, usable_processors() - spare))


class Reader:
    """Reads pages for one run; its processes, if it needs any, end with it.

    Args:
        processes: in how many to read at once, where the run has pages enough for that. With one,
            only what needs limits is read in another process.
    """

    def __init__(self, processes: int = 1) -> None:
        self._count = processes
        self.runs_ahead = processes > 1
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Reader:
        """The reader itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the processes go."""
        self.close()

    def close(self) -> None:
        """Let the processes go."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def now(self, reading: Reading[T]) -> T:
        """Read, and wait for it.

        Raises:
            ReadError: as the reading function, or it took more than the limits allow.
        """
        return self.within_limits(reading) if reading.needs_limits() else reading.here()

    async def soon(self, reading: Reading[T]) -> T:
        """Read without holding up the event loop.

        Args:
            reading: what to read.

        Raises:
            ReadError: as `now`.
        """
        import asyncio

        if reading.needs_limits():
            return await asyncio.to_thread(self.within_limits, reading)
        if len(reading.body) < _SMALL_BYTES:
            return reading.here()
        return await asyncio.to_thread(reading.here)

    def ahead(self, reading: Reading[T]) -> Callable[[], T]:
        """Begin to read in another process, where the run does; the rest is read when asked for.

        Returns:
            A function that waits for the result; it raises as `now`.
        """
        if not self.runs_ahead:
            return functools.partial(self.now, reading)
        return functools.partial(self._result, self._submit(reading), reading)

    def within_limits(self, reading: Reading[T]) -> T:
        """Read in another process and within limits, whatever it is.

        Raises:
            ReadError: as `now`.
        """
        return self._result(self._submit(reading), reading)

    def _result(self, future: Future[T], reading: Reading[T]) -> T:
        from concurrent.futures.process import BrokenProcessPool

        try:
            return future.result()
        except BrokenProcessPool:
            # A page that takes too much ends its process, and with it all that others were reading
            # there. Read alone, it is known by whose doing.
            return _alone(reading)
        except MemoryError as error:
            raise _too_much() from error

    def _submit(self, reading: Reading[T]) -> Future[T]:
        from concurrent.futures.process import BrokenProcessPool

        from tracker.app import reading_process

        # Called from several threads beside the event loop.
        with self._lock:
            # A pool that broke on another page is made anew once.
            for _ in range(2):
                if self._pool is None:
                    self._pool = _pool_of(self._count)
                try:
                    return self._pool.submit(reading_process.read_within_limits, reading)
                except BrokenProcessPool:
                    self.close()
        raise _too_much()


def _too_much() -> ReadError:
    from tracker.app.reading_process import MOST_CPU_S, MOST_MEMORY_BYTES

    limits = f"{MOST_CPU_S} s of computing and {MOST_MEMORY_BYTES // 10**6:,} MB"
    harm = "it is damaged, or made to harm its reader"
    return ReadError(f"The document cannot be read within {limits}: {harm}")


def _alone(reading: Reading[T]) -> T:
    from concurrent.futures.process import BrokenProcessPool

    from tracker.app import reading_process

    with _pool_of(1) as pool:
        try:
            return pool.submit(reading_process.read_within_limits, reading).result()
        except (BrokenProcessPool, MemoryError) as error:
            raise _too_much() from error


def _pool_of(count: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    from tracker.app import reading_process

    # A new interpreter each: a fork of a process that has threads may hang for ever.
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=spawn, initializer=reading_process.settle)
