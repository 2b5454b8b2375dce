"""Addresses of an archive -> its answers, asked for one after another and politely."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from tracker.edge.web.http import Fetcher
from tracker.errors import FetchError, UsageError
from tracker.model import Fetched, Validators, Watch, WatchList

# Archives refuse for minutes rather than for seconds, and say for how long.
_TRIES = 6
_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 900.0
_LATER = (429, 502, 503, 504)


class RemoteArchive:
    """Asks an archive for a watch; to be used as a context manager."""

    def __init__(
        self,
        watch: Watch,
        watchlist: WatchList,
        now: Callable[[], datetime],
        first_pause_s: float = _FIRST_PAUSE_S,
    ) -> None:
        """Set up without opening anything.

        Args:
            watch: whose limits apply.
            watchlist: how politely hosts are asked.
            now: the clock, aware UTC.
            first_pause_s: before asking again where the archive does not say for how long; each
                further one is twice as long.
        """
        self._watch, self._now, self._first_pause_s = watch, now, first_pause_s
        self._fetcher = Fetcher(watchlist.per_host_connections, watchlist.per_host_delay_s)
        # One loop for all: connections live in it.
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        """The archive itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its connections."""
        self._runner.run(self._fetcher.__aexit__(kind, exc, trace))
        self._runner.close()

    def get(self, address: str) -> Fetched:
        """Ask an address, again where the archive asks for patience.

        Args:
            address: of the archive. The watch's own headers are not sent there.

        Returns:
            The answer, whatever its status.

        Raises:
            UsageError: it cannot be reached, or asks for more patience than there is.
        """
        return self.of(self._watch)(address)

    def of(self, watch: Watch) -> Callable[[str], Fetched]:
        """Give what asks an address within the limits of another watch, as `get` does."""
        return lambda address: self._runner.run(self._get(replace(watch, url=address, headers=())))

    async def _get(self, asked: Watch) -> Fetched:
        for attempt in range(_TRIES):
            try:
                answer = await self._fetcher.fetch(asked, Validators(None, None), self._now)
            except FetchError as exc:
                raise UsageError(f"{exc}; what came before it is recorded: go on later") from exc
            if answer.status not in _LATER:
                return answer
            pause_s = self._first_pause_s * 2**attempt
            if answer.retry_at is not None:
                pause_s = max(0.0, (answer.retry_at - self._now()).total_seconds())
            if pause_s > _LONGEST_PAUSE_S:
                break
            await asyncio.sleep(pause_s)
        raise UsageError(
            f"{asked.url}: the archive asks to be left alone for now (status {answer.status}); what"
            " came before it is recorded: go on later"
        )
