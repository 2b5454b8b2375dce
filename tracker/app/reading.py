"""Bytes -> what they are, read where it is quick and safe: here, in a thread, in other processes,
or within limits.
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from tracker.app import reading_process
from tracker.core.read.fingerprint import Seen
from tracker.errors import ReadError
from tracker.model import Standing, Watch

# Read in a few milliseconds: sooner than a thread takes to hand over.
_SMALL_BYTES = 300_000


class Reader:
    """Where the pages of one run are read; its processes, if it needs any, end with the run."""

    def __init__(self, *, pooled: bool) -> None:
        """Set up without starting anything.

        Args:
            pooled: whether the run has pages enough for processes of its own.
        """
        self._pooled = pooled
        self._pool: ProcessPoolExecutor | None = None
        self._limited: ProcessPoolExecutor | None = None
        self._one_limited = asyncio.Lock()

    async def look(
        self, body: bytes, declared_type: str | None, watch: Watch, standing: Standing
    ) -> Seen:
        """Look at bytes beside what is known of their watch.

        A page read before most often reads the same and is soon done: sending it elsewhere costs as
        much.
        """
        # Most checks end without reading anything, and reading is heavy to load.
        from tracker.core.read import policy as policies

        if policies.is_packed(body, declared_type):
            return await self._look_within_limits(body, declared_type, watch, standing)
        if standing.number and len(body) < _SMALL_BYTES:
            return policies.look(body, declared_type, watch, standing)
        if not self._pooled or standing.number:
            return await asyncio.to_thread(policies.look, body, declared_type, watch, standing)
        if self._pool is None:
            self._pool = _processes(min(4, os.cpu_count() or 1))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._pool, policies.look, body, declared_type, watch, standing
        )

    async def _look_within_limits(
        self, body: bytes, declared_type: str | None, watch: Watch, standing: Standing
    ) -> Seen:
        """Look at a PDF or a Word document, which unpack to more than their size, in a process that
        may fail of it.

        One at a time: where the process ends, it is known by whose doing.
        """
        async with self._one_limited:
            if self._limited is None:
                self._limited = _processes(1)
            loop = asyncio.get_running_loop()
            try:
                return await loop.run_in_executor(
                    self._limited,
                    reading_process.look_within_limits,
                    body,
                    declared_type,
                    watch,
                    standing,
                )
            except (BrokenProcessPool, MemoryError):
                self._limited.shutdown(cancel_futures=True)
                self._limited = None
                limits = f"{reading_process.MOST_CPU_S} s of computing and {reading_process.MOST_MEMORY_BYTES // 10**6:,} MB"
                said = f"The document cannot be read within {limits}: it is damaged, or made to harm its reader"
                return Seen(hashlib.sha256(body).hexdigest(), None, None, ReadError(said))

    def close(self) -> None:
        """Let the processes go."""
        for pool in (self._pool, self._limited):
            if pool is not None:
                pool.shutdown(cancel_futures=True)


def _processes(count: int) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=spawn, initializer=reading_process.settle)
