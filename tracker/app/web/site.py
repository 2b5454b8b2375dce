"""Requests -> answers: threads with a read-only store each, and one clock."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from tracker.app.web.answers import Answer, Asked, Inquiry, Make
from tracker.app.web.change_sentences import Sentences
from tracker.app.web.kept_files import KeptFiles
from tracker.app.web.visitors import LOCAL_PROXIES
from tracker.edge.store import Store
from tracker.errors import Vanished
from tracker.frozen import dataclass
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
    proxies: tuple[str, ...] = LOCAL_PROXIES
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

    @property
    def readers(self) -> ReaderSettings:
        """For whom times are told, as of now."""
        settings = self.settings
        return ReaderSettings(self.clock(), settings.timezone, settings.base_url)

    async def answer(self, make: Make, inquiry: Inquiry) -> Answer:
        """Make a page in a thread, beside others.

        Args:
            make: the page's function.
            inquiry: what is asked for.

        Raises:
            Missing: asked for something that is not there.
            StoreError: the database cannot be read.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, self._read, lambda store: make(self._asked(inquiry, store))
        )

    async def write(self, make: Make, inquiry: Inquiry) -> Answer:
        """Do what a logged-in visitor asks for, in the database; otherwise like `answer`.

        Raises:
            Missing: asked for something that is not there.
            StoreError: the database cannot be written; nothing was.
        """

        def done() -> Answer:
            # Opened for this once: all else that the web page has open can only read.
            with Store.open(self.settings.database, create=False) as store:
                return make(self._asked(inquiry, store))

        return await asyncio.get_running_loop().run_in_executor(self._threads, done)

    def _asked(self, inquiry: Inquiry, store: Store) -> Asked:
        return Asked(
            path=inquiry.path,
            values=inquiry.values,
            query=inquiry.query,
            visitor=inquiry.visitor,
            form=inquiry.form,
            readers=self.readers,
            store=store,
            sentences=self._sentences,
            kept_files=self._kept_files,
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
