"""Requests -> answers: threads with a read-only store each, and one clock."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.app.web.answers import Answer, Asked, Make
from tracker.app.web.change_sentences import Sentences
from tracker.app.web.kept_files import KeptFiles
from tracker.app.web.visitors import Visitor
from tracker.edge.store import Store
from tracker.errors import Vanished
from tracker.model import ReaderSettings

# One more than two cores can keep busy: a page waits for the disk now and then.
_THREADS = 3
# A reader is never kept waiting by the writer, only by a copy that is being put in place.
_WAIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the web page is started with."""

    database: Path
    timezone: str = "UTC"
    base_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8001
    user_header: str | None = None
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    allows_sql: bool = False


class Site:
    """What the pages are made from. To be closed, or used as a context manager."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self.clock = clock
        self._sentences = Sentences()
        self._kept_files = KeptFiles()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="page")
        self._of_thread = threading.local()
        self._stores: list[Store] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Wait for the pages that are being made, and close the database."""
        self._threads.shutdown()
        for store in self._stores:
            store.close()

    def open(self) -> Store:
        """Open the database to read it, as each thread does.

        Raises:
            StoreError: it cannot be read.
        """
        return Store.open(self.settings.database, read_only=True, timeout_s=_WAIT_S)

    def __enter__(self) -> Site:
        """The site itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()

    async def answer(
        self,
        make: Make,
        path: str,
        values: Mapping[str, str],
        query: Mapping[str, str],
        visitor: Visitor | None,
        form: Mapping[str, str],
    ) -> Answer:
        """Make a page in a thread, beside others.

        Args:
            make: the page's function.
            path: of the request.
            values: of its address.
            query: behind the question mark.
            visitor: who asks.
            form: what was written into a form.

        Raises:
            Missing: asked for something that is not there.
            StoreError: the database cannot be read.
        """

        def made(store: Store) -> Answer:
            return make(self._asked(path, values, query, store, visitor, form))

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._read, made)

    async def write(
        self,
        make: Make,
        path: str,
        values: Mapping[str, str],
        query: Mapping[str, str],
        visitor: Visitor | None,
        form: Mapping[str, str],
    ) -> Answer:
        """Do what a logged-in visitor asks for, in the database; otherwise like `answer`.

        Raises:
            Missing: asked for something that is not there.
            StoreError: the database cannot be written; nothing was.
        """

        def done() -> Answer:
            # Opened for this once: all else that the web page has open can only read.
            with Store.open(self.settings.database, create=False) as store:
                return make(self._asked(path, values, query, store, visitor, form))

        return await asyncio.get_running_loop().run_in_executor(self._threads, done)

    def _asked(
        self,
        path: str,
        values: Mapping[str, str],
        query: Mapping[str, str],
        store: Store,
        visitor: Visitor | None,
        form: Mapping[str, str],
    ) -> Asked:
        settings = self.settings
        readers = ReaderSettings(self.clock(), settings.timezone, settings.base_url)
        return Asked(
            path=path,
            values=values,
            query=query,
            readers=readers,
            store=store,
            sentences=self._sentences,
            kept_files=self._kept_files,
            visitor=visitor,
            form=form,
        )

    def _read(self, make: Callable[[Store], Answer]) -> Answer:
        """Read by the thread's own store, as of one moment."""
        store = self._store()
        # All queries of a page see the same moment, whatever the daemon writes meanwhile.
        conn = store.database.conn
        conn.execute("BEGIN")
        try:
            return make(store)
        finally:
            conn.execute("ROLLBACK")

    def _store(self) -> Store:
        store: Store | None = getattr(self._of_thread, "store", None)
        if store is not None:
            try:
                store.database.still_there()
            except Vanished:
                # It was put in place of another (a backup restored): the new one counts.
                self._drop(store)
                store = None
        if store is None:
            store = self.open()
            with self._lock:
                self._stores.append(store)
            self._of_thread.store = store
        return store

    def _drop(self, store: Store) -> None:
        del self._of_thread.store
        store.close()
        with self._lock:
            self._stores.remove(store)
